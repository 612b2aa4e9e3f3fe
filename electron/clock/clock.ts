import { setImmediate as turn } from 'node:timers/promises'
import { timerMs } from './timer-ms'

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
  /** As `sleep`, without the promise. @returns takes it back */
  after(ms: number, act: () => void): () => void
  /** Resolves when everything that has come in by now was heard. */
  turn(): Promise<void>
}

export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', wake)
        resolve()
      }
      const timer = setTimeout(wake, timerMs(ms))
      if (signal?.aborted) wake()
      else signal?.addEventListener('abort', wake, { once: true })
    }),
  after(ms, act) {
    const timer = setTimeout(act, timerMs(ms))
    return () => clearTimeout(timer)
  },
  turn: () => turn(),
}
