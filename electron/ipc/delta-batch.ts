/** Gathers what changed under one key, so that only the last of many changes goes out. */
export class DeltaBatch<T> {
  readonly #changed = new Map<string, T>()
  readonly #removed = new Set<string>()

  constructor(private readonly keyOf: (item: T) => string) {}

  /** How many are removed. */
  get removed(): number {
    return this.#removed.size
  }

  add(changed: readonly T[], removed: readonly string[]): void {
    for (const key of removed) {
      this.#changed.delete(key)
      this.#removed.add(key)
    }
    for (const item of changed) {
      const key = this.keyOf(item)
      this.#removed.delete(key)
      this.#changed.set(key, item)
    }
  }

  /** @returns all since the last call; null when nothing changed */
  take(): { changed: T[]; removed: string[] } | null {
    if (this.#changed.size + this.#removed.size === 0) return null
    const delta = { changed: [...this.#changed.values()], removed: [...this.#removed] }
    this.#changed.clear()
    this.#removed.clear()
    return delta
  }
}
