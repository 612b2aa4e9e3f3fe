import { formatAge } from '../../shared/model/age'
import { problemKey, problemOfCluster, problemOfRefusal, type Problem, type RunRef } from '../../shared/model/problem'
import { problemOf } from '../../shared/model/why'
import type { OpenConnection } from '../connection/connection'
import { KubeError } from '../kube/kube-error'
import { PrefectError } from '../prefect/prefect-api'
import { explainToCommand } from './advice'
import { readCluster, viewOf } from './cluster-objects'
import { runLimit } from './flags'
import { readRuns, type Look } from './look'
import { printerOf, type Column, type Format } from './table'

/** A problem as a script takes it. `since` is in ms since the epoch; printed in ISO 8601. */
interface ProblemRow {
  readonly kind: Problem['kind']
  readonly what: string
  readonly why: string
  /** The server's own words. */
  readonly message: string | null
  readonly run: RunRef | null
  readonly since: number | null
}

const lookAgainMs = 5_000

/** Prints what needs the user: a server that does not answer is a problem like any other. */
export async function getProblems(look: Look, format: Format | undefined): Promise<void> {
  const { output, watch, signal, clock } = look
  const print = printerOf(columns, format, output, () => clock.now())
  let before = new Set<string>()
  for (let first = true; first || (watch && !signal.aborted); first = false) {
    const found = await problemsNow(look)
    look.noteClock()
    const added = found.filter(({ key }) => !before.has(key))
    before = new Set(found.map(({ key }) => key))
    if (first || added.length > 0) await print(added.map(({ row }) => row))
    if (watch) await clock.sleep(lookAgainMs, signal)
  }
}

interface FoundProblem {
  readonly key: string
  readonly row: ProblemRow
}

async function problemsNow(look: Look): Promise<readonly FoundProblem[]> {
  const { connection, signal } = look
  const [runs, objects] = await Promise.all([
    readRuns(look, runLimit.most)
      .then((list) => list.runs)
      .catch((error: unknown) => apiProblem(connection, error)),
    readCluster(connection, signal).catch((error: unknown) => clusterProblem(connection, error)),
  ])
  signal.throwIfAborted()
  const found: FoundProblem[] = []
  if ('kind' in runs) found.push(rowOf(runs, null))
  if ('kind' in objects) found.push(rowOf(objects, null))
  if ('kind' in runs || 'kind' in objects) return found
  for (const run of runs) {
    const view = viewOf(run, objects)
    const { jobs, pods } = view
    const problem = jobs.length === 0 ? null : problemOf(view)
    if (problem) found.push(rowOf(problem, pods[0]?.createdAt ?? jobs[0]?.createdAt ?? null))
  }
  return found
}

/** @throws what is no failure of a request */
function apiProblem({ api: { url } }: OpenConnection, error: unknown): Problem {
  if (!(error instanceof PrefectError)) throw error
  const { message, refusal } = error
  if (refusal !== null) return problemOfRefusal(refusal, url, message)
  return { kind: error.kind === 'transient' ? 'apiUnreachable' : 'runsUnreadable', api: url, message }
}

/** @throws what is no failure of a request */
function clusterProblem({ context, client, namespace }: OpenConnection, error: unknown): Problem {
  const { status, message, plugin } = KubeError.ofFailure(error)
  if (status === 403) return { kind: 'forbidden', resource: 'jobs, pods and events', namespace, message }
  if (status === 401) return problemOfCluster({ message, plugin }, context)
  return { kind: 'clusterUnreachable', context, server: client.server, message }
}

function rowOf(problem: Problem, since: number | null): FoundProblem {
  const { what, why, quote } = explainToCommand(problem)
  const run = 'run' in problem ? problem.run : null
  const row = { kind: problem.kind, what, why, message: quote, run, since }
  return { key: run ? `${problem.kind}/${run.id}` : problemKey(problem), row }
}

const columns: readonly Column<ProblemRow>[] = [
  { title: 'PROBLEM', text: (row) => row.what },
  { title: 'FLOW', text: (row) => row.run?.flowName ?? '' },
  { title: 'RUN', text: (row) => row.run?.name ?? '' },
  { title: 'SINCE', text: (row, now) => (row.since === null ? '' : formatAge(now - row.since)) },
  { title: 'WHY', wide: true, text: (row) => row.why },
  { title: 'MESSAGE', wide: true, text: (row) => row.message ?? '' },
]
