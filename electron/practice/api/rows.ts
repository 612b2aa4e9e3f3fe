/**
 * The practice API's tables. Columns have their wire names; instants are ms since the epoch.
 * Source of names and meaning: Prefect Server, hasura/migrations and models.
 */
export type Json = unknown
/** A state as a client serialized it; more keys may be there. */
export interface SerializedState {
  readonly type: string
  readonly message?: string | null
  readonly start_time?: string | null
  readonly state?: SerializedState | null
  readonly [key: string]: Json
}

export interface Named {
  readonly id: string
  readonly name: string
}
export interface TenantRow extends Named {
  readonly slug: string
}
export interface ProjectRow extends Named {
  readonly tenant_id: string
  readonly description: string | null
  readonly created: number
}
export interface FlowRow extends Named {
  readonly tenant_id: string
  readonly project_id: string
  readonly description: string | null
  /** Counts the flows of one name in one project; registering again archives the one before. */
  readonly version: number
  archived: boolean
  readonly parameters: readonly { readonly name: string; readonly required: boolean; readonly default?: Json }[]
  readonly environment: Json
  readonly storage: Json
  readonly schedule: Json
  is_schedule_active: boolean
  readonly created: number
  readonly core_version: string | null
  readonly run_config: RunConfig | null
  /** The versions of a flow have these two in common. */
  readonly version_group_id: string
  readonly flow_group_id: string
  readonly settings: Readonly<Record<string, Json>>
}
/** 1.x: how a run is to be deployed. Source: prefect 1.4.1, serialization/run_config.py. */
export interface RunConfig {
  readonly type: string
  readonly labels?: readonly string[] | null
  readonly [key: string]: Json
}
export interface TaskRow extends Named {
  readonly tenant_id: string
  readonly flow_id: string
  readonly slug: string
  readonly type: string
  readonly mapped: boolean
  readonly max_retries: number
  readonly cache_key: string | null
  readonly tags: Json
  readonly created: number
}
/** The columns that a new state sets, alike for flow runs and task runs. */
export interface StateColumns {
  state: string
  state_message: string | null
  state_timestamp: number
  state_start_time: number | null
  serialized_state: SerializedState
  version: number
  heartbeat: number | null
  start_time: number | null
  end_time: number | null
  updated: number
}
export interface FlowRunRow extends StateColumns, Named {
  readonly tenant_id: string
  readonly flow_id: string
  readonly parameters: Json
  readonly context: Json
  readonly labels: readonly string[]
  readonly run_config: RunConfig | null
  /** The registered agent that Submitted it last. */
  agent_id: string | null
  readonly scheduled_start_time: number
  readonly idempotency_key: string | null
  readonly times_resurrected: number
  readonly created: number
  /** Last accepted Submitted; not a column. */
  submittedAt: number | null
}
export interface TaskRunRow extends StateColumns {
  readonly id: string
  readonly tenant_id: string
  readonly flow_run_id: string
  readonly task_id: string
  readonly map_index: number
  readonly cache_key: string | null
  readonly created: number
}
interface StateRow {
  readonly id: string
  readonly tenant_id: string
  readonly version: number
  readonly state: string
  readonly message: string | null
  readonly timestamp: number
  readonly start_time: number | null
  readonly serialized_state: SerializedState
}
export interface FlowRunStateRow extends StateRow {
  readonly flow_run_id: string
}
export interface TaskRunStateRow extends StateRow {
  readonly task_run_id: string
}
export interface LogRow {
  readonly id: string
  readonly tenant_id: string
  readonly flow_run_id: string
  readonly task_run_id: string | null
  readonly timestamp: number
  readonly name: string | null
  readonly level: string
  readonly message: string | null
  readonly info: Json
  readonly created: number
}
export interface AgentRow {
  readonly id: string
  readonly tenant_id: string
  readonly agent_config_id: string | null
  readonly name: string | null
  readonly type: string
  readonly labels: readonly string[]
  readonly core_version: string | null
  last_queried: number | null
  readonly created: number
}
export interface AgentConfigRow {
  readonly id: string
  readonly tenant_id: string
  readonly name: string | null
  readonly settings: Json
  readonly created: number
}
