import { isDeepStrictEqual } from 'node:util'
import type { ConnectionSnapshot, DemoFlow } from '../../shared/contract/contract'
import type { AgentStatus } from '../../shared/model/agent-status'
import type { Connection, ConnectionChoice, ConnectionId } from '../../shared/model/connection'
import type { Settings } from '../../shared/model/settings'
import type { AgentEvent } from '../agent/agent-event'
import { describeEvent } from '../agent/describe-event'
import type { KubernetesAgent } from '../agent/kubernetes-agent'
import { evidenceKeeper } from '../evidence/evidence-keeper'
import type { OpenConnection } from '../connection/connection'
import { wrongRowWords, type WrongRow } from '../prefect/prefect-api'
import { seedDemoRuns } from '../practice/demo-flows'
import { agentIdentity } from './agent-identity'
import { CleaningActions } from './cleaning-actions'
import { ClusterFacts } from './cluster-facts'
import { DeployStats } from './deploy-stats'
import { DeploymentActions } from './deployment-actions'
import { InstallationWork } from './installation-work'
import { describeConnection } from './describe-connection'
import { ApiIdentity } from './api-identity'
import { mistakeLog } from '../mistakes/mistake-log'
import { messageOf, unawaited, type ReportMistake } from '../mistakes/mistakes'
import { PodLogFollows } from './pod-log-follows'
import { becameReadOnly, whyNoWritesTo } from './read-only'
import { RunActions } from './run-actions'
import { RunsView } from './runs-view'
import { ShownObjects } from './shown-objects'
import { shownTimes } from './shown-times'
import { SessionChecks } from './session-checks'
import { sessionAgent } from './session-agent'
import type { SessionParts } from './session-parts'
import { SessionProblems } from './session-problems'

/** How long closing waits for claims in hand. */
const stopMs = 5_000

/** One connection brought to life for a panel: its agent, what it watches, and what needs the user. */
export class Session {
  readonly runs: RunsView
  readonly actions: RunActions
  readonly deployments: DeploymentActions
  readonly cleaning: CleaningActions
  readonly follows: PodLogFollows
  readonly installation: InstallationWork
  readonly #parts: SessionParts
  readonly #owner: { readonly connectionId: ConnectionId }
  readonly #agent: KubernetesAgent
  readonly #stats = new DeployStats()
  readonly #problems: SessionProblems
  readonly #identity: ApiIdentity
  readonly #facts: ClusterFacts
  readonly #shown: ShownObjects
  readonly #logMistake: ReportMistake
  readonly #stop = new AbortController()
  /** Whether all is well with both ends. */
  readonly checks: SessionChecks
  /** Aborted when it is closed. */
  readonly signal = this.#stop.signal
  /** How much of a server's answers could not be read, by the server's name. */
  readonly #leftOut = new Map<string, number>()
  #troubleNoted = false
  /** The cluster has become read-only, and what was claimed before still gets its Jobs. */
  #finishing = false
  #toldDemoFlows: readonly DemoFlow[] = []

