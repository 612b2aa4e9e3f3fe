import type { Claimant } from '../../shared/model/claim'
import type { FlowRun } from '../../shared/model/flow-run'
import { jobName } from '../../shared/template/job-name'
import type { KnownJob } from '../kube/cluster-jobs'
import type { ClearedRun, Page } from '../prefect/prefect-api'
import type { Claim } from './claim'
import type { Gate } from './gate'
import { shortestPauseMs, type Polling } from './polling'

/** A run that the queue offers, and the Jobs of it that are in the cluster already. */
export interface Offered {
  readonly run: FlowRun
  readonly jobs: readonly KnownJob[]
  /** It runs, no Job of it is at work, and a pod of it has its process: one whose Job was deleted may outlive it. */
  readonly hasProcess?: true
}

/** What the agent knows at one instant. `now` is in ms since the epoch, everything else of the monotonic clock, ms. */
export interface AgentView {
  readonly now: number
  readonly elapsed: number
  /** paused: looks and claims nothing; stopping: deploys what it holds, then ends. */
  readonly mode: 'running' | 'paused' | 'stopping'
  /** In whose name runs are claimed. */
  readonly claimant: Claimant
  /** Of the last look at the queue, less what is to be left alone; runs that fall due a little later among them. */
  readonly offered: readonly Offered[]
  /** To be deployed by hand, whatever the mode. */
  readonly wanted: readonly Offered[]
  readonly claims: readonly Claim[]
  readonly gate: Gate
  readonly polling: Polling
  /** When it was last looked at what comes and what was claimed; null before the first time. */
  readonly lookedAt: number | null
  /** When a Job was last deployed; null before the first one. */
  readonly deployedAt: number | null
  /** Claimed runs that are to be held against the cluster's Jobs. */
  readonly page: Page<FlowRun> | null
  /** When the page came. */
  readonly pageAt: number
  /** Cancelled runs whose Jobs are to go. */
  readonly cancelled: readonly ClearedRun[]
  /** When those whose Jobs were deleted are looked at again. */
  readonly clearAt: number
  /** Requests that are under way. */
  readonly busy: {
    readonly poll: boolean
    readonly probe: boolean
    readonly examine: boolean
    readonly clear: boolean
    /** Since when a claim waits for its answer; null when none does. */
    readonly claimSince: number | null
  }
  /** Jobs created at once. */
  readonly concurrency: number
  /** Runs claimed in one request at most. */
  readonly claimsAtOnce: number
  /** So long after its due time a waiting run whose Job is at work is left to that, ms. */
  readonly leftToJobMs: number
}

export interface RunToClaim {
  readonly run: FlowRun
  readonly jobName: string
}

export type Action =
  /** @property ahead also to look at what comes and what was claimed */
  | { readonly kind: 'poll'; readonly ahead: boolean }
  /** Tries by a dry run whether Jobs may be created. */
  | { readonly kind: 'probe' }
  | { readonly kind: 'claim'; readonly claimant: Claimant; readonly runs: readonly RunToClaim[] }
  | { readonly kind: 'readBack'; readonly claims: readonly Claim[] }
  | { readonly kind: 'create'; readonly claim: Claim }
  | { readonly kind: 'fail'; readonly claim: Claim }
  | { readonly kind: 'examine'; readonly page: Page<FlowRun> }
  | { readonly kind: 'clear'; readonly runs: readonly ClearedRun[] }

export interface Decision {
  /** To be started, none of them to be waited for. */
  readonly actions: readonly Action[]
  /** How long to sleep unless something wakes the loop. */
  readonly sleepMs: number
}

/** Claims without a Job at most; beyond it the agent waits for the cluster instead of taking more. */
export const claimLimit = 200
/** Runs read back in one request. */
export const batchLimit = 100
/** How often the runs that we claimed are looked through, also while there is always something due, ms. */
export const lookEveryMs = 60_000
/** While Jobs of ours are likely to be at work, one of a cancelled run is looked for more often, ms. */
const watchfulEveryMs = 10_000
const watchfulForMs = 600_000
/** That a run is cancelled holds for so long after the API said it, ms. */
export const cancelledHoldsMs = 2_000
/** So soon the cluster alone is asked whether the Jobs of cancelled runs are gone: a pod that never started takes half a second, ms. */
export const clearAgainMs = 200
/** A claim whose answer takes longer holds up neither the next look at the queue nor other claims, ms. */
const claimPatienceMs = 1_000
/** A claim that has waited so long for the cluster is read back before its Job is made: its run may have moved on, ms. */
export const confirmedForMs = 60_000
/** One whose Job could not be made is read back sooner: another agent of this name may have given up the run meanwhile, ms. */
const triedConfirmedForMs = 5_000
/** The heartbeat is touched at each turn, and upstream's probe takes an agent for dead after 40 s, ms. */
export const longestSleepMs = 10_000

