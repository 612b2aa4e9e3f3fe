import { once } from 'node:events'
import { formatAge, formatDue } from '../../shared/model/age'
import type { FlowRunSummary } from '../../shared/model/flow-run'
import type { JobSummary } from '../../shared/model/job'
import { inOrder } from '../../shared/model/run-order'
import { asSentence } from '../../shared/model/sentence'
import { systemClock } from '../clock/clock'
import { clockOf } from '../clock/server-time'
import { runLabels } from '../connection/connection'
import { listJobs, namespaceExists } from '../kube/cluster-queries'
import { KubeError } from '../kube/kube-error'
import { tellOnce, unreadable } from '../kube/tell-once'
import { PrefectError } from '../prefect/prefect-api'
import type { Surroundings } from './agent-start'
import { refusalAdvice } from './advice'
import { CommandError } from './command-error'
import { runLimit, type ConnectionFlags } from './flags'
import { getProblems } from './get-problems'
import { clockTeller, readRuns, type Look } from './look'
import { refuseForeignFlags } from './dialect-flags'
import { dialectMeant } from './dialect-meant'
import { openNamed } from './open'
import type { Output } from './output'
import { inGoodOrder } from './signals'
import { withWhys, type ExplainedRun } from './run-whys'
import { printerOf, type Column, type Format, type Printer } from './table'

export interface GetFlags extends ConnectionFlags {
  readonly output?: Format
  readonly watch?: boolean
  /** Of the runs that changed, and of those that wait, at most so many. A worker's flag of this name is another. */
  readonly limit?: number
}

const lookAgainMs = 2_000

/**
 * Prints the flow runs of the last day and those that wait, the Jobs made from flow runs, or what needs the user; with
 * `watch` then what changes, until a signal or until nobody reads it any more.
 * @throws CommandError
 */
export async function get(
  what: 'runs' | 'jobs' | 'problems',
  { limit = runLimit.usual, ...flags }: GetFlags,
  { environment, output, signals }: Surroundings,
): Promise<void> {
  // Jobs are the cluster's: nothing of the API need be known for them.
  const isOfApi = what !== 'jobs' || flags.pool !== undefined
  const dialect = isOfApi ? await dialectMeant(flags, environment) : flags.dialect
  refuseForeignFlags(dialect, flags)
  const connection = await openNamed(flags, dialect, environment, output)
  const stop = new AbortController()
  const end = () => stop.abort()
  signals.on(end)
  output.closed.addEventListener('abort', end)
  const { watch = false } = flags
  // Of runs the server's clock tells how long there is to wait; of Jobs the cluster's how old they are.
  const clock = what === 'runs' ? connection.clock : clockOf(connection.client, systemClock)
  const look: Look = {
    connection,
    dialect: flags.dialect,
    output,
    watch,
    signal: stop.signal,
    clock,
    noteClock: clockTeller(connection, output),
  }
  try {
    const now = () => look.clock.now()
    if (what !== 'runs') await checkNamespace(look)
    const explained = flags.output !== undefined || output.json
    if (what === 'runs') await getRuns(look, limit, explained, printerOf(runColumns, flags.output, output, now))
    else if (what === 'jobs') await getJobs(look, printerOf(jobColumns, flags.output, output, now))
    else await getProblems(look, flags.output)
  } catch (error) {
    if (!stop.signal.aborted) throw error
    if (!watch && !output.closed.aborted)
      throw new CommandError('Stopped before all was read. Run it again for the rest.')
  } finally {
    signals.off(end)
    output.closed.removeEventListener('abort', end)
    await inGoodOrder(signals, () => connection.close())
  }
}

/** A namespace that is not there has no Jobs, which would look as if all were well. */
export async function checkNamespace({
  connection: { client, context, namespace },
  signal,
}: Pick<Look, 'connection' | 'signal'>): Promise<void> {
  // A cluster that does not answer is told by what is asked of it next.
  const exists = await namespaceExists(client, namespace, signal).catch((error: unknown) => {
    KubeError.ofFailure(error)
    return null
  })
  if (exists === false) {
    throw new CommandError(`The cluster ${context} has no namespace ${namespace}. Give another one with --namespace.`)
  }
}