  constructor(parts: SessionParts) {
    this.#parts = parts
    this.#logMistake = mistakeLog(parts.log)
    const { id, connection, clock, outlet, known, settings, usualEvidenceFolder: usualFolder } = parts
    const { signal } = this.#stop
    const reportMistake = this.reportMistake
    this.#owner = { connectionId: id }
    const { client } = connection
    client.barWrites(() => (this.#finishing ? null : this.whyNoWrites()))
    const keep = evidenceKeeper({
      ...{ client, secrets: known, wishes: settings, usualFolder, now: () => clock.now() },
    })
    this.#agent = sessionAgent(parts, keep, () => this.whyNoWrites() !== null)
    this.#shown = new ShownObjects(connection.cluster)
    this.runs = new RunsView({ api: shownTimes(connection.api), clock, reportMistake })
    this.actions = new RunActions({
      ...{ connection, clock: connection.clock, signal, runs: this.runs, agent: this.#agent, known },
      whyNoJobs: this.#whyNoJobs,
    })
    this.deployments = new DeploymentActions({ api: connection.api, signal, runs: this.runs })
    this.cleaning = new CleaningActions({
      ...parts,
      ...{ keep, signal, reportMistake },
      agentNames: () => [this.#agent.status.name, ...this.#agent.status.formerNames],
    })
    this.follows = new PodLogFollows({
      ...{ connection, clock, reportMistake },
      tell: (lines) => outlet.each('podLogs.lines', this.#owner, lines),
      hasRoom: () => outlet.hasRoom(),
    })
    this.installation = new InstallationWork({
      ...{ connection, signal, known, reportMistake },
      tell: (installation) => outlet.latest('installation.changed', this.#owner, installation),
    })
    this.#identity = new ApiIdentity({
      api: connection.api,
      signal,
      reportMistake,
      onChange: () => this.describeAgain(),
    })
    this.checks = new SessionChecks(parts, () => this.#identity.ask(), signal)
    this.#facts = new ClusterFacts({
      client: connection.client,
      signal,
      reportMistake,
      onChange: () => this.describeAgain(),
    })
    this.#problems = new SessionProblems({
      connection,
      runs: this.runs,
      status: () => this.agentStatus,
      apiRefusal: () => this.#identity.refusal,
      clock,
      reportMistake,
      onChange: (changed, removed) => outlet.delta('problems.changed', this.#owner, changed, removed),
    })
  }

  /** Begins to watch. The agent stays off until it is started. */
  start(): void {
    const { connection } = this.#parts
    this.#listen()
    connection.cluster.start()
    this.runs.start()
    if (connection.practiceApi) seedDemoRuns(connection.practiceApi)
    this.#identity.ask()
  }

  get id(): ConnectionId {
    return this.#parts.id
  }
  get choice(): ConnectionChoice {
    return this.#parts.choice
  }
  get connection(): OpenConnection {
    return this.#parts.connection
  }
  /** What the watches know of the cluster holds while the agent is off. */
  get agentStatus(): AgentStatus {
    const { status } = this.#agent
    const cluster = status.cluster.state === 'unknown' ? this.connection.cluster.link : status.cluster
    return { ...status, cluster, whyOff: status.mode === 'off' ? this.#whyNoJobs() : null }
  }

  snapshot(): ConnectionSnapshot {
    return {
      connectionId: this.id,
      agent: this.agentStatus,
      connection: this.describe(),
      flowRuns: [...this.runs.runs.values()],
      runsShown: this.runs.shown,
      jobs: this.#shown.all('jobs'),
      pods: this.#shown.all('pods'),
      kubeEvents: this.#shown.all('events'),
      problems: this.#problems.all(),
      stats: this.#stats.all(),
      demoFlows: this.#demoFlows(),
      installation: this.installation.now,
    }
  }

  describe = (): Connection =>
    describeConnection(this.id, this.connection, this.choice, this.#identity.known, this.#facts.known)

  /** Why nothing is written to the cluster, as a sentence; null when it may be. */
  whyNoWrites = (): string | null => whyNoWritesTo(this.connection, this.#parts.settings())
  /** As the settings say; where nothing is written it only watches. */
  startWithPanel = (): string | null => this.startAgent(this.whyNoWrites() === null ? 'running' : 'paused')

  /** @returns why not, or null */
  startAgent(mode: 'running' | 'paused'): string | null {
    if (this.#agent.status.mode === 'stopping') return 'The agent is still stopping. Try again when it is off.'
    const refusal = (mode === 'running' ? this.whyNoWrites() : null) ?? this.#whyNoJobs()
    if (refusal === null) this.#agent.start(mode)
    else this.#parts.log(`The agent is not started. ${refusal}`)
    return refusal
  }
  stopAgent = (): Promise<void> => this.#agent.stop()
  retryNow(): void {
    this.connection.client.runPluginAgain()
    this.#agent.retryNow()
    this.runs.lookNow()
  }

  /** The agent has the new ones at once; a run that it takes by its new labels is looked for now. */
  settingsChanged(before: Settings): void {
    const { settings, choice } = this.#parts
    this.describeAgain()
    if (becameReadOnly(this.connection, before, settings())) this.#finish()
    if (!isDeepStrictEqual(agentIdentity(settings(), choice), agentIdentity(before, choice))) this.#agent.poke()
  }

  #finish(): void {
    this.#finishing = true
    unawaited('stopping the agent', this.reportMistake, () => this.stopAgent().finally(() => (this.#finishing = false)))
  }

  /** Settings or what is known of the two ends has changed. */
  describeAgain(): void {
    this.#parts.outlet.latest('connection.changed', this.#owner, this.describe())
    this.#tellAgent()
    this.#problems.lookSoon()
  }

  /** Ends everything of it, the connection included. Claims in hand get their Jobs if that is quick. */
  async close(): Promise<void> {
    const { clock, connection, outlet, id } = this.#parts
    this.#problems.close()
    this.follows.stopAll()
    const waited = new AbortController()
    // Others are found again when this API is next in use.
    await Promise.race([this.#agent.stop(), clock.sleep(stopMs, waited.signal)])
    waited.abort()
    await this.#agent.end()
    this.#agent.removeAllListeners()
    this.#stop.abort()
    await this.checks.ended()
    await this.runs.close()
    await connection.close()
    outlet.drop(id)
  }

  /** Logged with its stack, shown as a problem; what was under way is tried again by whoever does it. */
  readonly reportMistake: ReportMistake = (where, error) => {
    this.#logMistake(where, error)
    this.#problems.told.add({ kind: 'mistake', where, message: messageOf(error) }, this.#parts.clock.now())
    this.#problems.lookSoon()
  }

  /** A row of the API that can't be read. */
  noteWrongRow(row: WrongRow): void {
    this.#tellLeftOut(`the Prefect API at ${this.connection.api.url}`, wrongRowWords(row))
  }

  #tellLeftOut(from: string, message: string): void {
    const { log, clock } = this.#parts
    log(`Left out of what ${from} sent: ${message}`)
    const count = (this.#leftOut.get(from) ?? 0) + 1
    this.#leftOut.set(from, count)
    this.#problems.told.add({ kind: 'leftOut', from, count, message }, clock.now())
    this.#problems.lookSoon()
  }

  #listen(): void {
    const { connection, outlet, clock } = this.#parts
    const { cluster } = connection
    this.#agent.on('changed', () => this.#tellAgent())
    this.#agent.on('event', (event) => {
      // The agent goes on without this; but the mistake is one of this connection, and uncaught it would be nobody's.
      try {
        this.#heard(event)
      } catch (error) {
        this.reportMistake('hearing of the agent', error)
      }
    })
    const names = { jobs: 'jobs.changed', pods: 'pods.changed', events: 'kubeEvents.changed' } as const
    cluster.on('changed', (changedKind, changed, removed) => {
      for (const { kind, objects } of this.#shown.after(changedKind, changed))
        outlet.delta(names[kind], this.#owner, objects, kind === changedKind ? removed : [])
      this.#problems.lookSoon()
    })
    cluster.on('trouble', () => {
      this.#problems.lookSoon()
      this.#noteTrouble()
    })
    cluster.on('link', (link) => {
      if (link.state === 'connected') this.#noteAnswer()
      this.#tellAgent()
      this.#problems.lookSoon()
    })
    cluster.on('leftOut', (what) => this.#tellLeftOut(`the cluster ${connection.context}`, what))
    cluster.on('mistake', (error) => this.reportMistake('watching the cluster', error))
    this.runs.on('changed', (changed, removed) => {
      outlet.delta('flowRuns.changed', this.#owner, changed, removed)
      this.#problems.lookSoon()
      // A run that is due and waits is seen here sooner than the idle agent would ask.
      const now = clock.now()
      if (changed.some((run) => run.phase === 'waiting' && (run.dueAt ?? Infinity) <= now)) this.#agent.poke()
    })
    this.runs.on('shown', (shown) => outlet.latest('flowRuns.shown', this.#owner, shown))
    this.runs.on('refusal', () => this.#problems.lookSoon())
    this.runs.on('answered', () => {
      this.#identity.askUnlessKnown()
      this.#tellDemoFlows()
    })
  }

  #noteTrouble(): void {
    const fault = this.connection.clusterFault()
    if (fault === null) return
    this.#troubleNoted = true
    this.#agent.noteCluster(fault)
  }

  /** The agent hears only that a trouble is over: that the cluster can be read doesn't show that it takes Jobs. */
  #noteAnswer(): void {
    this.#facts.ask()
    if (this.#troubleNoted) this.#agent.noteCluster(null)
    this.#troubleNoted = false
  }

  #whyNoJobs = (): string | null => this.#parts.whyNoTemplate(this.#agent.status.dialect)

  #tellAgent(): void {
    this.#parts.outlet.latest('agent.changed', this.#owner, this.agentStatus)
  }

  #heard(event: AgentEvent): void {
    const { clock, outlet, log } = this.#parts
    const now = clock.now()
    const line = describeEvent(event, now)
    if (line !== null) log(line)
    if (event.kind === 'deployed') {
      const { minute, removed } = this.#stats.add(now, event.ms)
      outlet.delta('stats.changed', this.#owner, [minute], removed.map(String))
      this.#problems.told.forget(event.flowRunId)
    }
    if (event.kind === 'problem') this.#problems.told.add(event.problem, now)
    if (event.kind === 'mistake') {
      const [message = ''] = event.stack.split('\n')
      this.#problems.told.add({ kind: 'mistake', where: event.where, message }, now)
    }
    if (event.kind === 'ready') this.#identity.askUnlessKnown()
    if (['claimed', 'deployed', 'failed', 'cancelled'].includes(event.kind)) this.runs.lookNow()
    if (['link', 'problem', 'mistake', 'deployed'].includes(event.kind)) this.#problems.lookSoon()
  }

  /** Flows are registered with the practice API from outside too. */
  #tellDemoFlows(): void {
    const flows = this.#demoFlows()
    if (isDeepStrictEqual(flows, this.#toldDemoFlows)) return
    this.#toldDemoFlows = flows
    this.#parts.outlet.latest('demoFlows.changed', this.#owner, flows)
  }

  #demoFlows(): DemoFlow[] {
    return (this.connection.practiceApi?.flows ?? []).map(({ id, name, description }) => ({ id, name, description }))
  }
}
