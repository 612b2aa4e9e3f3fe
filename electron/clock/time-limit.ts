import { setMaxListeners } from 'node:events'
import { timerMs } from './timer-ms'

/** What a request that took too long is aborted with. */
export class TimeLimitError extends Error {
  override readonly name = 'TimeoutError'
  constructor(readonly limitMs: number) {
    super(`no answer within ${limitMs / 1000} s`)
  }
}

export interface TimeLimit {
  /** Aborted when the time is over, with a TimeLimitError, or when the outer signal is, with its reason. */
  readonly signal: AbortSignal
  /** Takes the limit away; what goes on from here is still aborted by the outer signal. */
  lift(): void
  /** To be called when the work is done: nothing is left behind on the outer signal. */
  end(): void
}

/**
 * A time limit on top of a signal, by a timer of our own: `AbortSignal.any` over `AbortSignal.timeout` can be collected
 * before it fires (Node 20). Lint forbids both.
 */
export function timeLimit(limitMs: number, outer?: AbortSignal): TimeLimit {
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(new TimeLimitError(limitMs)), timerMs(limitMs))
  const onAbort = (): void => controller.abort(outer?.reason)
  // Hundreds of requests share the signal of an agent's life; each takes its listener away again.
  if (outer) setMaxListeners(0, outer)
  if (outer?.aborted) onAbort()
  else outer?.addEventListener('abort', onAbort, { once: true })
  return {
    signal: controller.signal,
    lift: () => clearTimeout(timer),
    end() {
      clearTimeout(timer)
      outer?.removeEventListener('abort', onAbort)
    },
  }
}
