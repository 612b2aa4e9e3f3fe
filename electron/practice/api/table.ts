import { limits } from './limits'
import { Refused } from './refused'

/** Rows by id, with indexes over the columns named: reads by id or by an indexed value never scan. */
export class Table<Row extends { readonly id: string }> {
  readonly #rows = new Map<string, Row>()
  readonly #indexes = new Map<string, Index<Row>>()

  constructor(indexed: readonly (keyof Row & string)[]) {
    for (const column of indexed) this.#indexes.set(column, new Map())
  }

  get size(): number {
    return this.#rows.size
  }

  get(id: string): Row | undefined {
    return this.#rows.get(id)
  }

  /** All rows, oldest first. */
  all(): Iterable<Row> {
    return this.#rows.values()
  }

  hasIndex(column: string): boolean {
    return this.#indexes.has(column)
  }

  /** The rows with this value in an indexed column. A null is no value: no index has it. */
  by(column: string, value: unknown): Rows<Row> {
    const index = this.#indexes.get(column)
    if (!index) throw new Error(`The column ${column} has no index.`)
    const rows = index.get(value)
    return rows instanceof Set ? rows : new Single(rows)
  }

  /** @throws Refused when there are as many rows as may be */
  insert(row: Row): Row {
    if (this.#rows.size >= limits.rows)
      throw new Refused(`The practice API keeps ${limits.rows} rows of a kind, and has as many. Start it again.`)
    this.#rows.set(row.id, row)
    for (const [column, index] of this.#indexes) file(index, row[column as keyof Row], row)
    return row
  }

  /** Changes a row in place; what an index says of it follows. */
  update(row: Row, change: Partial<Row>): void {
    for (const [column, index] of this.#indexes) {
      if (!(column in change)) continue
      const [before, after] = [row[column as keyof Row], change[column as keyof Row]]
      if (before === after) continue
      unfile(index, before, row)
      file(index, after, row)
    }
    Object.assign(row, change)
  }

  delete(row: Row): void {
    this.#rows.delete(row.id)
    for (const [column, index] of this.#indexes) unfile(index, row[column as keyof Row], row)
  }
}

/** Rows that can be counted without being gone through. */
export interface Rows<Row> extends Iterable<Row> {
  readonly size: number
}

class Single<Row> implements Rows<Row> {
  constructor(readonly row: Row | undefined) {}

  get size(): number {
    return this.row === undefined ? 0 : 1
  }

  *[Symbol.iterator](): Iterator<Row> {
    if (this.row !== undefined) yield this.row
  }
}

/** A row alone stands without a set: most task runs have one state, and sets would be most of the memory. */
type Index<Row> = Map<unknown, Row | Set<Row>>

function file<Row>(index: Index<Row>, value: unknown, row: Row): void {
  if (value === null) return
  const before = index.get(value)
  if (before instanceof Set) before.add(row)
  else index.set(value, before === undefined ? row : new Set([before, row]))
}

function unfile<Row>(index: Index<Row>, value: unknown, row: Row): void {
  const before = index.get(value)
  if (before === row) index.delete(value)
  else if (before instanceof Set && before.delete(row) && before.size === 0) index.delete(value)
}
