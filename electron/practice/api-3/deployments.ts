import type { DeploymentRow, Labels, Values, WorkQueueRow } from './rows'
import type { Store } from './store'

export interface NewSchedule {
  readonly active?: boolean | null | undefined
  readonly schedule?: Values | null | undefined
  readonly max_scheduled_runs?: number | null | undefined
  readonly parameters?: Values | undefined
  readonly slug?: string | null | undefined
}

export interface NewDeployment {
  readonly name: string
  readonly flow_id: string
  readonly queue: WorkQueueRow | null
  /** The queue's name, where somebody chose it. */
  readonly work_queue_name?: string | null
  readonly job_variables?: Values | undefined
  readonly parameters?: Values | undefined
  readonly parameter_openapi_schema?: Values | null | undefined
  readonly enforce_parameter_schema?: boolean | undefined
  readonly tags?: readonly string[] | undefined
  readonly labels?: Labels | undefined
  readonly description?: string | null | undefined
  readonly version?: string | null | undefined
  readonly path?: string | null | undefined
  readonly entrypoint?: string | null | undefined
  readonly pull_steps?: readonly Values[] | null | undefined
  readonly paused?: boolean | undefined
  readonly concurrency_limit?: number | null | undefined
  readonly concurrency_options?: DeploymentRow['concurrency_options'] | undefined
  readonly schedules?: readonly NewSchedule[] | undefined
}

/** A deployment is known by its name and flow: making it again changes it, and keeps its id. */
export function createDeployment(
  store: Store,
  wanted: NewDeployment,
): { readonly deployment: DeploymentRow; readonly isNew: boolean } {
  const columns = {
    version: wanted.version ?? null,
    description: wanted.description ?? null,
    paused: wanted.paused ?? false,
    concurrency_limit: wanted.concurrency_limit ?? null,
    concurrency_options: wanted.concurrency_options ?? null,
    job_variables: wanted.job_variables ?? {},
    parameters: wanted.parameters ?? {},
    parameter_openapi_schema: wanted.parameter_openapi_schema ?? {},
    enforce_parameter_schema: wanted.enforce_parameter_schema ?? true,
    tags: wanted.tags ?? [],
    labels: { 'prefect.flow.id': wanted.flow_id, ...wanted.labels },
    work_queue_id: wanted.queue?.id ?? null,
    work_queue_name: wanted.work_queue_name ?? null,
    path: wanted.path ?? null,
    entrypoint: wanted.entrypoint ?? null,
    pull_steps: wanted.pull_steps ?? [],
  }
  const known = [...store.tables.deployment.by('name', wanted.name)].find(({ flow_id }) => flow_id === wanted.flow_id)
  const concurrency_limit_id = limitId(store, known, columns.concurrency_limit)
  if (known) store.tables.deployment.update(known, { ...columns, concurrency_limit_id, updated: store.now() })
  const deployment =
    known ??
    store.tables.deployment.insert({
      ...store.fresh(),
      ...{ name: wanted.name, flow_id: wanted.flow_id, last_polled: null },
      ...columns,
      concurrency_limit_id,
    })
  setSchedules(store, deployment, wanted.schedules ?? [])
  return { deployment, isNew: !known }
}

/** A limit that is set where there was none is a new one. */
export const limitId = (store: Store, before: DeploymentRow | undefined, limit: number | null): string | null =>
  limit === null ? null : (before?.concurrency_limit_id ?? store.make.id())

/** In place of those that it has. */
export function setSchedules(store: Store, deployment: DeploymentRow, schedules: readonly NewSchedule[]): void {
  for (const old of [...store.tables.schedule.by('deployment_id', deployment.id)]) store.tables.schedule.delete(old)
  for (const { active, schedule, max_scheduled_runs, parameters, slug } of schedules)
    store.tables.schedule.insert({
      ...store.fresh(),
      deployment_id: deployment.id,
      active: active ?? true,
      schedule: schedule ?? {},
      max_scheduled_runs: max_scheduled_runs ?? null,
      parameters: parameters ?? {},
      slug: slug ?? null,
    })
}
