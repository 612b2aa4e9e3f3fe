import { useEffect, useMemo, useState } from 'react'
import type { ConnectionId } from '../../../shared/model/connection'
import type { DialectId } from '../../../shared/model/dialect-words'
import type { FlowRunSummary } from '../../../shared/model/flow-run'
import { asSentence } from '../../../shared/model/sentence'
import { ofDeployment } from '../../../shared/prefect-3/previews'
import { sampleRun, type PreviewedRun } from '../../job-preview/preview'
import { call, messageOf } from '../../state/client'
import { useConnectionId, useDialect, useShown } from '../../state/shown'

/** Stands for the sample among the ids of runs. */
export const sampleChoice = 'sample'
/** As many runs as one looks through in a list. */
export const offeredMost = 50

export type PreviewedRunState =
  { readonly kind: 'ready'; readonly run: PreviewedRun } | { readonly kind: 'failed'; readonly message: string }

/** A run of it stands among them too. */
const deploymentPrefix = 'deployment/'
export const deploymentChoice = (deploymentId: string): string => `${deploymentPrefix}${deploymentId}`

/** The run to preview with what its Job is made from; while another one is asked for, the old stays. */
export function usePreviewedRun(choice: string): PreviewedRunState {
  const connectionId = useConnectionId()
  const { id: dialect } = useDialect()
  const revision = useShown((shown) => shown.flowRuns.get(choice)?.revision ?? '1')
  const sample = useMemo((): PreviewedRunState => ({ kind: 'ready', run: sampleRun(dialect) }), [dialect])
  const [answer, setAnswer] = useState(sample)
  useEffect(() => {
    let gone = false
    const asked = choice === sampleChoice ? Promise.resolve(sample) : ask(connectionId, choice, revision, dialect)
    void asked.then((answered) => {
      if (!gone) setAnswer(answered)
    })
    return () => {
      gone = true
    }
  }, [connectionId, choice, revision, sample, dialect])
  return answer
}

async function ask(
  connectionId: ConnectionId,
  choice: string,
  revision: string,
  dialect: DialectId,
): Promise<PreviewedRunState> {
  try {
    if (choice.startsWith(deploymentPrefix))
      return await askDeployment(connectionId, choice.slice(deploymentPrefix.length), dialect)
    const flowRunId = choice
    const inputs = await call('flowRuns.jobSpecInputs', { connectionId, flowRunId })
    if (inputs) return { kind: 'ready', run: { inputs, revision } }
    return { kind: 'failed', message: 'The Prefect API no longer knows this run.' }
  } catch (error) {
    return {
      kind: 'failed',
      message: `It could not be read: ${asSentence(messageOf(error))}`,
    }
  }
}

/** A run that it would start now, and that brings nothing of its own. */
async function askDeployment(
  connectionId: ConnectionId,
  deploymentId: string,
  dialect: DialectId,
): Promise<PreviewedRunState> {
  const deployment = await call('deployments.read', { connectionId, deploymentId })
  if (!deployment) return { kind: 'failed', message: 'The Prefect API no longer knows this deployment.' }
  const { inputs, revision } = sampleRun(dialect)
  return { kind: 'ready', run: { inputs: ofDeployment(inputs, deployment), revision } }
}

/** The newest runs by their last state; one pass, since there may be fifty thousand of them and ten changes a second. */
export function newestRuns(runs: Iterable<FlowRunSummary>): readonly FlowRunSummary[] {
  const at = (run: FlowRunSummary) => run.stateAt ?? run.dueAt ?? 0
  const newest: FlowRunSummary[] = []
  for (const run of runs) {
    const last = newest.at(-1)
    if (newest.length === offeredMost && last && at(last) >= at(run)) continue
    const place = newest.findIndex((other) => at(other) < at(run))
    newest.splice(place === -1 ? newest.length : place, 0, run)
    newest.length = Math.min(newest.length, offeredMost)
  }
  return newest
}
