import { assertNever } from '../../shared/model/assert-never'
import type { ClaimRecord } from '../../shared/model/claim'
import type { FlowRun } from '../../shared/model/flow-run'
import type { Problem } from '../../shared/model/problem'
import { attemptLimit } from '../../shared/template/claimed-job'
import { alternativeJobName } from '../../shared/template/job-name'
import type { CreateOutcome } from '../kube/cluster-jobs'
import type { KubeFault } from '../kube/kube-fault'
import { mistakeWaitMs, retryWaitMs } from '../clock/backoff'

/** Why a run is to be marked Failed instead of getting a Job. */
export interface Verdict {
  readonly reason: string
  readonly problem: Problem | null
}

/**
 * One run on its way from the queue to its Job. Instants are of the monotonic clock, ms.
 *
 *     claiming ──won──▶ creating ──Job is there──▶ gone
 *         │ answer lost   │  └─ a transient fault: again at notBefore
 *         ▼               └──── refused for good ──▶ failing ──told──▶ gone
 *       unsure ──read back──▶ creating, or gone
 */
export interface Claim {
  readonly run: FlowRun
  readonly record: ClaimRecord
  readonly step: 'claiming' | 'unsure' | 'creating' | 'failing'
  /** How many names turned out to belong to foreign Jobs. */
  readonly attempt: number
  readonly verdict: Verdict | null
  /** Failed tries of this step. */
  readonly failures: number
  /** Not to be tried before. */
  readonly notBefore: number
  /** When the API last said that the run is ours. */
  readonly confirmedAt: number
  /** A request about it is under way. */
  readonly busy: boolean
  /** That it is ours was told. */
  readonly announced: boolean
  /** Its Job may be there already: the answer to a request for it was lost, or the claim is an earlier process's. */
  readonly mayBeThere: boolean
  /** The last try met a mistake of ours. */
  readonly mistaken: boolean
}

/** What holds of a claim before its first step. */
export const untried = {
  attempt: 0,
  verdict: null,
  failures: 0,
  notBefore: 0,
  busy: false,
  announced: false,
  mayBeThere: false,
  mistaken: false,
} as const

/** What came of a step. */
export type ClaimStep =
  | { readonly kind: 'won' }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'answerLost' }
  /** The request did not take effect. */
  | { readonly kind: 'notClaimed' }
  /** Read back: whose the run is now. */
  | { readonly kind: 'ours' }
  | { readonly kind: 'theirs' }
  | { readonly kind: 'nobodys' }
  /** It couldn't be read. */
  | { readonly kind: 'unread'; readonly retryAfterMs: number }
  | { readonly kind: 'create'; readonly jobName: string; readonly outcome: CreateOutcome }
  /** What its Job is made from couldn't be read now. `reason`: for something that is this run's own; else null. */
  | { readonly kind: 'noInputs'; readonly retryAfterMs: number; readonly reason: string | null }
  /** No Job can be made of it; the run stays as it is. */
  | { readonly kind: 'leave'; readonly verdict: Verdict }
  /** No Job can be made of it; the run is to be marked Failed. */
  | { readonly kind: 'condemn'; readonly verdict: Verdict }
  | { readonly kind: 'told' }
  /** The run has moved on by itself, or is somebody else's. */
  | { readonly kind: 'movedOn' }
  | { readonly kind: 'untold'; readonly retryAfterMs: number }
  | { readonly kind: 'mistake' }

/** How a claim ended. */
export type Ending =
  | { readonly kind: 'deployed'; readonly jobName: string }
  | { readonly kind: 'failed'; readonly verdict: Verdict; readonly left: boolean }
  /** Somebody else has it, or the API refuses it. */
  | { readonly kind: 'lost'; readonly reason: string }
  /** Nothing has happened: the queue offers it again. */
  | { readonly kind: 'offeredAgain' }
  | { readonly kind: 'movedOn' }

export type Advanced = { readonly claim: Claim; readonly end: null } | { readonly claim: null; readonly end: Ending }

/** How often what a run alone names is asked for; upstream asks once. A claim that waits for ever is in everybody's way. */
const ownTries = 8

export const jobNameOf = (claim: Claim): ReturnType<typeof alternativeJobName> =>
  alternativeJobName(claim.record.jobName, claim.attempt)

export const otherAgentHasIt = 'Another agent has claimed it.'

/**
 * What becomes of a claim after a step. Pure.
 * @param elapsed of the monotonic clock, ms
 * @param random 0 to 1
 */
