/** Time as the practice cluster knows it: the time of day, and timers that run `speed` times as fast. */
export class Clock {
  readonly #timers = new Set<NodeJS.Timeout>()
  #closed = false

  constructor(private readonly speed: number) {}

  now(): number {
    return Date.now()
  }

  /** Runs `task` in `ms` (at speed 1); the answer cancels it. Never keeps the process alive. */
  after(ms: number, task: () => void): () => void {
    if (this.#closed) return () => {}
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      task()
    }, ms / this.speed)
    timer.unref()
    this.#timers.add(timer)
    return () => {
      clearTimeout(timer)
      this.#timers.delete(timer)
    }
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve))
  }

  close(): void {
    this.#closed = true
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
  }
}
