import { isTooLarge } from '../http-fault'
import { limits } from '../limits'
import type { Rest } from './rest'

export interface Asked {
  readonly rows: unknown
  /** With how many it was asked: fewer than wished for where so many were too large for one answer. */
  readonly limit: number
}

/**
 * Asks a list for its rows from an offset on: fewer while they are too large for one answer.
 * @param limit at most `limits.restRows`
 * @throws PrefectError, also for a single row that is too large
 */
export async function askRows(
  rest: Rest,
  path: string,
  body: object,
  page: { readonly limit: number; readonly offset?: number },
  signal: AbortSignal,
): Promise<Asked> {
  for (let limit = Math.min(page.limit, limits.restRows); ; limit = Math.floor(limit / 4)) {
    try {
      return { rows: await rest.query(path, { ...body, ...page, limit }, signal), limit }
    } catch (error) {
      if (!isTooLarge(error) || limit < 4) throw error
    }
  }
}
