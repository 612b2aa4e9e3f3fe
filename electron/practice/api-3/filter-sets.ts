import { z } from 'zod'
import { field, filterOf, flags, ids, lists, numbers, oneOf, texts, times, type Passes } from './filters'
import { stateTypes, type DeploymentRow, type FlowRow, type FlowRunRow, type LogRow, type TaskRunRow, type WorkPoolRow, type WorkQueueRow } from './rows' // prettier-ignore
import type { Store } from './store'
import { textMeets } from './text-search'

const stateFields = <Row extends Pick<FlowRunRow, 'state_type' | 'state_name'>>(words?: string) => ({
  group: {
    type: field<Row>((run) => run.state_type, oneOf(stateTypes), words),
    name: field<Row>((run) => run.state_name, texts, words ?? 'any_ not_any_'),
  },
})

const flowRunFilter = (store: Store) =>
  filterOf<FlowRunRow>({
    id: field((run) => run.id, ids, 'any_ not_any_'),
    name: field((run) => run.name, texts, 'any_ like_'),
    tags: field((run) => run.tags, lists),
    deployment_id: field((run) => run.deployment_id, ids, 'any_ is_null_'),
    work_queue_name: field((run) => run.work_queue_name, texts, 'any_ is_null_'),
    state: stateFields<FlowRunRow>(),
    flow_version: field((run) => run.flow_version, texts, 'any_'),
    start_time: field((run) => run.start_time, times),
    end_time: field((run) => run.end_time, times),
    expected_start_time: field((run) => run.expected_start_time, times, 'before_ after_'),
    next_scheduled_start_time: field((run) => run.next_scheduled_start_time, times, 'before_ after_'),
    parent_flow_run_id: field((run) => parentOf(store, run), ids, 'any_'),
    parent_task_run_id: field((run) => run.parent_task_run_id, ids, 'any_ is_null_'),
    idempotency_key: field((run) => run.idempotency_key, texts, 'any_ not_any_'),
  })

const parentOf = ({ tables }: Store, { parent_task_run_id }: FlowRunRow): string | null =>
  (parent_task_run_id === null ? undefined : tables.task_run.get(parent_task_run_id)?.flow_run_id) ?? null

const flowFilter = (store: Store) =>
  filterOf<FlowRow>({
    id: field((flow) => flow.id, ids, 'any_ not_any_'),
    name: field((flow) => flow.name, texts, 'any_ like_'),
    tags: field((flow) => flow.tags, lists, 'all_ is_null_'),
    deployment: field(({ id }) => (store.tables.deployment.by('flow_id', id).size > 0 ? id : null), ids, 'is_null_'),
  })

const taskRunFilter = filterOf<TaskRunRow>({
  id: field((run) => run.id, ids, 'any_'),
  name: field((run) => run.name, texts, 'any_ like_'),
  tags: field((run) => run.tags, lists, 'all_ is_null_'),
  state: stateFields<TaskRunRow>('any_'),
  start_time: field((run) => run.start_time, times),
  end_time: field((run) => run.end_time, times),
  expected_start_time: field((run) => run.expected_start_time, times, 'before_ after_'),
  flow_run_id: field((run) => run.flow_run_id, ids, 'any_ is_null_'),
})

const deploymentFilter = (store: Store) =>
  filterOf<DeploymentRow>({
    id: field((deployment) => deployment.id, ids, 'any_ not_any_'),
    name: field((deployment) => deployment.name, texts, 'any_ like_'),
    flow_or_deployment_name: field(
      ({ name, flow_id }) => `${store.tables.flow.get(flow_id)?.name ?? ''}/${name}`,
      texts,
      'like_',
    ),
    paused: field((deployment) => deployment.paused, flags),
    tags: field((deployment) => deployment.tags, lists),
    work_queue_name: field((deployment) => deployment.work_queue_name, texts, 'any_'),
    concurrency_limit: field((deployment) => deployment.concurrency_limit, numbers),
  })

const workPoolFilter = filterOf<WorkPoolRow>({
  id: field((pool) => pool.id, ids, 'any_'),
  name: field((pool) => pool.name, texts, 'any_'),
  type: field((pool) => pool.type, texts, 'any_'),
})
const workQueueFilter = filterOf<WorkQueueRow>({
  id: field((queue) => queue.id, ids, 'any_'),
  name: field((queue) => queue.name, texts, 'any_ startswith_'),
})

