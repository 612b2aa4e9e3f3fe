import { isDeepStrictEqual } from 'node:util'
import type { RunsShown } from '../../shared/contract/contract'
import type { FlowRunSummary } from '../../shared/model/flow-run'
import type { Clock } from '../clock/clock'
import { PrefectError, type PrefectApi, type RunQuery } from '../prefect/prefect-api'
import { GuardedEmitter } from '../mistakes/guarded-emitter'
import type { ReportMistake } from '../mistakes/mistakes'
import { leavingRuns, runChanges, runLimits, type RunLimits } from './runs-kept'

const pollMs = 1_000
const failureWaitMs = 5_000
/** All that waits is asked for so often; in between only what has changed. */
const fullEveryMs = 10_000
/** While nobody looks, but wants to be told of what fails. */
const slowMs = 15_000
const slowFullEveryMs = 600_000
/** While nothing is asked, the loop only waits to be woken. */
const pausedWaitMs = 3_600_000
const firstSpanMs = 24 * 3_600_000
const firstLimit = 5_000
const usualLimit = 1_000
/** The most that is asked for at once. */
const largestLimit = 20_000
/** Waiting runs that are listed at first, and more at each wish for more. */
const waitingAtOnce = 1_000
/** States are looked for a little further back than the newest one known: clocks and commits aren't in step. */
const overlapMs = 5_000

/** quick: somebody looks at the list; slow: nobody does, but what fails is to be told; none: nothing is asked. */
export type Pace = 'quick' | 'slow' | 'none'

export interface RunsViewParts {
  readonly api: Pick<PrefectApi, 'runs'>
  readonly clock: Clock
  readonly reportMistake: ReportMistake
  readonly limits?: RunLimits
  /** How often all that waits is asked for, ms. */
  readonly fullEveryMs?: number
}

