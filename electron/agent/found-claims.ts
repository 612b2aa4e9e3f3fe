import { sameClaimant, type Claimant, type ClaimRecord } from '../../shared/model/claim'
import type { FlowRun } from '../../shared/model/flow-run'
import type { KnownJob } from '../kube/cluster-jobs'
import { identifiersOf, isJobOf } from '../../shared/template/claimed-job'
import { endsIn } from '../../shared/template/job-name'
import type { Verdict } from './claim'

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

/**
 * The runs that this agent claimed. What is claimed from another cluster or namespace is not ours to deploy.
 * @param claimants the agent, under each name that it has had
 */
export function claimsOf(claimants: readonly Claimant[], runs: readonly FlowRun[]): readonly ClaimedRun[] {
  return runs.flatMap((run) => {
    const { claim: record } = run
    return record && claimants.some((each) => sameClaimant(record, each)) ? [{ run, record }] : []
  })
}

/** A claimed run whose Job has ended, though the run never started. */
export interface EndedClaim extends ClaimedRun {
  readonly jobName: string
}

/** What the cluster says of claims: those whose Job is at work or is to start are well, and left out. */
export function sortClaims(
  claims: readonly ClaimedRun[],
  jobs: ReadonlyMap<string, readonly KnownJob[]>,
): { readonly missing: readonly ClaimedRun[]; readonly ended: readonly EndedClaim[] } {
  const missing: ClaimedRun[] = []
  const ended: EndedClaim[] = []
  for (const claimed of claims) {
    const known = jobs.get(claimed.run.id) ?? []
    const own = known.filter((job) => isJobOf(claimed.record, job.name))
    const [first] = own
    // One of an earlier claim that came late may be at work: its process goes on with the run, and a twin would run beside it.
    if (!first && known.some(isAtWork)) continue
    if (!first) missing.push(claimed)
    else if (own.every((job) => !job.active && !job.deleting)) ended.push({ ...claimed, jobName: first.name })
  }
  return { missing, ended }
}

/**
 * The name under which a missing Job was made, as we know ourselves or as the run's log says; null when nobody is known
 * to have made it, as after a crash between the two steps.
 * @param created names of Jobs that the server confirmed to us, by their ends
 * @param receipts the Jobs that the run's log names
 */
export function madeAs(
  { record }: ClaimedRun,
  created: { get(identifier: string): string | undefined },
  receipts: readonly string[],
): string | null {
  for (const identifier of identifiersOf(record)) {
    const name = created.get(identifier) ?? receipts.find((each) => each === record.jobName || endsIn(each, identifier))
    if (name !== undefined) return name
  }
  return null
}

const isAtWork = ({ active, deleting }: KnownJob): boolean => active && !deleting

export const deletedBeforeStart = (jobName: string): Verdict => ({
  reason: `Job ${jobName} was deleted before its flow run started.`,
  problem: null,
})

/** Its process never said that it runs: it crashed at once, or its pod was never made. */
export const endedBeforeStart = (jobName: string): Verdict => ({
  reason: `Job ${jobName} ended before its flow run started.`,
  problem: null,
})
