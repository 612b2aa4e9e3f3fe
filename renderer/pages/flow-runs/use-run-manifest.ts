import { useEffect, useState } from 'react'
import type { ConnectionId } from '../../../shared/model/connection'
import type { FlowRunSummary } from '../../../shared/model/flow-run'
import type { RunView } from '../../../shared/model/why'
import type { Author } from '../../../shared/template/field-change'
import { previewOf } from '../../job-preview/preview'
import { call, messageOf } from '../../state/client'
import { shownOf, useConnectionId, useTemplate } from '../../state/shown'
import { usePanel } from '../../state/store'

export type RunManifestState =
  | { readonly kind: 'loading' }
  /** `hidden` counts the values that are dots because they look like secrets. */
  | { readonly kind: 'created'; readonly jobName: string; readonly text: string; readonly hidden: number }
  | {
      readonly kind: 'wouldBe'
      readonly text: string
      readonly authors: readonly Author[]
      readonly hidden: number
    }
  | { readonly kind: 'none'; readonly title: string; readonly message: string }

/**
 * The newest Job's YAML, asked for again when its status changes; without a Job, what the template in force would make.
 * @param show also what looks like a secret
 */
export function useRunManifest({ run, jobs }: RunView, show: boolean): RunManifestState {
  const [state, setState] = useState<RunManifestState>({ kind: 'loading' })
  const [job] = jobs
  const { id, revision } = run
  const jobName = job?.name ?? null
  const status = job?.status ?? null
  const connectionId = useConnectionId()
  const template = useTemplate().text
  useEffect(() => {
    let gone = false
    const asked =
      jobName === null ? wouldBe(connectionId, { id, revision }, template, show) : created(connectionId, jobName, show)
    void asked.then((answer) => {
      if (!gone) setState(answer)
    })
    return () => {
      gone = true
    }
  }, [connectionId, id, revision, jobName, status, template, show])
  return state
}

async function created(connectionId: ConnectionId, jobName: string, show: boolean): Promise<RunManifestState> {
  try {
    const answer = await call('jobs.yaml', { connectionId, name: jobName, show })
    if (answer.ok) return { kind: 'created', jobName, text: answer.text, hidden: answer.hidden }
    return { kind: 'none', title: `${jobName} could not be read`, message: answer.message }
  } catch (error) {
    return { kind: 'none', title: `${jobName} could not be read`, message: messageOf(error) }
  }
}

async function wouldBe(
  connectionId: ConnectionId,
  { id, revision }: Pick<FlowRunSummary, 'id' | 'revision'>,
  template: string,
  show: boolean,
): Promise<RunManifestState> {
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