const searched = (text: unknown, query: string): boolean => textMeets(String(text), query)

export const logFilter = filterOf<LogRow>({
  level: field((log) => log.level, numbers, 'ge_ le_'),
  timestamp: field((log) => log.timestamp, times, 'before_ after_'),
  flow_run_id: field((log) => log.flow_run_id, ids, 'any_'),
  task_run_id: field((log) => log.task_run_id, ids, 'any_ is_null_'),
  text: field((log) => log.message, { query: { schema: z.string().max(200), meets: searched } }),
})

const optional = <Row>(schema: z.ZodType<Passes<Row>>) => schema.nullish()

/** The filters that most lists take together: each over its own table, joined by how the rows belong together. */
export const filterSet = (store: Store) =>
  z.object({
    flows: optional(flowFilter(store)),
    flow_runs: optional(flowRunFilter(store)),
    task_runs: optional(taskRunFilter),
    deployments: optional(deploymentFilter(store)),
    work_pools: optional(workPoolFilter),
    work_pool_queues: optional(workQueueFilter),
    work_queues: optional(workQueueFilter),
  })
export type FilterSet = z.output<ReturnType<typeof filterSet>>

const some = <Row>(row: Row | undefined, passes: Passes<Row> | null | undefined): boolean =>
  !passes || (row !== undefined && passes(row))

/** Whether a flow run, and what it belongs to, meets the filters. */
export function flowRunMeets({ tables }: Store, filters: FilterSet): Passes<FlowRunRow> {
  const { flows, flow_runs, task_runs, deployments, work_pools } = filters
  const queues = filters.work_pool_queues ?? filters.work_queues
  return (run) => {
    if (flow_runs && !flow_runs(run)) return false
    const queue = run.work_queue_id === null ? undefined : tables.work_queue.get(run.work_queue_id)
    return (
      some(tables.flow.get(run.flow_id), flows) &&
      some(run.deployment_id === null ? undefined : tables.deployment.get(run.deployment_id), deployments) &&
      some(queue, queues) &&
      some(queue && tables.work_pool.get(queue.work_pool_id), work_pools) &&
      (!task_runs || [...tables.task_run.by('flow_run_id', run.id)].some(task_runs))
    )
  }
}

/** Whether a deployment, and what it belongs to, meets the filters. */
export function deploymentMeets({ tables }: Store, filters: FilterSet): Passes<DeploymentRow> {
  const queues = filters.work_pool_queues ?? filters.work_queues
  return (deployment) => {
    const queue = deployment.work_queue_id === null ? undefined : tables.work_queue.get(deployment.work_queue_id)
    return (
      some(deployment, filters.deployments) &&
      some(tables.flow.get(deployment.flow_id), filters.flows) &&
      some(queue, queues) &&
      some(queue && tables.work_pool.get(queue.work_pool_id), filters.work_pools) &&
      (!filters.flow_runs || [...tables.flow_run.by('deployment_id', deployment.id)].some(filters.flow_runs))
    )
  }
}

/** Whether a task run, and the flow run that it belongs to, meets the filters. */
export function taskRunMeets(store: Store, filters: FilterSet): Passes<TaskRunRow> {
  const runMeets = flowRunMeets(store, { ...filters, task_runs: null })
  const asksOfRun = filters.flow_runs ?? filters.flows ?? filters.deployments
  return (taskRun) => {
    if (!some(taskRun, filters.task_runs)) return false
    if (!asksOfRun) return true
    const run = taskRun.flow_run_id === null ? undefined : store.tables.flow_run.get(taskRun.flow_run_id)
    return run !== undefined && runMeets(run)
  }
}

/** Whether a flow, or some run or deployment of it, meets the filters. */
export function flowMeets({ tables }: Store, { flows, flow_runs, deployments }: FilterSet): Passes<FlowRow> {
  return (flow) =>
    some(flow, flows) &&
    (!flow_runs || [...tables.flow_run.by('flow_id', flow.id)].some(flow_runs)) &&
    (!deployments || [...tables.deployment.by('flow_id', flow.id)].some(deployments))
}
