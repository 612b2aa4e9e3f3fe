import type { FlowRunSummary } from '../../../shared/model/flow-run'
import type { Problem, ProblemEntry } from '../../../shared/model/problem'

/** Why a run failed: in one word for figures, in some for lists. */
export interface Reason {
  readonly word: string
  readonly words: string
}

export function reasonOf(problem: Problem): Reason | null {
  switch (problem.kind) {
    case 'outOfMemory':
      return { word: 'memory', words: problem.limit === null ? 'OOMKilled' : `OOMKilled at ${problem.limit}` }
    case 'imagePullFailed':
      return { word: 'image', words: problem.reason }
    case 'containerFailed':
      return { word: 'exit code', words: problem.exitCode === null ? 'pod failed' : `exit code ${problem.exitCode}` }
    case 'containerConfig':
      return { word: 'set-up', words: problem.reason }
    case 'jobRejected':
      return { word: 'Job refused', words: 'the API server refused its Job' }
    case 'unrenderable':
      return { word: 'no Job', words: problem.reason }
    case 'podDisrupted':
      return { word: 'pod ended', words: 'ended by the cluster' }
    case 'nodeSilent':
      return { word: 'node', words: 'its node does not answer' }
    case 'podEvicted':
      return { word: 'evicted', words: 'evicted' }
    case 'deadlineExceeded':
      return { word: 'deadline', words: 'ended at its deadline' }
    default:
      return null
  }
}

/** Of runs that have a problem to their name: the newest one's reason, by run id. */
export function reasonsByRun(problems: Iterable<ProblemEntry>): ReadonlyMap<string, Reason> {
  const reasons = new Map<string, Reason>()
  for (const { problem, runs } of [...problems].sort((a, b) => a.lastAt - b.lastAt)) {
    const reason = reasonOf(problem)
    if (reason) for (const run of runs) reasons.set(run.id, reason)
  }
  return reasons
}

const flowItself: Reason = { word: 'the flow itself', words: 'the flow itself' }

/** What a run without such a problem says for itself. */
export function reasonFor(run: FlowRunSummary, reasons: ReadonlyMap<string, Reason>): Reason {
  const known = reasons.get(run.id)
  if (known) return known
  return run.stateMessage === null ? flowItself : { ...flowItself, words: run.stateMessage }
}

/** "memory 1, image 1": the commonest first. */
export function countWords(words: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .map(([word, count]) => `${word} ${count}`)
    .join(', ')
}

export interface FailureGroup {
  readonly flowName: string
  readonly words: string
  readonly count: number
  /** The newest run of it. */
  readonly flowRunId: string
  readonly lastAt: number
}

/** Runs that failed since an instant, alike ones of one flow together, the commonest first. */
export function failureGroups(
  flowRuns: Iterable<FlowRunSummary>,
  reasons: ReadonlyMap<string, Reason>,
  since: number,
): readonly FailureGroup[] {
  const groups = new Map<string, FailureGroup>()
  for (const run of flowRuns) {
    const at = run.endedAt ?? run.stateAt ?? 0
    if (run.phase !== 'failed' || at < since) continue
    const { words } = reasonFor(run, reasons)
    const key = `${run.flowName}\n${words}`
    const known = groups.get(key)
    const newest = known && known.lastAt > at ? known : { flowRunId: run.id, lastAt: at }
    groups.set(key, {
      flowName: run.flowName,
      words,
      count: (known?.count ?? 0) + 1,
      flowRunId: newest.flowRunId,
      lastAt: newest.lastAt,
    })
  }
  return [...groups.values()].sort((a, b) => b.count - a.count || b.lastAt - a.lastAt)
}
