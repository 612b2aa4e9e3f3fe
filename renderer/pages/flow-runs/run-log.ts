import type { FlowRunLog, FlowRunLogPart, LogPlace } from '../../../shared/model/flow-run'
import { charsOfAll, logLine, overflowOf, type LogLine } from '../../state/log-line'

/** A run's log as far as it was read. */
export interface RunLog {
  /** Each once, in the order of their times; as many as are kept. */
  readonly lines: readonly LogLine[]
  /** Of all of them. */
  readonly chars: number
  /** How many older lines had to make room. */
  readonly dropped: number
  /** Where the lines before them are; null where all were read, and where there is no room for more. */
  readonly earlier: LogPlace | null
}

export const emptyLog: RunLog = { lines: [], chars: 0, dropped: 0, earlier: null }

/** A flow's lines reach the API in batches, each a little late: what came this much before the last one is asked for again. */
export const overlapMs = 5000

/** Whether there can be no line between a log and a part of its end. */
export const adjoins = ({ lines }: RunLog, part: FlowRunLogPart): boolean => {
  if (lines.length === 0 || part.earlier === null) return true
  const ids = new Set<LogLine['key']>(part.lines.map(({ id }) => id))
  return lines.slice(-2 * part.lines.length).some(({ key }) => ids.has(key))
}

/** The log with a part of its end that adjoins it. The same log when there is nothing new. */
export function withNewer(log: RunLog, part: FlowRunLogPart): RunLog {
  const earlier = log.lines.length === 0 ? part.earlier : log.earlier
  const added = unknownOf(log.lines, part.lines)
  return added.length === 0 && earlier === log.earlier ? log : kept({ ...log, earlier }, added)
}

/** The log with the part before it. */
export const withEarlier = (log: RunLog, part: FlowRunLogPart): RunLog =>
  kept({ ...log, earlier: part.earlier }, unknownOf(log.lines, part.lines))

function unknownOf(known: readonly LogLine[], lines: readonly FlowRunLog[]): readonly FlowRunLog[] {
  // What was asked for again is among the last: of a long log only those are looked at each time.
  const last = new Set(known.slice(-2 * lines.length).map(({ key }) => key))
  const rest = lines.filter(({ id }) => !last.has(id))
  if (rest.length === 0) return rest
  const all = new Set(known.map(({ key }) => key))
  return rest.filter(({ id }) => !all.has(id))
}

function kept(log: RunLog, added: readonly FlowRunLog[]): RunLog {
  const fresh = added.map(({ id, at, level, message }) => logLine(id, at, level, message))
  const lines = inOrder(log.lines, fresh)
  const { over, chars } = overflowOf(lines, log.chars + charsOfAll(fresh))
  if (over === 0) return { ...log, lines, chars }
  return { lines: lines.slice(over), chars, dropped: log.dropped + over, earlier: null }
}

/** Two lists that are in order, as one; of the same instant the known ones come first. */
function inOrder(known: readonly LogLine[], fresh: readonly LogLine[]): readonly LogLine[] {
  const [first, last] = [fresh[0], known.at(-1)]
  if (first === undefined) return known
  if (last === undefined || timeOf(first) >= timeOf(last)) return [...known, ...fresh]
  const from = known.findLastIndex((line) => timeOf(line) <= timeOf(first)) + 1
  const rest = [...known.slice(from), ...fresh].sort((a, b) => timeOf(a) - timeOf(b))
  return [...known.slice(0, from), ...rest]
}

const timeOf = ({ at }: LogLine): number => at ?? 0
