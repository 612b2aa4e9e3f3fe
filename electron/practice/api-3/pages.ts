import { z } from 'zod'
import { refuse } from './answers'
import { checked, integer, notNegative } from './check-body'
import { limits } from './limits'

const limitOf = z.object({ limit: integer.nullish() })

/** @throws Refusal 422 in the server's words. Source: prefect 3.9.1, server/api/dependencies.py, LimitBody. */
export function pageLimit(body: unknown): number {
  const { limit } = checked(limitOf, body ?? {})
  if (limit != null && limit > limits.pageRows)
    refuse(422, `Invalid limit: must be less than or equal to ${limits.pageRows}.`)
  return limit ?? limits.pageRows
}

export const offset = notNegative.default(0)
export const page = integer.pipe(z.int().min(1)).default(1)

/** What `paginate` answers beside its rows. */
export function pageOf<Row>(rows: readonly Row[], limit: number, number: number) {
  return {
    results: rows.slice((number - 1) * limit, number * limit),
    count: rows.length,
    limit,
    pages: limit === 0 ? 0 : Math.ceil(rows.length / limit),
    page: number,
  }
}

/** An order over one column; rows without a value come last, those that are alike by id. */
export function byColumn<Row extends { readonly id: string }>(
  of: (row: Row) => string | number | null,
  direction: 'ASC' | 'DESC',
): (a: Row, b: Row) => number {
  const sign = direction === 'ASC' ? 1 : -1
  return (one, other) => {
    const [a, b] = [of(one), of(other)]
    if (a === b) return one.id < other.id ? -sign : sign
    if (a === null || b === null) return a === null ? 1 : -1
    return a < b ? -sign : sign
  }
}
