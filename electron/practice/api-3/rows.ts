// The API's tables as plain data. Columns have the API's own names; instants are ms since the epoch.

export const stateTypes = [
  'SCHEDULED',
  'PENDING',
  'RUNNING',
  'COMPLETED',
  'FAILED',
  'CANCELLED',
  'CRASHED',
  'PAUSED',
  'CANCELLING',
] as const
export type StateType = (typeof stateTypes)[number]

export const isFinal = (type: StateType): boolean =>
  type === 'COMPLETED' || type === 'FAILED' || type === 'CANCELLED' || type === 'CRASHED'

/** Source: prefect 3.9.1, server/schemas/states.py, StateDetails. */
export interface StateDetails {
  readonly flow_run_id: string | null
  readonly task_run_id: string | null
  readonly child_flow_run_id: string | null
  readonly scheduled_time: number | null
  readonly cache_key: string | null
  readonly cache_expiration: number | null
  readonly deferred: boolean | null
  readonly untrackable_result: boolean
  readonly pause_timeout: number | null
  readonly pause_reschedule: boolean
  readonly pause_key: string | null
  readonly run_input_keyset: Readonly<Record<string, string>> | null
  readonly refresh_cache: boolean | null
  readonly retriable: boolean | null
  readonly transition_id: string | null
  readonly task_parameters_id: string | null
  readonly traceparent: string | null
  readonly deployment_concurrency_lease_id: string | null
}

/** A state that a run has or had. */
export interface StateRow {
  readonly id: string
  readonly flow_run_id: string | null
  readonly task_run_id: string | null
  readonly type: StateType
  readonly name: string
  readonly timestamp: number
  readonly message: string | null
  readonly data: unknown
  readonly state_details: StateDetails
}

interface Row {
  readonly id: string
  readonly created: number
  updated: number
}

export interface FlowRow extends Row {
  readonly name: string
  tags: readonly string[]
  readonly labels: Labels
}
export type Labels = Readonly<Record<string, string | number | boolean>>
export type Values = Readonly<Record<string, unknown>>

export interface DeploymentRow extends Row {
  readonly name: string
  readonly flow_id: string
  version: string | null
  description: string | null
  paused: boolean
  /** Of runs at once; null for none. */
  concurrency_limit: number | null
  /** Of the limit, which is a row of its own in the server. */
  concurrency_limit_id: string | null
  concurrency_options: ConcurrencyOptions | null
  job_variables: Values
  parameters: Values
  parameter_openapi_schema: Values | null
  enforce_parameter_schema: boolean
  tags: readonly string[]
  labels: Labels
  /** Null: in no work pool. */
  work_queue_id: string | null
  work_queue_name: string | null
  path: string | null
  entrypoint: string | null
  pull_steps: readonly Values[] | null
  last_polled: number | null
}
export interface ConcurrencyOptions {
  readonly collision_strategy: 'ENQUEUE' | 'CANCEL_NEW'
  readonly grace_period_seconds?: number | null | undefined
}
export interface ScheduleRow extends Row {
  readonly deployment_id: string
  active: boolean
  schedule: Values
  max_scheduled_runs: number | null
  parameters: Values
  slug: string | null
}

/** A slot of a deployment's limit, held for as long as the lease lives. */
export interface LeaseRow {
  readonly id: string
  readonly deployment_id: string
  expires: number
}

export interface FlowRunRow extends Row {
  name: string
  readonly flow_id: string
  state_id: string | null
  state_type: StateType | null
  state_name: string | null
  state_timestamp: number | null
  readonly deployment_id: string | null
  readonly deployment_version: string | null
  readonly work_queue_id: string | null
  readonly work_queue_name: string | null
  flow_version: string | null
  parameters: Values
  readonly idempotency_key: string | null
  readonly context: Values
  empirical_policy: RunPolicy
  tags: readonly string[]
  labels: Labels
  readonly parent_task_run_id: string | null
  run_count: number
  expected_start_time: number | null
  next_scheduled_start_time: number | null
  start_time: number | null
  end_time: number | null
  /** ms. */
  total_run_time: number
  readonly auto_scheduled: boolean
  infrastructure_pid: string | null
  job_variables: Values | null
  readonly created_by: Values | null
}
/** Source: prefect 3.9.1, server/schemas/core.py, FlowRunPolicy. */
export interface RunPolicy {
  readonly max_retries: number
  readonly retry_delay_seconds: number
  readonly retries: number | null
  readonly retry_delay: number | null
  readonly pause_keys: readonly string[]
  readonly resuming: boolean | null
  readonly retry_type: 'in_process' | 'reschedule' | null
}

export interface TaskRunRow extends Row {
  name: string
  readonly flow_run_id: string | null
  readonly task_key: string
  readonly dynamic_key: string
  readonly cache_key: string | null
  readonly task_version: string | null
  empirical_policy: Values
  tags: readonly string[]
  labels: Labels
  task_inputs: Values
  state_id: string | null
  state_type: StateType | null
  state_name: string | null
  run_count: number
  flow_run_run_count: number
  expected_start_time: number | null
  start_time: number | null
  end_time: number | null
  /** ms. */
  total_run_time: number
}

export interface WorkPoolRow extends Row {
  readonly name: string
  description: string | null
  readonly type: string
  base_job_template: Values
  is_paused: boolean
  concurrency_limit: number | null
  default_queue_id: string
  storage_configuration: Values
  status: 'PAUSED' | 'READY' | 'NOT_READY'
}
export interface WorkQueueRow extends Row {
  name: string
  description: string
  is_paused: boolean
  concurrency_limit: number | null
  /** 1 is served first. */
  priority: number
  readonly work_pool_id: string
  filter: Values | null
  last_polled: number | null
}
export interface WorkerRow extends Row {
  readonly name: string
  readonly work_pool_id: string
  last_heartbeat_time: number
  heartbeat_interval_seconds: number
}

export interface LogRow {
  readonly id: string
  readonly created: number
  readonly name: string
  readonly level: number
  readonly message: string
  readonly timestamp: number
  readonly flow_run_id: string | null
  readonly task_run_id: string | null
}

/** Source: prefect 3.9.1, server/events/schemas/events.py. */
export interface EventRow {
  readonly id: string
  readonly occurred: number
  readonly received: number
  readonly event: string
  readonly resource: Resource
  readonly related: readonly Resource[]
  readonly payload: Values
  readonly follows: string | null
  /** As JSON. */
  readonly size: number
}
export type Resource = Readonly<Record<string, string>>

export interface VariableRow extends Row {
  readonly name: string
  value: unknown
  tags: readonly string[]
}
/** A block: a document of values, of a type that has a schema for them. */
export interface BlockRow extends Row {
  readonly name: string
  readonly block_type_id: string
  data: Values
}
export interface BlockTypeRow extends Row {
  readonly name: string
  readonly slug: string
  /** Of its one schema. */
  readonly schema_id: string
}
