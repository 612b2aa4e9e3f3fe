import { systemClock, type Clock } from './clock'

/** The system's clock, which a test sets forward: what is to wait for so long has waited then. */
export interface JumpingClock extends Clock {
  jump(ms: number): void
}

export function jumpingClock(): JumpingClock {
  let aheadMs = 0
  const waiting = new Set<{ readonly at: number; readonly act: () => void }>()
  const elapsed = (): number => systemClock.elapsed() + aheadMs
  const after = (ms: number, act: () => void): (() => void) => {
    const stop = (): void => {
      waiting.delete(timer)
      stopSystems()
    }
    const timer = {
      at: elapsed() + ms,
      act: () => {
        stop()
        act()
      },
    }
    const stopSystems = systemClock.after(ms, timer.act)
    waiting.add(timer)
    return stop
  }
  return {
    now: () => systemClock.now() + aheadMs,
    elapsed,
    after,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) {
          resolve()
          return
        }
        const wake = (): void => {
          stop()
          signal?.removeEventListener('abort', wake)
          resolve()
        }
        const stop = after(ms, wake)
        signal?.addEventListener('abort', wake, { once: true })
      }),
    turn: () => systemClock.turn(),
    jump(ms) {
      aheadMs += ms
      for (const timer of [...waiting]) if (timer.at <= elapsed()) timer.act()
    },
  }
}
