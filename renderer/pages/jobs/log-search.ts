import type { LogLine } from '../../state/pod-logs'

/** A place where the text searched for stands; `start` and `end` are offsets in the line's text. */
export interface Match {
  /** The line's own number. */
  readonly n: number
  readonly start: number
  readonly end: number
}

/** All places of a text, line by line. Case counts once the query has a capital letter. */
export function findMatches(lines: readonly LogLine[], query: string): readonly Match[] {
  if (query === '') return []
  const escaped = query.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
  const pattern = new RegExp(escaped, query === query.toLowerCase() ? 'gi' : 'g')
  const matches: Match[] = []
  for (const line of lines) {
    for (const match of line.text.matchAll(pattern)) {
      matches.push({ n: line.n, start: match.index, end: match.index + match[0].length })
    }
  }
  return matches
}

/** Where a match is in the list; -1 when its line has gone or the query changed. */
export const indexOfMatch = (matches: readonly Match[], current: Match | null): number =>
  current === null ? -1 : matches.findIndex((match) => match.n === current.n && match.start === current.start)

/**
 * The match after or before the current one, round the end.
 * @param from the line to begin at when there is no current one, or it has gone.
 */
export function stepMatch(matches: readonly Match[], current: Match | null, step: 1 | -1, from: number): Match | null {
  const at = indexOfMatch(matches, current)
  if (at !== -1) return matches[(at + step + matches.length) % matches.length] ?? null
  if (step === 1) return matches.find((match) => match.n >= from) ?? matches[0] ?? null
  return matches.findLast((match) => match.n <= from) ?? matches.at(-1) ?? null
}

/** The matches of each line that has any. */
export function matchesByLine(matches: readonly Match[]): ReadonlyMap<number, readonly Match[]> {
  const byLine = new Map<number, Match[]>()
  for (const match of matches) {
    const known = byLine.get(match.n)
    if (known) known.push(match)
    else byLine.set(match.n, [match])
  }
  return byLine
}
