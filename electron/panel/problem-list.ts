import type { AgentStatus } from '../../shared/model/agent-status'
import {
  problemKey,
  problemOfCluster,
  problemOfRefusal,
  type Problem,
  type ProblemEntry,
  type RunRef,
} from '../../shared/model/problem'
import { problemOf, type RunView } from '../../shared/model/why'

/** A problem that lasts, with when it began or was last told. Instants are ms since the epoch. */
export interface Sighting {
  readonly problem: Problem
  readonly at: number
}

/** A server that fails once is asked again and nobody need know; after this it is a problem, ms. */
const troubleAfterMs = 3_000
const keepSolvedMs = 24 * 3_600_000
/** Solved entries kept at most, and runs named in one entry. */
const solvedKept = 500
const runsNamed = 100

/** The two servers, as sentences name them. */
export interface Servers {
  /** The API's address. */
  readonly api: string
  readonly context: string
  /** The cluster's address. */
  readonly server: string
}

/**
 * What goes wrong between us and the two servers.
 * @param told problems that the agent told: where they say more of a refusal, nothing is added
 */
export function linkProblems(
  { api, cluster }: Pick<AgentStatus, 'api' | 'cluster'>,
  servers: Servers,
  told: readonly Sighting[],
  now: number,
): Sighting[] {
  const isTold = (...kinds: Problem['kind'][]) => told.some(({ problem }) => kinds.includes(problem.kind))
  const found: Sighting[] = []
  if (api.state === 'refused' && !isTold('tokenRefused', 'wrongDialect', 'workPoolRefused', 'apiOutOfReach')) {
    const problem = problemOfRefusal(api.refusal ?? 'credentials', servers.api, api.message)
    found.push({ problem, at: api.since })
  }
  if (api.state === 'retrying' && now - api.since > troubleAfterMs) {
    found.push({ problem: { kind: 'apiUnreachable', api: servers.api, message: api.message }, at: api.since })
  }
  if (cluster.state === 'refused' && !isTold('clusterRefused', 'notAllowed', 'noNamespace')) {
    const { since } = cluster
    found.push({ problem: problemOfCluster(cluster, servers.context), at: since })
  }
  // One that is still waited for stands above every page.
  if (
    cluster.state === 'retrying' &&
    !cluster.plugin &&
    now - cluster.since > troubleAfterMs &&
    !isTold('quotaExceeded')
  ) {
    const { message, since } = cluster
    const { context, server } = servers
    found.push({ problem: { kind: 'clusterUnreachable', context, server, message }, at: since })
  }
  return found
}

/** What went wrong with runs, as their Jobs and pods show it. */
export function viewProblems(views: Iterable<RunView>): Sighting[] {
  const found: Sighting[] = []
  for (const view of views) {
    const problem = problemOf(view)
    if (problem)
      found.push({ problem, at: view.pods[0]?.createdAt ?? view.jobs[0]?.createdAt ?? view.run.stateAt ?? 0 })
  }
  return found
}

/**
 * The list as the panel shows it: alike problems of one flow are one entry, an entry that is no longer there is solved
 * and stays for a day.
 */
export function mergeProblems(
  before: ReadonlyMap<string, ProblemEntry>,
  found: readonly Sighting[],
  now: number,
): Map<string, ProblemEntry> {
  const groups = new Map<string, Sighting[]>()
  for (const sighting of [...found].sort((a, b) => a.at - b.at)) {
    const key = problemKey(sighting.problem)
    const group = groups.get(key)
    if (group) group.push(sighting)
    else groups.set(key, [sighting])
  }
  const entries = new Map<string, ProblemEntry>()
  for (const [key, group] of groups) entries.set(key, entryOf(key, group, before.get(key)))
  let solved = 0
  for (const [key, entry] of [...before].sort(([, a], [, b]) => b.lastAt - a.lastAt)) {
    if (entries.has(key)) continue
    const solvedAt = entry.solvedAt ?? now
    if (now - solvedAt < keepSolvedMs && ++solved <= solvedKept) entries.set(key, { ...entry, solvedAt })
  }
  return entries
}

/**
 * @param group alike problems, the oldest first; at least one
 * @param before the same as it was: while it is open, that the first of it is seen no more makes it no later one
 */
function entryOf(key: string, group: readonly Sighting[], before: ProblemEntry | undefined): ProblemEntry {
  const runs = new Map<string, RunRef>()
  for (const { problem } of group) if ('run' in problem) runs.set(problem.run.id, problem.run)
  const [first] = group
  const last = group.at(-1)
  if (!first || !last) throw new Error('a group of problems has at least one')
  return {
    key,
    problem: last.problem,
    runs: [...runs.values()].slice(-runsNamed),
    moreRuns: Math.max(0, runs.size - runsNamed),
    since: before?.solvedAt === null ? Math.min(before.since, first.at) : first.at,
    lastAt: last.at,
    solvedAt: null,
  }
}
