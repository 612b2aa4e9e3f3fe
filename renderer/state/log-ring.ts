import type { PodLogLine } from '../../shared/model/pod'
import { readTerminalText } from '../../shared/model/terminal-text'
import { charsOfAll, logLine, overflowOf, type LogLine } from './log-line'

export interface LogRing {
  /** Oldest first, as many as are kept; their keys are numbers in this order. */
  readonly lines: readonly LogLine[]
  /** How many older lines had to go. */
  readonly dropped: number
  /** Of all its lines. */
  readonly chars: number
  /** The key of the next line that comes. */
  readonly next: number
}

export const emptyRing: LogRing = { lines: [], dropped: 0, chars: 0, next: 0 }

export function addLines(ring: LogRing, added: readonly PodLogLine[]): LogRing {
  if (added.length === 0) return ring
  const fresh = added.map(({ at, text }, index) => logLine(ring.next + index, at, null, text))
  return kept(ring, ring.lines.concat(fresh), fresh, ring.next + fresh.length)
}

/** @param earlier what stands before its lines, oldest first */
export function addEarlier(ring: LogRing, earlier: readonly PodLogLine[]): LogRing {
  if (earlier.length === 0) return ring
  const first = Number(ring.lines[0]?.key ?? ring.next) - earlier.length
  const fresh = earlier.map(({ at, text }, index) => logLine(first + index, at, null, text))
  return kept(ring, fresh.concat(ring.lines), fresh, ring.next)
}

function kept(ring: LogRing, lines: readonly LogLine[], fresh: readonly LogLine[], next: number): LogRing {
  const { over, chars } = overflowOf(lines, ring.chars + charsOfAll(fresh))
  return { lines: over === 0 ? lines : lines.slice(over), dropped: ring.dropped + over, chars, next }
}

/** So many lines one after the other are compared at most. */
const compared = 5

/**
 * The lines that stand before those of a ring.
 * @param lines what was read of the log once more: earlier lines, then the first ones of the ring, at least one of them
 * @returns null where the ring's first lines are not among them
 */
export function linesBefore(ring: LogRing, lines: readonly PodLogLine[]): readonly PodLogLine[] | null {
  const first = ring.lines.slice(0, compared)
  if (first.length === 0) return lines
  // Of a log that is written slowly, the ring's first line may be the last one that was read.
  const beginsAt = (index: number) =>
    first.every((known, n) => {
      const line = lines[index + n]
      return line === undefined || (line.at === known.at && readTerminalText(line.text).text === known.text)
    })
  // Where lines repeat themselves, the last place: a line that is shown twice is better than one that is lost.
  for (let index = lines.length - 1; index >= 0; index--) if (beginsAt(index)) return lines.slice(0, index)
  return null
}
