import { z } from 'zod'
import { receiptBeginning, receiptOf } from '../../../shared/prefect-0.6/claim-sentence'
import { LogLevel } from '../../../shared/model/flow-run'
import { cut } from '../../../shared/model/cut'
import { limits } from '../limits'
import { NamedJobs } from '../named-jobs'
import { PrefectError, type LogLine } from '../prefect-api'
import { isStatus } from '../http-fault'
import { countOf, Id } from '../rows'
import { isoOf, parts } from '../wire'
import { segment } from './address'
import { readRows } from './agent-reads'
import type { Client3 } from './client'
import { askRows } from './rest-pages'
import { kubernetesType } from './work-pool'

/** As upstream's worker names its lines. Source: prefect 3.9.1, logging/loggers.py, get_worker_logger. */
const logName = 'prefect.flow_runs.worker'

/** Python's numbers of the levels, which the API keeps. */
export const levelNumbers: Readonly<Record<LogLevel, number>> = {
  DEBUG: 10,
  INFO: 20,
  WARNING: 30,
  ERROR: 40,
  CRITICAL: 50,
}

/** The level of a number: the one that it reaches. */
export function levelOf(value: unknown): LogLevel {
  const number = typeof value === 'number' ? value : levelNumbers.INFO
  return LogLevel.options.findLast((level) => levelNumbers[level] <= number) ?? 'DEBUG'
}

/** A receipt says in the run's log that its Job was made, and on the run itself where the Job is. */
export const receipt3 = (flowRunId: string, jobName: string, at: number, namespace?: string): LogLine => ({
  flowRunId,
  at,
  level: 'INFO',
  message: receiptOf(jobName),
  ...(namespace === undefined ? {} : { job: `${namespace}:${jobName}` }),
})

/**
 * Adds lines to runs' logs. What is to stand on runs themselves comes first: it can be written again.
 * @throws PrefectError: `effectOpen` only if lines may be there
 */
export async function writeLogs(client: Client3, lines: readonly LogLine[], signal: AbortSignal): Promise<void> {
  const unmarked = lines.filter((line) => !client.marked.has(line))
  const marks = unmarked.flatMap((line) => (line.job === undefined ? [] : [mark(line, line.job)]))
  async function mark(line: LogLine, job: string): Promise<void> {
    await client.lightly(() => markRun(client, line.flowRunId, job, signal))
    client.marked.add(line)
  }
  // Each has its try, and those that worked are not tried again.
  const failed = (await Promise.allSettled(marks)).find((each) => each.status === 'rejected')
  if (failed) throw failed.reason as Error
  for (const part of logRequests(lines)) {
    const body = part.map(({ flowRunId, at, level, message }) => ({
      name: logName,
      level: levelNumbers[level],
      message: cut(message, limits.textChars),
      timestamp: isoOf(at),
      flow_run_id: flowRunId,
    }))
    await add(client, body, signal)
  }
}

/** Of a request that is refused for one line nothing is written: its lines are sent again, each by itself. */
async function add({ rest }: Client3, lines: readonly object[], signal: AbortSignal): Promise<void> {
  try {
    await rest.add('/logs/', lines, signal)
  } catch (error) {
    if (!(error instanceof PrefectError) || error.kind !== 'answered' || lines.length === 1) throw error
    const sent = await Promise.allSettled(lines.map((line) => rest.add('/logs/', [line], signal)))
    const failed = sent.find((each) => each.status === 'rejected' && !isAnswered(each.reason))
    if (failed?.status === 'rejected') throw failed.reason as Error
  }
}

const isAnswered = (error: unknown): boolean => error instanceof PrefectError && error.kind === 'answered'

/** A run that cannot be marked is left alone after so many tries: the lines of others wait for it. */
const markTries = 3

/**
 * Writes on a run where its Job is, and who made it, as upstream does: what a user sees there, and what the server tears
 * down by. It is not what a Job is found by, so a run that refuses it holds up nothing.
 * Source: prefect 3.9.1, workers/base.py, _submit_run and _give_worker_labels_to_flow_run.
 * @throws PrefectError, never with `effectOpen`: it can be written again
 */
async function markRun(client: Client3, id: string, job: string, signal: AbortSignal): Promise<void> {
  const { rest, pool, door, unmarked } = client
  const path = `/flow_runs/${segment(id)}`
  const labels = {
    'prefect.worker.name': client.agentName(),
    'prefect.worker.type': kubernetesType,
    'prefect.work-pool.name': pool.name,
    ...(pool.known ? { 'prefect.work-pool.id': pool.known.id } : {}),
  }
  try {
    await rest.write('PATCH', path, { infrastructure_pid: job }, signal)
    await rest.write('PATCH', `${path}/labels`, labels, signal)
    unmarked.delete(id)
  } catch (error) {
    if (!(error instanceof PrefectError)) throw error
    const tries = (unmarked.get(id) ?? 0) + 1
    const isItsOwn = error.kind === 'answered' || (isStatus(error, 500) && tries >= markTries)
    if (!isItsOwn) {
      unmarked.set(id, tries)
      throw new PrefectError(error.kind, error.message, { ...error.options, effectOpen: false })
    }
    unmarked.delete(id)
    const message = `Its Job ${job} could not be written on it: ${error.message}`
    door.leaveOut({ of: 'a flow run', id, message })
  }
}

/** Lines of one request at most, in order: bounded by number and by length. */
function logRequests(lines: readonly LogLine[]): readonly (readonly LogLine[])[] {
  const requests: LogLine[][] = []
  let chars = 0
  for (const line of lines) {
    const request = requests.at(-1)
    if (!request || request.length === limits.restRows || chars + line.message.length > limits.logChars) {
      requests.push([line])
      chars = line.message.length
    } else {
      request.push(line)
      chars += line.message.length
    }
  }
  return requests
}

const LogRow = z.object({ id: Id, flow_run_id: Id.nullish(), message: z.string() })

/** The Jobs of which runs say that they were made: on themselves, or in their logs. */
export async function readReceipts(
  client: Client3,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const jobs = new NamedJobs(ids, client.door.leaveOut)
  for (const { id, infrastructure_pid: pid } of await readRows(client, ids, signal)) {
    const at = pid?.indexOf(':') ?? -1
    if (pid && at > 0) jobs.note(id, pid.slice(at + 1))
  }
  for (const part of parts(ids, limits.ids)) {
    for (let offset = 0; offset < limits.pages * limits.restRows;) {
      const logs = { flow_run_id: { any_: part }, level: { ge_: levelNumbers.INFO, le_: levelNumbers.INFO } }
      const page = { limit: limits.restRows, offset }
      const body = { logs, sort: 'TIMESTAMP_DESC' }
      const { rows, limit } = await askRows(client.rest, '/logs/filter', body, page, signal)
      for (const { flow_run_id: id, message } of client.door('a log line', rows, LogRow, limit))
        if (id && message.startsWith(receiptBeginning)) jobs.note(id, message.slice(receiptBeginning.length))
      if (countOf(rows) < limit) break
      offset += limit
    }
  }
  return jobs.byRun
}
