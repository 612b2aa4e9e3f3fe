import { once } from 'node:events'
import { formatAge, formatDue } from '../../shared/model/age'
import type { FlowRunSummary } from '../../shared/model/flow-run'
import type { JobSummary } from '../../shared/model/job'
import { KubeError } from '../kube/kube-error'
import { jobsPath, summarizeJob, type Job } from '../kube/jobs'
import type { ListOf } from '../kube/wire'
import { openConnection, type OpenConnection } from '../session/connection'
import { RunsView } from '../session/runs-view'
import { connectionRequest, type ConnectionFlags } from './connection-options'
import type { Environment } from './environment'
import type { Signals } from './agent-start'
import { CommandError, type Output } from './output'

export interface GetFlags extends ConnectionFlags {
  readonly output?: 'json' | 'yaml' | 'wide'
  readonly watch?: boolean
}

const daysShown = 1
const rowsShown = 1_000

/** Prints the flow runs of the last day and those that wait, or the Jobs made from flow runs; with `watch`, what changes. */
export async function get(
  what: 'runs' | 'jobs',
  flags: GetFlags,
  environment: Environment,
  output: Output,
  signals: Signals,
): Promise<void> {
  const connection = await openConnection(connectionRequest(flags, environment))
  const stop = new AbortController()
  const onSignal = () => stop.abort()
  signals.on(onSignal)
  try {
    const print = what === 'runs' ? printerOf(runColumns, flags, output) : printerOf(jobColumns, flags, output)
    if (what === 'runs') await getRuns(connection, print as Printer<FlowRunSummary>, flags, stop.signal)
    else await getJobs(connection, print as Printer<JobSummary>, flags, stop.signal)
  } finally {
    signals.off(onSignal)
    await connection.close()
  }
}

async function getRuns(
  { api }: OpenConnection,
  print: Printer<FlowRunSummary>,
  flags: GetFlags,
  signal: AbortSignal,
): Promise<void> {
  const since = Date.now() - daysShown * 86_400_000
  try {
    print(await api.recent(since, rowsShown, signal))
  } catch (error) {
    throw new CommandError(
      `The flow runs could not be had from ${api.url}: ${(error as Error).message}. Check --api and --token.`,
    )
  }
  if (!flags.watch) return
  const view = new RunsView(api)
  let first = true
  view.on('changed', (changed) => {
    if (!first) print(changed)
    first = false
  })
  view.start()
  await stopped(signal)
  await view.close()
}

async function getJobs(
  { client, cluster, context, namespace }: OpenConnection,
  print: Printer<JobSummary>,
  flags: GetFlags,
  signal: AbortSignal,
): Promise<void> {
  try {
    const list = await client.json<ListOf<Job>>(jobsPath(namespace), {
      query: { labelSelector: 'flow_run_id' },
      signal,
    })
    print(list.items.map(summarizeJob))
  } catch (error) {
    throw new CommandError(
      `The Jobs could not be had from ${context}: ${KubeError.ofFailure(error).message}. Check --context and --kubeconfig.`,
    )
  }
  if (!flags.watch) return
  let first = true
  cluster.on('changed', (kind, changed) => {
    if (kind === 'jobs' && !first) print(changed as readonly JobSummary[])
    first = false
  })
  cluster.start('jobs')
  await stopped(signal)
}

const stopped = async (signal: AbortSignal): Promise<void> => {
  if (!signal.aborted) await once(signal, 'abort')
}

interface Column<T> {
  readonly title: string
  readonly wide?: boolean
  readonly text: (row: T, now: number) => string
}
type Printer<T> = (rows: readonly T[]) => void

const runColumns: readonly Column<FlowRunSummary>[] = [
  { title: 'NAME', text: (run) => run.name },
  { title: 'FLOW', text: (run) => run.flowName },
  { title: 'STATE', text: (run) => run.state },
  { title: 'DUE', text: (run, now) => (run.dueAt === null ? '' : formatDue(run.dueAt, now)) },
  { title: 'ID', text: (run) => run.id },
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

/** Prints rows; the head of the table stands there once. */
function printerOf<T extends object>(
  columns: readonly Column<T>[],
  { output: format }: GetFlags,
  output: Output,
): Printer<T> {
  let headed = false
  return (rows) => {
    if (output.json) {
      for (const row of rows) output.result(JSON.stringify(row))
      return
    }
    if (format === 'json' || format === 'yaml') {
      output.object(rows, format)
      return
    }
    const shown = columns.filter((column) => format === 'wide' || !column.wide)
    const now = Date.now()
    const table = [
      ...(headed ? [] : [shown.map(({ title }) => title)]),
      ...rows.map((row) => shown.map(({ text }) => text(row, now))),
    ]
    headed = true
    const widths = shown.map((_, n) => Math.max(...table.map((cells) => cells[n]?.length ?? 0)))
    for (const cells of table)
      output.result(
        cells
          .map((cell, n) => cell.padEnd(widths[n] ?? 0))
          .join('   ')
          .trimEnd(),
      )
  }
}
