import { sameClaimant, type Claimant } from '../../shared/model/claim'
import { isJobOf } from '../../shared/template/claimed-job'
import type { PrefectApi, Tenure } from '../prefect/prefect-api'

export interface EndRunParts {
  readonly api: Pick<PrefectApi, 'tenure' | 'fail'>
  /** The agent under each name that it has had; asked each time. */
  readonly claimants: () => readonly Claimant[]
  readonly signal: AbortSignal
}

/**
 * Marks a run as failed for what became of its Job, unless it moved on by itself, goes on without that Job, or is somebody
 * else's. It is read for this once more, and ended as it was read.
 * @param jobName the Job that is over; null when all of the run's Jobs are
 * @returns whether it was ended
 * @throws PrefectError
 */
export async function endRun(
  { api, claimants, signal }: EndRunParts,
  { flowRunId, jobName }: { readonly flowRunId: string; readonly jobName: string | null },
  message: string,
): Promise<boolean> {
  const tenure = await api.tenure(flowRunId, signal)
  if (!tenure || !dependsOn(tenure, jobName, claimants())) return false
  return (await api.fail(tenure.run, message, signal)).ok
}

/** Whether nothing but a Job of these claimants can bring a run to its end. Pure. */
export function dependsOn(
  { run, lastClaim, goesOn }: Tenure,
  jobName: string | null,
  claimants: readonly Claimant[],
): boolean {
  if (run.phase !== 'claimed' && run.phase !== 'running') return false
  const claim = run.phase === 'claimed' ? run.claim : lastClaim
  if (goesOn || claim === null || !claimants.some((each) => sameClaimant(claim, each))) return false
  return jobName === null || isJobOf(claim, jobName)
}
