import { z } from 'zod'
import type { FlowRunLog, FlowRunLogPart, FlowRunState, FlowRunSummary } from '../../../shared/model/flow-run'
import { phaseOf } from '../../../shared/prefect-3/states'
import { isTooLarge } from '../http-fault'
import { limits } from '../limits'
import { lastAsked, LogRow, placeBefore, withLeftOut } from '../log-rows'
import { PrefectError, type LogQuery, type RunList, type RunQuery } from '../prefect-api'
import { countOf } from '../rows'
import { instantOf, isoOf } from '../wire'
import { ofQueues, readHistory } from './agent-reads'
import type { Client3 } from './client'
import { flowNameOf } from './flows'
import { askRows } from './rest-pages'
import { levelOf } from './run-log'
import { RunRow, summaryOf } from './run-row'

/**
 * Runs whose state changed lately, and all that wait. The API tells no run by when its state changed: it is asked for those
 * that started or ended since, and for all that are between the two, of which some are older.
 */
export async function listRuns(client: Client3, query: RunQuery, signal: AbortSignal): Promise<RunList> {
  const { limit, waiting: waitingLimit = limit, offset = 0 } = query
  const changedOnly = waitingLimit === 0
  const since = { after_: isoOf(query.since) }
  const any_ = changedOnly ? ['PENDING', 'CANCELLING'] : ['PENDING', 'CANCELLING', 'RUNNING', 'PAUSED']
  const changed = { flow_runs: { operator: 'or_', state: { type: { any_ } }, start_time: since, end_time: since } }
  const scheduled = { flow_runs: { state: { type: { any_: ['SCHEDULED'] } } } }
  const [changes, waits, waiting] = await Promise.all([
    readList(client, { ...changed, sort: 'START_TIME_DESC' }, limit, offset, signal),
    changedOnly
      ? { rows: [], isCut: false }
      : readList(client, { ...scheduled, sort: 'NEXT_SCHEDULED_START_TIME_ASC' }, waitingLimit, offset, signal),
    changedOnly || offset > 0 ? null : countRuns(client, scheduled, signal),
  ])
  const rows = new Map([...waits.rows, ...changes.rows].map((row) => [row.id, row]))
  const flows = await client.flows.read(
    [...rows.values()].map(({ flow_id: id }) => id),
    signal,
  )
  const runs = [...rows.values()].map((row): FlowRunSummary => summaryOf(row, flowNameOf(flows, row.flow_id)))
  return {
    runs: runs.sort((a, b) => (b.stateAt ?? 0) - (a.stateAt ?? 0)),
    complete: !changedOnly && !changes.isCut && !waits.isCut,
    limit,
    waiting,
  }
}

interface List {
  readonly rows: readonly RunRow[]
  /** There may be more than were asked for. */
  readonly isCut: boolean
}

async function readList(
  client: Client3,
  which: object,
  most: number,
  from: number,
  signal: AbortSignal,
): Promise<List> {
  const rows: RunRow[] = []
  for (let offset = 0; offset < most;) {
    const page = { limit: Math.min(most - offset, limits.restRows), offset: from + offset }
    const body = { ...ofQueues(client), ...which }
    const asked = await askRows(client.rest, '/flow_runs/filter', body, page, signal)
    rows.push(...client.door('a flow run', asked.rows, RunRow, asked.limit))
    if (countOf(asked.rows) < asked.limit) return { rows, isCut: false }
    offset += asked.limit
  }
  return { rows, isCut: true }
}

/** @returns null when the API does not count for us */
async function countRuns(client: Client3, which: object, signal: AbortSignal): Promise<number | null> {
  try {
    const count = await client.rest.query('/flow_runs/count', { ...ofQueues(client), ...which }, signal)
    return z.int().min(0).safeParse(count).data ?? null
  } catch (error) {
    if (error instanceof PrefectError && error.kind === 'answered') return null
    throw error
  }
}

export async function readStates(client: Client3, id: string, signal: AbortSignal): Promise<readonly FlowRunState[]> {
  const rows = await readHistory(client, id, signal)
  return rows.map(({ type, name, message, timestamp }) => ({
    name: name ?? type,
    phase: phaseOf(type, name ?? type),
    message: message ?? null,
    at: instantOf(timestamp) ?? 0,
  }))
}

/** The newest lines that a query leaves; of very long ones fewer. */
export async function readLogs(
  client: Client3,
  id: string,
  query: LogQuery,
  signal: AbortSignal,
): Promise<FlowRunLogPart> {
  // By id: a line that is written between two pages moves the rows, and brings some twice.
  const lines = new Map<string, FlowRunLog>()
  const { after, before, limit: most } = query
  const timestamp = { after_: isoOf(after), before_: lastAsked(query) }
  const body = { logs: { flow_run_id: { any_: [id] }, timestamp }, sort: 'TIMESTAMP_DESC' }
  let chars = 0
  let isCut = true
  for (let offset = 0; offset < most && chars < limits.shownLogChars;) {
    const page = { limit: Math.min(most - offset, limits.restRows), offset: (before?.skip ?? 0) + offset }
    const asked = await askLogs(client, body, page, signal)
    if (asked === null) {
      const found = [...lines.values()].reverse()
      return { lines: withLeftOut(found, id, query, 'Older lines are left out: the log is too long.'), earlier: null }
    }
    for (const row of client.door('a log line', asked.rows, LogRow, asked.limit)) {
      const [at, message] = [instantOf(row.timestamp), row.message ?? '']
      // The API gives those of that very instant too.
      if (at === null || at > after)
        lines.set(row.id, { id: row.id, at: at ?? 0, level: levelOf(row.level), name: row.name ?? '', message })
      chars += message.length
    }
    isCut = countOf(asked.rows) >= asked.limit
    if (!isCut) break
    offset += asked.limit
  }
  const found = [...lines.values()]
  const earlier = isCut ? placeBefore(found, query) : null
  return { lines: found.reverse(), earlier }
}

/** @returns null for lines that are too large by themselves */
async function askLogs(client: Client3, body: object, page: { limit: number; offset: number }, signal: AbortSignal) {
  try {
    return await askRows(client.rest, '/logs/filter', body, page, signal)
  } catch (error) {
    if (isTooLarge(error)) return null
    throw error
  }
}
