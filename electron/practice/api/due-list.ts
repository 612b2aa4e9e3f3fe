/**
 * Rows in the order in which they fall due; equal instants in the order of arrival. A sorted array: runs come mostly in
 * order and leave from the front, so both ends of 50,000 are a search and a short move.
 */
export class DueList<Row> {
  readonly #entries: Entry<Row>[] = []
  readonly #byRow = new Map<Row, Entry<Row>>()
  #arrivals = 0

  /** Files the row under its instant (ms since the epoch), or takes it off the list with null. */
  set(row: Row, at: number | null): void {
    const before = this.#byRow.get(row)
    if (before) this.#entries.splice(this.#place(before), 1)
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
    for (const entry of this.#entries) {
      if (entry.at > before) return
      yield entry.row
    }
  }

  #place(entry: Entry<Row>): number {
    let [low, high] = [0, this.#entries.length]
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
