import type { AgentStatus } from '../../shared/model/agent-status'
import { asSentence } from '../../shared/model/sentence'
import { GuardedEmitter } from '../mistakes/guarded-emitter'
import { stackOf } from '../mistakes/mistakes'
import { PrefectError, type WakeUp } from '../prefect/prefect-api'
import { isMadeBy } from '../kube/jobs'
import type { KubeFault } from '../kube/kube-fault'
import type { AgentEvent } from './agent-event'
import { AgentNames } from './agent-names'
import type { Life } from './life'
import { missingRight } from './missing-right'
import { noticed, noticedNow, nothingNoticed } from './noticed'
import type { AgentParts } from './agent-parts'
import { outcomeByHand, stoppedBefore } from './by-hand'
import { decide, longestSleepMs, type Action } from './decide'
import type { Done } from './done'
import { linkOf } from './gate'
import { gateProblem, isNewTrouble } from './gate-problem'
import { Hands } from './hands'
import { touchHeartbeat } from './heartbeat'
import { AgentMemory, type Asked } from './memory'
import type { Instant } from './polling'
import { RunLog } from './run-log'

interface AgentEmits {
  event: [event: AgentEvent]
  changed: []
}

const heartbeatEveryMs = 1_000

/**
 * Prefect's Kubernetes agent: takes due flow runs from the queue and deploys each as a Job, exactly once.
 * `decide` says what to do, `memory` holds what is under way, `hands` do it. This starts and stops them, and waits for none
 * of them: each action runs under a guard, and what comes of it wakes the loop.
 * Source: prefect 0.6.7, agent/agent.py (the loop) and agent/kubernetes/agent.py.
 */
export class KubernetesAgent extends GuardedEmitter<AgentEmits> {
  readonly #parts: AgentParts
  readonly #names: AgentNames
  #life: Life | null = null
  /** One for each run that is being deployed by hand; most of them come to nothing, since another is on. */
  readonly #byHand = new Set<Life>()
  /** What the status says between two lives. */
  #lastDeployed = 0
  #lastPollAt: number | null = null

  constructor(parts: AgentParts) {
    super()
    this.#parts = parts
    this.#names = new AgentNames(() => parts.options().name)
  }

