import { z } from 'zod'
import {
  type FlowRunDetails,
  type FlowRunLog,
  type FlowRunState,
  type FlowRunSummary,
} from '../../../shared/model/flow-run'
import { receiptBeginning } from '../../../shared/prefect-0.6/claim-sentence'
import { phaseOf, StateType } from '../../../shared/prefect-0.6/states'
import { limits } from '../limits'
import { PrefectError, type RunList, type RunQuery } from '../prefect-api'
import { firstId } from './agent-reads'
import { dataOf } from './answer'
import { Id, Text } from './rows'
import { SummaryRow, summaryOf } from './run-row'
import { instantOf, isObject, isoOf, likeText, logLevelOf, parts } from './wire'
import type { WireDialect } from './wire-dialect'

const waitingStates: readonly string[] = StateType.options.filter((state) => phaseOf(state) === 'waiting')

export async function listRuns(wire: WireDialect, query: RunQuery, signal: AbortSignal): Promise<RunList> {
  const { limit, waiting: waitingLimit = limit, offset = 0 } = query
  const changedOnly = waitingLimit === 0
  const tenantId = await wire.tenantId.get(signal)
  const waiting = changedOnly ? [] : [...waitingStates]
  const variables = { tenantId, since: isoOf(query.since), waiting, limit, waitingLimit, offset }
  const data = dataOf(await wire.transport.query(wire.documents.runs, variables, signal))
  const summaries = (rows: unknown): FlowRunSummary[] => wire.door('a flow run', rows, SummaryRow).map(summaryOf)
  const runs = new Map([...summaries(data.waiting), ...summaries(data.changed)].map((run) => [run.id, run]))
  const complete = !changedOnly && data.waiting.length < waitingLimit && data.changed.length < limit
  return {
    runs: [...runs.values()].sort((a, b) => (b.stateAt ?? 0) - (a.stateAt ?? 0)),
    complete,
    waiting:
      changedOnly || offset > 0
        ? null
        : complete
          ? [...runs.values()].filter(isWaiting).length
          : await countWaiting(wire, tenantId, signal),
  }
}

const isWaiting = (run: FlowRunSummary): boolean => waitingStates.includes(run.state)

const Count = z.object({ aggregate: z.object({ count: z.number() }) })

/** @returns null when the API does not count for us, as it may for lack of a right */
async function countWaiting(wire: WireDialect, tenantId: string, signal: AbortSignal): Promise<number | null> {
  try {
    const variables = { tenantId, waiting: [...waitingStates] }
    const data = dataOf(await wire.transport.query(wire.documents.waitingCount, variables, signal))
    return Count.safeParse(data.flow_run_aggregate).data?.aggregate.count ?? null
  } catch (error) {
    if (error instanceof PrefectError && error.kind === 'answered') return null
    throw error
  }
}

const DetailsRow = z.object({ id: Id, parameters: z.unknown().optional(), run_config: z.unknown().optional() })

export async function readDetails(wire: WireDialect, id: string, signal: AbortSignal): Promise<FlowRunDetails | null> {
  const { flow_run } = dataOf(await wire.transport.query(wire.documents.details, { id }, signal))
  const [row] = wire.door('a flow run', flow_run, DetailsRow)
  if (!row) return null
  return {
    parameters: isObject(row.parameters) ? row.parameters : {},
    runConfig: isObject(row.run_config) ? row.run_config : null,
  }
}

const StateRow = z.object({ state: z.string(), message: Text, timestamp: z.unknown().optional() })

export async function readStates(wire: WireDialect, id: string, signal: AbortSignal): Promise<readonly FlowRunState[]> {
  const states: FlowRunState[] = []
  for (let offset = 0; offset < limits.states; offset += limits.rows) {
    const variables = { id, limit: limits.rows, offset }
    const { flow_run_state } = dataOf(await wire.transport.query(wire.documents.states, variables, signal))
    for (const { state, message, timestamp } of wire.door('a state', flow_run_state, StateRow)) {
      states.push({ name: state, phase: phaseOf(state), message: message ?? null, at: instantOf(timestamp) ?? 0 })
    }
    if (flow_run_state.length < limits.rows) break
  }
  return states
}

const LogRow = z.object({
  id: Id,
  timestamp: z.unknown().optional(),
  level: z.unknown().optional(),
  name: Text,
  message: Text,
})

/** The newest `limit` lines after an instant, oldest first. */
export async function readLogs(
  wire: WireDialect,
  id: string,
  after: number,
  limit: number,
  signal: AbortSignal,
): Promise<readonly FlowRunLog[]> {
  // By id: a line that is written between two pages moves the rows, and brings some twice.
  const lines = new Map<string, FlowRunLog>()
  for (let offset = 0; offset < limit; offset += limits.rows) {
    const size = Math.min(limits.rows, limit - offset)
    const variables = { id, after: isoOf(after), limit: size, offset }
    const { log } = dataOf(await wire.transport.query(wire.documents.logs, variables, signal))
    for (const row of wire.door('a log line', log, LogRow)) {
      const { name, message } = row
      const at = instantOf(row.timestamp) ?? 0
      lines.set(row.id, { id: row.id, at, level: logLevelOf(row.level), name: name ?? '', message: message ?? '' })
    }
    if (log.length < size) break
  }
  return [...lines.values()].reverse()
}

const ReceiptRow = z.object({ id: Id, flow_run_id: Id, message: z.string() })
const jobName = /^\S+$/

/** The Jobs of which runs' logs say that they were made, whoever wrote it. */
export async function readReceipts(
  wire: WireDialect,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const jobs = new Map<string, string[]>()
  for (const part of parts(ids, limits.ids)) {
    for (let after = firstId; ;) {
      const beginning = `${likeText(receiptBeginning)}%`
      const variables = { ids: [...part], beginning, after, limit: limits.rows }
      const { log } = dataOf(await wire.transport.query(wire.documents.receipts, variables, signal))
      const rows = wire.door('a log line', log, ReceiptRow)
      for (const { flow_run_id, message } of rows) {
        const name = message.slice(receiptBeginning.length)
        if (!jobName.test(name)) continue
        const names = jobs.get(flow_run_id)
        if (names) names.push(name)
        else jobs.set(flow_run_id, [name])
      }
      const last = rows.at(-1)?.id ?? after
      if (log.length < limits.rows || last <= after) break
      after = last
    }
  }
  return jobs
}
