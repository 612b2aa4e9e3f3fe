import type { AgentStatus } from '../../shared/model/agent-status'
import type { FlowRunSummary } from '../../shared/model/flow-run'
import { problemKey, type Problem, type ProblemEntry, type RunRef } from '../../shared/model/problem'
import { isFinished } from '../../shared/model/state'
import { problemOf, refOf, type RunView } from '../../shared/model/why'

/** A problem that has lasted, with when it began and was last seen. Instants are ms since the epoch. */
export interface Sighting {
  readonly problem: Problem
  readonly at: number
}

/** A server that fails once is asked again and nobody need know; after this it is a problem, ms. */
const troubleAfterMs = 3_000
const keepSolvedMs = 24 * 3_600_000

/** What goes wrong between us and the two servers. */
export function linkProblems(
  agent: AgentStatus,
  api: string,
  context: string,
  server: string,
  now: number,
): Sighting[] {
  const found: Sighting[] = []
  if (agent.api.state === 'refused') {
    found.push({ problem: { kind: 'tokenRefused', api, message: agent.api.message }, at: agent.api.since })
  }
  if (agent.api.state === 'retrying' && now - agent.api.since > troubleAfterMs) {
    found.push({ problem: { kind: 'apiUnreachable', api, message: agent.api.message }, at: agent.api.since })
  }
  if (agent.cluster.state === 'refused') {
    found.push({
      problem: { kind: 'clusterRefused', context, message: agent.cluster.message },
      at: agent.cluster.since,
    })
  }
  if (agent.cluster.state === 'retrying' && now - agent.cluster.since > troubleAfterMs) {
    const { message, since } = agent.cluster
    found.push({ problem: { kind: 'clusterUnreachable', context, server, message }, at: since })
  }
  return found
}

/** What went wrong with runs, as their Jobs and pods show it, and as the agent told when it deployed them. */
export function runProblems(
  views: Iterable<RunView>,
  told: ReadonlyMap<string, Sighting>,
  runs: ReadonlyMap<string, FlowRunSummary>,
): Sighting[] {
  const found: Sighting[] = []
  for (const view of views) {
    const problem = problemOf(view)
    if (problem)
      found.push({ problem, at: view.pods[0]?.createdAt ?? view.jobs[0]?.createdAt ?? view.run.stateAt ?? 0 })
  }
  for (const [flowRunId, { problem, at }] of told) {
    const run = runs.get(flowRunId)
    // Told when the run was Submitted or failed for it; another try or another end has put it out of the world.
    const over =
      run && (run.state === 'Running' || run.state === 'Scheduled' || (isFinished(run.state) && run.state !== 'Failed'))
    if (over || !('run' in problem)) continue
    found.push({ problem: { ...problem, run: run ? refOf(run) : problem.run }, at })
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
  const entries = new Map<string, ProblemEntry>()
  for (const { problem, at } of [...found].sort((a, b) => a.at - b.at)) {
    const key = problemKey(problem)
    const known = entries.get(key)
    const runs: RunRef[] = [...(known?.runs ?? [])]
    if ('run' in problem && !runs.some((run) => run.id === problem.run.id)) runs.push(problem.run)
    entries.set(key, { key, problem, runs, since: known?.since ?? at, lastAt: at, solvedAt: null })
  }
  for (const [key, entry] of before) {
    if (entries.has(key)) continue
    const solvedAt = entry.solvedAt ?? now
    if (now - solvedAt < keepSolvedMs) entries.set(key, { ...entry, solvedAt })
  }
  return entries
}
