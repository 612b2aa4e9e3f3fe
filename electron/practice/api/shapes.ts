import type { TableName } from './store'

export type ColumnType = 'uuid' | 'String' | 'Int' | 'Boolean' | 'timestamptz' | 'jsonb'
export type Columns = Readonly<Record<string, ColumnType>>

/** A table as column queries see it. `one`: this row's key names the other's id; `many`: the other way round. */
export interface Shape {
  readonly columns: Columns
  readonly one: Readonly<Record<string, { readonly table: TableName; readonly key: string }>>
  readonly many: Readonly<Record<string, { readonly table: TableName; readonly key: string }>>
}
export type Shapes = Readonly<Record<TableName, Shape>>

const states: Columns = {
  state: 'String',
  state_message: 'String',
  state_timestamp: 'timestamptz',
  state_start_time: 'timestamptz',
  serialized_state: 'jsonb',
  version: 'Int',
  heartbeat: 'timestamptz',
  start_time: 'timestamptz',
  end_time: 'timestamptz',
  created: 'timestamptz',
  updated: 'timestamptz',
}
const history: Columns = {
  id: 'uuid',
  tenant_id: 'uuid',
  version: 'Int',
  state: 'String',
  message: 'String',
  timestamp: 'timestamptz',
  start_time: 'timestamptz',
  serialized_state: 'jsonb',
}
const tenant = { table: 'tenant', key: 'tenant_id' } as const

/** What both dialects have; a dialect adds its own columns. A table that has none in the end is not there. */
export const shapes: Shapes = {
  tenant: { columns: { id: 'uuid', name: 'String', slug: 'String' }, one: {}, many: {} },
  project: {
    columns: { id: 'uuid', tenant_id: 'uuid', name: 'String', description: 'String', created: 'timestamptz' },
    one: { tenant },
    many: { flows: { table: 'flow', key: 'project_id' } },
  },
  flow: {
    columns: {
      ...{ id: 'uuid', tenant_id: 'uuid', project_id: 'uuid', name: 'String', description: 'String', version: 'Int' },
      ...{ archived: 'Boolean', parameters: 'jsonb', environment: 'jsonb', storage: 'jsonb', schedule: 'jsonb' },
      created: 'timestamptz',
    },
    one: { project: { table: 'project', key: 'project_id' }, tenant },
    many: { tasks: { table: 'task', key: 'flow_id' }, flow_runs: { table: 'flow_run', key: 'flow_id' } },
  },
  task: {
    columns: {
      ...{ id: 'uuid', tenant_id: 'uuid', flow_id: 'uuid', slug: 'String', name: 'String', type: 'String' },
      ...{ mapped: 'Boolean', max_retries: 'Int', cache_key: 'String', tags: 'jsonb', created: 'timestamptz' },
    },
    one: { flow: { table: 'flow', key: 'flow_id' } },
    many: { task_runs: { table: 'task_run', key: 'task_id' } },
  },
  flow_run: {
    columns: {
      ...{ id: 'uuid', tenant_id: 'uuid', flow_id: 'uuid', name: 'String', parameters: 'jsonb', context: 'jsonb' },
      ...{ scheduled_start_time: 'timestamptz', idempotency_key: 'String', times_resurrected: 'Int', ...states },
    },
    one: { flow: { table: 'flow', key: 'flow_id' }, tenant },
    many: {
      task_runs: { table: 'task_run', key: 'flow_run_id' },
      states: { table: 'flow_run_state', key: 'flow_run_id' },
      logs: { table: 'log', key: 'flow_run_id' },
    },
  },
  task_run: {
    columns: {
      ...{ id: 'uuid', tenant_id: 'uuid', flow_run_id: 'uuid', task_id: 'uuid', map_index: 'Int', cache_key: 'String' },
      ...states,
    },
    one: { flow_run: { table: 'flow_run', key: 'flow_run_id' }, task: { table: 'task', key: 'task_id' } },
    many: {
      states: { table: 'task_run_state', key: 'task_run_id' },
      logs: { table: 'log', key: 'task_run_id' },
    },
  },
  flow_run_state: {
    columns: { ...history, flow_run_id: 'uuid' },
    one: { flow_run: { table: 'flow_run', key: 'flow_run_id' } },
    many: {},
  },
  task_run_state: {
    columns: { ...history, task_run_id: 'uuid' },
    one: { task_run: { table: 'task_run', key: 'task_run_id' } },
    many: {},
  },
  log: {
    columns: {
      ...{ id: 'uuid', tenant_id: 'uuid', flow_run_id: 'uuid', task_run_id: 'uuid', timestamp: 'timestamptz' },
      ...{ name: 'String', level: 'String', message: 'String', info: 'jsonb', created: 'timestamptz' },
    },
    one: {
      flow_run: { table: 'flow_run', key: 'flow_run_id' },
      task_run: { table: 'task_run', key: 'task_run_id' },
    },
    many: {},
  },
  agent: { columns: {}, one: {}, many: {} },
  agent_config: { columns: {}, one: {}, many: {} },
}
