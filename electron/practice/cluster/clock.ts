/** Time as the practice cluster knows it: the time of day, and timers that run `speed` times as fast. */
export class Clock {
  readonly #timers = new Set<NodeJS.Timeout>()
  #closed = false

  /** @param aheadMs how far its time of day is ahead of this machine's */
  constructor(
    private readonly speed: number,
    private readonly aheadMs = 0,
  ) {}

  now(): number {
    return Date.now() + this.aheadMs
  }

  /** Runs `task` in `ms` (at speed 1); the answer cancels it. Never keeps the process alive. */
  after(ms: number, task: () => void): () => void {
    if (this.#closed) return () => {}
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer)
        task()
        // A timer of Node that is longer fires at once: a Job of 2^31 s would be over as soon as it began.
      },
      Math.min(ms / this.speed, 2 ** 31 - 1),
    )
    timer.unref()
    this.#timers.add(timer)
    return () => {
      clearTimeout(timer)
      this.#timers.delete(timer)
    }
  }

  /** Rejects with the signal's reason as soon as it says stop: nobody who is told to end sleeps on. */
  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    await new Promise<void>((resolve, reject) => {
      const cancel = this.after(ms, () => {
        signal.removeEventListener('abort', stop)
        resolve()
      })
      const stop = (): void => {
        cancel()
        reject(signal.reason as Error)
      }
      signal.addEventListener('abort', stop, { once: true })
    })
  }

  close(): void {
    this.#closed = true
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
  }
}
