import type { AppInfo } from '../../shared/contract/contract'
import type { KnownSecrets } from '../../shared/secrets/known-secrets'
import type { Clock } from '../clock/clock'
import type { SecretStore } from '../settings/secret-store'
import type { TemplateVersions } from '../settings/template-versions'
import type { KeptDrafts } from './kept-drafts'
import type { KeptSettings } from './kept-settings'
import type { Outlet } from './outlet'
import type { Templates } from './templates'

/** What a panel is made of. */
export interface PanelParts {
  readonly settings: KeptSettings
  readonly templates: Templates
  readonly drafts: KeptDrafts
  readonly versions: TemplateVersions
  readonly secrets: SecretStore
  /** Hears of every token, so that none is shown or logged. */
  readonly known: KnownSecrets
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly heartbeatPath: string | null
  readonly app: Omit<AppInfo, 'settingsPath' | 'evidenceFolder' | 'tokenStore'>
  readonly outlet: Outlet
  readonly log: (line: string) => void
  readonly clock: Clock
  /** 0 to 1 */
  readonly random: () => number
}
