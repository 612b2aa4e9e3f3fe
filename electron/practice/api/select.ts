import { characterUnits, type Budget } from './budget'
import { likeTest } from './like'
import type { Shapes } from './shapes'
import type { Store, TableName } from './store'
import type { Table } from './table'

export type Row = Readonly<Record<string, unknown>> & { readonly id: string }
type Test = (row: Row) => boolean
type Comparison = Readonly<Record<string, unknown>>
/** A `where` as the schema has let it through: columns, relations and `_and _or _not`. */
export type Where = Readonly<Record<string, unknown>>
type OrderBy = Readonly<Record<string, unknown>>

export interface Selection {
  readonly where?: Where | null
  readonly order_by?: readonly OrderBy[] | null
  readonly limit?: number | null
  readonly offset?: number | null
}

/** Reads rows of the store the way Hasura reads tables. */
export class Select {
  constructor(
    readonly store: Store,
    readonly shapes: Shapes,
  ) {}

  /**
   * Rows that fit, in the order asked for, else oldest first. Ids and indexed columns in `where` save the scan.
   * @throws Refused when it takes more than the budget
   */
  rows(
    table: TableName,
    { where, order_by, limit, offset }: Selection,
    budget: Budget,
    among?: Iterable<Row>,
  ): readonly Row[] {
    const test = where ? this.#test(table, where, budget) : yes
    const from = Math.max(0, offset ?? 0)
    const end = limit == null ? Infinity : from + Math.max(0, limit)
    const fitting = filter(counted(among ?? this.#candidates(table, where), budget), test)
    const ordered = order_by != null && order_by.length > 0
    const found = ordered ? firstOf(fitting, end, this.#order(table, order_by, budget)) : firstOf(fitting, end)
    return from === 0 ? found : found.slice(from)
  }

  one(table: TableName, id: unknown): Row | null {
    return typeof id === 'string' ? (this.#table(table).get(id) ?? null) : null
  }

  many(table: TableName, key: string, id: string): Iterable<Row> {
    return this.#table(table).by(key, id)
  }

  #table(name: TableName): Table<Row> {
    return this.store.tables[name] as unknown as Table<Row>
  }

  /** The fewest rows that hold all that can fit: by id, else by the indexed column with the fewest, else all. */
  #candidates(name: TableName, where: Where | null | undefined): Iterable<Row> {
    const table = this.#table(name)
    let best: Iterable<Row> | undefined
    let size = table.size
    for (const [column, comparison] of conjuncts(where)) {
      const values = equals(comparison)
      if (!values) continue
      if (column === 'id') return values.flatMap((id) => table.get(id as string) ?? [])
      if (!table.hasIndex(column)) continue
      const sets = values.map((value) => table.by(column, value))
      const total = sets.reduce((sum, set) => sum + set.size, 0)
      if (total < size) [best, size] = [sets.flatMap((set) => [...set]), total]
    }
    return best ?? table.all()
  }

  #test(table: TableName, where: Where, budget: Budget): Test {
    const tests = Object.entries(where).map(([key, value]) => this.#part(table, key, value, budget))
    return all(tests)
  }

  #part(table: TableName, key: string, value: unknown, budget: Budget): Test {
    if (value == null) return yes
    const list = () => (value as readonly Where[]).map((where) => this.#test(table, where, budget))
    if (key === '_and') return all(list())
    if (key === '_or') return any(list())
    if (key === '_not') return not(this.#test(table, value as Where, budget))
    const { one, many } = this.shapes[table]
    if (one[key]) {
      const { table: other, key: column } = one[key]
      const test = this.#test(other, value as Where, budget)
      return (row) => {
        const related = this.one(other, row[column])
        return related !== null && test(related)
      }
    }
    if (many[key]) {
      const { table: other, key: column } = many[key]
      const test = this.#test(other, value as Where, budget)
      return (row) => some(counted(this.many(other, column, row.id), budget), test)
    }
    const compared = Object.entries(value as Comparison).map(([operator, operand]) =>
      compare(key, operator, operand, budget),
    )
    const test = all(compared)
    return (row) => {
      budget.spend(1 + compared.length)
      return test(row)
    }
  }

  #order(table: TableName, orderBy: readonly OrderBy[], budget: Budget): (a: Row, b: Row) => number {
    const orders = orderBy
      .flatMap((order) => Object.entries(order))
      .flatMap(([key, value]) => {
        if (typeof value === 'string') return [byColumn(key, value)]
        const relation = this.shapes[table].one[key]
        if (value == null || !relation) return []
        const inner = this.#order(relation.table, [value as OrderBy], budget)
        const related = (row: Row) => this.one(relation.table, row[relation.key])
        return [(a: Row, b: Row) => nullsLast(related(a), related(b), inner)]
      })
    return (a, b) => {
      for (const order of orders) {
        budget.spend(1)
        const sign = order(a, b)
        if (sign !== 0) return sign
      }
      return 0
    }
  }
}

/** Column comparisons that must all hold, `_and` unfolded. */
function* conjuncts(where: Where | null | undefined): Iterable<[string, Comparison]> {
  for (const [key, value] of Object.entries(where ?? {})) {
    if (key === '_and') for (const part of (value ?? []) as Where[]) yield* conjuncts(part)
    else if (!key.startsWith('_') && value != null) yield [key, value as Comparison]
  }
}

/** The values that a comparison allows, when they are few and named. */
function equals(comparison: Comparison): readonly unknown[] | undefined {
  if (comparison['_eq'] != null) return [comparison['_eq']]
  return comparison['_in'] == null ? undefined : [...new Set(comparison['_in'] as unknown[])]
}

/** A null operand holds for every row, as in Hasura 1; a null column fits nothing but `_is_null`. */
function compare(column: string, operator: string, operand: unknown, budget: Budget): Test {
  if (operand === null || operand === undefined) return yes
  const known = (test: (value: never) => boolean): Test => {
    return (row) => row[column] !== null && row[column] !== undefined && test(row[column] as never)
  }
  const limit = operand as number // or a text: JavaScript orders both
  switch (operator) {
    case '_is_null':
      return (row) => (row[column] == null) === operand
    case '_eq':
      return known((value) => value === operand)
    case '_neq':
      return known((value) => value !== operand)
    case '_lt':
      return known((value: number) => value < limit)
    case '_lte':
      return known((value: number) => value <= limit)
    case '_gt':
      return known((value: number) => value > limit)
    case '_gte':
      return known((value: number) => value >= limit)
    case '_in': {
      const set = new Set(operand as unknown[])
      return known((value) => set.has(value))
    }
    case '_nin': {
      const set = new Set(operand as unknown[])
      return known((value) => !set.has(value))
    }
    case '_like':
    case '_ilike':
      return known(likeTest(operand as string, operator === '_ilike', () => budget.spend(characterUnits)))
    default:
      throw new Error(`The comparison ${operator} is not one that the practice API knows.`)
  }
}

/** PostgreSQL's default: nulls come last upwards and first downwards. */
function byColumn(column: string, direction: string): (a: Row, b: Row) => number {
  const sign = direction.startsWith('desc') ? -1 : 1
  const nulls = direction.endsWith('nulls_first') ? -1 : direction.endsWith('nulls_last') ? 1 : sign
  return (a, b) => {
    const left = a[column] as number | null // or a text: JavaScript orders both
    const right = b[column] as number | null
    if (left === right) return 0
    if (left === null) return nulls
    if (right === null) return -nulls
    return left < right ? -sign : sign
  }
}

function nullsLast(a: Row | null, b: Row | null, order: (a: Row, b: Row) => number): number {
  if (a && b) return order(a, b)
  return a ? -1 : b ? 1 : 0
}

const yes: Test = () => true
const not =
  (test: Test): Test =>
  (row) =>
    !test(row)
const any =
  (tests: readonly Test[]): Test =>
  (row) =>
    tests.some((test) => test(row))
const all = (tests: readonly Test[]): Test => {
  const [first] = tests
  if (first && tests.length === 1) return first
  return (row) => tests.every((test) => test(row))
}

/** The first rows up to `end`. In order, it keeps a few more than those: a page of a long table is no sort of it all. */
function firstOf(rows: Iterable<Row>, end: number, order?: (a: Row, b: Row) => number): Row[] {
  const found: Row[] = []
  if (end === 0) return found
  if (!order) {
    for (const row of rows) if (found.push(row) === end) break
    return found
  }
  const room = Math.max(2 * end, 500)
  let last: Row | undefined // of those that would be first so far
  for (const row of rows) {
    if (last && order(row, last) >= 0) continue
    if (found.push(row) < room) continue
    found.sort(order).length = end
    last = found[end - 1]
  }
  found.sort(order)
  return found.length > end ? found.slice(0, end) : found
}

function some(rows: Iterable<Row>, test: Test): boolean {
  for (const row of rows) if (test(row)) return true
  return false
}

function* counted(rows: Iterable<Row>, budget: Budget): Iterable<Row> {
  for (const row of rows) {
    budget.spend(1)
    yield row
  }
}

function* filter(rows: Iterable<Row>, test: Test): Iterable<Row> {
  for (const row of rows) if (test(row)) yield row
}
