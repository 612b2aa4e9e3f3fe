import { lazy, type ComponentType } from 'react'
import { ConnectionsPage } from './pages/connections/connections-page'
import { DeploymentPage } from './pages/deployment/deployment-page'
import { FlowRunsPage } from './pages/flow-runs/flow-runs-page'
import { JobsPage } from './pages/jobs/jobs-page'
import { OverviewPage } from './pages/overview/overview-page'
import { ProblemsPage } from './pages/problems/problems-page'
import { SettingsPage } from './pages/settings/settings-page'
import type { PageName } from './state/store'

/** guide: that of the page Connections, where nothing is connected yet */
export type ShownPage = PageName | 'guide'

/** The pages. The one with the editor is big and comes when it is first looked at. */
export const pageComponents: Readonly<Record<ShownPage, ComponentType>> = {
  overview: OverviewPage,
  flowRuns: FlowRunsPage,
  deployment: DeploymentPage,
  jobs: JobsPage,
  problems: ProblemsPage,
  connections: ConnectionsPage,
  settings: SettingsPage,
  guide: ConnectionsPage,
  template: lazy(() => import('./pages/template/template-page').then((it) => ({ default: it.TemplatePage }))),
}