export function advance(claim: Claim, step: ClaimStep, elapsed: number, random: number): Advanced {
  switch (step.kind) {
    case 'won':
      return on(claim, { step: 'creating', failures: 0, notBefore: 0, confirmedAt: elapsed })
    case 'ours': {
      // One that was read back on the way to its Job goes on where it was: also with its waits.
      const failures = claim.announced ? claim.failures : 0
      return on(claim, { step: 'creating', failures, notBefore: 0, confirmedAt: elapsed })
    }
    case 'refused':
      return ended({ kind: 'lost', reason: step.message })
    case 'theirs':
      return ended({ kind: 'lost', reason: otherAgentHasIt })
    case 'answerLost':
      return on(claim, { step: 'unsure', failures: 0, notBefore: 0 })
    case 'notClaimed':
    case 'nobodys':
      return ended({ kind: 'offeredAgain' })
    case 'create':
      return afterCreating(claim, step, elapsed, random)
    case 'noInputs':
      if (step.reason !== null && claim.failures + 1 >= ownTries) {
        const verdict = { reason: step.reason, problem: null }
        return on(claim, { step: 'failing', verdict, failures: 0, notBefore: 0 })
      }
      return again(claim, elapsed, retryWaitMs(claim.failures, random, step.retryAfterMs))
    case 'unread':
    case 'untold':
      return again(claim, elapsed, retryWaitMs(claim.failures, random, step.retryAfterMs))
    case 'leave':
      return ended({ kind: 'failed', verdict: step.verdict, left: true })
    case 'condemn':
      return on(claim, { step: 'failing', verdict: step.verdict, failures: 0, notBefore: 0 })
    case 'told':
      return ended(claim.verdict ? { kind: 'failed', verdict: claim.verdict, left: false } : { kind: 'movedOn' })
    case 'movedOn':
      return ended({ kind: 'movedOn' })
    case 'mistake':
      return again(claim, elapsed, mistakeWaitMs(claim.failures), true)
    default:
      return assertNever(step)
  }
}

function afterCreating(
  claim: Claim,
  { outcome, jobName }: Extract<ClaimStep, { kind: 'create' }>,
  elapsed: number,
  random: number,
): Advanced {
  switch (outcome.kind) {
    case 'created':
      return ended({ kind: 'deployed', jobName })
    case 'exists':
      return afterExists(claim, { ...outcome, jobName }, elapsed, random)
    case 'failed':
      return afterFault(claim, outcome.fault, elapsed, random)
    default:
      return assertNever(outcome)
  }
}

function afterExists(
  claim: Claim,
  { flowRunId, deleting, jobName }: Extract<CreateOutcome, { kind: 'exists' }> & { readonly jobName: string },
  elapsed: number,
  random: number,
): Advanced {
  if (flowRunId !== claim.run.id) {
    const attempt = claim.attempt + 1
    if (attempt < attemptLimit) return on(claim, { attempt, notBefore: 0 })
    const reason = `Other Jobs already use all ${attemptLimit} names that its Job may have, such as ${jobName}.`
    return on(claim, { step: 'failing', verdict: { reason, problem: null }, failures: 0, notBefore: 0 })
  }
  // Ours, on its way out: its name is free again in a moment.
  if (deleting) return again(claim, elapsed, retryWaitMs(claim.failures, random))
  return ended({ kind: 'deployed', jobName })
}

function afterFault(claim: Claim, fault: KubeFault, elapsed: number, random: number): Advanced {
  switch (fault.kind) {
    case 'run': {
      const { id, name, flow } = claim.run
      const { status, message } = fault
      const problem = { kind: 'jobRejected', run: { id, name, flowName: flow.name }, status, message } as const
      return on(claim, { step: 'failing', verdict: { reason: message, problem }, failures: 0, notBefore: 0 })
    }
    case 'silent':
    case 'setup':
    case 'quota':
    case 'busy': {
      // Only of a request without an answer is it open whether it took effect.
      const mayBeThere = claim.mayBeThere || fault.kind === 'silent'
      return again({ ...claim, mayBeThere }, elapsed, retryWaitMs(claim.failures, random, fault.retryAfterMs ?? 0))
    }
    default:
      return assertNever(fault.kind)
  }
}

const on = (claim: Claim, change: Partial<Claim>): Advanced => ({
  claim: { ...claim, mistaken: false, ...change, busy: false },
  end: null,
})
const again = (claim: Claim, elapsed: number, waitMs: number, mistaken = false): Advanced =>
  on(claim, { failures: claim.failures + 1, notBefore: elapsed + waitMs, mistaken })
const ended = (end: Ending): Advanced => ({ claim: null, end })
