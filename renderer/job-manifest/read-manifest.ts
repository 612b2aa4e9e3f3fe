import type { ConnectionId } from '../../shared/model/connection'
import type { FlowRunSummary } from '../../shared/model/flow-run'
import type { Author } from '../../shared/template/field-change'
import { previewOf, type Preview } from '../job-preview/preview'
import { call, messageOf } from '../state/client'
import { shownOf } from '../state/shown'
import { usePanel } from '../state/store'

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

/** Of a Job that was deleted; what looks like a secret was not kept. */
export interface KeptManifest {
  readonly kind: 'kept'
  readonly jobName: string
  readonly text: string
  readonly hidden: 0
}

export type ComparedManifest =
  | Exclude<RunManifest, { readonly kind: 'wouldBe' }>
  | Omit<Extract<RunManifest, { readonly kind: 'wouldBe' }>, 'authors'>
  | KeptManifest

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

const jobFile = 'job.yaml'

/** @returns null where nothing is kept, or it can't be read: the page of the run says why */
export async function readKept(connectionId: ConnectionId, flowRunId: string): Promise<KeptManifest | null> {
  try {
    const answer = await call('evidence.ofRun', { connectionId, flowRunId })
    const kept = answer.ok ? answer.kept.find(({ files }) => files.includes(jobFile)) : undefined
    if (!kept) return null
    const file = await call('evidence.read', { connectionId, uid: kept.uid, file: jobFile })
    return file.ok ? { kind: 'kept', jobName: kept.name, text: file.text, hidden: 0 } : null
  } catch {
    return null
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
    return ofPreview(previewOf(template, { inputs, revision }, connection?.jobOptions ?? null, show))
  } catch (error) {
    return { kind: 'none', title: 'The run could not be read', message: messageOf(error) }
  }
}

export function ofPreview(preview: Preview): RunManifest {
  if (preview.kind === 'rendered') {
    const { yaml: text, authors, hidden } = preview
    return { kind: 'wouldBe', text, authors, hidden }
  }
  const message =
    preview.kind === 'noJob'
      ? `${preview.reason} ${preview.advice}`
      : `Template, line ${preview.line}: ${preview.message}`
  return { kind: 'none', title: 'No Job can be made', message }
}
