import type { PrefectApi } from '../prefect/prefect-api'
import type { AgentEvent } from './agent-event'

/** What the API said last of itself; null for nothing. */
export interface Noticed {
  /** Why it gives nothing. */
  notice: string | null
  /** That its clock is another than ours. */
  clockNotice: string | null
}

export const nothingNoticed: Noticed = { notice: null, clockNotice: null }

/** The events of a queue that begins, or ends, to give nothing although all is well, and of the clock; they are noted. */
export function noticed(
  last: Noticed,
  { notice, clockNotice }: Pick<PrefectApi, 'notice' | 'clockNotice'>,
): readonly AgentEvent[] {
  const events: AgentEvent[] = []
  if (notice !== last.notice) events.push({ kind: 'notice', message: notice })
  if (clockNotice !== last.clockNotice) events.push({ kind: 'clock', message: clockNotice })
  last.notice = notice
  last.clockNotice = clockNotice
  return events
}
