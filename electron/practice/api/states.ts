import { limits } from './limits'
import { Refused } from './refused'
import type { FlowRunRow, SerializedState, StateColumns, TaskRunRow } from './rows'
import type { Store } from './store'
import { parseInstant } from './time'

/** Source: prefect 0.6.7 and 1.4.1, engine/state.py: subclasses of Scheduled, and Queued. */
export const scheduledStates: ReadonlySet<string> = new Set(['Scheduled', 'Paused', 'Resume', 'Retrying', 'Queued'])
const finishedStates: ReadonlySet<string> = new Set(
  'Success Skipped Mapped Cached Looped Failed TimedOut TriggerFailed Cancelled ValidationFailed Aborted'.split(' '),
)
const knownStates: ReadonlySet<string> = new Set([
  ...scheduledStates,
  ...finishedStates,
  ...['Pending', 'Submitted', 'ClientFailed', 'Running', 'Cancelling'],
])
/** A run can be Submitted once in this time, whoever asks and whatever became of it. */
export const resubmitMs = 30_000

/** How a state looks that the server makes itself: no result, in the writing of a dialect's clients. */
export type NewState = (type: string, message: string, more?: object) => SerializedState

/**
 * Gives a flow run its next state. No transition is refused but a second Submitted within 30 s.
 * @param agentId the registered agent that asks; 1.x remembers who Submitted a run.
 * Source: Prefect Server, api/states.py, set_flow_run_state.
 */
export function setFlowRunState(store: Store, flowRunId: string, state: SerializedState, agentId?: string): FlowRunRow {
  const run = store.tables.flow_run.get(flowRunId)
  if (!run) throw new Refused(`State update failed for flow run ID ${flowRunId}`)
  check(state)
  const now = store.now()
  if (state.type === 'Submitted') {
    if (run.submittedAt !== null && now - run.submittedAt < resubmitMs)
      throw new Refused('State update failed: this run has already been submitted.')
    run.submittedAt = now
  }
  if (state.type === 'Cancelled') cancelTaskRuns(store, run, state)
  const columns = nextColumns(run, state, now)
  if (state.type === 'Submitted' || isRunning(state)) columns.heartbeat = now
  store.tables.flow_run.update(run, columns)
  if (state.type === 'Submitted' && agentId !== undefined && store.tables.agent.get(agentId)) run.agent_id = agentId
  store.scheduledFlowRuns.set(run, dueAt(run))
  store.tables.flow_run_state.insert({ ...stateRow(store, run), flow_run_id: run.id })
  return run
}

/**
 * A Running run becomes Cancelling, for its process to see; another one Cancelled; a finished one stays as it is.
 * Source: Prefect Server, api/states.py, cancel_flow_run.
 */
export function cancelFlowRun(store: Store, newState: NewState, flowRunId: string): FlowRunRow {
  const run = store.tables.flow_run.get(flowRunId)
  if (!run) throw new Refused(`Invalid flow run ID: ${flowRunId}.`)
  if (finishedStates.has(run.state)) return run
  const next = isRunning(run.serialized_state)
    ? newState('Cancelling', 'Flow run is cancelling')
    : newState('Cancelled', 'Flow run is cancelled')
  return setFlowRunState(store, run.id, next)
}

/** Gives a task run its next state; it can be Running only within a Running flow run. */
export function setTaskRunState(store: Store, taskRunId: string, state: SerializedState): TaskRunRow {
  const run = store.tables.task_run.get(taskRunId)
  if (!run) throw new Refused(`State update failed for task run ID ${taskRunId}`)
  check(state)
  const flowRun = store.tables.flow_run.get(run.flow_run_id)
  if (isRunning(state) && flowRun?.state !== 'Running') {
    throw new Refused(
      `State update failed for task run ID ${taskRunId}: provided a running state but associated flow run ` +
        `${run.flow_run_id} is not in a running state.`,
    )
  }
  const now = store.now()
  const columns = nextColumns(run, keepCachedInputs(run.serialized_state, state), now)
  if (isRunning(state)) columns.heartbeat = now
  store.tables.task_run.update(run, columns)
  store.scheduledTaskRuns.set(run, dueAt(run))
  store.tables.task_run_state.insert({ ...stateRow(store, run), task_run_id: run.id })
  return run
}

/** What came as JSON may be anything. */
function check(state: Partial<SerializedState> | null): void {
  if (!state || !knownStates.has(state.type ?? ''))
    throw new Refused(`Invalid state: ${JSON.stringify(state).slice(0, 200)} has no type that Prefect knows.`)
  if (Buffer.byteLength(JSON.stringify(state)) > limits.stateBytes) throw new Refused('State payload is too large.')
}

const isRunning = (state: SerializedState): boolean => state.type === 'Running' || state.type === 'Cancelling'

function nextColumns(run: StateColumns, state: SerializedState, now: number): StateColumns {
  return {
    state: state.type,
    state_message: state.message ?? null,
    state_timestamp: now,
    state_start_time: startOf(state, now),
    serialized_state: state,
    version: run.version + 1,
    heartbeat: run.heartbeat,
    start_time: run.start_time ?? (state.type === 'Running' ? now : null),
    end_time: finishedStates.has(state.type) ? now : null,
    updated: now,
  }
}

/** Scheduled without a start counts as now; Paused may wait for ever, which clients write as a far instant. */
function startOf(state: SerializedState, now: number): number | null {
  if (!scheduledStates.has(state.type)) return null
  return typeof state.start_time === 'string' ? parseInstant(state.start_time) : now
}

const dueAt = (run: StateColumns): number | null => (scheduledStates.has(run.state) ? run.state_start_time : null)

/** The server carries inputs over, so that a retry in another process finds them. */
function keepCachedInputs(before: SerializedState, state: SerializedState): SerializedState {
  const had = before['cached_inputs']
  const empty = (value: unknown) => value == null || Object.keys(value).length === 0
  return empty(state['cached_inputs']) && !empty(had) && state.type !== 'Mapped'
    ? { ...state, cached_inputs: had }
    : state
}

function cancelTaskRuns(store: Store, run: FlowRunRow, state: SerializedState): void {
  for (const taskRun of store.tables.task_run.by('flow_run_id', run.id))
    if (!finishedStates.has(taskRun.state)) setTaskRunState(store, taskRun.id, state)
}

/** The run's present state as a row of its history. */
export function stateRow(store: Store, run: StateColumns) {
  return {
    id: store.make.id(),
    tenant_id: store.tenantId,
    version: run.version,
    state: run.state,
    message: run.state_message,
    timestamp: run.state_timestamp,
    start_time: run.state_start_time,
    serialized_state: run.serialized_state,
  }
}
