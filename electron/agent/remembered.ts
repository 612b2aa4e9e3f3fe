import type { FlowRun } from '../../shared/model/flow-run'

/** What is remembered about a run is about one revision of it: run again, it is another. */
export const keyOf = (run: FlowRun): string => `${run.id}@${run.revision}`

/** A map with a bound: beyond it what was set first is forgotten. */
export class Remembered<T> {
  readonly #entries = new Map<string, T>()

  constructor(readonly limit: number) {}

  get(key: string): T | undefined {
    return this.#entries.get(key)
  }
  has(key: string): boolean {
    return this.#entries.has(key)
  }
  set(key: string, value: T): void {
    this.#entries.delete(key)
    this.#entries.set(key, value)
    if (this.#entries.size <= this.limit) return
    for (const oldest of this.#entries.keys()) {
      this.#entries.delete(oldest)
      break
    }
  }
}
