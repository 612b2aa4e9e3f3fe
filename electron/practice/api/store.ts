import { DueList } from './due-list'
import type { Identities } from './identity'
import type {
  AgentConfigRow,
  AgentRow,
  FlowRow,
  FlowRunRow,
  FlowRunStateRow,
  LogRow,
  ProjectRow,
  SerializedState,
  TaskRow,
  TaskRunRow,
  TaskRunStateRow,
  TenantRow,
} from './rows'
import { Table } from './table'

/** All that the practice API knows: one tenant, in memory. The rules over it are in states, queue, runs and flows. */
export class Store {
  readonly tables = {
    tenant: new Table<TenantRow>([]),
    project: new Table<ProjectRow>(['name']),
    flow: new Table<FlowRow>(['project_id', 'name', 'version_group_id']),
    task: new Table<TaskRow>(['flow_id']),
    flow_run: new Table<FlowRunRow>(['flow_id', 'state', 'idempotency_key']),
    task_run: new Table<TaskRunRow>(['flow_run_id', 'task_id']),
    flow_run_state: new Table<FlowRunStateRow>(['flow_run_id']),
    task_run_state: new Table<TaskRunStateRow>(['task_run_id']),
    log: new Table<LogRow>(['flow_run_id', 'task_run_id']),
    agent: new Table<AgentRow>([]),
    agent_config: new Table<AgentConfigRow>([]),
  }
  /** Flow runs and task runs in a scheduled state, by their start. */
  readonly scheduledFlowRuns = new DueList<FlowRunRow>()
  readonly scheduledTaskRuns = new DueList<TaskRunRow>()
  readonly secrets = new Map<string, unknown>()
  /** Why a run is Queued instead of given a state; undefined when it is not. */
  queues: (run: FlowRunRow, state: SerializedState) => string | undefined = () => undefined
  readonly tenantId: string

  constructor(
    readonly make: Identities,
    readonly now: () => number,
  ) {
    this.tenantId = make.id()
    this.tables.tenant.insert({ id: this.tenantId, name: 'Practice', slug: 'practice' })
  }
}

export type TableName = keyof Store['tables']
