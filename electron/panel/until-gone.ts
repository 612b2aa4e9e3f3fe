import type { Clock } from '../clock/clock'
import type { ClusterJobs } from '../kube/cluster-jobs'
import type { KubeFault } from '../kube/kube-fault'

/** How often it is looked whether Jobs are gone, ms. */
export const lookMs = 500
/** A pod that is told to stop has 30 s for that where nothing else is said, ms. */
export const patienceMs = 60_000

export interface UntilGoneParts {
  readonly jobs: Pick<ClusterJobs, 'of'>
  readonly clock: Pick<Clock, 'elapsed' | 'sleep'>
  readonly signal: AbortSignal
}

/** Whether pods of a run may still be at work: a Job that was told to go stays until its pods have ended. */
export async function hasJobsAtWork({ jobs, signal }: UntilGoneParts, flowRunId: string): Promise<boolean | KubeFault> {
  const found = await jobs.of([flowRunId], signal)
  return found.ok ? (found.value.get(flowRunId) ?? []).some(({ active, deleting }) => active || deleting) : found.fault
}

/** Waits until no Job of a run is at work. @returns false when one is after a minute; why the cluster does not say */
export async function untilGone(parts: UntilGoneParts, flowRunId: string): Promise<boolean | KubeFault> {
  const { clock, signal } = parts
  const begun = clock.elapsed()
  for (;;) {
    const isThere = await hasJobsAtWork(parts, flowRunId)
    if (typeof isThere === 'object') return isThere
    if (!isThere) return true
    if (clock.elapsed() - begun > patienceMs) return false
    await clock.sleep(lookMs, signal)
    signal.throwIfAborted()
  }
}
