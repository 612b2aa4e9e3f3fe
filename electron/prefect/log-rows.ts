import { z } from 'zod'
import type { FlowRunLog } from '../../shared/model/flow-run'
import { Id, Name, Text } from './rows'

/** A line of a flow run's log, as every dialect's API gives it. */
export const LogRow = z.object({
  id: Id,
  timestamp: z.unknown().optional(),
  level: z.unknown().optional(),
  name: Name.nullish(),
  message: Text,
})

/**
 * Lines before which others were left out, with one that says so.
 * @param what was left out, as a sentence
 * @param after when the log was asked from, ms since the epoch: it stands for a first line that there is not
 */
export function withLeftOut(
  lines: readonly FlowRunLog[],
  flowRunId: string,
  after: number,
  what: string,
): readonly FlowRunLog[] {
  const at = lines[0]?.at ?? after
  return [{ id: `left-out-${flowRunId}`, at, level: 'WARNING', name: 'flowdeck', message: what }, ...lines]
}
