import { EventEmitter } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { AgentStatus, MinuteStats } from '../../shared/model/agent-status'
import type { Check, Connection, ConnectionChoice } from '../../shared/model/connection'
import type { FlowRunSummary } from '../../shared/model/flow-run'
import { problemKey, type Problem, type ProblemEntry } from '../../shared/model/problem'
import type { Settings } from '../../shared/model/settings'
import { isFinished } from '../../shared/model/state'
import type { RunView } from '../../shared/model/why'
import type { JobTemplate } from '../../shared/job-spec/parse-template'
import type { AgentEvent } from '../agent/agent-event'
import { KubernetesAgent } from '../agent/kubernetes-agent'
import { deleteJob } from '../kube/jobs'
import { KubeError } from '../kube/kube-error'
import { seedDemoRuns } from '../practice/demo-flows'
import { runChecks } from './checks'
import type { OpenConnection } from './connection'
import { DeployStats } from './deploy-stats'
import { linkProblems, mergeProblems, runProblems, type Sighting } from './problem-list'
import { RunsView } from './runs-view'

export interface PanelSessionParts {
  readonly connection: OpenConnection
  readonly choice: ConnectionChoice
  readonly settings: () => Settings
  readonly template: () => JobTemplate
  readonly heartbeatPath: string | null
}

interface PanelSessionEvents {
  agent: [status: AgentStatus]
  agentEvent: [event: AgentEvent]
  connection: [connection: Connection]
  problems: [changed: readonly ProblemEntry[], removed: readonly string[]]
  stats: [minute: MinuteStats]
}

const problemsEveryMs = 500
/** How long closing waits for claims in hand. */
const stopMs = 5_000
const nothingToDo = 'The run has changed meanwhile; look at its state.'

/** One connection brought to life for a panel: its agent, what it watches, and what needs the user. */
export class PanelSession extends EventEmitter<PanelSessionEvents> {
  readonly runs: RunsView
  readonly #parts: PanelSessionParts
  readonly #stats = new DeployStats()
  readonly #told = new Map<string, Sighting>()
  readonly #stop = new AbortController()
  #problems = new Map<string, ProblemEntry>()
  #problemsTimer: NodeJS.Timeout | null = null
  #agent: KubernetesAgent
  #identity: { scope: string; tenantId: string } | null = null
  #version: string | null = null
  #nodes: number | null = null

  constructor(parts: PanelSessionParts) {
    super()
    this.#parts = parts
    this.runs = new RunsView(parts.connection.api)
    this.#agent = this.#newAgent()
  }

