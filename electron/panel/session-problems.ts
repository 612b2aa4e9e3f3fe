import type { AgentStatus } from '../../shared/model/agent-status'
import type { KubeEvent, PodSummary } from '../../shared/model/pod'
import { problemKey, type Problem, type ProblemEntry } from '../../shared/model/problem'
import type { RunView } from '../../shared/model/why'
import type { FlowRunSummary } from '../../shared/model/flow-run'
import type { Clock } from '../clock/clock'
import type { OpenConnection } from '../connection/connection'
import { ProblemBook } from './problem-book'
import { linkProblems, viewProblems, type Sighting } from './problem-list'
import type { RunsView } from './runs-view'
import { Told } from './told'

export interface SessionProblemsParts {
  readonly connection: Pick<OpenConnection, 'api' | 'cluster' | 'context' | 'namespace' | 'server'>
  readonly runs: RunsView
  readonly status: () => AgentStatus
  readonly clock: Clock
  readonly onChange: (changed: readonly ProblemEntry[], removed: readonly string[]) => void
}

const lookEveryMs = 500

/** What needs the user on one connection: looked for anew, soon after something has changed. */
export class SessionProblems {
  readonly told = new Told()
  readonly #parts: SessionProblemsParts
  readonly #book = new ProblemBook()
  #timer: NodeJS.Timeout | null = null
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
      this.#look()
    }, lookEveryMs)
  }

  close(): void {
    this.#closed = true
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
  }

  #look(): void {
    const { connection, runs, status, clock, onChange } = this.#parts
    const { api, cluster } = status()
    const now = clock.now()
    const told = this.told.lasting(runs.runs, { api, cluster }, now)
    const servers = { api: connection.api.url, context: connection.context, server: connection.server }
    const found = [
      ...told,
      ...linkProblems({ api, cluster }, servers, told, now),
      ...this.#unreadable(now),
      ...viewProblems(this.#views()),
    ]
    const { changed, removed } = this.#book.look(found, now)
    if (changed.length + removed.length > 0) onChange(changed, removed)
    // Trouble with a server becomes a problem only when it lasts.
    if (api.state === 'retrying' || cluster.state === 'retrying') this.lookSoon()
  }

  /** What each look finds anew: it began when it was first seen. */
  #unreadable(now: number): Sighting[] {
    const { connection, runs } = this.#parts
    const { api, cluster, namespace } = connection
    const found: Problem[] = cluster.forbidden.map(([resource, { message }]) => {
      return { kind: 'forbidden', resource, namespace, message }
    })
    if (runs.refusal !== null) found.push({ kind: 'runsUnreadable', api: api.url, message: runs.refusal })
    return found.map((problem) => ({ problem, at: this.#book.since(problemKey(problem), now) }))
  }

  /** The runs that have something to go wrong: those with Jobs. */
  *#views(): Iterable<RunView> {
    const { connection, runs } = this.#parts
    const { cluster } = connection
    const podsByRun = groupBy(
      [...cluster.pods.values()].filter((pod) => pod.phase !== 'Succeeded'),
      (pod: PodSummary) => pod.flowRunId,
    )
    const eventsByName = groupBy([...cluster.events.values()], (event: KubeEvent) => event.name)
    for (const run of runs.runs.values()) {
      if (!mayHaveProblem(run)) continue
      const jobs = [...cluster.jobsOf(run.id)].sort((a, b) => b.createdAt - a.createdAt)
      if (jobs.length === 0) continue
      const pods = (podsByRun.get(run.id) ?? []).sort((a, b) => b.createdAt - a.createdAt)
      const names = pods.some((pod) => pod.phase === 'Pending') ? [...jobs, ...pods].map(({ name }) => name) : []
      const events = names.flatMap((name) => eventsByName.get(name) ?? []).sort((a, b) => b.lastAt - a.lastAt)
      yield { run, jobs, pods, events }
    }
  }
}

const mayHaveProblem = ({ phase }: FlowRunSummary): boolean =>
  phase === 'claimed' || phase === 'running' || phase === 'failed'

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string | null): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    if (key === null) continue
    const group = groups.get(key)
    if (group) group.push(item)
    else groups.set(key, [item])
  }
  return groups
}
