import { useEffect, useState } from 'react'
import type { JobSpecInputs } from '../../../shared/contract/contract'
import type { FlowRunSummary } from '../../../shared/model/flow-run'
import { call, messageOf } from '../../state/client'
import { sampleInputs } from './preview'

/** Stands for the sample among the ids of runs. */
export const sampleChoice = 'sample'
/** As many runs as one looks through in a list. */
export const offeredMost = 50

export type InputsState =
  { readonly kind: 'ready'; readonly inputs: JobSpecInputs } | { readonly kind: 'failed'; readonly message: string }

const sample: InputsState = { kind: 'ready', inputs: sampleInputs }

/** What the Job of the chosen run is made from; while another one is asked for, the old stays. */
export function useJobSpecInputs(choice: string): InputsState {
  const [answer, setAnswer] = useState(sample)
  useEffect(() => {
    let gone = false
    void ask(choice).then((answered) => {
      if (!gone) setAnswer(answered)
    })
    return () => {
      gone = true
    }
  }, [choice])
  return answer
}

async function ask(flowRunId: string): Promise<InputsState> {
  if (flowRunId === sampleChoice) return sample
  try {
    const inputs = await call('flowRuns.jobSpecInputs', { flowRunId })
    if (inputs) return { kind: 'ready', inputs }
    return { kind: 'failed', message: 'The Prefect API no longer knows this run. Choose another one.' }
  } catch (error) {
    return {
      kind: 'failed',
      message: `The run could not be read: ${messageOf(error)}. Choose another one, or the sample.`,
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
