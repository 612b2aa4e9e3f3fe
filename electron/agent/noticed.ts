import type { PrefectApi } from '../prefect/prefect-api'
import type { AgentEvent } from './agent-event'

export interface Noticed {
  /** What the API said last of why it gives nothing; null when it gives. */
  notice: string | null
}

/** The event of a queue that begins, or ends, to give nothing although all is well; it is noted. */
export function noticed(last: Noticed, { notice }: Pick<PrefectApi, 'notice'>): readonly AgentEvent[] {
  if (notice === last.notice) return []
  last.notice = notice
  return [{ kind: 'notice', message: notice }]
}
