import { useEffect, useMemo, useState } from 'react'
import type { ConnectionId } from '../../../shared/model/connection'
import type { FlowRunSummary } from '../../../shared/model/flow-run'
import { asSentence } from '../../../shared/model/sentence'
import { sampleRun, type PreviewedRun } from '../../job-preview/preview'
import { call, messageOf } from '../../state/client'
import { useConnectionId, useDialect, useShown } from '../../state/shown'

/** Stands for the sample among the ids of runs. */
export const sampleChoice = 'sample'
/** As many runs as one looks through in a list. */
export const offeredMost = 50

export type PreviewedRunState =
  { readonly kind: 'ready'; readonly run: PreviewedRun } | { readonly kind: 'failed'; readonly message: string }

/** The run to preview with what its Job is made from; while another one is asked for, the old stays. */
export function usePreviewedRun(choice: string): PreviewedRunState {
  const connectionId = useConnectionId()
  const { id: dialect } = useDialect()
  const revision = useShown((shown) => shown.flowRuns.get(choice)?.revision ?? '1')
  const sample = useMemo((): PreviewedRunState => ({ kind: 'ready', run: sampleRun(dialect) }), [dialect])
  const [answer, setAnswer] = useState(sample)
  useEffect(() => {
    let gone = false
    const asked = choice === sampleChoice ? Promise.resolve(sample) : ask(connectionId, choice, revision)
    void asked.then((answered) => {
      if (!gone) setAnswer(answered)
    })
    return () => {
      gone = true
    }
  }, [connectionId, choice, revision, sample])
  return answer
}

async function ask(connectionId: ConnectionId, flowRunId: string, revision: string): Promise<PreviewedRunState> {
  try {
    const inputs = await call('flowRuns.jobSpecInputs', { connectionId, flowRunId })
    if (inputs) return { kind: 'ready', run: { inputs, revision } }
    return { kind: 'failed', message: 'The Prefect API no longer knows this run. Choose another one.' }
  } catch (error) {
    return {
      kind: 'failed',
      message: `The run could not be read: ${asSentence(messageOf(error))} Choose another one, or the sample.`,
    }
  }
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
