import { z } from 'zod'
import type { FlowRun } from '../../../shared/model/flow-run'
import { parseClaim } from '../../../shared/prefect-3/claim-sentence'
import { byParts } from '../by-parts'
import { isStatus, isTooLarge } from '../http-fault'
import { limits } from '../limits'
import { PrefectError, type Offer, type Outlook, type Page } from '../prefect-api'
import { countOf } from '../rows'
import { instantOf, isoOf } from '../wire'
import { segment } from './address'
import type { Client3 } from './client'
import { flowNameOf } from './flows'
import type { Asked as ForesightAsked } from './foresight'
import { askRows, type Asked } from './rest-pages'
import { flowRunOf, RunRow, StateRow, transitionOf } from './run-row'

/** @returns runs with the names of their flows, in the order given */
export async function runsOf(client: Client3, rows: readonly RunRow[], signal: AbortSignal): Promise<FlowRun[]> {
  const { flows, leadMs } = client
  const names = await flows.read(
    rows.map(({ flow_id: id }) => id),
    signal,
  )
  return rows.map((row) => flowRunOf(row, flowNameOf(names, row.flow_id), leadMs))
}

const DueRow = z.object({ flow_run: RunRow })

/**
 * What the queues offer, in their order: by the queue's priority, then by when runs fall due. Limits of the pool and of its
 * queues hold in here.
 * Source: prefect 3.9.1, server/models/workers.py, get_scheduled_flow_runs.
 */
export async function readDue(client: Client3, before: number, signal: AbortSignal): Promise<Offer> {
  const { door, clock, foresight, leadMs, workQueues, limit: most } = client
  if (foresight.isQuiet(before + leadMs, clock.now(), clock.elapsed())) return { runs: [], full: false }
  const asked = askedNow(client)
  const body = { work_queue_names: workQueues, scheduled_before: isoOf(before + leadMs) }
  const { rows, limit } = await askQueue(
    client,
    most === null ? body : { ...body, limit: Math.min(most, limits.restRows) },
    signal,
  )
  const offered = door('a run in the queue', rows, DueRow, limits.restRows).map(({ flow_run: row }) => row)
  if (countOf(rows) === 0) foresight.learnEmpty(asked)
  client.deployments.prefetch(offered.flatMap(({ deployment_id: id }) => id ?? []))
  return { runs: await runsOf(client, offered, signal), full: countOf(rows) >= limit }
}

const askedNow = ({ clock, foresight: { generation } }: Client3): ForesightAsked => ({
  now: clock.now(),
  elapsed: clock.elapsed(),
  generation,
})

/**
 * As many as it gives by itself: a server may have been told to give fewer than we would ask for. A pool that was deleted is
 * made again where that is wished for, as upstream does.
 */
async function askQueue({ rest, pool }: Client3, body: object, signal: AbortSignal): Promise<Asked> {
  const path = `${pool.path}/get_scheduled_flow_runs`
  const ask = async () => ({ rows: await rest.query(path, body, signal), limit: limits.restRows })
  try {
    return await ask()
  } catch (error) {
    if (isTooLarge(error)) return askRows(rest, path, body, { limit: limits.restRows / 4 }, signal)
    if (!isStatus(error, 404)) throw error
    await pool.open(signal)
    return ask()
  }
}

/** Runs of the pool, whatever their queue: what was claimed once is looked after, whichever queues are served now. */
const ofPool = ({ pool }: Client3): object => ({ work_pools: { name: { any_: [pool.name] } } })

/** Runs of the queues that are served. */
export const ofQueues = (client: Client3): object => ({
  ...ofPool(client),
  ...(client.workQueues.length > 0 ? { work_pool_queues: { name: { any_: client.workQueues } } } : {}),
})

export const ofTypes = (...any_: string[]): object => ({ flow_runs: { state: { type: { any_ } } } })

/** What was claimed and what was cancelled in one question; when the next run falls due in another, unless it is known. */
export async function readOutlook(
  client: Client3,
  agentNames: readonly string[],
  now: number,
  signal: AbortSignal,
): Promise<Outlook> {
  const { clock, foresight, leadMs, readAheadMs, teardowns } = client
  const [{ rows, next }, dueAt] = await Promise.all([
    readPage(client, ofTypes('PENDING', 'CANCELLING'), 0, signal),
    nextDueAt(client, signal),
  ])
  const isToGo = ({ state }: RunRow): boolean => state?.type === 'CANCELLING' && !client.notOurs.has(state.id)
  // They come together with claimed ones, which may fill the page.
  const others = next === null ? [] : (await readPage(client, ofTypes('CANCELLING'), 0, signal)).rows
  const cancelled = new Set([...teardowns.runIds, ...[...rows, ...others].filter(isToGo).map(({ id }) => id)])
  return {
    // One that is overdue is the queue's to give.
    nextDueAt: dueAt > now && dueAt < Infinity ? dueAt - leadMs : null,
    mayBeDue: !foresight.isQuiet(now + readAheadMs + leadMs, now, clock.elapsed()),
    claims: { items: await claimedOf(client, rows, agentNames, signal), next },
    cancelled: [...cancelled].slice(0, limits.cancelled),
  }
}

