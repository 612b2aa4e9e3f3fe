import { explain } from '../../shared/model/explain'
import { asSentence } from '../../shared/model/sentence'
import type { Clock } from '../clock/clock'
import { PrefectError, type PrefectApi } from '../prefect/prefect-api'
import type { Claim, ClaimStep } from './claim'
import type { RunLog } from './run-log'

export interface FailingParts {
  readonly api: Pick<PrefectApi, 'read' | 'fail'>
  readonly clock: Clock
  readonly runLog: Pick<RunLog, 'write'>
  readonly signal: AbortSignal
}

/**
 * Marks the run of a claim Failed with its verdict, which its log gets too, with what to do; unless it has moved on by itself.
 * Safe to repeat: what an answer that was lost has done is seen when the run is read.
 */
export async function failRun(claim: Claim, { api, clock, runLog, signal }: FailingParts): Promise<ClaimStep> {
  const { run, record, verdict, failures } = claim
  if (!verdict) return { kind: 'movedOn' }
  const explanation = verdict.problem && explain(verdict.problem)
  const message = explanation ? `${explanation.what}: ${verdict.reason}` : verdict.reason
  const say = (words: string) => runLog.write({ flowRunId: run.id, at: clock.now(), level: 'ERROR', message: words })
  try {
    const [read] = await api.read([run.id], signal)
    // An earlier try may have worked although its answer was lost.
    if (failures > 0 && read?.phase === 'failed') return { kind: 'told' }
    if (read?.claim?.jobName !== record.jobName) return { kind: 'movedOn' }
    if (failures === 0) say(explanation ? `${asSentence(message)} ${explanation.why}` : message)
    const settled = await api.fail(read, message, signal)
    if (!settled.ok) say(`The run could not be marked Failed: ${settled.message}`)
    return { kind: 'told' }
  } catch (error) {
    if (!(error instanceof PrefectError)) throw error
    return { kind: 'untold', retryAfterMs: error.options.retryAfterMs ?? 0 }
  }
}
