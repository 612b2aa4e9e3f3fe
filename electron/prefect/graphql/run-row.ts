import { z } from 'zod'
import type { ClaimRecord } from '../../../shared/model/claim'
import type { DialectHandle, FlowRun, FlowRunSummary, JsonObject } from '../../../shared/model/flow-run'
import { parseClaim } from '../../../shared/prefect-0.6/claim-sentence'
import { isScheduled, phaseOf } from '../../../shared/prefect-0.6/states'
import { cut } from '../../../shared/model/cut'
import { limits } from '../limits'
import { Id, JsonMapping, Name, ShortText, type RowDoor } from '../rows'
import { instantOf, versionOf } from '../wire'

/** Rows of `flow_run`, with what is used of them; what a document doesn't ask for is absent. */
const Flow = z.object({
  id: Id,
  name: Name,
  storage: z.unknown().optional(),
  core_version: z.unknown().optional(),
})

export const RunRow = z.object({
  id: Id,
  name: Name.nullish(),
  version: z.number(),
  state: Name,
  state_message: ShortText,
  state_timestamp: z.unknown().optional(),
  serialized_state: JsonMapping.nullish(),
  run_config: z.unknown().optional(),
  flow: Flow,
  task_runs: z.unknown().optional(),
})
export type RunRow = z.infer<typeof RunRow>

const TaskRow = z.object({
  id: Id,
  version: z.number(),
  state: Name,
  state_message: ShortText,
  serialized_state: JsonMapping.nullish(),
})

/** A state that a claim takes the place of, and keeps inside. */
export interface Claimable {
  readonly id: string
  readonly version: number
  readonly replaces: JsonObject
}

/** What stands behind a run's `handle`. */
export interface RunHandle {
  readonly version: number
  /** Null when there is nothing to be claimed, whatever the queue says. */
  readonly flowRun: Claimable | null
  /** Those that are scheduled; of a Running run they are what is claimed. */
  readonly taskRuns: readonly Claimable[]
  readonly row: RunRow
}
export const handleOf = (run: FlowRun): RunHandle => run.handle as RunHandle

/** Whether claiming the run can give it a Job. */
export function isClaimable(run: FlowRun): boolean {
  const { flowRun, taskRuns } = handleOf(run)
  return run.phase === 'running' ? taskRuns.length > 0 : flowRun !== null
}

/** @param claimableStates the flow run's states that an agent may take it from */
export function flowRunOf(row: RunRow, claimableStates: ReadonlySet<string>, door: RowDoor): FlowRun {
  const version = versionOf(row.version)
  const tasks = row.task_runs === undefined ? [] : door('a task run', row.task_runs, TaskRow)
  const taskRuns = tasks.flatMap(({ id, version: count, state, serialized_state: replaces }): Claimable[] =>
    isScheduled(state) && isStateOf(replaces, state) ? [{ id, version: versionOf(count), replaces }] : [],
  )
  const running = row.state === 'Running'
  const replaces = row.serialized_state
  const message = row.state_message ?? textOf(replaces?.['message'])
  const flowRun =
    claimableStates.has(row.state) && isStateOf(replaces, row.state) ? { id: row.id, version, replaces } : null
  const handle: RunHandle = { version, flowRun, taskRuns, row }
  return {
    id: row.id,
    name: row.name ?? row.id.slice(0, 8),
    flow: { id: row.flow.id, name: row.flow.name },
    revision: running
      ? [version, ...taskRuns.map((task) => `${task.id}@${task.version}`).sort()].join('+')
      : `${version}`,
    phase: phaseOf(row.state),
    state: { name: row.state, message, at: instantOf(row.state_timestamp) },
    dueAt: instantOf(replaces?.['start_time']),
    claim: running ? claimOf(tasks) : row.state === 'Submitted' ? parseClaim(message) : null,
    // A run's first state after its creation is version 1; whatever came later may have been a claim.
    claimedBefore: !(row.state === 'Scheduled' && version <= 1),
    handle: handle as DialectHandle,
  }
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? cut(value, limits.summaryChars) : null)

/** A process that unwraps a claim goes on from what is inside: something else than the run's own state would mislead it. */
const isStateOf = (state: JsonObject | null | undefined, type: string): state is JsonObject => state?.['type'] === type

/** The claim of a Running run's task runs, the latest first. */
function claimOf(tasks: readonly z.infer<typeof TaskRow>[]): ClaimRecord | null {
  for (const { state, state_message, serialized_state } of tasks) {
    const claim = state === 'Submitted' ? parseClaim(state_message ?? textOf(serialized_state?.['message'])) : null
    if (claim) return claim
  }
  return null
}

export const SummaryRow = z.object({
  id: Id,
  name: Name.nullish(),
  version: z.number(),
  state: Name,
  state_message: ShortText,
  state_timestamp: z.unknown().optional(),
  state_start_time: z.unknown().optional(),
  scheduled_start_time: z.unknown().optional(),
  start_time: z.unknown().optional(),
  end_time: z.unknown().optional(),
  labels: z.array(Name).max(limits.labels).nullish(),
  flow: z.object({ id: Id, name: Name }),
})

export function summaryOf(row: z.infer<typeof SummaryRow>): FlowRunSummary {
  const message = row.state_message ?? null
  return {
    id: row.id,
    name: row.name ?? row.id.slice(0, 8),
    flowId: row.flow.id,
    flowName: row.flow.name,
    revision: `${versionOf(row.version)}`,
    phase: phaseOf(row.state),
    state: row.state,
    stateMessage: message,
    stateAt: instantOf(row.state_timestamp),
    claim: row.state === 'Submitted' ? parseClaim(message) : null,
    dueAt: (isScheduled(row.state) ? instantOf(row.state_start_time) : null) ?? instantOf(row.scheduled_start_time),
    startedAt: instantOf(row.start_time),
    endedAt: instantOf(row.end_time),
    labels: row.labels ?? null,
  }
}
