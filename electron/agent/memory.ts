import { assertNever } from '../../shared/model/assert-never'
import type { ClaimRecord } from '../../shared/model/claim'
import type { FlowRun } from '../../shared/model/flow-run'
import { identifierOf } from '../../shared/template/job-name'
import type { KubeFault } from '../kube/kube-fault'
import type { Outlook, PrefectError, WakeUp } from '../prefect/prefect-api'
import type { AgentEvent } from './agent-event'
import { advance, untried, type Claim, type ClaimStep, type Ending } from './claim'
import { claimLimit, isDue, toClaim, type Action, type AgentView, type Offered } from './decide'
import type { Done } from './done'
import { advanceGate, unknownGate, type Gate } from './gate'
import { Looks } from './looks'
import * as polling from './polling'
import type { FoundClaim } from './found-claims'
import { LeftToObserver } from './left-to-observer'
import { keyOf, Remembered } from './remembered'

/** What of the view does not come from memory. */
export type Asked = Pick<AgentView, 'claimant' | 'concurrency' | 'claimsAtOnce'>

type Did<K extends Done['kind']> = Extract<Done, { readonly kind: K }>

/** A run whose claim was refused is left alone for as long as the API refuses a second one, ms. */
const refusedForMs = 30_000
/** So many claims in a row that came to nothing: what the queue offers is then no reason to ask it again at once. */
const fruitlessClaims = 50
/** Failures up to which a claim is tried at once when the cluster is back; beyond it may be in trouble of its own. */
const innocentFailures = 2

/**
 * What the agent knows while it is on, and what the outcome of each action makes of it. No effects; what must survive the
 * process stands in the API and in the cluster.
 */
export class AgentMemory {
  readonly #random: () => number
  readonly #leftToJobMs: () => number
  readonly #claims = new Map<string, Claim>()
  /** By run and revision: until when it is left alone. */
  readonly #refused = new Remembered<number>(10_000)
  /** By the name that the Job would have: nothing can be made of the run, and it was said. */
  readonly #unrenderable = new Remembered<true>(10_000)
  /** Runs that were cancelled, and when that was heard: what was read of one before holds no more. */
  readonly #cancelledAt = new Remembered<number>(10_000)
  /** Names of Jobs that the server confirmed to us, by their ends. */
  readonly created = new Remembered<string>(20_000)
  mode: AgentView['mode'] = 'running'
  readonly leftToObserver = new LeftToObserver()
  #offered: readonly Offered[] = []
  #wanted: readonly Offered[] = []
  #toldWaiting: ReadonlySet<string> = new Set()
  readonly #looks = new Looks()
  #deployedAt: number | null = null
  #busy: AgentView['busy'] = { poll: false, probe: false, examine: false, clear: false, claimSince: null }
  #polling: polling.Polling = polling.notPolledYet
  #gate: Gate = unknownGate
  #deployed = 0
  /** Claims in a row that came to nothing. */
  #fruitless = 0

  /** @param leftToJobMs as the API has it; asked each time */
  constructor(random: () => number, leftToJobMs: () => number = () => 0) {
    this.#random = random
    this.#leftToJobMs = leftToJobMs
  }

  get polling(): polling.Polling {
    return this.#polling
  }
  get gate(): Gate {
    return this.#gate
  }
  get claimCount(): number {
    return this.#claims.size
  }
  get deployed(): number {
    return this.#deployed
  }

