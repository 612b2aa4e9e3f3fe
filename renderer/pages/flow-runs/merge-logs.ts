import type { FlowRunLog } from '../../../shared/model/flow-run'

/** As many lines as are kept; the oldest go first. */
export const logLimit = 20_000

/** A flow's lines reach the API in batches, each a little late: what came this much before the last one is asked for again. */
export const overlapMs = 5000

/** Known lines with new ones, each once, in the order of their times. The same list when there is nothing new. */
export function mergeLogs(known: readonly FlowRunLog[], more: readonly FlowRunLog[]): readonly FlowRunLog[] {
  const ids = new Set(known.map((line) => line.id))
  const added = more.filter((line) => !ids.has(line.id))
  if (added.length === 0) return known
  return [...known, ...added].sort((a, b) => a.at - b.at).slice(-logLimit)
}
