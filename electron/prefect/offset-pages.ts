import { limits } from './limits'
import { isTooLarge } from './http-fault'

/**
 * Reads a list page by page, `limits.rows` in each; fewer while a page is too large for one answer. A row that is too large by
 * itself is passed over.
 * @param most rows at most
 * @param ask gets the rows of a page, and says whether to go on; `count` is how many there were before any was left out
 * @returns how many rows were passed over
 */
export async function offsetPages(
  most: number,
  ask: (page: {
    readonly limit: number
    readonly offset: number
  }) => Promise<{ readonly count: number; readonly goOn: boolean }>,
): Promise<number> {
  let size: number = limits.rows
  let passedOver = 0
  for (let offset = 0; offset < most;) {
    const limit = Math.min(size, most - offset)
    try {
      const { count, goOn } = await ask({ limit, offset })
      if (!goOn || count < limit) break
      offset += limit
    } catch (error) {
      if (!isTooLarge(error)) throw error
      if (limit === 1) {
        passedOver++
        offset++
      }
      size = Math.max(1, Math.floor(limit / 8))
    }
  }
  return passedOver
}
