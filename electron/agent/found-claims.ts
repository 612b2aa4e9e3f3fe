import { sameClaimant, type Claimant, type ClaimRecord } from '../../shared/model/claim'
import type { FlowRun } from '../../shared/model/flow-run'
import type { KnownJob } from '../kube/cluster-jobs'
import { jobNamesOf, type Verdict } from './claim'

/** A claim of ours whose Job is missing, and what is to become of it. */
export interface FoundClaim {
  readonly run: FlowRun
  readonly record: ClaimRecord
  /** Why the run is to be marked Failed; null when it is to get its Job. */
  readonly verdict: Verdict | null
}

/** A claimed run with the record that says so. */
export interface ClaimedRun {
  readonly run: FlowRun
  readonly record: ClaimRecord
}

/** The runs that this agent claimed. What is claimed from another cluster or namespace is not ours to deploy. */
export function claimsOf(claimant: Claimant, runs: readonly FlowRun[]): readonly ClaimedRun[] {
  return runs.flatMap((run) =>
    run.claim && sameClaimant(run.claim, claimant) ? [{ run, record: run.claim }] : [],
  )
}

/** Those of which no Job is known under any of the names that it may have. */
export function withoutJob(
  claims: readonly ClaimedRun[],
  jobs: ReadonlyMap<string, readonly KnownJob[]>,
): readonly ClaimedRun[] {
  return claims.filter(({ run, record }) => {
    const names = new Set(jobNamesOf(record))
    return !(jobs.get(run.id) ?? []).some((job) => names.has(job.name))
  })
}

/**
 * The name under which a missing Job was made, as we know ourselves or as the run's log says; null when nobody is known
 * to have made it, as after a crash between the two steps.
 * @param receipts the Jobs that the run's log names
 */
export function madeAs(
  { record }: ClaimedRun,
  created: { has(name: string): boolean },
  receipts: readonly string[],
): string | null {
  return jobNamesOf(record).find((name) => created.has(name) || receipts.includes(name)) ?? null
}

export const deletedBeforeStart = (jobName: string): Verdict => ({
  reason: `Job ${jobName} was deleted before its flow run started.`,
  problem: null,
})
