import type { Link } from '../../shared/model/agent-status'
import { PrefectError } from '../prefect/prefect-api'
import { retryWaitMs } from './backoff'
import { nextPollAt } from './decide'

/** Runs that the queue gives at once; Prefect Server's own limit (api/runs.py, get_runs_in_queue). */
export const queueLimit = 25
/** A refused token is tried again after this, ms; a new one at once. */
const refusedWaitMs = 60_000

/** What an answer of the queue was worth. */
export interface Polled {
  /** Whether there was something to do that may be done. */
  readonly useful: boolean
  /** How many runs the queue offered. */
  readonly offered: number
  /** When the next known run falls due, ms since the epoch. */
  readonly nextDueAt: number | null
}

/** When the API is to be asked next, and how it stands with it. Instants are ms since the epoch. */
export class PollClock {
  readonly #random: () => number
  #idleTurns = 0
  #failures = 0
  link: Link = { state: 'unknown' }
  /** Before it the API is not asked. */
  nextAt = 0
  lastGoodAt: number | null = null

  constructor(random: () => number) {
    this.#random = random
  }

  /** Asks at once, unless a failed poll waits for its next try. */
  hurry(): void {
    if (this.#failures === 0) this.nextAt = 0
  }

  /** Asks at once, whatever failed before. */
  reset(): void {
    this.#failures = 0
    this.nextAt = 0
  }

  /** @returns the link when it has changed */
  succeeded(now: number, { useful, offered, nextDueAt }: Polled): Link | null {
    this.#idleTurns = useful ? 0 : this.#idleTurns + 1
    this.#failures = 0
    this.lastGoodAt = now
    this.nextAt = nextPollAt(now, this.#idleTurns, useful && offered >= queueLimit, nextDueAt)
    if (this.link.state === 'connected') return null
    this.link = { state: 'connected', since: now }
    return this.link
  }

  failed(now: number, thrown: unknown): Link {
    const error = thrown instanceof PrefectError ? thrown : new PrefectError('transient', (thrown as Error).message)
    const since = this.link.state === 'retrying' || this.link.state === 'refused' ? this.link.since : now
    const { message } = error
    if (error.kind === 'refused') {
      this.#failures++
      this.nextAt = now + refusedWaitMs
      this.link = { state: 'refused', since, message }
      return this.link
    }
    this.nextAt = now + retryWaitMs(this.#failures, this.#random(), error.options.retryAfterMs)
    this.#failures++
    this.link = { state: 'retrying', since, tries: this.#failures, nextTryAt: this.nextAt, message }
    return this.link
  }
}
