import type { LogLine } from '../state/log-line'

/** A place where the search found its text; `start` and `end` are offsets in the text of the line. */
export interface Match {
  readonly line: LogLine
  readonly start: number
  readonly end: number
}

/** A search in a log, as far as it has come. A long log is searched in short steps, so that the page stays responsive. */
export interface LineSearch {
  readonly query: string
  readonly lines: readonly LogLine[]
  /** How many matches each line has; -1 for a line that has not been searched yet. Filled in by `searchOn`. */
  readonly counts: Int32Array
  /** How many matches were found so far. */
  readonly total: number
  readonly done: boolean
}

export const noSearch: LineSearch = { query: '', lines: [], counts: new Int32Array(0), total: 0, done: true }

/** The search heeds case as soon as the query has a capital letter. */
function patternOf(query: string): RegExp {
  const escaped = query.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
  return new RegExp(escaped, query === query.toLowerCase() ? 'gi' : 'g')
}

/** Begins a search. It takes over what the search before found in the same lines for the same text. */
export function beginSearch(query: string, lines: readonly LogLine[], before: LineSearch): LineSearch {
  if (query === '') return noSearch
  const counts = new Int32Array(lines.length).fill(-1)
  const first = before.query === query && lines[0] ? before.lines.indexOf(lines[0]) : -1
  let total = 0
  if (before.query === query) {
    // Lines are added at both ends and in between; only the oldest are removed.
    let old = Math.max(first, 0)
    for (const [at, line] of lines.entries()) {
      if (before.lines[old] !== line) continue
      const count = before.counts[old++] ?? -1
      counts[at] = count
      total += Math.max(count, 0)
    }
  }
  return { query, lines, counts, total, done: lines.length === 0 }
}

/** How many lines are searched before the time is checked again. */
const atOnce = 200

/**
 * Goes on with a search: from a line to the end, then from the first line.
 * @param hasTime whether to go on; called every `atOnce` lines
 */
export function searchOn(search: LineSearch, from: number, hasTime: () => boolean): LineSearch {
  const { query, lines, counts } = search
  if (search.done) return search
  const pattern = patternOf(query)
  let { total } = search
  let looked = 0
  for (let step = 0; step < lines.length; step++) {
    const at = (from + step) % lines.length
    if (counts[at] !== -1) continue
    if (looked === atOnce) {
      if (!hasTime()) return { ...search, total }
      looked = 0
    }
    const count = countOf(lines[at]?.text ?? '', pattern)
    counts[at] = count
    total += count
    looked++
  }
  return { ...search, total, done: true }
}

function countOf(text: string, pattern: RegExp): number {
  pattern.lastIndex = 0
  let count = 0
  while (pattern.test(text)) count++
  return count
}

/** At most so many matches of a line are drawn: a line may be as long as a book. */
const drawnMost = 500

/** The matches of a line; where there are too many, those around the current one. */
export function matchesIn(line: LogLine, query: string, current: Match | null = null): readonly Match[] {
  const all = allIn(line, query)
  if (all.length <= drawnMost) return all
  const at = all.findIndex(({ start }) => start === current?.start)
  const from = Math.max(0, at - drawnMost / 2)
  return all.slice(from, from + drawnMost)
}

function allIn(line: LogLine, query: string): readonly Match[] {
  if (query === '') return []
  return Array.from(line.text.matchAll(patternOf(query)), ({ 0: found, index }) => {
    return { line, start: index, end: index + found.length }
  })
}

/** The number of a match among all, from 1; 0 when its line is gone or the query has changed. */
export function placeOf({ query, lines, counts }: LineSearch, match: Match | null): number {
  const at = match === null ? -1 : lines.indexOf(match.line)
  if (match === null || at === -1) return 0
  const within = allIn(match.line, query).findIndex(({ start }) => start === match.start) + 1
  if (within === 0) return 0
  let before = 0
  for (let n = 0; n < at; n++) before += Math.max(counts[n] ?? 0, 0)
  return before + within
}

/**
 * The match after or before the current one; after the last comes the first.
 * @param from the index of the line to begin at when there is no current match, or its line is gone
 */
export function stepMatch(search: LineSearch, current: Match | null, step: 1 | -1, from: number): Match | null {
  const { query, lines, counts, total } = search
  if (total === 0) return null
  const known = current === null ? -1 : lines.indexOf(current.line)
  if (current !== null && known !== -1) {
    const all = allIn(current.line, query)
    const next = all[all.findIndex(({ start }) => start === current.start) + step]
    if (next && all.some(({ start }) => start === current.start)) return next
  }
  const count = lines.length
  const begin = known === -1 ? from : known + step
  for (let n = 0; n < count; n++) {
    const at = (((begin + step * n) % count) + count) % count
    const line = lines[at]
    if (!line || (counts[at] ?? -1) < 1) continue
    const all = allIn(line, query)
    return (step === 1 ? all[0] : all.at(-1)) ?? null
  }
  return null
}