/** The flow runs of the last day and all that wait, kept up to date by asking what changed. */
export class RunsView extends GuardedEmitter<{
  changed: [changed: readonly FlowRunSummary[], removed: readonly string[]]
  /** How much of what the API has is in the list. */
  shown: [shown: RunsShown]
  /** The API has answered. */
  answered: []
  /** `refusal` is another. */
  refusal: []
}> {
  readonly runs = new Map<string, FlowRunSummary>()
  shown: RunsShown = { known: false, complete: true, waiting: null, asked: waitingAtOnce, most: largestLimit }
  /** Why the API does not tell the runs, in its own words; null when it does. */
  refusal: string | null = null
  readonly #parts: RunsViewParts
  readonly #stop = new AbortController()
  #wake = new AbortController()
  #pace: Pace = 'quick'
  /** How many of those that wait are asked for. */
  #waitingLimit = waitingAtOnce
  /** When all that waits was last asked for, of the monotonic clock, ms. */
  #fullAt = -Infinity
  #loop: Promise<void> | null = null

  constructor(parts: RunsViewParts) {
    super((error) => parts.reportMistake('telling of the flow runs', error))
    this.#parts = parts
  }

  start(): void {
    this.#loop ??= this.#run()
  }

  /** What was not asked for at the pace before is asked for at once. */
  setPace(pace: Pace): void {
    const before = this.#pace
    this.#pace = pace
    if (pace === 'quick' || (pace === 'slow' && before === 'none')) this.lookNow()
  }

  /** Lists more of those that wait, as far as that goes. */
  showMore(): void {
    const listed = [...this.runs.values()].filter(({ phase }) => phase === 'waiting').length
    const limit = Math.min(Math.max(this.#waitingLimit, listed) + waitingAtOnce, largestLimit)
    if (limit === this.#waitingLimit) return
    this.#waitingLimit = limit
    this.#fullAt = -Infinity
    this.lookNow()
  }

  lookNow(): void {
    this.#wake.abort()
  }

  /** Asks at once for all that waits, too: for a run that is new. */
  lookAtAllNow(): void {
    this.#fullAt = -Infinity
    this.lookNow()
  }

  async close(): Promise<void> {
    this.removeAllListeners()
    this.#stop.abort()
    this.#wake.abort()
    await this.#loop
  }

  async #run(): Promise<void> {
    const { clock } = this.#parts
    let query: RunQuery = { since: clock.now() - firstSpanMs, limit: firstLimit }
    while (!this.#stop.signal.aborted) {
      this.#wake = new AbortController()
      let waitMs = pausedWaitMs
      if (this.#pace !== 'none') {
        const next = await this.#look(query)
        const usualMs = this.#pace === 'quick' ? pollMs : slowMs
        // What was cut off is asked for at once.
        waitMs = next === null ? Math.max(failureWaitMs, usualMs) : next.limit > query.limit ? 0 : usualMs
        query = next ?? query
      }
      await clock.sleep(waitMs, this.#wake.signal)
    }
  }

  /** @returns what to ask next; null after a failure */
  async #look(query: RunQuery): Promise<RunQuery | null> {
    const { api, clock, reportMistake } = this.#parts
    const elapsed = clock.elapsed()
    // The more is listed, the less often: what changes is told in between, and what it costs stays the same.
    const usualMs = this.#pace === 'slow' ? slowFullEveryMs : (this.#parts.fullEveryMs ?? fullEveryMs)
    const everyMs = usualMs * (this.#waitingLimit / waitingAtOnce)
    const changedOnly = elapsed - this.#fullAt < everyMs
    const waitingLimit = this.#waitingLimit
    try {
      const asked = clock.now()
      const list = await api.runs({ ...query, waiting: changedOnly ? 0 : waitingLimit }, this.#stop.signal)
      this.#take(list.runs, list.complete)
      this.#setRefusal(null)
      if (!changedOnly) {
        // More was wished for meanwhile: that is asked for at once.
        if (waitingLimit === this.#waitingLimit) this.#fullAt = elapsed
        this.#setShown({
          known: true,
          complete: list.complete,
          waiting: list.waiting,
          asked: waitingLimit,
          most: largestLimit,
        })
      }
      this.tell('answered')
      return nextQuery(query, list.runs, asked)
    } catch (error) {
      if (this.#stop.signal.aborted) return null
      if (!(error instanceof PrefectError)) reportMistake('reading the flow runs', error)
      // Whether the API answers at all, the agent's own polls tell; here only that it won't tell the runs.
      else if (error.kind === 'answered') this.#setRefusal(error.message)
      return null
    }
  }

  #setRefusal(message: string | null): void {
    if (message === this.refusal) return
    this.refusal = message
    this.tell('refusal')
  }

  #setShown(shown: RunsShown): void {
    if (isDeepStrictEqual(shown, this.shown)) return
    this.shown = shown
    this.tell('shown', shown)
  }

  #take(rows: readonly FlowRunSummary[], complete: boolean): void {
    const { clock, limits = runLimits } = this.#parts
    const { changed, removed } = runChanges(this.runs, rows, complete)
    const added = new Set(changed.filter(({ id }) => !this.runs.has(id)).map(({ id }) => id))
    for (const id of removed) this.runs.delete(id)
    for (const run of changed) this.runs.set(run.id, run)
    const leaving = leavingRuns(this.runs, clock.now(), limits)
    for (const id of leaving) this.runs.delete(id)
    const told = changed.filter(({ id }) => this.runs.has(id))
    // What leaves as soon as it has come was never told, so it isn't taken back either.
    const gone = [...removed, ...leaving.filter((id) => !added.has(id))]
    if (told.length + gone.length > 0) this.tell('changed', told, gone)
  }
}

/**
 * What to ask after an answer. When as many have changed as were asked for, more may have changed than was told, and the
 * same is asked again with a larger limit, as far as that goes.
 * @param asked when it was asked
 */
export function nextQuery(query: RunQuery, rows: readonly FlowRunSummary[], asked: number): RunQuery {
  const changes = rows.map((run) => run.stateAt ?? 0)
  const isCut = changes.filter((at) => at > query.since).length >= query.limit
  if (isCut && query.limit < largestLimit) return { ...query, limit: Math.min(query.limit * 4, largestLimit) }
  const newest = changes.reduce((a, b) => Math.max(a, b), 0)
  // Never after now: a clock that was set back would hide what changes until it has caught up.
  return { since: Math.min(Math.max(query.since, newest - overlapMs), asked - overlapMs), limit: usualLimit }
}
