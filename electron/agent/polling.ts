import type { Link } from '../../shared/model/agent-status'
import type { PrefectError } from '../prefect/prefect-api'
import { idleWaitMs, mistakeWaitMs, retryWaitMs } from '../clock/backoff'

/**
 * The pauses after refusals in a row, ms; a new token is tried at once. One that was taken before is tried again sooner: a server
 * or a proxy that has a moment of trouble refuses too.
 */
const refusedWaitsMs = [5_000, 10_000, 20_000, 40_000, 60_000] as const
const refusedWaitMs = (failures: number, wasTaken: boolean): number =>
  (wasTaken ? refusedWaitsMs[failures] : undefined) ?? 60_000

/** Two polls lie so far apart at least: a queue that is always full, and whoever pokes, makes no faster loop, ms. */
export const shortestPauseMs = 25

/** When the API is to be asked next, and how it stands with it. */
export interface Polling {
  readonly link: Link
  /** Of the monotonic clock, ms. */
  readonly nextAt: number
  /** Not before, whatever hurries: of the monotonic clock, ms. */
  readonly soonestAt: number
  readonly idleTurns: number
  readonly failures: number
  /** By this machine's clock, ms since the epoch; so is the link's. */
  readonly lastGoodAt: number | null
  /** When the next known run falls due, by the server's clock, ms since the epoch. */
  readonly nextDueAt: number | null
}

export const notPolledYet: Polling = {
  link: { state: 'unknown' },
  nextAt: 0,
  soonestAt: 0,
  idleTurns: 0,
  failures: 0,
  lastGoodAt: null,
  nextDueAt: null,
}

export interface Instant {
  /** By the server's clock, as far as it is known, ms since the epoch. */
  readonly now: number
  /** By this machine's clock, ms since the epoch: what is only shown. How far the two are apart is known after the first answer. */
  readonly here: number
  /** of the monotonic clock, ms */
  readonly elapsed: number
}

/** What an answer of the queue was worth. */
export interface Polled {
  /** Whether there was something to do that may be done. */
  readonly useful: boolean
  /** The queue gave as much as it gives at once: there may be more. */
  readonly full: boolean
  /** When the next known run falls due, ms since the epoch. */
  readonly nextDueAt: number | null
}

export function afterPoll(polling: Polling, { useful, full, nextDueAt }: Polled, at: Instant): Polling {
  const idleTurns = useful ? 0 : polling.idleTurns + 1
  const link: Link = polling.link.state === 'connected' ? polling.link : { state: 'connected', since: at.here }
  const waitMs = useful && full ? 0 : pauseMs(idleTurns, nextDueAt, at.now)
  return { link, idleTurns, failures: 0, lastGoodAt: at.here, nextDueAt, nextAt: at.elapsed + waitMs, ...soonest(at) }
}

function pauseMs(idleTurns: number, nextDueAt: number | null, now: number): number {
  const idleMs = idleWaitMs(Math.max(0, idleTurns - 1))
  if (nextDueAt === null || nextDueAt < now) return idleMs
  // One ms more: the instant may lie between two of ours, and the queue gives only what is due before it.
  return Math.min(idleMs, nextDueAt + 1 - now)
}

export function afterFailedPoll(polling: Polling, error: PrefectError, at: Instant, random: number): Polling {
  const { link } = polling
  const since = link.state === 'retrying' || link.state === 'refused' ? link.since : at.here
  const { message } = error
  const failures = polling.failures + 1
  // A gateway whose server is away answers like one of another address; that there is an API, we have seen.
  const isAway = error.refusal === 'address' && polling.lastGoodAt !== null
  if (error.kind === 'refused' && !isAway) {
    return {
      ...polling,
      failures,
      nextAt: at.elapsed + refusedWaitMs(polling.failures, polling.lastGoodAt !== null),
      ...soonest(at),
      link: { state: 'refused', since, message, ...(error.refusal !== null && { refusal: error.refusal }) },
    }
  }
  const waitMs = retryWaitMs(polling.failures, random, error.options.retryAfterMs)
  const nextTryAt = Math.round(at.here + waitMs)
  return {
    ...polling,
    failures,
    nextAt: at.elapsed + waitMs,
    ...soonest(at),
    link: { state: 'retrying', since, tries: failures, nextTryAt, message },
  }
}

/** A mistake of ours says nothing about the API; it only has to wait before it may repeat itself. */
export const afterMistakenPoll = (polling: Polling, at: Instant): Polling => ({
  ...polling,
  failures: polling.failures + 1,
  nextAt: at.elapsed + mistakeWaitMs(polling.failures),
  ...soonest(at),
})

const soonest = ({ elapsed }: Instant): Pick<Polling, 'soonestAt'> => ({ soonestAt: elapsed + shortestPauseMs })

/** Asks at once, unless a failed poll waits for its next try. */
export const hurried = (polling: Polling): Polling => (polling.failures === 0 ? { ...polling, nextAt: 0 } : polling)

/** Jobs that were deleted are gone when their pods are: so soon it is asked again, ms. */
const soonMs = 1_000

/** Asks in a moment, unless a failed poll waits for its next try. */
export const soon = (polling: Polling, { elapsed }: Instant): Polling =>
  polling.failures === 0 ? { ...polling, nextAt: Math.min(polling.nextAt, elapsed + soonMs) } : polling

/** Asks at once, whatever failed before. */
export const reset = (polling: Polling): Polling => ({ ...polling, failures: 0, nextAt: 0 })