  /** Instants are of this machine's clock. */
  get status(): AgentStatus {
    const life = this.#life
    const at = this.#at()
    const labels = [...(this.#parts.options().jobs.labels ?? [])]
    const { dialect } = this.#parts.api
    const names = { name: this.#names.now, formerNames: this.#names.former }
    const base = { ...names, labels, dialect, whyOff: null, ...noticedNow(this.#parts) }
    if (!life) {
      const links = { api: { state: 'unknown' }, cluster: { state: 'unknown' } } as const
      const times = { since: null, lastPollAt: this.#lastPollAt, nextPollAt: null, nextDueAt: null, waitMs: 0 }
      return { ...base, ...links, ...times, mode: 'off', claimsInHand: 0, deployed: this.#lastDeployed }
    }
    const { memory, since } = life
    const { link, lastGoodAt, nextAt, nextDueAt } = memory.polling
    const nextPollAt = Math.round(at.here + Math.max(0, nextAt - at.elapsed))
    return {
      ...base,
      mode: memory.mode,
      since,
      api: link,
      cluster: linkOf(memory.gate, at),
      lastPollAt: lastGoodAt,
      nextPollAt: memory.mode === 'stopping' ? null : nextPollAt,
      waitMs: Math.max(0, nextPollAt - (lastGoodAt ?? at.here)),
      claimsInHand: this.claimsInHand,
      nextDueAt: nextDueAt === null ? null : nextDueAt - (at.now - at.here),
      deployed: memory.deployed,
    }
  }

  /** How long ago its loop went round, ms; null when it is off. */
  get sinceTurnMs(): number | null {
    return this.#life === null ? null : this.#parts.clock.elapsed() - this.#life.touchedAt
  }

  /** Claims that have no Job yet. */
  get claimsInHand(): number {
    return this.#life?.memory.claimCount ?? 0
  }

  /** Turns it on; `paused` looks at the queue and claims nothing. Another call changes between the two. */
  start(mode: 'running' | 'paused' = 'running'): void {
    const life = this.#life
    if (life?.memory.mode === 'stopping') throw new Error('The agent is stopping; start it again when it is off.')
    if (life) {
      life.memory.mode = mode
      this.poke()
    } else {
      this.#run(this.#prepare(mode))
      this.#changed(this.#life)
    }
  }

  /** Claims nothing more; resolves when the claims in hand are deployed, or `end` is called. */
  async stop(): Promise<void> {
    const life = this.#life
    if (!life) return
    life.memory.mode = 'stopping'
    this.#changed(life)
    await life.over
  }

  /** Ends at once. What is claimed and not deployed yet is found again at the next start. */
  async end(): Promise<void> {
    for (const { end } of this.#byHand) end.abort()
    const life = this.#life
    if (!life) return
    life.memory.mode = 'stopping'
    life.end.abort()
    this.#changed(life)
    await life.over
  }

  /** Looks again now, unless a failed poll waits for its next try. */
  poke(what: WakeUp = 'due'): void {
    this.#life?.memory.poke(what)
    this.#changed(this.#life)
  }

  /** Tries again now what waits for its next try. */
  retryNow(): void {
    this.#life?.memory.retryNow()
    this.#changed(this.#life)
  }

  /** How it stands with the cluster, learnt by a watch: null when it answers. */
  noteCluster(fault: KubeFault | null): void {
    const life = this.#life
    if (!life) return
    this.#watchLinks(life, () => life.memory.noteCluster(fault, this.#at()))
    this.#changed(life)
  }

  /**
   * Claims and deploys one waiting run, in whatever mode: while the agent is off it is on for this run alone.
   * @returns why not, or null; null also when the run is claimed and its Job is to follow
   */
  deployRun(flowRunId: string): Promise<string | null> {
    // It is read for itself: meanwhile the agent may be started or stopped, and other runs deployed by hand.
    const own = this.#prepare('stopping')
    this.#byHand.add(own)
    return this.#deployBy(own, flowRunId).finally(() => this.#byHand.delete(own))
  }

  /** @param own reads the run, and deploys it if the agent is off then */
  async #deployBy(own: Life, flowRunId: string): Promise<string | null> {
    let offered
    try {
      offered = await own.hands.offerOf(flowRunId)
    } catch (error) {
      if (own.end.signal.aborted) return stoppedBefore
      if (!(error instanceof PrefectError)) throw error
      return `The Prefect API did not answer: ${asSentence(error.message)} Try again when it does.`
    }
    if (offered === null) return 'The Prefect API does not know this run any more.'
    if ('status' in offered) return `The cluster did not answer: ${asSentence(offered.message)} Try again when it does.`
    const { phase, state } = offered.run
    if (phase !== 'waiting') return `The run is ${state.name}; only a scheduled one can be deployed.`
    // One that ends now decides nothing any more.
    while (this.#life?.end.signal.aborted) await this.#life.over
    if (own.end.signal.aborted) return stoppedBefore
    const life = this.#life ?? own
    const answered = outcomeByHand(this, flowRunId, this.#parts.clock, () => this.status.cluster)
    life.memory.want(offered)
    if (!this.#life) this.#run(life)
    this.#changed(life)
    const refusal = await answered
    life.memory.unwant(flowRunId)
    return refusal
  }

  #prepare(mode: AgentMemory['mode']): Life {
    const { api, clock, random, options } = this.#parts
    const memory = new AgentMemory(random, () => api.leftToJobMs)
    memory.mode = mode
    const [missing, end] = [new Set<string>(), new AbortController()]
    const runLog = new RunLog({
      api,
      clock,
      signal: end.signal,
      busy: () => memory.claimCount > 0,
      onMistake: (error) => this.#mistake('writing runs’ logs', error),
    })
    const onConnected = (tenantId: string | null): void => {
      const { name, cluster, namespace } = options()
      this.#tell({ kind: 'ready', name, dialect: api.dialect, tenantId, cluster, namespace })
      api.attend((what) => this.poke(what), end.signal)
      // An agent that is on for one run alone is gone before there is anything to look after.
      if (memory.mode !== 'stopping') this.#observe(memory, missing, end.signal)
    }
    const hands = new Hands({ ...this.#parts, names: this.#names, runLog, memory, onConnected, signal: end.signal })
    const life = { memory, hands, runLog, missing, end, since: this.#at().here, wake: null, changed: false }
    return { ...life, ...nothingNoticed, touchedAt: -Infinity, over: Promise.resolve() }
  }

  #observe({ leftToObserver }: AgentMemory, missing: Set<string>, signal: AbortSignal): void {
    const observing = this.#parts.observe?.({
      isOurs: (job) => this.#names.all.some((name) => isMadeBy(job, name)),
      claimants: () => this.#names.claimants(this.#parts.options()),
      signal,
      onCrashed: (flowRunId, reason) => this.#tell({ kind: 'crashed', flowRunId, reason }),
      onCleaned: ({ flowRunId, job, pod }, { why, evidence }) =>
        this.#tell({ kind: 'cleaned', flowRunId: flowRunId ?? '', job, pod, reason: why, evidence }),
      onCleanTrouble: (message) => this.#tell({ kind: 'problem', problem: { kind: 'notCleaned', message } }),
      onForbidden: (fault) => this.#tellMissing(missing, fault),
      onMistake: (where, error) => this.#mistake(where, error),
    })
    if (observing) void leftToObserver.during(observing, (error) => this.#mistake('looking after Jobs', error))
  }

  #run(life: Life): void {
    this.#life = life
    life.over = this.#loop(life).finally(() => {
      this.#life = null
      this.#lastDeployed = life.memory.deployed
      this.#lastPollAt = life.memory.polling.lastGoodAt
      this.#tell({ kind: 'stopped', deployed: life.memory.deployed, claimsLeft: life.memory.claimCount })
      this.#changed(null)
    })
  }

  async #loop(life: Life): Promise<void> {
    const { clock } = this.#parts
    while (!life.end.signal.aborted) {
      life.changed = false
      this.#heartbeat(life)
      let sleepMs = longestSleepMs
      try {
        const decision = decide(life.memory.view(this.#asked(), this.#at()))
        if (decision === null) {
          await life.runLog.flush()
          // A run that is to be deployed by hand may have come meanwhile.
          if (decide(life.memory.view(this.#asked(), this.#at())) === null) break
          continue
        }
        for (const action of decision.actions) this.#start(life, action)
        sleepMs = decision.sleepMs
      } catch (error) {
        this.#mistake('deciding what to do', error)
      }
      await this.#sleep(life, sleepMs)
      // What comes in together is decided upon together.
      await clock.turn()
    }
    life.end.abort()
  }

  /** Until the time is over, or something has changed. */
  #sleep(life: Life, ms: number): Promise<void> {
    if (life.changed) return Promise.resolve()
    return new Promise((resolve) => {
      const wake = (): void => {
        life.wake = null
        takeBack()
        resolve()
      }
      const takeBack = this.#parts.clock.after(ms, wake)
      life.wake = wake
    })
  }

  /** Starts an action. Waits for nothing, and what it does begins when all that was decided with it is noted. */
  #start(life: Life, action: Action): void {
    life.memory.begin(action, this.#at())
    queueMicrotask(() => void this.#carryOut(life, action))
  }

  /** Carries out an action under the guard: whatever comes of it is taken in, and wakes the loop. Never rejects. */
  async #carryOut(life: Life, action: Action): Promise<void> {
    let done: Done
    try {
      done = await life.hands.carryOut(action)
    } catch (error) {
      if (life.end.signal.aborted) return
      this.#mistake(action.kind, error)
      done = { kind: 'broken', action }
    }
    if (life.end.signal.aborted) return
    try {
      const events = this.#watchLinks(life, () => life.memory.settle(done, this.#at()))
      this.#tellMissing(life.missing, this.#parts.jobs.denied)
      for (const event of [...events, ...noticed(life, noticedNow(this.#parts))]) this.#tell(event)
      this.#changed(life)
    } catch (error) {
      this.#mistake(`handling the result of ${action.kind}`, error)
    }
  }

  /** Tells when the cluster's link has changed meanwhile. */
  #watchLinks<T>(life: Life, act: () => T): T {
    const before = life.memory.gate
    const result = act()
    const { gate } = life.memory
    if (gate === before) return result
    const at = this.#at()
    this.#tell({ kind: 'link', to: 'cluster', link: linkOf(gate, at) })
    const problem = gateProblem(gate, this.#parts.options().namespace, life.memory.claimCount)
    if (problem && isNewTrouble(before, gate)) this.#tell({ kind: 'problem', problem })
    return result
  }

  readonly #tellMissing = (told: Set<string>, fault: KubeFault | null): void =>
    missingRight(told, fault, this.#parts.options().namespace).forEach((event) => this.#tell(event))

  #heartbeat(life: Life): void {
    const { here, elapsed } = this.#at()
    if (elapsed - life.touchedAt < heartbeatEveryMs) return
    life.touchedAt = elapsed
    void touchHeartbeat(this.#parts.options().heartbeatPath, here)
  }

  /** In whose name to claim now, and how much at once. */
  #asked(): Asked {
    const { namespace, cluster, concurrency } = this.#parts.options()
    const { claimsAtOnce } = this.#parts.api
    return { claimant: { agent: this.#names.now, namespace, cluster }, concurrency, claimsAtOnce }
  }

  #at(): Instant {
    const { clock, api } = this.#parts
    const now = clock.now()
    return { now, here: now - api.clockAheadMs, elapsed: clock.elapsed() }
  }

  #mistake(where: string, error: unknown): void {
    this.#tell({ kind: 'mistake', where, stack: stackOf(error) })
  }

  #tell(event: AgentEvent): void {
    this.tell('event', event)
  }

  #changed(life: Life | null): void {
    if (life) {
      life.changed = true
      life.wake?.()
    }
    this.tell('changed')
  }
}
