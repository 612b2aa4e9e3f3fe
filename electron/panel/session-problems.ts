import type { AgentStatus } from '../../shared/model/agent-status'
import { groupBy } from '../../shared/model/group-by'
import type { KubeEvent, PodSummary } from '../../shared/model/pod'
import { problemKey, type Problem, type ProblemEntry } from '../../shared/model/problem'
import type { RunView } from '../../shared/model/why'
import type { FlowRunSummary } from '../../shared/model/flow-run'
import type { Clock } from '../clock/clock'
import type { OpenConnection } from '../connection/connection'
import type { ReportMistake } from '../mistakes/mistakes'
import { ProblemBook } from './problem-book'
import { linkProblems, viewProblems, type Sighting } from './problem-list'
import type { RunsView } from './runs-view'
import { Told } from './told'

export interface SessionProblemsParts {
  readonly connection: Pick<OpenConnection, 'api' | 'cluster' | 'context' | 'namespace' | 'server'>
  readonly runs: RunsView
  readonly status: () => AgentStatus
  /** Why the API does not take us, as far as that was asked apart from the agent. */
  readonly apiRefusal: () => Problem | null
  readonly clock: Clock
  readonly reportMistake: ReportMistake
  readonly onChange: (changed: readonly ProblemEntry[], removed: readonly string[]) => void
}

const lookEveryMs = 500
/** After a look that failed for a mistake of ours. */
const lookAfterMistakeMs = 30_000

/** What needs the user on one connection: looked for again, soon after something has changed. */
export class SessionProblems {
  readonly told = new Told()
  readonly #parts: SessionProblemsParts
  readonly #book = new ProblemBook()
  #timer: NodeJS.Timeout | null = null
  #waitMs = lookEveryMs
  #closed = false

  constructor(parts: SessionProblemsParts) {
    this.#parts = parts
  }

  all(): ProblemEntry[] {
    return this.#book.all()
  }

  lookSoon(): void {
    if (this.#closed) return
    this.#timer ??= setTimeout(() => {
      this.#timer = null
      this.#guarded()
    }, this.#waitMs)
  }

  close(): void {
    this.#closed = true
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
  }

  #guarded(): void {
    try {
      this.#look()
      this.#waitMs = lookEveryMs
    } catch (error) {
      // Reporting it asks for another look, which may fail as this one did.
      this.#waitMs = lookAfterMistakeMs
      this.#parts.reportMistake('looking for problems', error)
    }
  }

  #look(): void {
    const { connection, runs, status, clock, onChange } = this.#parts
    const { api, cluster, claimsInHand } = status()
    const now = clock.now()
    const told = [
      ...this.#lasting([this.#parts.apiRefusal()], now),
      ...this.told.lasting(runs.runs, { api, cluster }, now).map((it) => withBacklog(it, claimsInHand)),
    ]
    const servers = { api: connection.api.url, context: connection.context, server: connection.server }
    const found = [
      ...told,
      ...linkProblems({ api, cluster }, servers, told, now),
      ...this.#lasting(this.#unreadable(), now),
      ...viewProblems(this.#views()).map((it) => ({ ...it, at: it.at - connection.cluster.client.aheadMs })),
    ]
    const { changed, removed } = this.#book.look(found, now)
    if (changed.length + removed.length > 0) onChange(changed, removed)
    // Trouble with a server becomes a problem only when it lasts.
    if (api.state === 'retrying' || cluster.state === 'retrying') this.lookSoon()
  }

  /** What each look finds again: it began when it was first seen. */
  #lasting(found: readonly (Problem | null)[], now: number): Sighting[] {
    return found.flatMap((problem) => (problem ? [{ problem, at: this.#book.since(problemKey(problem), now) }] : []))
  }

  #unreadable(): Problem[] {
    const { connection, runs } = this.#parts
    const { api, cluster, namespace } = connection
    const found: Problem[] = cluster.forbidden.map(([resource, { message }]) => {
      return { kind: 'forbidden', resource, namespace, message }
    })
    // An API that doesn't take us has no runs to tell either.
    if (runs.refusal !== null && this.#parts.apiRefusal() === null)
      found.push({ kind: 'runsUnreadable', api: api.url, message: runs.refusal })
    return found
  }

  /** The runs that have something to go wrong: those with Jobs. */
  *#views(): Iterable<RunView> {
    const { connection, runs } = this.#parts
    const { cluster } = connection
    const podsByRun = groupBy(
      [...cluster.pods.values()].filter((pod) => pod.phase !== 'Succeeded'),
      (pod: PodSummary) => pod.flowRunId,
    )
    const eventsByName = groupBy(cluster.events.values(), (event: KubeEvent) => event.name)
    for (const run of runs.runs.values()) {
      if (!mayHaveProblem(run)) continue
      const jobs = [...cluster.jobsOf(run.id)].sort((a, b) => b.createdAt - a.createdAt)
      if (jobs.length === 0) continue
      const pods = (podsByRun.get(run.id) ?? []).sort((a, b) => b.createdAt - a.createdAt)
      const waits = pods.length === 0 || pods.some((pod) => pod.phase === 'Pending')
      const names = waits ? [...jobs, ...pods].map(({ name }) => name) : []
      const events = names.flatMap((name) => eventsByName.get(name) ?? []).sort((a, b) => b.lastAt - a.lastAt)
      yield { run, jobs, pods, events }
    }
  }
}

/** A quota's problem says how many wait now. */
const withBacklog = (sighting: Sighting, waiting: number): Sighting =>
  sighting.problem.kind === 'quotaExceeded' ? { ...sighting, problem: { ...sighting.problem, waiting } } : sighting

const mayHaveProblem = ({ phase }: FlowRunSummary): boolean =>
  phase === 'claimed' || phase === 'running' || phase === 'failed'