/** @param explained whether it is said why runs don't run: their Jobs and pods are read for that */
async function getRuns(look: Look, limit: number, explained: boolean, print: Printer<RunRow>): Promise<void> {
  const { api } = look.connection
  const { watch, signal, clock } = look
  const shown = new Map<string, string>()
  for (let first = true; first || (watch && !signal.aborted); first = false) {
    let pauseMs = lookAgainMs
    try {
      const { runs, complete, waiting } = await readRuns(look, limit)
      // Many runs are read again less often, so that reading them costs the API no more.
      pauseMs *= Math.max(1, runs.length / runLimit.usual)
      const rows: readonly RunRow[] = explained ? await withWhys(look, inOrder(runs)) : inOrder(runs)
      look.noteClock()
      const changed = rows.filter((run) => shown.get(run.id) !== JSON.stringify(run))
      shown.clear()
      for (const run of rows) shown.set(run.id, JSON.stringify(run))
      if (first || changed.length > 0) await print(changed)
      if (first && !complete) noteMore(look.output, limit, waiting)
    } catch (error) {
      signal.throwIfAborted()
      const message = `The flow runs can't be read from ${api.url}: ${asSentence((error as Error).message)}`
      if (first) throw new CommandError(`${message} ${adviceFor(error, look)}`.trimEnd())
      look.output.note(message)
    }
    if (watch) await clock.sleep(pauseMs, signal)
  }
}

function adviceFor(error: unknown, { connection, dialect }: Look): string {
  const asked = dialect === 'auto' ? connection.api.dialect : dialect
  const refusal = error instanceof PrefectError ? error.refusal : null
  if (refusal === 'workPool') return 'Name one of its work pools with --pool: `prefect work-pool ls` lists them.'
  const { apiFrom } = connection
  return refusal === null ? `Check ${apiFrom ?? '--api'}.` : refusalAdvice(refusal, asked, apiFrom)
}

function noteMore(output: Output, limit: number, waiting: number | null): void {
  const inAll = waiting === null ? '' : `; ${waiting} runs wait in all`
  const more = limit < runLimit.most ? ' Give a larger --limit to see more.' : ''
  output.note(`Only the first ${limit} are shown${inAll}.${more}`)
}

async function getJobs(look: Look, print: Printer<JobSummary>): Promise<void> {
  const { client, cluster, context, namespace } = look.connection
  const ofRuns = (jobs: readonly JobSummary[]) => jobs.filter((job) => job.flowRunId !== null)
  const failed = (error: unknown): CommandError =>
    new CommandError(
      `The Jobs can't be read from ${context}: ${asSentence(KubeError.ofFailure(error).message)} Check --context and --kubeconfig.`,
    )
  const noteLeftOut = (what: string): void => look.output.note(`Left out of what the cluster shows: ${what}`)
  if (!look.watch) {
    const jobs: JobSummary[] = []
    const tell = tellOnce(noteLeftOut)
    const note = (path: string): void => tell(unreadable(path))
    try {
      for await (const page of listJobs(client, namespace, { runLabels, signal: look.signal, note }))
        jobs.push(...ofRuns(page))
    } catch (error) {
      look.signal.throwIfAborted()
      throw failed(error)
    }
    look.noteClock()
    await print(jobs)
    return
  }
  await new Promise<void>((resolve, reject) => {
    cluster.on('changed', (kind, changed) => {
      // Several at once come in this order; what print waits for is only its format.
      if (kind !== 'jobs') return
      look.noteClock()
      void print(ofRuns(changed as readonly JobSummary[])).catch(reject)
    })
    cluster.on('trouble', (kind, error) => {
      if (kind !== 'jobs' || error === null) return
      if (cluster.watchesJobs || cluster.jobs.size > 0) look.output.note(failed(error).message)
      else reject(failed(error))
    })
    cluster.on('leftOut', noteLeftOut)
    if (look.signal.aborted) resolve()
    else void once(look.signal, 'abort').then(() => resolve())
    cluster.start()
  })
}

type RunRow = FlowRunSummary & Partial<Pick<ExplainedRun, 'why'>>

const runColumns: readonly Column<RunRow>[] = [
  { title: 'NAME', text: (run) => run.name },
  { title: 'FLOW', text: (run) => run.flowName },
  { title: 'STATE', text: (run) => run.state },
  { title: 'DUE', text: (run, now) => (run.dueAt === null ? '' : formatDue(run.dueAt, now)) },
  { title: 'ID', text: (run) => run.id },
  { title: 'LABELS', wide: true, text: (run) => (run.labels ?? []).join(',') },
  { title: 'WHY', wide: true, text: (run) => run.why?.what ?? '' },
  { title: 'MESSAGE', wide: true, text: (run) => run.stateMessage ?? '' },
]
const jobColumns: readonly Column<JobSummary>[] = [
  { title: 'NAME', text: (job) => job.name },
  { title: 'STATUS', text: (job) => job.status },
  { title: 'COMPLETIONS', text: (job) => `${job.succeeded}/${job.completions}` },
  { title: 'AGE', text: (job, now) => formatAge(now - job.createdAt) },
  { title: 'FLOW RUN', text: (job) => job.flowRunId ?? '' },
  { title: 'IMAGE', wide: true, text: (job) => job.image ?? '' },
  { title: 'REASON', wide: true, text: (job) => job.reason ?? '' },
]
