import type { FlowRunSummary } from '../../shared/model/flow-run'
import { asSentence } from '../../shared/model/sentence'
import { problemOf } from '../../shared/model/why'
import { KubeError } from '../kube/kube-error'
import { explainToCommand } from './advice'
import { readCluster, viewOf } from './cluster-objects'
import type { Look } from './look'

/** A run with why it doesn't run or has ended badly, in the words of the panel and of `get problems`; null for none. */
export interface ExplainedRun extends FlowRunSummary {
  readonly why: {
    readonly what: string
    readonly why: string
    /** The server's own words. */
    readonly message: string | null
  } | null
}

/** Their Jobs and pods are looked at, unless none of them can have any. What can't be read is a note, and no run has a why. */
export async function withWhys(
  { connection, output, signal }: Look,
  runs: readonly FlowRunSummary[],
): Promise<readonly ExplainedRun[]> {
  const none = () => runs.map((run) => ({ ...run, why: null }))
  if (!runs.some(mayHaveProblem)) return none()
  try {
    const objects = await readCluster(connection, signal)
    return runs.map((run) => ({ ...run, why: whyOf(run, objects) }))
  } catch (error) {
    signal.throwIfAborted()
    const { message } = KubeError.ofFailure(error)
    output.note(`Why runs don’t run can’t be said: ${connection.context} can’t be read: ${asSentence(message)}`)
    return none()
  }
}

const mayHaveProblem = ({ phase }: FlowRunSummary): boolean => ['claimed', 'running', 'failed'].includes(phase)

function whyOf(run: FlowRunSummary, objects: Awaited<ReturnType<typeof readCluster>>): ExplainedRun['why'] {
  const view = mayHaveProblem(run) ? viewOf(run, objects) : null
  const problem = view && view.jobs.length > 0 ? problemOf(view) : null
  if (!problem) return null
  const { what, why, quote } = explainToCommand(problem)
  return { what, why, message: quote }
}
