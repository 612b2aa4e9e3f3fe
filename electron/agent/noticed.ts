import type { PrefectApi } from '../prefect/prefect-api'
import type { AgentEvent } from './agent-event'

/** What the API said last of itself; null for nothing. */
export interface Noticed {
  /** Why it gives nothing. */
  notice: string | null
  /** That its clock is another than ours. */
  clockNotice: string | null
  /** That what happens there can't be heard. */
  deafNotice: string | null
}

export const nothingNoticed: Noticed = { notice: null, clockNotice: null, deafNotice: null }

/** The events of a queue that begins, or ends, to give nothing although all is well, of the clock, and of ears; they are noted. */
export function noticed(
  last: Noticed,
  { notice, clockNotice, deafNotice }: Pick<PrefectApi, 'notice' | 'clockNotice' | 'deafNotice'>,
): readonly AgentEvent[] {
  const events: AgentEvent[] = []
  if (notice !== last.notice) events.push({ kind: 'notice', message: notice })
  if (clockNotice !== last.clockNotice) events.push({ kind: 'clock', message: clockNotice })
  if (deafNotice !== last.deafNotice) events.push({ kind: 'deaf', message: deafNotice })
  last.notice = notice
  last.clockNotice = clockNotice
  last.deafNotice = deafNotice
  return events
}
