/** Rows by id, with indexes over the columns named: reads by id or by an indexed value never scan. */
export class Table<Row extends { readonly id: string }> {
  readonly #rows = new Map<string, Row>()
  readonly #indexes = new Map<string, Map<unknown, Set<Row>>>()

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

  /** The rows with this value in an indexed column; undefined when the column has no index. */
  by(column: string, value: unknown): ReadonlySet<Row> | undefined {
    const index = this.#indexes.get(column)
    return index && (index.get(value) ?? none)
  }

  insert(row: Row): Row {
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

const none: ReadonlySet<never> = new Set()

function file<Row>(index: Map<unknown, Set<Row>>, value: unknown, row: Row): void {
  const rows = index.get(value)
  if (rows) rows.add(row)
  else index.set(value, new Set([row]))
}

function unfile<Row>(index: Map<unknown, Set<Row>>, value: unknown, row: Row): void {
  const rows = index.get(value)
  if (rows?.delete(row) && rows.size === 0) index.delete(value)
}