const NextRow = z.object({ next_scheduled_start_time: z.string() })

/** @returns ms since the epoch; Infinity when no run is scheduled */
async function nextDueAt(client: Client3, signal: AbortSignal): Promise<number> {
  const { rest, door, clock, foresight } = client
  const asked = askedNow(client)
  const known = foresight.next(clock.now(), clock.elapsed())
  if (known !== null) return known
  const body = { ...ofQueues(client), ...ofTypes('SCHEDULED'), sort: 'NEXT_SCHEDULED_START_TIME_ASC', limit: 1 }
  const rows = await rest.query('/flow_runs/filter', body, signal)
  const [row] = door('a scheduled flow run', rows, NextRow, 1)
  const at = row ? (instantOf(row.next_scheduled_start_time) ?? -Infinity) : countOf(rows) > 0 ? -Infinity : Infinity
  foresight.learnNext(at, asked)
  return at
}

interface RunPage {
  readonly rows: readonly RunRow[]
  /** Where the next page begins; null at the end. */
  readonly next: string | null
}

/** Newest first: a run that leaves the list meanwhile may hide one behind it, which the next look finds. */
export async function readPage(client: Client3, which: object, offset: number, signal: AbortSignal): Promise<RunPage> {
  const { rest, door } = client
  const body = { ...ofPool(client), ...which, sort: 'ID_DESC' }
  const page = { limit: limits.restRows, offset }
  const { rows, limit } = await askRows(rest, '/flow_runs/filter', body, page, signal)
  const end = offset + limit
  const mayGoOn = countOf(rows) >= limit && end < limits.pages * limits.restRows
  return { rows: door('a flow run', rows, RunRow, limit), next: mayGoOn ? String(end) : null }
}

async function claimedOf(
  client: Client3,
  rows: readonly RunRow[],
  agentNames: readonly string[],
  signal: AbortSignal,
): Promise<readonly FlowRun[]> {
  const isOurs = ({ state }: RunRow): boolean => {
    const claim = state?.type === 'PENDING' ? parseClaim(state.message ?? null) : null
    return claim !== null && agentNames.includes(claim.agent)
  }
  return runsOf(client, rows.filter(isOurs), signal)
}

export async function readClaims(
  client: Client3,
  agentNames: readonly string[],
  after: string,
  signal: AbortSignal,
): Promise<Page<FlowRun>> {
  const { rows, next } = await readPage(client, ofTypes('PENDING'), Number.parseInt(after, 10) || 0, signal)
  return { items: await claimedOf(client, rows, agentNames, signal), next }
}

/** Runs by id, with the scheduled state that a claim of them has replaced or would replace. */
export async function readRuns(
  client: Client3,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<readonly FlowRun[]> {
  const { flows, leadMs } = client
  const rows = await readRows(client, ids, signal)
  const names = await flows.read(
    rows.map(({ flow_id: id }) => id),
    signal,
  )
  return Promise.all(
    rows.map(async (row) =>
      flowRunOf(row, flowNameOf(names, row.flow_id), leadMs, await revisionOf(client, row, signal)),
    ),
  )
}

export function readRows(client: Client3, ids: readonly string[], signal: AbortSignal): Promise<readonly RunRow[]> {
  const { rest, door } = client
  const ask = async (part: string[]): Promise<readonly RunRow[]> => {
    const body = { flow_runs: { id: { any_: part } }, limit: part.length }
    return door('a flow run', await rest.query('/flow_runs/filter', body, signal), RunRow, part.length)
  }
  // An id that is none would have the whole question refused.
  return byParts(ids.filter(isUuid), ask, (id, { message }) => door.leaveOut({ of: 'a flow run', id, message }))
}

const isUuid = (id: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)

/**
 * The id of the scheduled state that the run's claim has replaced: known of a claim of this process, else from the run's
 * history. Undefined for a run that is scheduled, or has ended.
 */
async function revisionOf(client: Client3, row: RunRow, signal: AbortSignal): Promise<string | undefined> {
  const { type } = row.state ?? {}
  if (type !== 'PENDING' && type !== 'RUNNING' && type !== 'CANCELLING') return undefined
  const known = client.revisions.get(transitionOf(row.state) ?? '')
  if (known !== undefined) return known
  const states = await client.lightly(() => readHistory(client, row.id, signal))
  return states.findLast((state) => state.type === 'SCHEDULED')?.id
}

/** All states of a run, oldest first; none of a run that is gone. */
export async function readHistory(client: Client3, id: string, signal: AbortSignal): Promise<readonly StateRow[]> {
  try {
    const rows = await client.rest.get(`/flow_run_states/?flow_run_id=${segment(id)}`, signal)
    return client.door('a state', rows, StateRow, limits.states)
  } catch (error) {
    if (error instanceof PrefectError && error.kind === 'answered') return []
    throw error
  }
}
