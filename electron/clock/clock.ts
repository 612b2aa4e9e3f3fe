import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Time as an argument. Rules get instants from it; waits and deadlines are on its monotonic side, so that a machine whose
 * clock is set, or that slept, neither waits for hours nor fires everything at once.
 */
export interface Clock {
  /** ms since the epoch: for due times, and for what people read. */
  now(): number
  /** ms since some fixed instant, never backwards: for waits and deadlines. */
  elapsed(): number
  /** Resolves after the time, or as soon as the signal is aborted; never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  async sleep(ms, signal) {
    await sleep(ms, undefined, signal ? { signal } : {}).catch(() => undefined)
  },
}
