import { parseClaim, sameClaimant, type Claim } from '../../shared/model/claim'
import type { FlowRun } from '../../shared/model/flow-run'

/** What is known when the API names the runs that an agent of our name claimed. */
export interface FoundClaimsView {
  readonly claimant: Omit<Claim, 'jobName'>
  readonly claimed: readonly FlowRun[]
  /** Runs that we are at work on. */
  readonly heldRunIds: ReadonlySet<string>
  /** Jobs that we created ourselves and the server confirmed, since this process began. */
  readonly created: ReadonlySet<string>
  readonly hasJob: (jobName: string, flowRunId: string) => boolean
}

export interface FoundClaim {
  readonly run: FlowRun
  readonly claim: Claim
  /**
   * lost: nobody is known to have made its Job, as after a crash between the two steps; whether somebody did and the Job
   * was deleted, the run's log says (see `receipt`). gone: we made it ourselves, and it isn't there.
   */
  readonly kind: 'lost' | 'gone'
}

/** The claims of ours whose Job is missing. What is claimed from another cluster or namespace is not ours to deploy. */
export function missingJobs(view: FoundClaimsView): readonly FoundClaim[] {
  return view.claimed.flatMap((run): FoundClaim[] => {
    const claim = parseClaim(run.claimNote)
    if (!claim || !sameClaimant(claim, view.claimant)) return []
    if (view.heldRunIds.has(run.id) || view.hasJob(claim.jobName, run.id)) return []
    return [{ run, claim, kind: view.created.has(claim.jobName) ? 'gone' : 'lost' }]
  })
}

/**
 * How the line begins that the run's log gets once its Job is there. Found in the log of a claimed run without a Job, it
 * says that the Job was there and has been deleted, so that the run is not deployed a second time.
 */
export const receiptBeginning = 'Submitted for execution: Job '
export const receipt = (jobName: string): string => `${receiptBeginning}${jobName}`
