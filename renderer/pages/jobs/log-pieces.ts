import type { Match } from './log-search'

export type LogTone = 'faint' | 'late' | 'failed'

/** A stretch of a log line that is drawn alike. */
export interface Piece {
  readonly text: string
  /** The colour of a level's word; null for text. */
  readonly tone: LogTone | null
  readonly mark: 'none' | 'match' | 'current'
}

const level = /\b(DEBUG|INFO|WARN(?:ING)?|ERROR|CRITICAL|FATAL)\b/
/** A level stands near the beginning; further on the word is just a word. */
const levelWithin = 60
const tones: Readonly<Record<string, LogTone>> = {
  DEBUG: 'faint',
  WARN: 'late',
  WARNING: 'late',
  ERROR: 'failed',
  CRITICAL: 'failed',
  FATAL: 'failed',
}

/** A line cut where its level's word and the matches begin and end. */
export function piecesOf(text: string, matches: readonly Match[], current: Match | null): readonly Piece[] {
  const found = level.exec(text.slice(0, levelWithin))
  const word = found ? { start: found.index, end: found.index + found[0].length } : null
  const cuts = new Set([0, text.length])
  for (const range of word ? [word, ...matches] : matches) cuts.add(range.start).add(range.end)
  const edges = [...cuts].sort((a, b) => a - b)
  const inside = (range: { start: number; end: number } | null, at: number) =>
    range !== null && range.start <= at && at < range.end
  return edges.slice(0, -1).map((start, index): Piece => {
    const match = matches.find((it) => inside(it, start))
    const isCurrent = match !== undefined && match.n === current?.n && match.start === current.start
    return {
      text: text.slice(start, edges[index + 1]),
      tone: found && inside(word, start) ? (tones[found[0]] ?? null) : null,
      mark: isCurrent ? 'current' : match ? 'match' : 'none',
    }
  })
}
