import { z } from 'zod'
import { cut } from '../../../shared/model/cut'
import type { DialectHandle, FlowRun, FlowRunSummary, JsonObject } from '../../../shared/model/flow-run'
import { parseClaim } from '../../../shared/prefect-3/claim-sentence'
import { isScheduled, phaseOf } from '../../../shared/prefect-3/states'
import { limits } from '../limits'
import { Id, Name, ShortText } from '../rows'
import { instantOf, isObject } from '../wire'

/** A state of a run, with what is used of it. */
export const StateRow = z.looseObject({
  id: Id,
  type: Name,
  name: Name.nullish(),
  message: ShortText,
  timestamp: z.unknown().optional(),
  state_details: z.unknown().optional(),
})
export type StateRow = z.infer<typeof StateRow>

/** A flow run as lists and the queue give it, whole: a Job may be made from any of its fields. */
export const RunRow = z.looseObject({
  id: Id,
  name: Name.nullish(),
  flow_id: Id,
  deployment_id: Id.nullish(),
  state: StateRow.nullish(),
  created: z.unknown().optional(),
  run_count: z.unknown().optional(),
  expected_start_time: z.unknown().optional(),
  next_scheduled_start_time: z.unknown().optional(),
  start_time: z.unknown().optional(),
  end_time: z.unknown().optional(),
  infrastructure_pid: z.string().nullish(),
  labels: z.unknown().optional(),
  tags: z.unknown().optional(),
})
export type RunRow = z.infer<typeof RunRow>

/** What stands behind a run's `handle`. */
export interface RunHandle {
  readonly row: RunRow
}
export const handleOf = (run: FlowRun): RunHandle => run.handle as RunHandle
export const stateTypeOf = (run: FlowRun): string => handleOf(run).row.state?.type ?? ''

const detailOf = (state: StateRow | null | undefined, key: string): unknown =>
  isObject(state?.state_details) ? state.state_details[key] : undefined

export const transitionOf = (state: StateRow | null | undefined): string | null => {
  const id = detailOf(state, 'transition_id')
  return typeof id === 'string' ? id.toLowerCase() : null
}

/** ms since the epoch */
const scheduledFor = (row: RunRow): number | null =>
  instantOf(detailOf(row.state, 'scheduled_time')) ??
  instantOf(row.next_scheduled_start_time) ??
  instantOf(row.expected_start_time)

/**
 * When a scheduled run's Job may be made: so long ahead of its time, but not before it was scheduled. A run that is due as
 * soon as it is made is not told to be late.
 * @param leadMs how long ahead of their time Jobs are made
 */
function jobDueAt(row: RunRow, leadMs: number): number | null {
  const at = scheduledFor(row)
  if (at === null || !isScheduled(row.state?.type ?? '')) return null
  return Math.max(at - leadMs, Math.min(at, instantOf(row.state?.timestamp) ?? at))
}

/** @param revision the state that a claim of it replaces; known here only while it is scheduled */
export function flowRunOf(row: RunRow, flowName: string, leadMs: number, revision?: string): FlowRun {
  const { state } = row
  const [type, name] = [state?.type ?? '', nameOf(state)]
  const message = state?.message ?? null
  const handle: RunHandle = { row }
  return {
    id: row.id,
    name: row.name ?? row.id.slice(0, 8),
    flow: { id: row.flow_id, name: flowName },
    revision: revision ?? state?.id ?? '',
    phase: phaseOf(type, name),
    state: { name, message, at: instantOf(state?.timestamp) },
    dueAt: jobDueAt(row, leadMs),
    claim: type === 'PENDING' ? parseClaim(message) : null,
    claimedBefore: !isNew(row),
    handle: handle as DialectHandle,
  }
}

const nameOf = (state: StateRow | null | undefined): string => state?.name ?? state?.type ?? 'Unknown'

/** How long after a run its first state may be made at most, ms; they are made together. */
const madeTogetherMs = 1_000

/**
 * Whether it has the state that it was made with, so that nobody can have claimed it. A worker leaves its mark on the run
 * when it makes a Job, and what it gives back has a later state.
 */
function isNew({ state, run_count: runs, created, infrastructure_pid: pid, labels }: RunRow): boolean {
  if (state?.type !== 'SCHEDULED' || state.name !== 'Scheduled') return false
  if (runs !== 0 || (pid ?? '') !== '' || (isObject(labels) && 'prefect.worker.name' in labels)) return false
  const [made, stateMade] = [instantOf(created), instantOf(state.timestamp)]
  return made !== null && stateMade !== null && Math.abs(stateMade - made) < madeTogetherMs
}

export function summaryOf(row: RunRow, flowName: string): FlowRunSummary {
  const { state } = row
  const [type, name] = [state?.type ?? '', nameOf(state)]
  const message = state?.message ?? null
  return {
    id: row.id,
    name: row.name ?? row.id.slice(0, 8),
    flowId: row.flow_id,
    flowName,
    revision: state?.id ?? '',
    phase: phaseOf(type, name),
    state: name,
    stateMessage: message,
    stateAt: instantOf(state?.timestamp),
    claim: type === 'PENDING' ? parseClaim(message) : null,
    dueAt: isScheduled(type) ? scheduledFor(row) : instantOf(row.expected_start_time),
    startedAt: instantOf(row.start_time),
    endedAt: instantOf(row.end_time),
    labels: null,
    tags: tagsOf(row.tags),
  }
}

/** What lists are filtered by: of very many the first. */
const tagsOf = (tags: unknown): readonly string[] =>
  (Array.isArray(tags) ? (tags as unknown[]) : [])
    .filter((tag) => typeof tag === 'string' && tag !== '')
    .slice(0, limits.tags)
    .map((tag) => cut(tag as string, limits.nameChars))

/** The row as it came. */
export const jsonOf = (row: RunRow): JsonObject => row
