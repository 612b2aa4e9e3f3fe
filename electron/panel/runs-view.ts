import { EventEmitter } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FlowRunSummary } from '../../shared/model/flow-run'
import { isScheduled } from '../../shared/model/state'
import { PrefectError, type PrefectApi } from '../prefect/prefect-api'

const pollMs = 1_000
const firstSpanMs = 24 * 3_600_000
const firstLimit = 5_000
const limit = 1_000
/** States are looked for a little further back than the newest one known: clocks and commits aren't in step. */
const overlapMs = 5_000
const failureWaitMs = 5_000

/** The flow runs of the last day and all that wait, kept up to date by asking what changed. */
export class RunsView extends EventEmitter<{
  changed: [changed: readonly FlowRunSummary[], removed: readonly string[]]
}> {
  readonly runs = new Map<string, FlowRunSummary>()
  /** Why the API does not tell the runs, in its own words; null when it does. */
  refusal: string | null = null
  readonly #api: PrefectApi
  readonly #stop = new AbortController()
  #wake = new AbortController()
  #paused = false
  #loop: Promise<void> | null = null

  constructor(api: PrefectApi) {
    super()
    this.#api = api
  }

  start(): void {
    this.#loop ??= this.#run()
  }

  /** Nobody looks while the window is hidden, so nothing is asked. */
  setPaused(paused: boolean): void {
    this.#paused = paused
    if (!paused) this.lookNow()
  }

  lookNow(): void {
    this.#wake.abort()
  }

  async close(): Promise<void> {
    this.#stop.abort()
    this.#wake.abort()
    await this.#loop
  }

  async #run(): Promise<void> {
    let since = Date.now() - firstSpanMs
    let size = firstLimit
    while (!this.#stop.signal.aborted) {
      this.#wake = new AbortController()
      let waitMs = pollMs
      if (!this.#paused) {
        try {
          const asked = Date.now()
          const rows = await this.#api.recent(since, size, this.#stop.signal)
          this.#take(rows, rows.length < size)
          size = limit
          const newest = rows.reduce((at, run) => Math.max(at, run.stateAt ?? 0), 0)
          since = Math.max(since, Math.min(asked, newest) - overlapMs)
          this.#setRefusal(null)
        } catch (error) {
          waitMs = failureWaitMs
          // Whether the API answers at all, the agent's own polls tell; here only that it won't tell the runs.
          if (error instanceof PrefectError && error.kind === 'answered') this.#setRefusal(error.message)
        }
      }
      await sleep(this.#paused ? 3_600_000 : waitMs, undefined, { signal: this.#wake.signal }).catch(() => undefined)
    }
  }

  #setRefusal(message: string | null): void {
    if (message === this.refusal) return
    this.refusal = message
    this.emit('changed', [], [])
  }

  /** @param complete whether everything that waits is among the rows, so that what isn't has been deleted */
  #take(rows: readonly FlowRunSummary[], complete: boolean): void {
    const changed = rows.filter((run) => {
      const known = this.runs.get(run.id)
      return known?.version !== run.version || known.stateAt !== run.stateAt || known.endedAt !== run.endedAt
    })
    const there = new Set(rows.map((run) => run.id))
    const removed = complete
      ? [...this.runs.values()].filter((run) => isScheduled(run.state) && !there.has(run.id))
      : []
    for (const run of changed) this.runs.set(run.id, run)
    for (const run of removed) this.runs.delete(run.id)
    if (changed.length + removed.length > 0)
      this.emit(
        'changed',
        changed,
        removed.map((run) => run.id),
      )
  }
}
