import { limits } from './limits'
import type { FlowRow, FlowRunRow, LogRow, RunConfig, SerializedState, TaskRow, TaskRunRow } from './rows'
import { Refused } from './refused'
import { setFlowRunState, stateRow, type NewState } from './states'
import type { Store } from './store'
import { formatInstant } from './time'

export interface NewFlowRun {
  readonly flowId: string
  readonly parameters?: Readonly<Record<string, unknown>> | null
  readonly context?: unknown
  /** ms since the epoch; left out means now. */
  readonly scheduledStartTime?: number | null
  readonly idempotencyKey?: string | null
  readonly labels?: readonly string[] | null
  readonly runConfig?: RunConfig | null
  /** Two words when left out. */
  readonly name?: string | null
}

/**
 * A new flow run, Scheduled, and a Pending task run for each of the flow's tasks: the flow run's process demands them
 * at its first request.
 * Source: Prefect Server, api/runs.py, create_flow_run.
 */
export function createFlowRun(store: Store, newState: NewState, wanted: NewFlowRun): FlowRunRow {
  if (wanted.idempotencyKey != null) {
    for (const run of store.tables.flow_run.by('idempotency_key', wanted.idempotencyKey))
      if (run.flow_id === wanted.flowId) return run
  }
  const flow = store.tables.flow.get(wanted.flowId)
  if (!flow) throw new Refused(`Flow ${wanted.flowId} not found`)
  if (flow.archived) throw new Refused(`Flow ${flow.id} is archived.`)
  const withDefault = flow.parameters.filter((parameter) => parameter.default != null)
  const defaults = Object.fromEntries(withDefault.map((parameter) => [parameter.name, parameter.default]))
  const parameters = { ...defaults, ...wanted.parameters }
  const missing = flow.parameters.filter(({ name, required }) => required && !(name in parameters))
  if (missing.length > 0) {
    const names = missing.map(({ name }) => `'${name}'`).join(', ')
    throw new Refused(`Required parameters were not supplied: {${names}}`)
  }
  const now = store.now()
  const scheduledStartTime = wanted.scheduledStartTime ?? now
  const run = store.tables.flow_run.insert({
    id: store.make.id(),
    name: wanted.name ?? store.make.name(),
    tenant_id: store.tenantId,
    flow_id: flow.id,
    parameters,
    context: wanted.context ?? null,
    labels: [...labelsOf(flow, wanted)].sort(),
    run_config: wanted.runConfig ?? flow.run_config,
    agent_id: null,
    scheduled_start_time: scheduledStartTime,
    idempotency_key: wanted.idempotencyKey ?? null,
    times_resurrected: 0,
    created: now,
    submittedAt: null,
    ...pending(newState('Pending', 'Flow run created'), now),
  })
  store.tables.flow_run_state.insert({ ...stateRow(store, run), flow_run_id: run.id })
  const waiting = newState('Pending', 'Task run created')
  for (const task of store.tables.task.by('flow_id', flow.id)) createTaskRun(store, waiting, run, task, -1)
  const start_time = formatInstant(scheduledStartTime)
  return setFlowRunState(store, run.id, newState('Scheduled', 'Flow run scheduled.', { start_time }))
}

/** The first that is given. Flow groups have labels too, between the run's and the flow's; nobody sets them here. */
function labelsOf({ run_config, environment }: FlowRow, { labels, runConfig }: NewFlowRun): readonly string[] {
  if (labels) return labels
  if (runConfig) return runConfig.labels ?? []
  if (run_config) return run_config.labels ?? []
  // 0.6.7's environments have labels, though its agents ask for none: such runs are left alone.
  const given = (environment as { labels?: unknown } | null)?.labels
  return Array.isArray(given) ? (given as string[]) : []
}

/** Children of a mapped task are made as their process asks for them; `mapIndex` -1 is the task itself. */
export function getOrCreateTaskRun(
  store: Store,
  newState: NewState,
  flowRunId: string,
  taskId: string,
  mapIndex: number,
): TaskRunRow {
  for (const taskRun of store.tables.task_run.by('flow_run_id', flowRunId))
    if (taskRun.task_id === taskId && taskRun.map_index === mapIndex) return taskRun
  const run = store.tables.flow_run.get(flowRunId)
  const task = store.tables.task.get(taskId)
  if (!run || !task) throw new Refused('Invalid ID')
  return createTaskRun(store, newState('Pending', 'Task run created'), run, task, mapIndex)
}

function createTaskRun(
  store: Store,
  state: SerializedState,
  run: FlowRunRow,
  task: TaskRow,
  mapIndex: number,
): TaskRunRow {
  const now = store.now()
  const taskRun = store.tables.task_run.insert({
    id: store.make.id(),
    tenant_id: store.tenantId,
    flow_run_id: run.id,
    task_id: task.id,
    map_index: mapIndex,
    cache_key: task.cache_key,
    created: now,
    ...pending(state, now),
  })
  store.tables.task_run_state.insert({ ...stateRow(store, taskRun), task_run_id: taskRun.id })
  return taskRun
}

const pending = (state: SerializedState, now: number) => ({
  state: state.type,
  state_message: state.message ?? null,
  state_timestamp: now,
  state_start_time: null,
  serialized_state: state,
  version: 0,
  heartbeat: null,
  start_time: null,
  end_time: null,
  updated: now,
})

/** A task run's sign of life is its flow run's too. */
export function heartbeatFlowRun(store: Store, flowRunId: string): void {
  const run = store.tables.flow_run.get(flowRunId)
  if (!run) throw new Refused('Invalid flow run ID')
  store.tables.flow_run.update(run, { heartbeat: store.now() })
}

export function heartbeatTaskRun(store: Store, taskRunId: string): void {
  const taskRun = store.tables.task_run.get(taskRunId)
  if (!taskRun) throw new Refused('Invalid task run ID')
  store.tables.task_run.update(taskRun, { heartbeat: store.now() })
  heartbeatFlowRun(store, taskRun.flow_run_id)
}

export type NewLog = Pick<LogRow, 'flow_run_id' | 'task_run_id' | 'name' | 'message' | 'info'> & {
  readonly timestamp: number | null
  readonly level: string | null
}

/**
 * All of a batch or, when one's run is unknown, none. A line without an instant is of now. A run keeps its last 10,000
 * lines: Prefect keeps all, but here they are in memory.
 */
export function writeLogs(store: Store, logs: readonly NewLog[]): void {
  if (logs.length > limits.logs)
    throw new Refused(`${logs.length} lines are too many for one request: at most ${limits.logs}.`)
  const unknown = logs.find((log) => !store.tables.flow_run.get(log.flow_run_id))
  if (unknown) throw new Refused(`Invalid flow run ID: ${unknown.flow_run_id}`)
  const now = store.now()
  for (const log of logs) {
    const [first] = store.tables.log.size >= limits.rows ? store.tables.log.all() : []
    if (first) store.tables.log.delete(first)
    store.tables.log.insert({
      ...log,
      id: store.make.id(),
      tenant_id: store.tenantId,
      timestamp: log.timestamp ?? now,
      level: log.level ?? 'INFO',
      created: now,
    })
    const lines = store.tables.log.by('flow_run_id', log.flow_run_id)
    const [oldest] = lines.size > limits.logLines ? lines : []
    if (oldest) store.tables.log.delete(oldest)
  }
}
