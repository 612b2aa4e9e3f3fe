import { explain } from '../../../shared/model/explain'
import type { ProblemEntry } from '../../../shared/model/problem'

/** What happened; for several runs how often, since when. @param clock words a time of day: "13:40" */
export function titleOf(entry: ProblemEntry, clock: (at: number) => string): string {
  const { what } = explain(entry.problem)
  const times = entry.runs.length + entry.moreRuns
  return times > 1 ? `${what}, ${times} times since ${clock(entry.since)}` : what
}

/** Open ones, the one that happened last in front. */
export const openEntries = (entries: Iterable<ProblemEntry>): readonly ProblemEntry[] =>
  [...entries].filter((entry) => entry.solvedAt === null).sort((a, b) => b.lastAt - a.lastAt)

/** Those solved since the day began, the one solved last in front. @param dayStart ms since the epoch */
export function solvedEntries(entries: Iterable<ProblemEntry>, dayStart: number): readonly ProblemEntry[] {
  const solved = [...entries].flatMap((entry) => {
    const { solvedAt } = entry
    return solvedAt !== null && solvedAt >= dayStart ? [{ entry, solvedAt }] : []
  })
  return solved.sort((a, b) => b.solvedAt - a.solvedAt).map(({ entry }) => entry)
}

/** When the day of an instant began. Both in ms since the epoch. */
export function dayStartOf(now: number, times: 'local' | 'utc'): number {
  const day = new Date(now)
  return times === 'utc' ? day.setUTCHours(0, 0, 0, 0) : day.setHours(0, 0, 0, 0)
}