  /** Begins to watch. The agent stays off until it is started. */
  start(): void {
    const { connection } = this.#parts
    connection.cluster.start('everything')
    connection.cluster.on('changed', () => this.#problemsSoon())
    connection.cluster.on('trouble', () => this.#problemsSoon())
    connection.cluster.on('link', (link) => {
      if (link.state === 'connected') void this.#describeCluster()
      this.emit('agent', this.agentStatus)
    })
    this.runs.on('changed', (changed) => {
      this.#problemsSoon()
      // A run that is due and waits is seen here sooner than the idle agent would ask.
      const now = Date.now()
      if (changed.some((run) => run.state === 'Scheduled' && (run.dueAt ?? 0) <= now)) this.#agent.poke()
    })
    this.runs.start()
    if (connection.practiceApi) seedDemoRuns(connection.practiceApi)
    void this.#identify()
  }

  get connection(): OpenConnection {
    return this.#parts.connection
  }
  get agentStatus(): AgentStatus {
    return { ...this.#agent.status, cluster: this.#parts.connection.cluster.link }
  }
  get problems(): readonly ProblemEntry[] {
    return [...this.#problems.values()]
  }
  get stats(): readonly MinuteStats[] {
    return this.#stats.all()
  }

  describe(): Connection {
    const { connection, choice } = this.#parts
    return {
      api: {
        practice: choice.api.kind === 'practice',
        url: connection.api.url,
        urlForPods: connection.apiForPods,
        hasToken: connection.token !== '',
        dialect: this.#identity ? connection.api.dialect : null,
        scope: this.#identity?.scope ?? null,
        tenantId: this.#identity?.tenantId ?? null,
      },
      cluster: {
        practice: connection.practiceCluster !== null,
        context: connection.context,
        namespace: connection.namespace,
        server: connection.server,
        user: connection.user,
        files: [...connection.files],
        version: this.#version,
        nodes: this.#nodes,
        local: connection.local,
      },
    }
  }

  startAgent(mode: 'running' | 'paused'): string | null {
    const { mode: now } = this.#agent.status
    if (now === 'stopping') return 'The agent is still stopping. Try again when it is off.'
    if (now === 'off') this.#agent = this.#newAgent()
    this.#agent.start(mode)
    return null
  }
  stopAgent = (): Promise<void> => this.#agent.stop()
  retryNow(): void {
    this.#agent.retryNow()
    this.runs.lookNow()
  }

  async deployRun(flowRunId: string): Promise<string | null> {
    if (this.#agent.status.mode === 'off') this.#agent = this.#newAgent()
    const refusal = await this.#agent.deployRun(flowRunId)
    this.runs.lookNow()
    return refusal
  }

  /** Schedules a run once more; Jobs of it that are still active go first, so that none runs beside the new one. */
  async runAgain(flowRunId: string): Promise<string | null> {
    const { api, cluster, client, namespace } = this.connection
    for (const job of cluster.jobsOf(flowRunId)) {
      if (job.status !== 'Complete' && job.status !== 'Failed') await deleteJob(client, namespace, job.name, job.uid)
    }
    const [run] = await api.read([flowRunId], this.#stop.signal)
    if (!run) return 'The Prefect API does not know this run any more.'
    const settled = await api.schedule(run.id, run.version, Date.now(), this.#stop.signal)
    this.#told.delete(flowRunId)
    this.runs.lookNow()
    this.#agent.poke()
    return settled.ok ? null : settled.message
  }

  /** Deletes a Job, and marks its run Failed if it has not ended by itself. */
  async deleteJob(name: string, uid: string): Promise<string | null> {
    const { api, cluster, client, namespace } = this.connection
    const flowRunId = cluster.jobs.get(uid)?.flowRunId ?? null
    try {
      await deleteJob(client, namespace, name, uid)
    } catch (error) {
      const { status, message } = KubeError.ofFailure(error)
      if (status !== 404) return status === 409 ? `Another Job has this name now; look again. ${message}` : message
    }
    if (flowRunId === null) return null
    const [run] = await api.read([flowRunId], this.#stop.signal)
    if (!run || isFinished(run.state) || run.state === 'Scheduled') return null
    const settled = await api.fail(run.id, run.version, `Job ${name} was deleted from Flowdeck.`, this.#stop.signal)
    this.runs.lookNow()
    return settled.ok ? null : `${nothingToDo} ${settled.message}`
  }

  check(): Promise<Check[]> {
    void this.#identify()
    return runChecks(this.connection, this.#parts.template(), this.#stop.signal)
  }

  async close(): Promise<void> {
    if (this.#problemsTimer) clearTimeout(this.#problemsTimer)
    this.#stop.abort()
    this.removeAllListeners()
    // Claims in hand get their Jobs if that is quick; others are found again when this API is next in use.
    await Promise.race([this.#agent.stop(), sleep(stopMs, undefined, { ref: false })])
    await this.#agent.end()
    await this.runs.close()
    await this.connection.close()
  }

  #newAgent(): KubernetesAgent {
    const { connection, settings, template, heartbeatPath } = this.#parts
    const { agentName, concurrency, imagePullSecrets } = settings()
    const agent = new KubernetesAgent({
      api: connection.api,
      cluster: connection.cluster,
      template,
      random: Math.random,
      options: {
        name: agentName,
        namespace: connection.namespace,
        cluster: connection.clusterId,
        apiForPods: connection.apiForPods,
        token: connection.token,
        imagePullSecrets,
        concurrency,
        heartbeatPath,
      },
    })
    agent.on('changed', () => {
      if (agent === this.#agent) this.emit('agent', this.agentStatus)
    })
    agent.on('event', (event) => this.#heard(event))
    return agent
  }

  #heard(event: AgentEvent): void {
    this.emit('agentEvent', event)
    const now = Date.now()
    if (event.kind === 'deployed') this.emit('stats', this.#stats.add(now, event.ms))
    if (event.kind === 'problem' && 'run' in event.problem)
      this.#told.set(event.problem.run.id, { problem: event.problem, at: now })
    if (event.kind === 'deployed') this.#told.delete(event.flowRunId)
    if (event.kind === 'claimed' || event.kind === 'deployed' || event.kind === 'failed') this.runs.lookNow()
    if (event.kind === 'link' || event.kind === 'problem') this.#problemsSoon()
    if (event.kind === 'ready') void this.#identify()
  }

  async #identify(): Promise<void> {
    try {
      this.#identity = await this.connection.api.connect(this.#stop.signal)
    } catch {
      // The agent's status and the checks say what is wrong; until it is mended nothing is known.
      this.#identity = null
    }
    if (!this.#stop.signal.aborted) this.emit('connection', this.describe())
  }

  async #describeCluster(): Promise<void> {
    const { client } = this.connection
    const signal = this.#stop.signal
    const version = await client.json<{ gitVersion?: string }>('/version', { signal }).catch(() => null)
    // Nodes are seen by few; without that right their number is not shown.
    const nodes = await client.json<{ items: unknown[] }>('/api/v1/nodes', { signal }).catch(() => null)
    this.#version = version?.gitVersion ?? null
    this.#nodes = nodes?.items.length ?? null
    if (!signal.aborted) this.emit('connection', this.describe())
  }

  #problemsSoon(): void {
    this.#problemsTimer ??= setTimeout(() => {
      this.#problemsTimer = null
      this.#findProblems()
    }, problemsEveryMs)
  }

  #findProblems(): void {
    const { connection } = this.#parts
    const now = Date.now()
    const status = this.agentStatus
    const found: Sighting[] = [
      ...linkProblems(status, connection.api.url, connection.context, connection.server, now),
      ...this.#lasting(now),
      ...runProblems(this.#views(), this.#told, this.runs.runs),
    ]
    const before = this.#problems
    this.#problems = mergeProblems(before, found, now)
    const changed = [...this.#problems.values()].filter(
      (entry) => JSON.stringify(before.get(entry.key)) !== JSON.stringify(entry),
    )
    const removed = [...before.keys()].filter((key) => !this.#problems.has(key))
    if (changed.length + removed.length > 0) this.emit('problems', changed, removed)
    // Trouble with a server becomes a problem only when it lasts.
    if (status.api.state === 'retrying' || status.cluster.state === 'retrying') this.#problemsSoon()
  }

  /** What each look finds anew: it began when it was first seen. */
  #lasting(now: number): Sighting[] {
    const { api, cluster, namespace } = this.connection
    const { refusal } = this.runs
    const found: Problem[] = cluster.forbidden.map(([resource, { message }]) => {
      return { kind: 'forbidden', resource, namespace, message }
    })
    if (refusal !== null) found.push({ kind: 'runsUnreadable', api: api.url, message: refusal })
    return found.map((problem) => {
      const known = this.#problems.get(problemKey(problem))
      return { problem, at: known?.solvedAt === null ? known.since : now }
    })
  }

  /** The runs that have something to go wrong: those with Jobs. */
  *#views(): Iterable<RunView> {
    const { cluster } = this.connection
    const podsByRun = new Map<string, RunView['pods'][number][]>()
    for (const pod of cluster.pods.values()) {
      if (pod.flowRunId === null || pod.phase === 'Succeeded') continue
      const pods = podsByRun.get(pod.flowRunId)
      if (pods) pods.push(pod)
      else podsByRun.set(pod.flowRunId, [pod])
    }
    for (const run of this.runs.runs.values()) {
      if (!mayHaveProblem(run)) continue
      const jobs = [...cluster.jobsOf(run.id)].sort((a, b) => b.createdAt - a.createdAt)
      if (jobs.length === 0) continue
      const pods = (podsByRun.get(run.id) ?? []).sort((a, b) => b.createdAt - a.createdAt)
      const names = new Set([...jobs, ...pods].map(({ name }) => name))
      const events = pods.some((pod) => pod.phase === 'Pending')
        ? [...cluster.events.values()].filter((event) => names.has(event.name))
        : []
      yield { run, jobs, pods, events: events.sort((a, b) => b.lastAt - a.lastAt) }
    }
  }
}

const mayHaveProblem = ({ state }: FlowRunSummary): boolean =>
  state === 'Submitted' || state === 'Running' || state === 'Failed'
