import { receiptOf } from '../../shared/prefect-0.6/claim-sentence'
import type { LogLine, PrefectApi } from './prefect-api'

/** A Prefect API of one dialect; whoever opened its connections closes them. */
export interface DialectApi extends Omit<
  PrefectApi,
  'dialect' | 'url' | 'deafNotice' | 'clockAheadMs' | 'clockToldMs' | 'close'
> {
  /** See `PrefectApi`; where there is nothing to hear, it is left out. */
  readonly deafNotice?: string | null
  /** Where it was found, for a dialect that looks for it. */
  readonly url?: string
  /** Ends what goes on without being asked. */
  close?(): void
}

/** As 1.4.1's agent writes it. Source: prefect 1.4.1, agent/agent.py, _deploy_flow_run. */
export const receiptLine = (flowRunId: string, jobName: string, at: number): LogLine => ({
  flowRunId,
  at,
  level: 'INFO',
  message: receiptOf(jobName),
})
