import { assertNever } from '../../shared/model/assert-never'
import { EventEmitter, once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { AgentStatus, Link } from '../../shared/model/agent-status'
import type { Claim } from '../../shared/model/claim'
import type { FlowRun } from '../../shared/model/flow-run'
import type { AgentEvent } from './agent-event'
import type { AgentParts } from './agent-parts'
import { claimRuns } from './claim-runs'
import { decide, firstJobName, heldLimit, mayAsk, type Action, type AgentView, type HeldClaim } from './decide'
import { DeployFlows } from './deploy-flows'
import { touchHeartbeat } from './heartbeat'
import { LookAhead } from './look-ahead'
import { PollClock, queueLimit } from './poll-clock'
import { RunLog } from './run-log'

interface AgentEmits {
  event: [event: AgentEvent]
  changed: []
}

/** A run whose claim was refused is left alone for as long as the API refuses a second Submitted. */
const refusedClaimMs = 30_000

/**
 * Prefect's Kubernetes agent: takes due flow runs from the queue and deploys each as a Job, exactly once.
 * `decide` says what to do; this looks, does it, and remembers what is under way. Nothing here has to outlive the process:
 * what was claimed stands in the runs' Submitted states and is found again there.
 * Source: prefect 0.6.7, agent/agent.py (the loop) and agent/kubernetes/agent.py.
 */
export class KubernetesAgent extends EventEmitter<AgentEmits> {
  readonly #parts: AgentParts
  readonly #claimant: Omit<Claim, 'jobName'>
  readonly #runLog: RunLog
  readonly #deploy: DeployFlows
  readonly #ahead: LookAhead
  readonly #held = new Map<string, HeldClaim>()
  readonly #refusedUntil = new Map<string, number>()
  readonly #seen = new Set<string>()
  readonly #ended = new AbortController()
  readonly #clock: PollClock
  #wake = new AbortController()
  #mode: 'off' | 'running' | 'paused' | 'stopping' = 'off'
  #since: number | null = null
  #connected = false
  #deployed = 0
  #loop: Promise<void> | null = null

  constructor(parts: AgentParts) {
    super()
    const { name, namespace, cluster } = parts.options
    this.#parts = parts
    this.#clock = new PollClock(parts.random)
    this.#claimant = { agent: name, namespace, cluster }
    this.#runLog = new RunLog(parts.api, this.#ended.signal, () => this.#held.size > 0)
    this.#deploy = new DeployFlows(parts, this.#runLog, this.#ended.signal)
    this.#ahead = new LookAhead(parts, this.#deploy, this.#ended.signal)
    parts.cluster.on('link', this.#onClusterLink)
  }

  get status(): AgentStatus {
    return {
      mode: this.#mode,
      name: this.#parts.options.name,
      since: this.#since,
      api: this.#clock.link,
      cluster: this.#parts.cluster.link,
      lastPollAt: this.#clock.lastGoodAt,
      nextPollAt: this.#mode === 'running' || this.#mode === 'paused' ? this.#clock.nextAt : null,
      waitMs: Math.max(0, this.#clock.nextAt - (this.#clock.lastGoodAt ?? this.#clock.nextAt)),
      claimsInHand: this.#held.size,
      nextDueAt: this.#ahead.nextDueAt,
      deployed: this.#deployed,
    }
  }

  /** Turns it on; `paused` looks at the queue and claims nothing. Another call changes between the two. */
  start(mode: 'running' | 'paused' = 'running'): void {
    if (this.#mode === 'stopping') throw new Error('The agent is stopping; start it again when it is off.')
    this.#mode = mode
    this.#since = Date.now()
    this.#loop ??= this.#run()
    this.poke()
  }

  /** Claims nothing more; resolves when the claims in hand are deployed, or `end` is called. */
  async stop(): Promise<void> {
    if (this.#mode === 'off') return
    this.#mode = 'stopping'
    this.poke()
    await this.#loop
  }

  /** Ends at once. What is claimed and not deployed yet is found again at the next start. */
  async end(): Promise<void> {
    this.#mode = this.#mode === 'off' ? 'off' : 'stopping'
    this.#ended.abort()
    this.poke()
    await this.#loop
  }

  /** Looks again now, unless a failed poll waits for its next try. */
  poke(): void {
    this.#clock.hurry()
    this.#wake.abort()
  }

  /** Tries again now what waits for its next try. */
  retryNow(): void {
    this.#clock.reset()
    for (const held of this.#held.values()) this.#hold({ ...held, notBefore: 0 })
    this.poke()
  }

  /** Claims and deploys one waiting run, in whatever mode. @returns why not, or null. */
  async deployRun(flowRunId: string): Promise<string | null> {
    const [run] = await this.#parts.api.read([flowRunId], this.#ended.signal)
    if (!run) return 'The Prefect API does not know this run any more.'
    if (run.state !== 'Scheduled') return `The run is ${run.state}; only a scheduled one can be deployed.`
    await this.#claim([{ run, jobName: firstJobName(run) }])
    if (!this.#held.has(run.id))
      return 'The claim was refused: another agent has the run, or had it less than 30 s ago.'
    this.poke()
    if (this.#mode === 'off') await this.#act(decide({ ...this.#view([]), mode: 'paused' }))
    return null
  }

  readonly #onClusterLink = (link: Link): void => {
    if (link.state === 'connected') this.#ahead.again()
    this.#tell({ kind: 'link', to: 'cluster', link })
    this.poke()
  }

  async #run(): Promise<void> {
    await this.#clusterKnown()
    while (!this.#ended.signal.aborted) {
      this.#wake = new AbortController()
      await this.heartbeat()
      let due = await this.#look()
      let pause: number | null = null
      // Again until nothing but waiting is left: a claim that was won gets its Job before the next look at the queue.
      while (pause === null) {
        const actions = decide(this.#view(due))
        if (actions.length === 0) {
          await this.#finish()
          return
        }
        due = []
        pause = await this.#act(actions)
      }
      await this.#sleep(pause)
    }
    await this.#finish()
  }

  /** Resolves when the cluster has answered, or is known not to. */
  async #clusterKnown(): Promise<void> {
    const { cluster } = this.#parts
    if (cluster.link.state !== 'unknown') return
    await once(cluster, 'link', { signal: this.#ended.signal }).catch(() => undefined)
  }

  /** Touches the file that upstream's liveness check looks at. */
  heartbeat(): Promise<void> {
    return touchHeartbeat(this.#parts.options.heartbeatPath, Date.now())
  }

  /** Asks the API what is due and, when nothing is or a minute has gone, what comes next and what was claimed. */
  async #look(): Promise<readonly FlowRun[]> {
    const { api } = this.#parts
    const now = Date.now()
    if (now < this.#clock.nextAt || !mayAsk(this.#view([]))) return []
    try {
      if (!this.#connected) await this.#connect()
      if (this.#ahead.wanted) await this.#lookAhead()
      const offered = await api.due(Date.now(), this.#ended.signal)
      const due = offered.filter((run) => (this.#refusedUntil.get(run.id) ?? 0) <= now && !this.#deploy.isHopeless(run))
      if (due.length === 0 || this.#ahead.overdue(now)) await this.#lookAhead()
      this.#polled(due.length, offered.length)
      if (this.#mode === 'paused') this.#tellWaiting(due)
      return due
    } catch (error) {
      if (!this.#ended.signal.aborted) this.#pollFailed(error)
      return []
    }
  }

  async #connect(): Promise<void> {
    const { api, options } = this.#parts
    const { tenantId } = await api.connect(this.#ended.signal)
    this.#connected = true
    const { name, namespace, cluster } = options
    this.#tell({ kind: 'ready', name, tenantId, cluster, namespace })
  }

  async #lookAhead(): Promise<void> {
    const recovered = await this.#ahead.look(new Set(this.#held.keys()))
    if (this.#mode === 'paused') return
    for (const { run, claim, verdict } of recovered) {
      this.#hold({ run, claim, attempt: 0, notBefore: 0, verdict, busy: false })
      this.#tell({ kind: 'recovered', flowRunId: run.id, job: claim.jobName })
    }
  }

  #view(due: readonly FlowRun[]): AgentView {
    const { cluster } = this.#parts
    return {
      now: Date.now(),
      mode: this.#mode === 'off' ? 'stopping' : this.#mode,
      due,
      held: [...this.#held.values()],
      jobsOf: (id) =>
        cluster.jobsOf(id).map(({ name, status }) => ({ name, active: status !== 'Complete' && status !== 'Failed' })),
      clusterAnswers: cluster.link.state === 'connected',
      nextPollAt: this.#clock.nextAt,
    }
  }

  /** @returns how long to sleep, ms; null when there is something to decide at once. */
  async #act(actions: readonly Action[]): Promise<number | null> {
    let pause: number | null = null
    for (const action of actions) {
      switch (action.kind) {
        case 'createJob':
          void this.#settle(action.held, this.#deploy.createJob(action.held))
          break
        case 'fail':
          void this.#settle(action.held, this.#deploy.fail(action.held, action.message))
          break
        case 'claim':
          await this.#claim(action.claims)
          return null
        case 'sleep':
          pause = action.ms
          break
        default:
          assertNever(action)
      }
    }
    return pause
  }

  async #claim(claims: readonly { readonly run: FlowRun; readonly jobName: string }[]): Promise<void> {
    const requests = claims.map(({ run, jobName }) => ({ run, claim: { ...this.#claimant, jobName } }))
    try {
      const { won, lost } = await claimRuns(requests, {
        api: this.#parts.api,
        random: this.#parts.random,
        signal: this.#ended.signal,
        onTrouble: (error) => {
          this.#pollFailed(error)
          return this.#mode !== 'stopping'
        },
      })
      for (const { run, claim } of won) this.#won(run, claim)
      for (const { run, reason } of lost) this.#lostClaim(run, reason)
    } catch (error) {
      if (!this.#ended.signal.aborted) this.#pollFailed(error)
    }
  }

  #won(run: FlowRun, claim: Claim): void {
    this.#hold({ run, claim, attempt: 0, notBefore: 0, verdict: null, busy: false })
    this.#tell({ kind: 'claimed', flowRunId: run.id, job: claim.jobName })
  }

  #lostClaim(run: FlowRun, reason: string): void {
    this.#refusedUntil.set(run.id, Date.now() + refusedClaimMs)
    this.#tell({ kind: 'dropped', flowRunId: run.id, reason })
  }

  /** Keeps a claim in hand until it is deployed, failed, or to be tried again later. */
  async #settle(held: HeldClaim, work: ReturnType<DeployFlows['createJob']>): Promise<void> {
    this.#hold({ ...held, busy: true })
    const outcome = await work
    switch (outcome.kind) {
      case 'deployed':
        this.#held.delete(held.run.id)
        this.#deployed++
        this.#tell({ kind: 'deployed', flowRunId: held.run.id, job: outcome.jobName, ms: outcome.dueToJobMs })
        break
      case 'failed':
        this.#held.delete(held.run.id)
        this.#tell({ kind: 'failed', flowRunId: held.run.id, reason: outcome.reason })
        if (outcome.problem) this.#tell({ kind: 'problem', problem: outcome.problem })
        break
      case 'given up':
        this.#held.delete(held.run.id)
        break
      case 'again':
        this.#hold({ ...held, ...outcome.change, busy: false })
        this.#wake.abort()
        break
      default:
        assertNever(outcome)
    }
    // Room for another batch, or nothing left to do: the loop is to look.
    if (this.#held.size === heldLimit - queueLimit || this.#mode === 'stopping') this.#wake.abort()
  }

  #hold(held: HeldClaim): void {
    this.#held.set(held.run.id, held)
  }

  #polled(due: number, offered: number): void {
    const now = Date.now()
    const useful = due > 0 && this.#mode === 'running' && this.#view([]).clusterAnswers
    const link = this.#clock.succeeded(now, { useful, offered, nextDueAt: this.#ahead.nextDueAt })
    for (const [id, until] of this.#refusedUntil) if (until < now) this.#refusedUntil.delete(id)
    if (link) this.#tell({ kind: 'link', to: 'api', link })
    this.#tell({ kind: 'polled', ok: true, due })
  }

  #pollFailed(thrown: unknown): void {
    this.#tell({ kind: 'link', to: 'api', link: this.#clock.failed(Date.now(), thrown) })
    this.#tell({ kind: 'polled', ok: false, due: 0 })
  }

  #tellWaiting(due: readonly FlowRun[]): void {
    for (const run of due) {
      if (this.#seen.has(run.id)) continue
      this.#seen.add(run.id)
      this.#tell({ kind: 'waiting', flowRunId: run.id, flowName: run.flow.name })
    }
  }

  #tell(event: AgentEvent): void {
    this.emit('event', event)
    this.emit('changed')
  }

  async #sleep(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#wake.signal }).catch(() => undefined)
  }

  async #finish(): Promise<void> {
    if (!this.#ended.signal.aborted) await this.#runLog.flush()
    this.#ended.abort()
    this.#parts.cluster.off('link', this.#onClusterLink)
    this.#mode = 'off'
    this.#since = null
    this.#loop = null
    this.#tell({ kind: 'stopped', deployed: this.#deployed, claimsLeft: this.#held.size })
  }
}
