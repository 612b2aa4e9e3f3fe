import { useEffect, useState } from 'react'
import type { Author } from '../../../shared/job-spec/agent-fields'
import type { RunView } from '../../../shared/model/why'
import { call, messageOf } from '../../state/client'
import { usePanel } from '../../state/store'
import { previewOf } from '../template/preview'

export type RunManifestState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'created'; readonly jobName: string; readonly text: string }
  | { readonly kind: 'wouldBe'; readonly text: string; readonly authors: readonly Author[] }
  | { readonly kind: 'none'; readonly title: string; readonly message: string }

/** The newest Job's YAML, asked for anew when its status changes; without a Job, what the template in force would make. */
export function useRunManifest({ run, jobs }: RunView): RunManifestState {
  const [state, setState] = useState<RunManifestState>({ kind: 'loading' })
  const [job] = jobs
  const { id, version } = run
  const jobName = job?.name ?? null
  const status = job?.status ?? null
  const template = usePanel((panel) => panel.template.text)
  useEffect(() => {
    let gone = false
    void (jobName === null ? wouldBe(id, template) : created(jobName)).then((answer) => {
      if (!gone) setState(answer)
    })
    return () => {
      gone = true
    }
  }, [id, version, jobName, status, template])
  return state
}

async function created(jobName: string): Promise<RunManifestState> {
  try {
    const answer = await call('jobs.yaml', { name: jobName })
    if (answer.ok) return { kind: 'created', jobName, text: answer.text }
    return { kind: 'none', title: `${jobName} could not be read`, message: answer.message }
  } catch (error) {
    return { kind: 'none', title: `${jobName} could not be read`, message: messageOf(error) }
  }
}

async function wouldBe(flowRunId: string, template: string): Promise<RunManifestState> {
  try {
    const inputs = await call('flowRuns.jobSpecInputs', { flowRunId })
    if (!inputs)
      return { kind: 'none', title: 'No Job can be shown', message: 'The Prefect API no longer knows this run.' }
    const { connection, settings } = usePanel.getState()
    const preview = previewOf(template, inputs, connection, settings.imagePullSecrets)
    if (preview.kind === 'rendered') return { kind: 'wouldBe', text: preview.yaml, authors: preview.authors }
    const message = preview.kind === 'noJob' ? preview.reason : `Template, line ${preview.line}: ${preview.message}`
    return { kind: 'none', title: 'No Job can be made', message }
  } catch (error) {
    return { kind: 'none', title: 'The run could not be read', message: messageOf(error) }
  }
}
