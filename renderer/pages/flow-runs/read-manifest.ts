import type { ConnectionId } from '../../../shared/model/connection'
import type { FlowRunSummary } from '../../../shared/model/flow-run'
import type { Author } from '../../../shared/template/field-change'
import { previewOf } from '../../job-preview/preview'
import { call, messageOf } from '../../state/client'
import { shownOf } from '../../state/shown'
import { usePanel } from '../../state/store'

export type RunManifest =
  /** `hidden` counts the values that are dots because they look like secrets. */
  | { readonly kind: 'created'; readonly jobName: string; readonly text: string; readonly hidden: number }
  | {
      readonly kind: 'wouldBe'
      readonly text: string
      readonly authors: readonly Author[]
      readonly hidden: number
    }
  | { readonly kind: 'none'; readonly title: string; readonly message: string }

/** A Job as the cluster has it. @param show also what looks like a secret */
export async function readCreated(connectionId: ConnectionId, jobName: string, show: boolean): Promise<RunManifest> {
  try {
    const answer = await call('jobs.yaml', { connectionId, name: jobName, show })
    if (answer.ok) return { kind: 'created', jobName, text: answer.text, hidden: answer.hidden }
    return { kind: 'none', title: `${jobName} could not be read`, message: answer.message }
  } catch (error) {
    return { kind: 'none', title: `${jobName} could not be read`, message: messageOf(error) }
  }
}

/** The Job that a run would get from a template now. @param show also what looks like a secret */
export async function readWouldBe(
  connectionId: ConnectionId,
  { id, revision }: Pick<FlowRunSummary, 'id' | 'revision'>,
  template: string,
  show: boolean,
): Promise<RunManifest> {
  try {
    const inputs = await call('flowRuns.jobSpecInputs', { connectionId, flowRunId: id })
    if (!inputs)
      return { kind: 'none', title: 'No Job can be shown', message: 'The Prefect API no longer knows this run.' }
    const { connection } = shownOf(usePanel.getState())
    const preview = previewOf(template, { inputs, revision }, connection?.jobOptions ?? null, show)
    if (preview.kind === 'rendered') {
      const { yaml: text, authors, hidden } = preview
      return { kind: 'wouldBe', text, authors, hidden }
    }
    const message =
      preview.kind === 'noJob'
        ? `${preview.reason} ${preview.advice}`
        : `Template, line ${preview.line}: ${preview.message}`
    return { kind: 'none', title: 'No Job can be made', message }
  } catch (error) {
    return { kind: 'none', title: 'The run could not be read', message: messageOf(error) }
  }
}
