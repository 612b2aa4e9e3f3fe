import type { FlowRunLog } from '../../../shared/model/flow-run'
import { readTerminalText, type TerminalText } from '../../../shared/model/terminal-text'

/** A record of a run's log; its message as a terminal would show it. */
export type RunLogLine = Omit<FlowRunLog, 'message'> & TerminalText

/** As many lines as are kept; the oldest go first. */
export const logLimit = 20_000

/** A flow's lines reach the API in batches, each a little late: what came this much before the last one is asked for again. */
export const overlapMs = 5000

/** Known lines with new ones, each once, in the order of their times. The same list when there is nothing new. */
export function mergeLogs(known: readonly RunLogLine[], more: readonly FlowRunLog[]): readonly RunLogLine[] {
  const ids = new Set(known.map((line) => line.id))
  const added = more
    .filter((line) => !ids.has(line.id))
    .map(({ message, ...line }): RunLogLine => ({ ...line, ...readTerminalText(message) }))
  if (added.length === 0) return known
  return [...known, ...added].sort((a, b) => a.at - b.at).slice(-logLimit)
}
