import type { Claim } from '../../shared/model/claim'
import type { FlowRun } from '../../shared/model/flow-run'
import { isScheduled } from '../../shared/model/state'
import { jobName } from '../../shared/job-spec/job-name'
import { idleWaitMs } from './backoff'

/** A Job of a flow run as far as the agent cares. */
export interface KnownJob {
  readonly name: string
  readonly active: boolean
}

/** A claim of ours whose Job isn't known to be there yet. Instants are ms since the epoch. */
export interface HeldClaim {
  readonly run: FlowRun
  readonly claim: Claim
  /** How many names turned out to belong to foreign Jobs. */
  readonly attempt: number
  /** Not to be tried before: it failed in passing. */
  readonly notBefore: number
  /** Why the run is to be marked Failed instead of getting a Job; null as long as it may get one. */
  readonly verdict: string | null
  /** A request about it is under way. */
  readonly busy: boolean
}

/** What the agent knows at one instant. Instants are ms since the epoch. */
export interface AgentView {
  readonly now: number
  readonly mode: 'running' | 'paused' | 'stopping'
  /** What the queue answered, less what is backing off. */
  readonly due: readonly FlowRun[]
  readonly held: readonly HeldClaim[]
  readonly jobsOf: (flowRunId: string) => readonly KnownJob[]
  /** While it is in trouble nothing is claimed that it would then have to wait for. */
  readonly clusterAnswers: boolean
  /** Before it the API is not asked again. */
  readonly nextPollAt: number
}

export type Action =
  | { readonly kind: 'claim'; readonly claims: readonly { readonly run: FlowRun; readonly jobName: string }[] }
  | { readonly kind: 'createJob'; readonly held: HeldClaim }
  | { readonly kind: 'fail'; readonly held: HeldClaim; readonly message: string }
  | { readonly kind: 'sleep'; readonly ms: number }

/** Claims without a Job at most; beyond it the agent waits for the cluster instead of taking more. */
export const heldLimit = 200

/**
 * What to do next. Claims in hand come first and don't wait for each other; then due runs are claimed; then it sleeps.
 * @returns at least one action, and as the last one always how long to sleep when the others are done or on their way;
 * empty when the agent is stopping and has nothing left to start: the loop may end.
 */
export function decide(view: AgentView): readonly Action[] {
  if (view.mode === 'stopping' && view.held.length === 0) return []
  const actions: Action[] = view.held
    .filter((held) => !held.busy && held.notBefore <= view.now)
    .map((held) =>
      held.verdict === null ? { kind: 'createJob', held } : { kind: 'fail', held, message: held.verdict },
    )
  const claims = mayClaim(view) ? claimable(view) : []
  if (claims.length > 0) return [...actions, { kind: 'claim', claims }, { kind: 'sleep', ms: 0 }]
  return [...actions, { kind: 'sleep', ms: waitMs(view) }]
}

const mayClaim = (view: AgentView): boolean =>
  view.mode === 'running' && view.clusterAnswers && view.held.length < heldLimit

/** The due runs that nobody of ours is at work on, each with the name that its Job will have. */
function claimable(view: AgentView): { run: FlowRun; jobName: string }[] {
  const held = new Set(view.held.map((each) => each.run.id))
  return view.due.flatMap((run) => {
    if (held.has(run.id)) return []
    const active = view.jobsOf(run.id).find((job) => job.active)
    if (!active) return [{ run, jobName: firstJobName(run) }]
    // A Running run's Job is at work: a twin would start only to find nothing to do. A scheduled one (put back by
    // Lazarus, say) still has its pod: the claim names that Job, and creating it again will find it there.
    return isScheduled(run.state) ? [{ run, jobName: active.name }] : []
  })
}

/** A Running run keeps its version when its task runs come due again, so theirs belong to the name. */
export const firstJobName = (run: FlowRun): string => jobNameOf(run, 0)

export function jobNameOf(run: FlowRun, attempt: number): string {
  const tasks = run.taskRuns.filter((task) => task.scheduled).map((task) => `${task.id}@${task.version}`)
  const version = run.state === 'Running' ? [run.version, ...tasks.sort()].join('+') : run.version
  return jobName(run.id, version, attempt).name
}

function waitMs(view: AgentView): number {
  const { now, held } = view
  const retries = held.filter((each) => !each.busy && each.notBefore > now).map((each) => each.notBefore - now)
  // Nothing is asked while stopping, or with so much in hand: what is under way wakes the loop when it is done.
  const untilPoll = mayAsk(view) ? view.nextPollAt - now : 1_000
  return Math.max(0, Math.min(untilPoll, ...retries))
}

/** Whether the API is to be asked for more at all. */
export const mayAsk = ({ mode, held }: Pick<AgentView, 'mode' | 'held'>): boolean =>
  mode !== 'stopping' && held.length < heldLimit

/**
 * When to ask next after an answer, ms since the epoch.
 * @param idleTurns answers in a row that gave nothing to do
 * @param full the queue gave as much as it gives at once: there may be more
 * @param nextDueAt when the next known run falls due
 */
export function nextPollAt(now: number, idleTurns: number, full: boolean, nextDueAt: number | null): number {
  if (full) return now
  const idle = now + idleWaitMs(Math.max(0, idleTurns - 1))
  // One ms more: the instant may lie between two of ours, and the queue gives only what is due before it.
  return nextDueAt === null || nextDueAt < now ? idle : Math.min(idle, nextDueAt + 1)
}
