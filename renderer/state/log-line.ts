import type { LogLevel } from '../../shared/model/flow-run'
import { readTerminalText, type TerminalText } from '../../shared/model/terminal-text'

/** Lines of one log that are kept at most. */
export const logLineLimit = 100_000
/** Characters of them: what is not told in lines of its own may be long. */
export const logCharLimit = 40_000_000

/** A record of a log; its text as a terminal would show it. */
export interface LogLine extends TerminalText {
  /** Stays the line's own when others come or go. */
  readonly key: string | number
  /** ms since the epoch; null where it was not said. */
  readonly at: number | null
  /** Null where at most the text says one. */
  readonly level: LogLevel | null
  /** Lines of its text: a traceback is one record. */
  readonly rows: number
  /** Characters of the longest of those. */
  readonly columns: number
}

export function logLine(key: LogLine['key'], at: number | null, level: LogLevel | null, raw: string): LogLine {
  const read = readTerminalText(raw)
  const rows = read.text.includes('\n') ? read.text.split('\n') : null
  const columns = rows?.reduce((most, { length }) => Math.max(most, length), 0) ?? read.text.length
  return { key, at, level, ...read, rows: rows?.length ?? 1, columns }
}

const charsOf = ({ text, coloured }: LogLine): number => text.length + (coloured?.length ?? 0)

export const charsOfAll = (lines: readonly LogLine[]): number => lines.reduce((sum, line) => sum + charsOf(line), 0)

/** @param chars of all of these. @returns how many of the oldest have to go, and the characters of the others */
export function overflowOf(
  lines: readonly LogLine[],
  chars: number,
): { readonly over: number; readonly chars: number } {
  let left = chars
  let over = 0
  for (const line of lines) {
    if (lines.length - over <= logLineLimit && left <= logCharLimit) break
    left -= charsOf(line)
    over++
  }
  return { over, chars: left }
}
