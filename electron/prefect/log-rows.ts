import { z } from 'zod'
import type { FlowRunLog, LogPlace } from '../../shared/model/flow-run'
import type { LogQuery } from './prefect-api'
import { Id, Name, Text } from './rows'
import { isoOf } from './wire'

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
 * @param query what the log was asked for: it stands for a first line that there is not
 */
export function withLeftOut(
  lines: readonly FlowRunLog[],
  flowRunId: string,
  { after, before }: LogQuery,
  what: string,
): readonly FlowRunLog[] {
  const at = lines[0]?.at ?? before?.at ?? after
  // A part of its own says it by itself.
  const id = `left-out-${flowRunId}${before === undefined ? '' : `-${before.at}-${before.skip}`}`
  return [{ id, at, level: 'WARNING', name: 'flowdeck', message: what }, ...lines]
}

/** No line of a log is later. */
const endOfTime = '9999-12-31T23:59:59+00:00'

/** The last instant of which a query asks for lines, as the API reads it. Times are kept to the microsecond. */
export const lastAsked = ({ before }: LogQuery): string =>
  before === undefined ? endOfTime : isoOf(before.at).replace('+', '999+')

/**
 * Where the lines before those are that were read.
 * @param newestFirst what a query brought, in the API's order; instants by its clock
 * @returns null where nothing was read that says when it was
 */
export function placeBefore(newestFirst: readonly Pick<FlowRunLog, 'at'>[], { before }: LogQuery): LogPlace | null {
  const at = newestFirst.findLast((line) => line.at > 0)?.at
  if (at === undefined) return null
  const ofIt = newestFirst.filter((line) => line.at === at).length
  return { at, skip: ofIt + (before?.at === at ? before.skip : 0) }
}
