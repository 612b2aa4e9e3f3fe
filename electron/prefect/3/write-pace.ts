import pLimit from 'p-limit'
import { limits } from '../limits'

/** So many writes that went well raise the pace again by one. */
export const wellWrites = 100

/**
 * How many writes are on their way that nothing waits for. SQLite has one writer: what comes beside it is refused as busy, and
 * costs more time, repeated, than a write that waits here. After such an answer they go one at a time, and more again when many
 * went well.
 */
export class WritePace {
  readonly #limit = pLimit(limits.restWritesAtOnce)
  #well = 0

  get atOnce(): number {
    return this.#limit.concurrency
  }

  /** Does it when its turn has come. */
  run<T>(write: () => Promise<T>): Promise<T> {
    return this.#limit(async () => {
      const result = await write()
      if (++this.#well >= wellWrites && this.atOnce < limits.restWritesAtOnce) {
        this.#limit.concurrency++
        this.#well = 0
      }
      return result
    })
  }

  /** The server was too busy for a request. */
  slow(): void {
    this.#limit.concurrency = 1
    this.#well = 0
  }
}
