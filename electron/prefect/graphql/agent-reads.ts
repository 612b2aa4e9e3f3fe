import { z } from 'zod'
import type { FlowRun } from '../../../shared/model/flow-run'
import { formatClaim } from '../../../shared/prefect-0.6/claim-sentence'
import { limits } from '../limits'
import type { Offer, Page, PrefectError } from '../prefect-api'
import { dataOf, type Answer } from './answer'
import { byParts } from '../by-parts'
import { flowRunOf, isClaimable, RunRow } from './run-row'
import { countOf, Id, type RowDoor } from '../rows'
import { instantOf, isoOf, likeText } from '../wire'
import type { WireDialect } from './wire-dialect'

type RunsAnswer = Answer<{ readonly flow_run: unknown }>

/** Upstream waits as long before it takes a task run for ready. Source: prefect 1.4.1, agent/agent.py. */
const readyAfterMs = 3_000
export const readyBefore = ({ now }: WireDialect): string => isoOf(now() - readyAfterMs)

/** Before all ids. */
export const firstId = '00000000-0000-0000-0000-000000000000'

const Queue = z.object({ flow_run_ids: z.unknown().optional() }).nullish()

/** The ids that the queue gives; a wrong one holds up no other. Of too many it gives the others another time. */
export function queuedIds(door: RowDoor, answer: unknown): readonly string[] {
  const [queue] = door('the queue', [answer], Queue)
  const ids = queue?.flow_run_ids ?? null
  return ids === null ? [] : door('a flow run in the queue', ids, Id, limits.claims)
}

/** The runs that the queue named, with what claiming them takes, by their start. */
export async function offerOf(wire: WireDialect, ids: readonly string[], signal: AbortSignal): Promise<Offer> {
  const ask = async (part: string[]): Promise<readonly FlowRun[]> => {
    const variables = { ids: part, states: [...wire.claimableStates], readyBefore: readyBefore(wire) }
    return runsOf(wire, await wire.transport.query(wire.documents.due, variables, signal))
  }
  const runs = await byParts(ids, ask, tooLarge(wire))
  const claimable = runs.filter(isClaimable).sort((a, b) => startOf(a) - startOf(b))
  // A full queue of which nothing can be claimed gives no more at once.
  return { runs: claimable, full: ids.length >= limits.queue && claimable.length > 0 }
}

/** A Running run, whose task runs are due, has no start of its own and comes last. */
const startOf = (run: FlowRun): number => run.dueAt ?? Number.MAX_SAFE_INTEGER

export async function readRuns(
  wire: WireDialect,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<readonly FlowRun[]> {
  const ask = async (part: string[]): Promise<readonly FlowRun[]> => {
    const variables = { ids: part, readyBefore: readyBefore(wire) }
    return runsOf(wire, await wire.transport.query(wire.documents.read, variables, signal))
  }
  return byParts(ids, ask, tooLarge(wire))
}

const tooLarge =
  ({ door }: WireDialect) =>
  (id: string, { message }: PrefectError): void =>
    door.leaveOut({ of: 'a flow run', id, message })

const runsOf = (wire: WireDialect, answer: RunsAnswer): FlowRun[] =>
  wire
    .door('a flow run', dataOf(answer).flow_run, RunRow, limits.ids)
    .map((row) => flowRunOf(row, wire.claimableStates, wire.door))

/**
 * Runs with a claim of an agent of these names: theirs or, while they are Running, one of their task runs'.
 * @param after the id of the last run of the page before
 */
export async function claimsVariables(
  wire: WireDialect,
  agentNames: readonly string[],
  after: string,
  signal: AbortSignal,
) {
  const any = '%'
  const claims = agentNames.map((name) =>
    formatClaim({ jobName: any, namespace: any, cluster: any, agent: likeText(name) }),
  )
  const isClaimed = { state: { _eq: 'Submitted' }, _or: claims.map((claim) => ({ state_message: { _like: claim } })) }
  const claimed = {
    tenant_id: { _eq: await wire.tenantId.get(signal) },
    id: { _gt: after },
    _or: [isClaimed, { state: { _eq: 'Running' }, task_runs: isClaimed }],
  }
  return { isClaimed, claimed, limit: limits.claims }
}

export function claimsPage(wire: WireDialect, rows: unknown, after: string): Page<FlowRun> {
  const runs = wire.door('a claimed flow run', rows, RunRow, limits.claims)
  const items = runs.map((row) => flowRunOf(row, wire.claimableStates, wire.door))
  const last = runs.at(-1)?.id ?? after
  // An API that doesn't keep to the order would have us ask for the same page for ever.
  return { items, next: countOf(rows) >= limits.claims && last > after ? last : null }
}

export async function readClaims(
  wire: WireDialect,
  agentNames: readonly string[],
  after: string,
  signal: AbortSignal,
): Promise<Page<FlowRun>> {
  const variables = await claimsVariables(wire, agentNames, after, signal)
  const { flow_run } = dataOf(await wire.transport.query(wire.documents.claims, variables, signal))
  return claimsPage(wire, flow_run, after)
}

const UpcomingRow = z.object({ state_start_time: z.string() })

/** When the next scheduled run falls due, from a list of at most one. */
export function nextDueOf(wire: WireDialect, rows: unknown): number | null {
  const [row] = wire.door('a scheduled flow run', rows, UpcomingRow)
  return instantOf(row?.state_start_time)
}
