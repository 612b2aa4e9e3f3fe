import type { ResultOf, VariablesOf } from 'gql.tada'
import { z } from 'zod'
import {
  type FlowRunDetails,
  type FlowRunLog,
  type FlowRunLogPart,
  type FlowRunState,
  type FlowRunSummary,
} from '../../../shared/model/flow-run'
import { receiptBeginning } from '../../../shared/prefect-0.6/claim-sentence'
import { phaseOf, StateType } from '../../../shared/prefect-0.6/states'
import { limits } from '../limits'
import { lastAsked, LogRow, placeBefore, withLeftOut } from '../log-rows'
import { NamedJobs } from '../named-jobs'
import { PrefectError, type LogQuery, type RunList, type RunQuery } from '../prefect-api'
import { firstId } from './agent-reads'
import { dataOf, type Unchecked } from './answer'
import { isTooLarge } from '../http-fault'
import { offsetPages } from '../offset-pages'
import { countOf, Id, Name, Text } from '../rows'
import { SummaryRow, summaryOf } from './run-row'
import { instantOf, isObject, isoOf, likeText, logLevelOf, parts } from '../wire'
import type { WireDialect } from './wire-dialect'

const waitingStates: readonly string[] = StateType.options.filter((state) => phaseOf(state) === 'waiting')

export async function listRuns(wire: WireDialect, query: RunQuery, signal: AbortSignal): Promise<RunList> {
  const { limit, waiting: waitingLimit = limit, offset = 0 } = query
  const changedOnly = waitingLimit === 0
  const tenantId = await wire.tenantId.get(signal)
  const waiting = changedOnly ? [] : [...waitingStates]
  const variables = { tenantId, since: isoOf(query.since), waiting, limit, waitingLimit, offset }
  const { data, asked } = await askRuns(wire, variables, signal)
  const summaries = (rows: unknown, most: number): FlowRunSummary[] =>
    wire.door('a flow run', rows, SummaryRow, most).map(summaryOf)
  const rows = [...summaries(data.waiting, asked.waitingLimit), ...summaries(data.changed, asked.limit)]
  const runs = new Map(rows.map((run) => [run.id, run]))
  const complete = !changedOnly && countOf(data.waiting) < asked.waitingLimit && countOf(data.changed) < asked.limit
  return {
    runs: [...runs.values()].sort((a, b) => (b.stateAt ?? 0) - (a.stateAt ?? 0)),
    complete,
    limit: asked.limit,
    waiting:
      changedOnly || offset > 0
        ? null
        : complete
          ? [...runs.values()].filter(isWaiting).length
          : await countWaiting(wire, tenantId, signal),
  }
}

type Runs = Unchecked<ResultOf<WireDialect['documents']['runs']>>
type RunsVariables = VariablesOf<WireDialect['documents']['runs']>

/** Asks for fewer while they are too large for one answer. */
async function askRuns(
  wire: WireDialect,
  variables: RunsVariables,
  signal: AbortSignal,
): Promise<{ readonly data: Runs; readonly asked: Pick<RunsVariables, 'limit' | 'waitingLimit'> }> {
  for (let part = 1; ; part *= 4) {
    const asked = { limit: fewer(variables.limit, part), waitingLimit: fewer(variables.waitingLimit, part) }
    try {
      return {
        data: dataOf(await wire.transport.query(wire.documents.runs, { ...variables, ...asked }, signal)),
        asked,
      }
    } catch (error) {
      if (!isTooLarge(error) || asked.limit < 4) throw error
    }
  }
}

const fewer = (limit: number, part: number): number => Math.floor(limit / part)

const isWaiting = (run: FlowRunSummary): boolean => waitingStates.includes(run.state)

const Count = z.object({ aggregate: z.object({ count: z.int().min(0) }) })

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

const StateRow = z.object({ state: Name, message: Text, timestamp: z.unknown().optional() })

export async function readStates(wire: WireDialect, id: string, signal: AbortSignal): Promise<readonly FlowRunState[]> {
  const states: FlowRunState[] = []
  let chars = 0
  const passedOver = await offsetPages(limits.states, async ({ limit, offset }) => {
    const variables = { id, limit, offset }
    const { flow_run_state } = dataOf(await wire.transport.query(wire.documents.states, variables, signal))
    for (const { state, message, timestamp } of wire.door('a state', flow_run_state, StateRow, limit)) {
      states.push({ name: state, phase: phaseOf(state), message: message ?? null, at: instantOf(timestamp) ?? 0 })
      chars += message?.length ?? 0
    }
    return { count: countOf(flow_run_state), goOn: chars < limits.shownLogChars }
  })
  const leaveOut = (message: string): void => wire.door.leaveOut({ of: 'states of the flow run', id, message })
  if (passedOver > 0) leaveOut(`${passedOver} are too large to be read.`)
  if (chars >= limits.shownLogChars) leaveOut(`Those after the first ${states.length} are not read: they are too long.`)
  return states
}

/** The newest lines that a query leaves; of very long ones fewer. */
export async function readLogs(
  wire: WireDialect,
  id: string,
  query: LogQuery,
  signal: AbortSignal,
): Promise<FlowRunLogPart> {
  // By id: a line that is written between two pages moves the rows, and brings some twice.
  const lines = new Map<string, FlowRunLog>()
  const [after, until, skip] = [isoOf(query.after), lastAsked(query), query.before?.skip ?? 0]
  let chars = 0
  let count = 0
  const passedOver = await offsetPages(query.limit, async ({ limit, offset }) => {
    const variables = { id, after, until, limit, offset: skip + offset }
    const { log } = dataOf(await wire.transport.query(wire.documents.logs, variables, signal))
    for (const row of wire.door('a log line', log, LogRow, limit)) {
      const { name, message } = row
      const at = instantOf(row.timestamp) ?? 0
      lines.set(row.id, { id: row.id, at, level: logLevelOf(row.level), name: name ?? '', message: message ?? '' })
      chars += message?.length ?? 0
    }
    count += countOf(log)
    return { count: countOf(log), goOn: chars < limits.shownLogChars }
  })
  const found = [...lines.values()]
  const isCut = count + passedOver >= query.limit || chars >= limits.shownLogChars
  const earlier = isCut ? placeBefore(found, query) : null
  found.reverse()
  if (passedOver === 0) return { lines: found, earlier }
  return { lines: withLeftOut(found, id, query, `${passedOver} lines are left out: they are too long.`), earlier }
}

const ReceiptRow = z.object({ id: Id, flow_run_id: Id, message: z.string() })

/** The Jobs of which runs' logs say that they were made, whoever wrote it. */
export async function readReceipts(
  wire: WireDialect,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const jobs = new NamedJobs(ids, wire.door.leaveOut)
  for (const part of parts(ids, limits.ids)) {
    let after = firstId
    for (let pages = 0; pages < limits.pages; pages++) {
      const beginning = `${likeText(receiptBeginning)}%`
      const variables = { ids: [...part], beginning, after, limit: limits.rows }
      const { log } = dataOf(await wire.transport.query(wire.documents.receipts, variables, signal))
      const rows = wire.door('a log line', log, ReceiptRow, limits.rows)
      for (const { flow_run_id, message } of rows) jobs.note(flow_run_id, message.slice(receiptBeginning.length))
      const last = rows.at(-1)?.id ?? after
      if (countOf(log) < limits.rows || last <= after) break
      after = last
    }
  }
  return jobs.byRun
}
