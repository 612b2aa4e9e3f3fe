import { formatAge } from '../../../shared/model/age'
import { explain } from '../../../shared/model/explain'
import type { Mute, MuteFor } from '../../../shared/model/mute'
import type { ProblemEntry } from '../../../shared/model/problem'

/** What happened; for several runs how often, since when. @param clock words a time of day: "13:40" */
export function titleOf(entry: ProblemEntry, clock: (at: number) => string): string {
  const { what } = explain(entry.problem)
  const times = entry.runs.length + entry.moreRuns
  return times > 1 ? `${what}, ${times} times since ${clock(entry.since)}` : what
}

/** For how long a problem may be muted. */
export const muteChoices = [
  { duration: 'untilItEnds', label: 'Until it ends' },
  { duration: 'hour', label: 'For an hour' },
  { duration: 'day', label: 'For a day' },
] as const satisfies readonly { readonly duration: MuteFor; readonly label: string }[]

/** "Muted until it ends", "Muted for 42m". */
export const muteWords = ({ until }: Mute, now: number): string =>
  until === null ? 'Muted until it ends' : `Muted for ${formatAge(Math.max(0, until - now))}`

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
