import type { Clock } from '../clock/clock'

/** Waits for a time in which nothing comes. */
export interface Silence {
  /** Something came: it begins anew. */
  broken(): void
  /** Whether it has lasted for its time. */
  isOver(): boolean
  /** It is not waited for any longer. */
  end(): void
}

/**
 * Acts once, when nothing came for so long. What comes costs no new timer: the one that there is looks how long it was silent.
 * @param ms how long it may be silent
 */
export function awaitSilence(clock: Clock, ms: number, act: () => void): Silence {
  let heardAt = clock.elapsed()
  let over = false
  const look = (): void => {
    const left = heardAt + ms - clock.elapsed()
    if (left > 0) {
      stop = clock.after(left, look)
      return
    }
    over = true
    act()
  }
  let stop = clock.after(ms, look)
  return {
    broken: () => void (heardAt = clock.elapsed()),
    isOver: () => over,
    end: () => stop(),
  }
}
