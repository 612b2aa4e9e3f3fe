/** How many entries may have left from the front before the rest moves up. */
const emptyLimit = 1_000

/**
 * Rows in the order in which they fall due; equal instants in the order of arrival. A sorted array: runs come mostly in
 * order and leave from the front. Taking the first of 50,000 out of an array moves all others, so the front is a number,
 * and they move up once in a while.
 */
export class DueList<Row> {
  readonly #entries: Entry<Row>[] = []
  /** Where the first entry is: those before it have left. */
  #front = 0
  readonly #byRow = new Map<Row, Entry<Row>>()
  #arrivals = 0

  /** Files the row under its instant (ms since the epoch), or takes it off the list with null. */
  set(row: Row, at: number | null): void {
    const before = this.#byRow.get(row)
    if (before) this.#remove(this.#place(before))
    if (at === null) {
      this.#byRow.delete(row)
      return
    }
    const entry = { row, at, arrival: this.#arrivals++ }
    this.#byRow.set(row, entry)
    this.#entries.splice(this.#place(entry), 0, entry)
  }

  /** Those due at `before` or earlier, first due first. */
  *due(before: number): Iterable<Row> {
    for (let at = this.#front; at < this.#entries.length; at += 1) {
      const entry = this.#entries[at]
      if (!entry || entry.at > before) return
      yield entry.row
    }
  }

  #remove(place: number): void {
    if (place !== this.#front) {
      this.#entries.splice(place, 1)
      return
    }
    this.#front += 1
    if (this.#front < emptyLimit && this.#front < this.#entries.length) return
    this.#entries.splice(0, this.#front)
    this.#front = 0
  }

  #place(entry: Entry<Row>): number {
    let [low, high] = [this.#front, this.#entries.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      const other = this.#entries[middle] ?? entry
      if (other.at < entry.at || (other.at === entry.at && other.arrival < entry.arrival)) low = middle + 1
      else high = middle
    }
    return low
  }
}

interface Entry<Row> {
  readonly row: Row
  readonly at: number
  readonly arrival: number
}
