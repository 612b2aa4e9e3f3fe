import { formatInstant, formatOptional } from './instants'
import * as rows from './rows'
import { poolHolders, slotHolders } from './scheduled'
import { activeSlots } from './slots'
import { currentState } from './set-state'
import { stateView } from './states'
import type { Store } from './store'
import { queueStatus } from './statuses'

// Rows as the API shows them, key by key in its order. Source: prefect 3.9.1, server/schemas/responses.py.

const head = ({
  id,
  created,
  updated,
}: {
  readonly id: string
  readonly created: number
  readonly updated: number
}) => ({
  ...{ id, created: formatInstant(created), updated: formatInstant(updated) },
})

/** @param of 'worker' for the shorter form that get_scheduled_flow_runs has */
export function flowRunView(store: Store, run: rows.FlowRunRow, of: 'client' | 'worker' = 'client') {
  const { tables } = store
  const state = currentState(store, run)
  const queue = run.work_queue_id === null ? undefined : tables.work_queue.get(run.work_queue_id)
  const pool = queue && tables.work_pool.get(queue.work_pool_id)
  const inPool = { work_pool_id: pool?.id ?? null, work_pool_name: pool?.name ?? null }
  return {
    ...head(run),
    ...{ name: run.name, flow_id: run.flow_id, state_id: run.state_id, deployment_id: run.deployment_id },
    ...{ deployment_version: run.deployment_version, work_queue_id: run.work_queue_id },
    work_queue_name: of === 'client' ? (queue?.name ?? run.work_queue_name) : run.work_queue_name,
    ...{ flow_version: run.flow_version, parameters: run.parameters, idempotency_key: run.idempotency_key },
    ...{ context: run.context, empirical_policy: run.empirical_policy, tags: run.tags, labels: run.labels },
    ...{ parent_task_run_id: run.parent_task_run_id, state_type: run.state_type, state_name: run.state_name },
    run_count: run.run_count,
    ...timesView(store, run),
    auto_scheduled: run.auto_scheduled,
    ...{ infrastructure_document_id: null, infrastructure_pid: run.infrastructure_pid, created_by: run.created_by },
    ...(of === 'client' ? inPool : {}),
    state: state && stateView(state),
    job_variables: run.job_variables,
  }
}

type Timed = Pick<
  rows.FlowRunRow,
  'expected_start_time' | 'next_scheduled_start_time' | 'start_time' | 'end_time' | 'total_run_time' | 'state_type'
> & { readonly state_timestamp: number | null }

/** How long a run has been running, all in all. */
export const ranMs = (now: number, { total_run_time, state_type, state_timestamp }: Timed): number =>
  total_run_time + (state_type === 'RUNNING' ? now - (state_timestamp ?? now) : 0)

function timesView(store: Store, run: Timed) {
  return {
    expected_start_time: formatOptional(run.expected_start_time),
    next_scheduled_start_time: formatOptional(run.next_scheduled_start_time),
    start_time: formatOptional(run.start_time),
    end_time: formatOptional(run.end_time),
    total_run_time: run.total_run_time / 1_000,
    estimated_run_time: ranMs(store.now(), run) / 1_000,
    estimated_start_time_delta: lateMs(store.now(), run) / 1_000,
  }
}

/** How much later than expected a run started, or is already. */
export function lateMs(
  now: number,
  { start_time, expected_start_time, state_type }: Omit<Timed, 'state_timestamp'>,
): number {
  if (expected_start_time === null) return 0
  if (start_time !== null) return Math.max(0, start_time - expected_start_time)
  return state_type !== null && rows.isFinal(state_type) ? 0 : Math.max(0, now - expected_start_time)
}

export function taskRunView(store: Store, run: rows.TaskRunRow) {
  const state = run.state_id === null ? null : store.tables.state.get(run.state_id)
  const times = { ...run, next_scheduled_start_time: null, state_timestamp: state?.timestamp ?? null }
  return {
    ...head(run),
    ...{ name: run.name, flow_run_id: run.flow_run_id, task_key: run.task_key, dynamic_key: run.dynamic_key },
    ...{ cache_key: run.cache_key, cache_expiration: null, task_version: run.task_version },
    ...{ empirical_policy: run.empirical_policy, tags: run.tags, labels: run.labels, state_id: run.state_id },
    ...{ task_inputs: run.task_inputs, state_type: run.state_type, state_name: run.state_name },
    ...{ run_count: run.run_count, flow_run_run_count: run.flow_run_run_count },
    ...timesView(store, times),
    state: state ? stateView(state) : null,
  }
}

