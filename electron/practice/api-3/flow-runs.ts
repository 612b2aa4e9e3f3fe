import { setFlowRunState } from './set-state'
import type { DeploymentRow, FlowRunRow, Labels, RunPolicy, Values } from './rows'
import type { NewState } from './states'
import type { Store } from './store'

export interface NewRun {
  readonly flow_id: string
  readonly deployment: DeploymentRow | null
  readonly state: NewState
  readonly name?: string | null | undefined
  readonly parameters: Values
  readonly job_variables: Values | null
  readonly tags: readonly string[]
  readonly labels?: Labels | undefined
  readonly context?: Values | undefined
  readonly flow_version?: string | null | undefined
  readonly idempotency_key?: string | null | undefined
  readonly parent_task_run_id?: string | null | undefined
  readonly empirical_policy?: Partial<RunPolicy> | undefined
  /** Left out: the deployment's. */
  readonly work_queue?: { readonly id: string | null; readonly name: string | null } | undefined
  readonly auto_scheduled?: boolean
  readonly created_by?: Values | null
}

export const noPolicy: RunPolicy = {
  max_retries: 0,
  retry_delay_seconds: 0,
  retries: null,
  retry_delay: null,
  pause_keys: [],
  resuming: false,
  retry_type: null,
}

/** @returns the run, and whether it is new: the same idempotency key of a flow gives the same run */
export function createFlowRun(store: Store, wanted: NewRun): { readonly run: FlowRunRow; readonly isNew: boolean } {
  const { deployment } = wanted
  const idempotency_key = wanted.idempotency_key ?? null
  if (idempotency_key !== null) {
    const known = [...store.tables.flow_run.by('idempotency_key', idempotency_key)]
    const run = known.find(({ flow_id }) => flow_id === wanted.flow_id)
    if (run) return { run, isNew: false }
  }
  const run = store.tables.flow_run.insert({
    ...store.fresh(),
    name: wanted.name ?? store.make.name(),
    flow_id: wanted.flow_id,
    ...{ state_id: null, state_type: null, state_name: null, state_timestamp: null },
    deployment_id: deployment?.id ?? null,
    deployment_version: deployment?.version ?? null,
    work_queue_id: wanted.work_queue ? wanted.work_queue.id : (deployment?.work_queue_id ?? null),
    work_queue_name: wanted.work_queue ? wanted.work_queue.name : (deployment?.work_queue_name ?? null),
    flow_version: wanted.flow_version ?? null,
    parameters: wanted.parameters,
    idempotency_key,
    context: wanted.context ?? {},
    empirical_policy: { ...noPolicy, ...wanted.empirical_policy },
    tags: [...new Set(wanted.tags)],
    labels: { ...systemLabels(wanted), ...wanted.labels },
    parent_task_run_id: wanted.parent_task_run_id ?? null,
    ...{ run_count: 0, expected_start_time: null, next_scheduled_start_time: null, start_time: null, end_time: null },
    total_run_time: 0,
    auto_scheduled: wanted.auto_scheduled ?? false,
    infrastructure_pid: null,
    job_variables: wanted.job_variables,
    created_by: wanted.created_by ?? null,
  })
  setFlowRunState(store, run, wanted.state, 'force')
  return { run, isNew: true }
}

/** With all that is said of it. */
export function removeFlowRun({ tables }: Store, run: FlowRunRow): void {
  for (const state of [...tables.state.by('flow_run_id', run.id)]) tables.state.delete(state)
  for (const log of [...tables.log.by('flow_run_id', run.id)]) tables.log.delete(log)
  for (const taskRun of [...tables.task_run.by('flow_run_id', run.id)]) tables.task_run.delete(taskRun)
  tables.flow_run.delete(run)
}

const systemLabels = ({ flow_id, deployment }: NewRun): Labels => ({
  ...(deployment?.labels ?? {}),
  'prefect.flow.id': flow_id,
  ...(deployment ? { 'prefect.deployment.id': deployment.id } : {}),
})
