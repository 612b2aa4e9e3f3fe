interface Entry<T> {
  readonly at: number
  /** Of two that are due at one instant, the one that came first is first. */
  readonly order: number
  readonly item: T
}

/** Entries that have been replaced, or taken out, beyond so many more than those in force, are swept out. */
const slack = 64

/**
 * Items, each with the instant at which it is due. A binary heap: setting one costs the logarithm of how many there are, and
 * looking which ones are due costs nothing for those that are not. An entry that was replaced stays until it comes up, or
 * until most are such.
 */
export class DueQueue<T> {
  #heap: Entry<T>[] = []
  readonly #inForce = new Map<T, Entry<T>>()
  #order = 0

  get size(): number {
    return this.#inForce.size
  }

  /** @param at of any clock; Infinity for never */
  set(item: T, at: number): void {
    const before = this.#inForce.get(item)
    if (before?.at === at) return
    if (at === Infinity) {
      this.delete(item)
      return
    }
    const entry = { at, item, order: before?.order ?? this.#order++ }
    this.#inForce.set(item, entry)
    this.#push(entry)
    if (this.#heap.length > 2 * this.#inForce.size + slack) this.#sweep()
  }

  delete(item: T): void {
    this.#inForce.delete(item)
    if (this.#heap.length > 2 * this.#inForce.size + slack) this.#sweep()
  }

  clear(): void {
    this.#heap = []
    this.#inForce.clear()
  }

  /** Those that are due at an instant, at most `limit`, longest first; and when the next one is. They stay. */
  due(now: number, limit: number): { readonly due: readonly T[]; readonly nextAt: number } {
    const taken: Entry<T>[] = []
    let first = this.#first()
    for (; first && first.at <= now && taken.length < limit; first = this.#first()) {
      this.#pop()
      taken.push(first)
    }
    const nextAt = first ? Math.max(first.at, now) : Infinity
    for (const entry of taken) this.#push(entry)
    return { due: taken.map(({ item }) => item), nextAt }
  }

  /** The first entry that is in force. */
  #first(): Entry<T> | undefined {
    let [first] = this.#heap
    while (first && this.#inForce.get(first.item) !== first) {
      this.#pop()
      first = this.#heap[0]
    }
    return first
  }

  #sweep(): void {
    // What is sorted is a heap.
    this.#heap = [...this.#inForce.values()].sort((one, other) => (isBefore(one, other) ? -1 : 1))
  }

  #push(entry: Entry<T>): void {
    const heap = this.#heap
    let at = heap.push(entry) - 1
    while (at > 0) {
      const above = (at - 1) >> 1
      const parent = heap[above]
      if (!parent || !isBefore(entry, parent)) break
      heap[at] = parent
      at = above
    }
    heap[at] = entry
  }

  #pop(): void {
    const heap = this.#heap
    const last = heap.pop()
    if (!last || heap.length === 0) return
    let at = 0
    for (;;) {
      const [left, right] = [heap[2 * at + 1], heap[2 * at + 2]]
      const isRight = right !== undefined && left !== undefined && isBefore(right, left)
      const child = isRight ? right : left
      if (!child || !isBefore(child, last)) break
      heap[at] = child
      at = 2 * at + (isRight ? 2 : 1)
    }
    heap[at] = last
  }
}

const isBefore = (one: Entry<unknown>, other: Entry<unknown>): boolean =>
  one.at < other.at || (one.at === other.at && one.order < other.order)
