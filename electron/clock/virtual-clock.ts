import type { Clock } from './clock'

interface Timer {
  readonly at: number
  readonly order: number
  readonly act: () => void
}

/** Time that goes on only when told, and then at once to what comes next. */
export class VirtualClock implements Clock {
  #elapsed = 0
  #order = 0
  #timers: Timer[] = []
  readonly #epoch = 1_700_000_000_000

  now(): number {
    return this.#epoch + this.#elapsed
  }
  elapsed(): number {
    return this.#elapsed
  }

  /** @returns what takes it back */
  after(ms: number, act: () => void): () => void {
    const timer = { at: this.#elapsed + Math.max(0, ms), order: this.#order++, act }
    let index = this.#timers.findIndex((other) => other.at > timer.at)
    if (index < 0) index = this.#timers.length
    this.#timers.splice(index, 0, timer)
    return () => {
      const at = this.#timers.indexOf(timer)
      if (at >= 0) this.#timers.splice(at, 1)
    }
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      const cancel = this.after(ms, () => {
        signal?.removeEventListener('abort', onAbort)
        resolve()
      })
      const onAbort = (): void => {
        cancel()
        resolve()
      }
      signal?.addEventListener('abort', onAbort, { once: true })
    })
  }

  turn(): Promise<void> {
    return Promise.resolve()
  }

  /** How many timers there are. */
  get waiting(): number {
    return this.#timers.length
  }

  /** Goes on by so much; what comes due acts late, at the next call of `next`. */
  pass(ms: number): void {
    this.#elapsed += ms
  }

  /** Goes on to the next timer and lets it act. @returns false when nothing is to come */
  next(): boolean {
    const timer = this.#timers.shift()
    if (!timer) return false
    this.#elapsed = Math.max(this.#elapsed, timer.at)
    timer.act()
    return true
  }
}

/** Numbers from 0 to 1 that follow from the seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** The time of one process of a simulation. Killed, it never wakes up again. */
export const clockOfProcess = (clock: Clock, process: { readonly alive: boolean }): Clock => ({
  now: () => clock.now(),
  elapsed: () => clock.elapsed(),
  sleep: (ms, signal) =>
    clock.sleep(ms, signal).then(() => (process.alive ? undefined : new Promise<void>(() => undefined))),
  after: (ms, act) => clock.after(ms, () => process.alive && act()),
  turn: () => clock.turn(),
})
