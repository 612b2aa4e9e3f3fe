import { z } from 'zod'
import { instant, integer, uuid } from './check-body'
import { limits } from './limits'

/** How one thing that a filter may say is read, and whether a value meets it. */
interface Comparison {
  readonly schema: z.ZodType
  readonly meets: (value: unknown, wanted: never) => boolean
}
type Comparisons = Readonly<Record<string, Comparison>>

const comparison = <Wanted>(
  schema: z.ZodType<Wanted>,
  meets: (value: unknown, wanted: Wanted) => boolean,
): Comparison => ({
  schema,
  meets,
})

const many = <Item>(item: z.ZodType<Item>) => z.array(item).max(limits.filterValues)
const contains = (text: unknown, part: string): boolean =>
  typeof text === 'string' && text.toLowerCase().includes(part.toLowerCase())

const isNull = comparison(z.boolean(), (value, wanted) => (value === null) === wanted)
const setOf = (item: z.ZodType) => many(item).transform((items) => new Set<unknown>(items))
const any = (item: z.ZodType): Comparisons => ({ any_: comparison(setOf(item), (value, wanted) => wanted.has(value)) })
const notAny = (item: z.ZodType): Comparisons => ({
  not_any_: comparison(setOf(item), (value, wanted) => !wanted.has(value)),
})

export const ids: Comparisons = { ...any(uuid), ...notAny(uuid), is_null_: isNull }
export const texts: Comparisons = {
  ...any(z.string()),
  ...notAny(z.string()),
  like_: comparison(z.string(), contains),
  startswith_: comparison(many(z.string()), (value, wanted) => wanted.some((start) => String(value).startsWith(start))),
  is_null_: isNull,
}
export const oneOf = (words: readonly string[]): Comparisons => ({ ...any(z.enum(words)), ...notAny(z.enum(words)) })
export const times: Comparisons = {
  before_: comparison(instant, (value, wanted) => typeof value === 'number' && value <= wanted),
  after_: comparison(instant, (value, wanted) => typeof value === 'number' && value >= wanted),
  is_null_: isNull,
}
export const numbers: Comparisons = {
  ge_: comparison(integer, (value, wanted) => typeof value === 'number' && value >= wanted),
  le_: comparison(integer, (value, wanted) => typeof value === 'number' && value <= wanted),
  is_null_: isNull,
}
export const flags: Comparisons = { eq_: comparison(z.boolean(), (value, wanted) => value === wanted) }
export const lists: Comparisons = {
  all_: comparison(many(z.string()), (value, wanted) => wanted.every((item) => (value as string[]).includes(item))),
  any_: comparison(many(z.string()), (value, wanted) => wanted.some((item) => (value as string[]).includes(item))),
  is_null_: comparison(z.boolean(), (value, wanted) => ((value as string[]).length === 0) === wanted),
}
export const like: Comparisons = { like_: comparison(z.string(), contains) }

/** A field that a filter may speak of: where its value is, and what may be said of it. */
export interface Field<Row> {
  readonly of: (row: Row) => unknown
  readonly may: Comparisons
}
/** @param words which of the comparisons the API has for it, apart by spaces; all when left out */
export function field<Row>(of: (row: Row) => unknown, may: Comparisons, words?: string): Field<Row> {
  const known = words?.split(' ')
  return { of, may: known ? Object.fromEntries(Object.entries(may).filter(([name]) => known.includes(name))) : may }
}

/** Fields that stand together below one key, as `state: {type, name}` does. */
export type Fields<Row> = Readonly<
  Record<string, Field<Row> | { readonly group: Readonly<Record<string, Field<Row>>> }>
>

export type Passes<Row> = (row: Row) => boolean

const operator = z.enum(['and_', 'or_']).nullish()

/**
 * A filter of the API over one sort of rows. What it doesn't know is refused; what it leaves out, all rows meet.
 * Source: prefect 3.9.1, server/schemas/filters.py.
 */
export function filterOf<Row>(fields: Fields<Row>): z.ZodType<Passes<Row>> {
  const parts = Object.entries(fields).map(([name, each]) => {
    const part = 'group' in each ? filterOf(each.group) : fieldFilter(each)
    return [name, part.nullish()] as const
  })
  return joined<Row>(Object.fromEntries(parts))
}

function fieldFilter<Row>({ of, may }: Field<Row>): z.ZodType<Passes<Row>> {
  const parts = Object.entries(may).map(([name, { schema, meets }]) => {
    const passes = (wanted: unknown) => (row: Row) => meets(of(row), wanted as never)
    // Null says nothing; a transform would be asked about it too.
    return [name, schema.nullish().transform((wanted) => (wanted == null ? undefined : passes(wanted)))] as const
  })
  return joined<Row>(Object.fromEntries(parts))
}

const joined = <Row>(shape: Record<string, z.ZodType>): z.ZodType<Passes<Row>> =>
  z.strictObject({ ...shape, operator }).transform((given) => {
    const { operator: how, ...rest } = given as { operator?: 'and_' | 'or_' | null } & Record<
      string,
      Passes<Row> | null
    >
    const all = Object.values(rest).filter((passes) => typeof passes === 'function')
    return (row: Row) =>
      all.length === 0 || (how === 'or_' ? all.some((passes) => passes(row)) : all.every((passes) => passes(row)))
  })
