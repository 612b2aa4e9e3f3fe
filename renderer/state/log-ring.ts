import { readTerminalText, type TerminalText } from '../../shared/model/terminal-text'

/** Lines of a log that are kept; older ones make room. */
export const logLineLimit = 10_000
/** Characters of them: what is not told in lines of its own may be long. */
export const logCharLimit = 16_000_000

export interface LogLine extends TerminalText {
  /** Counts the lines from the first that came; stays the line's own when older ones go. */
  readonly n: number
  /** ms since the epoch; null where the cluster didn't say. */
  readonly at: number | null
}

/** A line as it comes. */
export interface RawLine {
  readonly at: number | null
  readonly text: string
}

export interface LogRing {
  /** Oldest first, at most `logLineLimit` with `logCharLimit` characters. */
  readonly lines: readonly LogLine[]
  /** How many older lines had to go. */
  readonly dropped: number
  /** Of all its lines. */
  readonly chars: number
}

export const emptyRing: LogRing = { lines: [], dropped: 0, chars: 0 }

export function addLines(ring: LogRing, added: readonly RawLine[]): LogRing {
  const { lines, dropped } = ring
  if (added.length === 0) return ring
  const first = dropped + lines.length
  const fresh = added.map(({ at, text }, index) => ({ n: first + index, at, ...readTerminalText(text) }))
  const all = lines.concat(fresh)
  let chars = fresh.reduce((sum, line) => sum + charsOf(line), ring.chars)
  let over = 0
  for (const line of all) {
    if (all.length - over <= logLineLimit && chars <= logCharLimit) break
    chars -= charsOf(line)
    over++
  }
  return { lines: over === 0 ? all : all.slice(over), dropped: dropped + over, chars }
}

const charsOf = ({ text, coloured }: LogLine): number => text.length + (coloured?.length ?? 0)