/** What to do next. @returns null when the agent is stopping and has nothing left to do: the loop may end. */
export function decide(view: AgentView): Decision | null {
  if (mayEnd(view)) return null
  const claiming = claimable(view)
  const actions: Action[] = [
    ...readBacks(view),
    ...creations(view),
    ...ready(view, 'failing').map((claim): Action => ({ kind: 'fail', claim })),
    ...(claiming.length > 0 ? [{ kind: 'claim', claimant: view.claimant, runs: claiming } as const] : []),
    ...(claiming.length === 0 && mayPoll(view) ? [poll(view)] : []),
    ...(mayProbe(view) ? [{ kind: 'probe' } as const] : []),
    ...examination(view),
    ...clearing(view),
  ]
  return { actions, sleepMs: sleepMs(view) }
}

/**
 * A claim that waits for the API alone, or meets a mistake of ours each time, is found again at the next start; nobody has
 * to wait for it to stop.
 */
const mayBeLeft = ({ step, failures, busy, mistaken }: Claim): boolean =>
  !busy && failures > 0 && (mistaken || step === 'unsure' || step === 'failing')

const mayEnd = (view: AgentView): boolean =>
  view.mode === 'stopping' && view.wanted.length === 0 && view.claims.every(mayBeLeft)

const ready = ({ claims, elapsed }: AgentView, step: Claim['step']): readonly Claim[] =>
  claims.filter((claim) => claim.step === step && !claim.busy && claim.notBefore <= elapsed)

function readBacks(view: AgentView): Action[] {
  const claims = [...ready(view, 'unsure'), ...ready(view, 'creating').filter((claim) => isStale(claim, view))]
  return claims.length > 0 ? [{ kind: 'readBack', claims: claims.slice(0, batchLimit) }] : []
}

/** While the API doesn't answer, what it said last holds. */
const isStale = ({ confirmedAt, failures }: Claim, { elapsed, polling }: AgentView): boolean =>
  elapsed - confirmedAt > (failures > 0 ? triedConfirmedForMs : confirmedForMs) && polling.link.state === 'connected'

function creations(view: AgentView): Action[] {
  const { gate, elapsed, claims, concurrency } = view
  const underWay = claims.filter((claim) => claim.step === 'creating' && claim.busy).length
  if (gate.kind === 'open') {
    const able = ready(view, 'creating').filter((claim) => !isStale(claim, view))
    // Those in trouble of their own take no turn from the others.
    return [...able.filter(({ failures }) => failures === 0), ...able.filter(({ failures }) => failures > 0)]
      .slice(0, Math.max(0, concurrency - underWay))
      .map((claim) => ({ kind: 'create', claim }))
  }
  if (gate.kind === 'unknown' || underWay > 0 || elapsed < gate.notBefore) return []
  // One tries for all; another one each time, so that a claim that alone is in trouble doesn't hold up the others.
  const [first] = claims
    .filter((claim) => claim.step === 'creating' && !isStale(claim, view))
    .sort((one, other) => one.failures - other.failures)
  return first ? [{ kind: 'create', claim: first }] : []
}

/** Whether Jobs may be created is tried before the first claim, and while there is no claim to try it with. */
function mayProbe({ gate, elapsed, busy, claims, wanted, mode }: AgentView): boolean {
  if (gate.kind === 'open' || busy.probe || elapsed < gate.notBefore) return false
  if (mode === 'stopping' && claims.length + wanted.length === 0) return false
  return gate.kind === 'unknown' || !claims.some((claim) => claim.step === 'creating')
}

function claimable(view: AgentView): RunToClaim[] {
  const { mode, offered, wanted, claims, now, gate } = view
  if (gate.kind !== 'open' || isClaiming(view)) return []
  const room = Math.min(view.claimsAtOnce, claimRoom(view))
  if (room <= 0) return []
  const taken = new Set(claims.map((claim) => claim.run.id))
  const runs: RunToClaim[] = []
  const due = mode === 'running' ? offered.filter(({ run }) => isDue(run, now)) : []
  for (const each of [...wanted, ...due]) {
    if (taken.has(each.run.id)) continue
    taken.add(each.run.id)
    // What the user wishes waits for nothing.
    const claim = toClaim(each, wanted.includes(each) ? { now, leftToJobMs: 0, isWished: true } : view)
    if (claim && runs.push(claim) === room) break
  }
  return runs
}

