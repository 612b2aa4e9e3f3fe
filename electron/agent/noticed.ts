import { clockNotice } from '../../shared/model/clock-notice'
import type { AgentEvent } from './agent-event'
import type { AgentParts } from './agent-parts'

/** What is said beside what the agent does; null for nothing. */
export interface Noticed {
  /** Why the API gives nothing. */
  notice: string | null
  /** That clocks differ. */
  clockNotice: string | null
  /** That what happens there can't be heard. */
  deafNotice: string | null
}

export const noticedNow = ({ api, jobs }: Pick<AgentParts, 'api' | 'jobs'>): Noticed => ({
  notice: api.notice,
  clockNotice: clockNotice({ api: api.clockToldMs, cluster: jobs.clockAheadMs }),
  deafNotice: api.deafNotice,
})

export const nothingNoticed: Noticed = { notice: null, clockNotice: null, deafNotice: null }

/** The events of a queue that begins, or ends, to give nothing although all is well, of clocks, and of ears; they are noted. */
export function noticed(
  last: Noticed,
  { notice, clockNotice: clock, deafNotice }: Readonly<Noticed>,
): readonly AgentEvent[] {
  const events: AgentEvent[] = []
  if (notice !== last.notice) events.push({ kind: 'notice', message: notice })
  if (clock !== last.clockNotice) events.push({ kind: 'clock', message: clock })
  if (deafNotice !== last.deafNotice) events.push({ kind: 'deaf', message: deafNotice })
  last.notice = notice
  last.clockNotice = clock
  last.deafNotice = deafNotice
  return events
}