export const flowView = (flow: rows.FlowRow) => ({
  ...head(flow),
  ...{ name: flow.name, tags: flow.tags, labels: flow.labels },
})

export function deploymentView(store: Store, deployment: rows.DeploymentRow) {
  const { tables } = store
  const queue = deployment.work_queue_id === null ? undefined : tables.work_queue.get(deployment.work_queue_id)
  const pool = queue && tables.work_pool.get(queue.work_pool_id)
  const limit = deployment.concurrency_limit
  return {
    ...head(deployment),
    ...{ name: deployment.name, version: deployment.version, description: deployment.description },
    ...{ flow_id: deployment.flow_id, paused: deployment.paused },
    schedules: Array.from(tables.schedule.by('deployment_id', deployment.id), scheduleView),
    concurrency_limit: null,
    global_concurrency_limit: limit === null ? null : limitView(store, deployment, limit),
    concurrency_options: deployment.concurrency_options,
    ...{ job_variables: deployment.job_variables, parameters: deployment.parameters, tags: deployment.tags },
    ...{ labels: deployment.labels, work_queue_name: queue?.name ?? deployment.work_queue_name },
    ...{ work_queue_id: deployment.work_queue_id, last_polled: formatOptional(deployment.last_polled) },
    ...{ parameter_openapi_schema: deployment.parameter_openapi_schema, path: deployment.path },
    ...{ pull_steps: deployment.pull_steps, entrypoint: deployment.entrypoint },
    ...{ storage_document_id: null, infrastructure_document_id: null, created_by: null, updated_by: null },
    work_pool_name: pool?.name ?? null,
    status: deployment.last_polled !== null && queue && queueStatus(store, queue) === 'READY' ? 'READY' : 'NOT_READY',
    enforce_parameter_schema: deployment.enforce_parameter_schema,
  }
}

const limitView = (store: Store, deployment: rows.DeploymentRow, limit: number) => ({
  ...head({ ...deployment, id: deployment.concurrency_limit_id ?? deployment.id }),
  ...{ active: true, name: `deployment:${deployment.id}`, limit, active_slots: activeSlots(store, deployment.id) },
  slot_decay_per_second: 0,
})

export const scheduleView = (schedule: rows.ScheduleRow) => ({
  ...head(schedule),
  ...{ deployment_id: schedule.deployment_id, schedule: schedule.schedule, active: schedule.active },
  ...{ max_scheduled_runs: schedule.max_scheduled_runs, parameters: schedule.parameters, slug: schedule.slug },
})

export const workPoolView = (store: Store, pool: rows.WorkPoolRow) => ({
  ...head(pool),
  ...{ name: pool.name, description: pool.description, type: pool.type, base_job_template: pool.base_job_template },
  ...{ is_paused: pool.is_paused, concurrency_limit: pool.concurrency_limit, status: pool.status },
  ...{ default_queue_id: pool.default_queue_id, storage_configuration: pool.storage_configuration },
  active_slots: pool.concurrency_limit === null ? null : poolHolders(store, pool),
})

export const workQueueView = (store: Store, queue: rows.WorkQueueRow) => ({
  ...head(queue),
  ...{ name: queue.name, description: queue.description, is_paused: queue.is_paused },
  ...{ concurrency_limit: queue.concurrency_limit, priority: queue.priority, work_pool_id: queue.work_pool_id },
  ...{ filter: queue.filter, last_polled: formatOptional(queue.last_polled) },
  work_pool_name: store.tables.work_pool.get(queue.work_pool_id)?.name ?? null,
  status: queueStatus(store, queue),
  active_slots: queue.concurrency_limit === null ? null : slotHolders(store, queue),
})

export const logView = ({ id, created, name, level, message, timestamp, flow_run_id, task_run_id }: rows.LogRow) => ({
  ...head({ id, created, updated: created }),
  ...{ name, level, message, timestamp: formatInstant(timestamp), flow_run_id, task_run_id },
})
