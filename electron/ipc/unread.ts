export interface UnreadLimits {
  readonly events: number
  /** As `inputSize` in limits.ts. */
  readonly size: number
}

/**
 * What was sent to the page, and that its preload has not said it has read. Chromium keeps it all, outside of this process
 * and without a bound, for a page that does not read.
 */
export class Unread {
  readonly #limits: UnreadLimits
  readonly #sizes = new Map<number, number>()
  #size = 0
  #last = 0

  constructor(limits: UnreadLimits) {
    this.#limits = limits
  }

  /** Whether nothing more is to be sent before some of it is read. */
  get isFull(): boolean {
    return this.#sizes.size >= this.#limits.events || this.#size >= this.#limits.size
  }

  /** Counts an event until it is read. @returns its number, which no other has */
  add(size: number): number {
    this.#last += 1
    const counted = Math.min(size, this.#limits.size)
    this.#sizes.set(this.#last, counted)
    this.#size += counted
    return this.#last
  }

  /** @param number as the page gives it: one that was not sent, or is read already, changes nothing */
  read(number: unknown): void {
    const size = this.#sizes.get(number as number)
    if (size === undefined) return
    this.#sizes.delete(number as number)
    this.#size -= size
  }

  /** The page is another one, which will read none of it. */
  clear(): void {
    this.#sizes.clear()
    this.#size = 0
  }
}