  view(asked: Asked, { now, elapsed }: polling.Instant): AgentView {
    return {
      now,
      elapsed,
      mode: this.mode,
      ...asked,
      leftToJobMs: this.#leftToJobMs(),
      offered: this.#offered,
      wanted: this.#wanted,
      claims: [...this.#claims.values()],
      gate: this.#gate,
      polling: this.#polling,
      deployedAt: this.#deployedAt,
      ...this.#looks.seen,
      busy: this.#busy,
    }
  }

  /**
   * Looks again now, unless a failed poll waits for its next try; at `all` also at what was cancelled and claimed. A poll that
   * is under way may have asked before whatever happened: then it is asked once more.
   */
  poke(what: WakeUp): void {
    this.#looks.poke(what, this.#busy.poll)
    this.#polling = polling.hurried(this.#polling)
  }

  /** Tries again now what waits for its next try. */
  retryNow(): void {
    this.#polling = polling.reset(this.#polling)
    if (this.#gate.kind === 'closed') this.#gate = { ...this.#gate, notBefore: 0 }
    for (const [id, claim] of this.#claims) this.#claims.set(id, { ...claim, notBefore: 0 })
  }

  /** One run is to be claimed and deployed, whatever the mode. */
  want(offered: Offered): void {
    this.unwant(offered.run.id)
    this.#wanted = [...this.#wanted, offered]
  }
  unwant(flowRunId: string): void {
    this.#wanted = this.#wanted.filter(({ run }) => run.id !== flowRunId)
  }

  /** How it stands with the cluster, here or learnt elsewhere: by a watch. */
  noteCluster(fault: KubeFault | null, at: polling.Instant): void {
    const before = this.#gate
    this.#gate = advanceGate(before, fault, { ...at, random: this.#random() })
    if (before.kind === 'closed' && this.#gate.kind === 'open') this.#reopen(at)
  }

  /** Whether a claim that was found is one to look after: nobody is at work on it, and something can be made of it. */
  readonly isLeftBehind = (run: FlowRun, record: ClaimRecord): boolean =>
    !this.#claims.has(run.id) && !this.#unrenderable.has(record.jobName)

  /** What is due and not claimed, once each for as long as it is offered. */
  tellWaiting(now: number): readonly AgentEvent[] {
    const due = this.#offered.filter(({ run }) => isDue(run, now))
    const fresh = due.filter(({ run }) => !this.#toldWaiting.has(keyOf(run)))
    this.#toldWaiting = new Set(due.map(({ run }) => keyOf(run)))
    return fresh.map(({ run }) => ({ kind: 'waiting', flowRunId: run.id, flowName: run.flow.name }))
  }

  /** An action is about to begin. */
  begin(action: Action, { elapsed }: polling.Instant): void {
    switch (action.kind) {
      case 'poll':
      case 'probe':
      case 'examine':
      case 'clear':
        this.#busy = { ...this.#busy, [action.kind]: true }
        break
      case 'claim': {
        this.#busy = { ...this.#busy, claimSince: elapsed }
        const ids = new Set(action.runs.map(({ run }) => run.id))
        this.#offered = this.#offered.filter(({ run }) => !ids.has(run.id))
        this.#wanted = this.#wanted.filter(({ run }) => !ids.has(run.id))
        for (const { run, jobName } of action.runs)
          this.#hold(run, { ...action.claimant, jobName }, { step: 'claiming', confirmedAt: elapsed, busy: true })
        break
      }
      case 'readBack':
        for (const claim of action.claims) this.#claims.set(claim.run.id, { ...claim, step: 'unsure', busy: true })
        break
      case 'create':
      case 'fail':
        this.#claims.set(action.claim.run.id, { ...action.claim, busy: true })
        break
      default:
        assertNever(action)
    }
  }

  /** Takes in what came of an action. @returns what there is to tell */
  settle(done: Done, at: polling.Instant): readonly AgentEvent[] {
    const { kind } = done.action
    if (kind === 'claim') this.#busy = { ...this.#busy, claimSince: null }
    else if (kind in this.#busy) this.#busy = { ...this.#busy, [kind]: false }
    const events = this.#takeIn(done, at)
    if (kind === 'poll' && this.#looks.pokedAgain()) this.#polling = polling.hurried(this.#polling)
    return events
  }

  #takeIn(done: Done, at: polling.Instant): readonly AgentEvent[] {
    switch (done.kind) {
      case 'polled':
        return this.#polled(done, at)
      case 'apiFailed':
        return this.#apiFailed(done.error, at)
      case 'probed':
        this.noteCluster(done.fault, at)
        return []
      case 'steps': {
        const runs = 'runs' in done.action ? done.action.runs : done.action.claims
        const events = runs.flatMap(({ run }, n) => this.#step(run.id, done.steps[n] ?? { kind: 'answerLost' }, at))
        return done.error ? [...events, ...this.#apiFailed(done.error, at)] : events
      }
      case 'step':
        return this.#step(done.action.claim.run.id, done.step, at)
      case 'examined': {
        const room = Math.max(0, claimLimit - this.#claims.size)
        const ours = done.found.filter((each) => !this.leftToObserver.has(each, at.elapsed))
        // What there is no room for is found again on the same page.
        const found = ours.slice(0, room).flatMap((each) => this.#found(each, this.#looks.pageAt))
        if (ours.length <= room) this.#looks.keepPage(done.next, at.elapsed)
        return found
      }
      case 'clusterFailed':
        this.noteCluster(done.fault, at)
        return []
      case 'cleared': {
        // What the API could not be told of is found again by the next look.
        this.#looks.cleared(done.action.runs, done.going, at.elapsed)
        if (done.going.length > 0) this.#polling = polling.soon(this.#polling, at)
        const events = done.deleted.map((each): AgentEvent => ({ kind: 'cancelled', ...each }))
        return done.error ? [...events, ...this.#apiFailed(done.error, at)] : events
      }
      case 'broken':
        return this.#broken(done, at)
      default:
        return assertNever(done)
    }
  }

  #polled({ offered, full, outlook, fault }: Did<'polled'>, at: polling.Instant): readonly AgentEvent[] {
    if (fault) this.noteCluster(fault, at)
    if (outlook) this.#lookedAhead(outlook, at)
    this.#offered = offered.filter(
      ({ run }) => !this.#claims.has(run.id) && (this.#refused.get(keyOf(run)) ?? 0) <= at.elapsed,
    )
    const due = this.#offered.filter(({ run }) => isDue(run, at.now))
    const promising = this.#gate.kind !== 'closed' && this.#fruitless < fruitlessClaims
    const useful =
      this.mode === 'running' &&
      promising &&
      due.some((each) => toClaim(each, { now: at.now, leftToJobMs: this.#leftToJobMs() }) !== null)
    const wasConnected = this.#polling.link.state === 'connected'
    const nextDueAt = outlook ? outlook.nextDueAt : this.#polling.nextDueAt
    this.#polling = polling.afterPoll(this.#polling, { useful, full, nextDueAt }, at)
    const link: AgentEvent[] = wasConnected ? [] : [{ kind: 'link', to: 'api', link: this.#polling.link }]
    const waiting = this.mode === 'paused' ? this.tellWaiting(at.now) : []
    return [...link, { kind: 'polled', ok: true, due: due.length }, ...waiting]
  }

  #lookedAhead(outlook: Outlook, { elapsed }: polling.Instant): void {
    this.#looks.take(outlook, elapsed)
    // A run that was cancelled on its way needs no Job; whether it has one is found when it is cleared.
    for (const id of outlook.cancelled) {
      this.#cancelledAt.set(id, elapsed)
      if (this.#claims.get(id)?.busy === false) this.#claims.delete(id)
    }
  }

  #apiFailed(error: PrefectError, at: polling.Instant): readonly AgentEvent[] {
    this.#polling = polling.afterFailedPoll(this.#polling, error, at, this.#random())
    return [
      { kind: 'link', to: 'api', link: this.#polling.link },
      { kind: 'polled', ok: false, due: 0 },
    ]
  }

  /**
   * An agent that stops leaves what a look that was under way finds to its next start.
   * @param confirmedAt a page may have waited for the cluster: what it says is as old as it is
   */
  #found({ run, record, verdict }: FoundClaim, confirmedAt: number): readonly AgentEvent[] {
    if (this.mode === 'stopping' || !this.isLeftBehind(run, record)) return []
    const cancelledAt = this.#cancelledAt.get(run.id)
    if (cancelledAt !== undefined && cancelledAt >= confirmedAt) return []
    this.#hold(run, record, {
      step: verdict === null ? 'creating' : 'failing',
      verdict,
      confirmedAt,
      announced: true,
      mayBeThere: true,
    })
    return verdict === null ? [{ kind: 'recovered', flowRunId: run.id, job: record.jobName }] : []
  }

  #broken({ action }: Did<'broken'>, at: polling.Instant): readonly AgentEvent[] {
    switch (action.kind) {
      case 'poll':
        this.#polling = polling.afterMistakenPoll(this.#polling, at)
        return []
      case 'claim':
        // Whether it took effect isn't known.
        for (const { run } of action.runs) this.#step(run.id, { kind: 'answerLost' }, at)
        return action.runs.flatMap(({ run }) => this.#step(run.id, { kind: 'mistake' }, at))
      case 'readBack':
        return action.claims.flatMap(({ run }) => this.#step(run.id, { kind: 'mistake' }, at))
      case 'create':
      case 'fail':
        return this.#step(action.claim.run.id, { kind: 'mistake' }, at)
      case 'examine':
        // The next look begins again.
        this.#looks.page = null
        return []
      case 'clear':
        this.#looks.cancelled = []
        return []
      case 'probe':
        // The claims themselves will tell.
        this.noteCluster(null, at)
        return []
      default:
        return assertNever(action)
    }
  }

  #step(flowRunId: string, step: ClaimStep, at: polling.Instant): readonly AgentEvent[] {
    const claim = this.#claims.get(flowRunId)
    if (!claim) return []
    if (step.kind === 'create') this.noteCluster(step.outcome.kind === 'failed' ? step.outcome.fault : null, at)
    const advanced = advance(claim, step, at.elapsed, this.#random())
    if (advanced.claim) {
      const announces = advanced.claim.step === 'creating' && !claim.announced
      this.#claims.set(flowRunId, announces ? { ...advanced.claim, announced: true } : advanced.claim)
      return announces ? [{ kind: 'claimed', flowRunId, job: claim.record.jobName }] : []
    }
    this.#claims.delete(flowRunId)
    return this.#ended(claim, advanced.end, at)
  }

  #ended({ run, record }: Claim, end: Ending, at: polling.Instant): readonly AgentEvent[] {
    const flowRunId = run.id
    this.#fruitless = end.kind === 'deployed' ? 0 : this.#fruitless + 1
    switch (end.kind) {
      case 'deployed': {
        this.#deployed++
        this.#deployedAt = at.elapsed
        this.created.set(identifierOf(end.jobName), end.jobName)
        const ms = run.dueAt === null ? null : Math.max(0, Math.round(at.now - run.dueAt))
        return [{ kind: 'deployed', flowRunId, job: end.jobName, ms }]
      }
      case 'failed': {
        const { reason, problem } = end.verdict
        if (end.left) this.#unrenderable.set(record.jobName, true)
        const told: AgentEvent = { kind: 'failed', flowRunId, reason }
        return problem ? [told, { kind: 'problem', problem }] : [told]
      }
      case 'lost':
        this.#refused.set(keyOf(run), at.elapsed + refusedForMs)
        return [{ kind: 'dropped', flowRunId, reason: end.reason }]
      case 'offeredAgain':
      case 'movedOn':
        return []
      default:
        return assertNever(end)
    }
  }

  #hold(run: FlowRun, record: ClaimRecord, given: Pick<Claim, 'step' | 'confirmedAt'> & Partial<Claim>): void {
    this.#claims.set(run.id, { run, record, ...untried, ...given })
  }

  /** What waited for the cluster goes on at once. */
  #reopen({ elapsed }: polling.Instant): void {
    for (const [id, claim] of this.#claims) {
      if (claim.step === 'creating' && claim.failures <= innocentFailures && claim.notBefore > elapsed)
        this.#claims.set(id, { ...claim, notBefore: elapsed })
    }
  }
}
