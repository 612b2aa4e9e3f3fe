import { limits } from './limits'
import type { PrefectError } from './prefect-api'
import { isTooLarge } from './http-fault'
import { parts } from './wire'

/**
 * Asks for many by their ids, `limits.ids` in a request. What is too large for one answer is asked for in halves; what is too
 * large by itself is left out.
 * @param ask gets rows for ids
 * @param leaveOut hears of what is too large by itself
 */
export async function byParts<Row>(
  ids: readonly string[],
  ask: (ids: string[]) => Promise<readonly Row[]>,
  leaveOut: (id: string, error: PrefectError) => void,
): Promise<Row[]> {
  const waiting = [...parts(ids, limits.ids)]
  const rows: Row[] = []
  for (let part = waiting.shift(); part; part = waiting.shift()) {
    try {
      rows.push(...(await ask([...part])))
    } catch (error) {
      const [first, ...others] = part
      if (!isTooLarge(error) || first === undefined) throw error
      if (others.length > 0) waiting.unshift(...parts(part, Math.ceil(part.length / 2)))
      else leaveOut(first, error as PrefectError)
    }
  }
  return rows
}
