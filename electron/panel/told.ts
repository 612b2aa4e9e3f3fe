import type { Link } from '../../shared/model/agent-status'
import type { FlowRunSummary } from '../../shared/model/flow-run'
import { problemKey, type Problem } from '../../shared/model/problem'
import { refOf } from '../../shared/model/why'
import type { Sighting } from './problem-list'

/** Problems of runs kept at most; the oldest make room. */
const runsKept = 1_000
/** A mistake of ours, or what can't be read, that has not come again for so long counts as solved, ms. */
const mistakeLastsMs = 3_600_000

/** What ends a problem of the set-up that the agent told: its server takes us again. */
const endedBy: Partial<Record<Problem['kind'], 'api' | 'cluster'>> = {
  tokenRefused: 'api',
  wrongDialect: 'api',
  workPoolRefused: 'api',
  apiOutOfReach: 'api',
  clusterRefused: 'cluster',
  notAllowed: 'cluster',
  noNamespace: 'cluster',
  quotaExceeded: 'cluster',
}

/**
 * The problems that the agent told, as long as they last: Jobs and pods don't show them. What a run's next state
 * or a server's next answer has ended is forgotten.
 */
export class Told {
  readonly #ofRuns = new Map<string, Sighting>()
  readonly #others = new Map<string, Sighting>()

  add(problem: Problem, at: number): void {
    if (!('run' in problem)) {
      this.#others.set(problemKey(problem), { problem, at })
      return
    }
    this.#ofRuns.delete(problem.run.id)
    this.#ofRuns.set(problem.run.id, { problem, at })
    const [oldest] = this.#ofRuns.keys()
    if (this.#ofRuns.size > runsKept && oldest !== undefined) this.#ofRuns.delete(oldest)
  }

  /** The run is deployed, or scheduled once more. */
  forget(flowRunId: string): void {
    this.#ofRuns.delete(flowRunId)
  }

  /** @returns what lasts; the rest is forgotten */
  lasting(
    runs: ReadonlyMap<string, FlowRunSummary>,
    links: { readonly api: Link; readonly cluster: Link },
    now: number,
  ): Sighting[] {
    for (const [key, { problem, at }] of this.#others) {
      const link = endedBy[problem.kind]
      const ended = link ? links[link].state === 'connected' : now - at > mistakeLastsMs
      if (ended) this.#others.delete(key)
    }
    const ofRuns: Sighting[] = []
    for (const [flowRunId, { problem, at }] of this.#ofRuns) {
      const run = runs.get(flowRunId)
      if (run && isOver(run, problem)) this.#ofRuns.delete(flowRunId)
      else if ('run' in problem) ofRuns.push({ problem: { ...problem, run: run ? refOf(run) : problem.run }, at })
    }
    return [...this.#others.values(), ...ofRuns]
  }
}

/**
 * A problem is told of a run that is claimed, or that failed for it; another try or another end has ended it. One that
 * no Job can be made of may be left as it is, waiting.
 */
function isOver({ phase }: FlowRunSummary, problem: Problem): boolean {
  if (phase === 'waiting') return problem.kind !== 'unrenderable'
  return phase !== 'claimed' && phase !== 'failed'
}