/** The name that the run's Job will have; null for a run that needs no Job now. */
export function toClaim(
  { run, jobs, hasProcess }: Offered,
  { now, leftToJobMs, isWished = false }: Pick<AgentView, 'now' | 'leftToJobMs'> & { readonly isWished?: boolean },
): RunToClaim | null {
  const active = jobs.find((job) => job.active && !job.deleting)
  // The process takes up a retry itself when it is due: a twin's would find it taken, and end without an error.
  if (!active && hasProcess) return null
  if (!active) return { run, jobName: jobName(run.id, run.revision).name }
  // A running run's Job is at work: a twin would start only to find nothing to do.
  if (run.phase === 'running') return null
  // It waits for somebody to resume it. Claimed for it once more, the run would be lost with it, should it be deleted instead.
  if (active.suspended && !isWished) return null
  // Its process put it back. Either its pod is about to end, and the Job with it, so that the run needs another one; or it
  // goes on with the run by itself.
  if (now < (run.dueAt ?? now) + leftToJobMs) return null
  // One that was put back and still has its pod: the claim names that Job, and creating it again will find it there.
  return { run, jobName: active.name }
}

export const isDue = (run: FlowRun, now: number): boolean => (run.dueAt ?? now) <= now

const isClaiming = ({ busy, elapsed }: AgentView): boolean =>
  busy.claimSince !== null && elapsed - busy.claimSince < claimPatienceMs

/** How many more claims may be without a Job. */
const claimRoom = ({ claims }: AgentView): number => claimLimit - claims.length

/** Whether the API is to be asked for more at all. */
const asks = (view: AgentView): boolean => view.mode !== 'stopping' && claimRoom(view) > 0

const mayPoll = (view: AgentView): boolean =>
  asks(view) && !view.busy.poll && !isClaiming(view) && view.elapsed >= pollAt(view.polling)

const pollAt = ({ nextAt, soonestAt }: Polling): number => Math.max(nextAt, soonestAt)

function poll({ lookedAt, deployedAt, elapsed, cancelled }: AgentView): Action {
  const watchful = deployedAt !== null && elapsed - deployedAt < watchfulForMs
  const everyMs = watchful ? watchfulEveryMs : lookEveryMs
  return { kind: 'poll', ahead: lookedAt === null || cancelled.length > 0 || elapsed - lookedAt >= everyMs }
}

/**
 * Until the cluster is known to answer, a claim without a Job may just be one whose Job can't be seen. Most claims on a page
 * have their Jobs: a look doesn't wait until there is room for all of them, which under load may be never.
 */
function examination({ page, pageAt, elapsed, busy, claims, gate, mode }: AgentView): Action[] {
  if (page === null || busy.examine || gate.kind !== 'open' || mode !== 'running') return []
  return claims.length <= claimLimit / 2 && elapsed >= pageAt + shortestPauseMs ? [{ kind: 'examine', page }] : []
}

const isCancelledStill = ({ lookedAt, elapsed }: AgentView): boolean =>
  lookedAt !== null && elapsed - lookedAt <= cancelledHoldsMs

/** A run that is on its way to its Job is cleared after that, or its Job would come when all were gone. */
function clearing(view: AgentView): Action[] {
  const { cancelled, elapsed, claims, busy, gate, clearAt } = view
  if (busy.clear || gate.kind !== 'open' || elapsed < clearAt) return []
  // Run again meanwhile, it has a new Job, which is not to go.
  if (!isCancelledStill(view)) return []
  const inHand = new Set(claims.map(({ run }) => run.id))
  const runs = cancelled.filter(({ flowRunId }) => !inHand.has(flowRunId))
  return runs.length > 0 ? [{ kind: 'clear', runs }] : []
}

function sleepMs(view: AgentView): number {
  const { elapsed, now, claims, gate, busy, offered, polling, mode, page, pageAt } = view
  const instants = claims.filter((claim) => !claim.busy).map((claim) => claim.notBefore)
  if (asks(view) && !busy.poll) instants.push(pollAt(polling))
  if (gate.kind === 'closed') instants.push(gate.notBefore)
  if (busy.claimSince !== null) instants.push(busy.claimSince + claimPatienceMs)
  if (page !== null) instants.push(pageAt + shortestPauseMs)
  if (view.cancelled.length > 0 && isCancelledStill(view)) instants.push(view.clearAt)
  if (mode === 'running') for (const { run } of offered) instants.push(elapsed + ((run.dueAt ?? now) - now))
  // What is due already was started just now, or waits for something that wakes the loop.
  const waits = instants.map((instant) => instant - elapsed).filter((wait) => wait > 0)
  return Math.min(longestSleepMs, ...waits)
}
