import { registerAgent, type NewAgent } from './agents'
import {
  createFlow,
  createProject,
  decompressFlow,
  registerEdges,
  registerTasks,
  type SerializedFlow,
  type SerializedTask,
} from './flows'
import { runsInQueue } from './queue'
import type { RunConfig, SerializedState, TaskRunRow } from './rows'
import { createFlowRun, getOrCreateTaskRun, heartbeatFlowRun, writeLogs, type NewLog } from './runs'
import type { Dialect } from './schema'
import type { Store } from './store'
import { eachState } from './state-changes'
import { Refused } from './refused'
import { cancelFlowRun, setFlowRunState, setTaskRunState, type NewState } from './states'
import { formatInstant } from './time'

/** Source: prefect 1.4.1, serialization/state.py. */
const newState: NewState = (type, message, more = {}) => ({
  type,
  message,
  context: {},
  cached_inputs: {},
  _result: { __version__: '1.4.1', type: 'NoResultType' },
  __version__: '1.4.1',
  ...more,
})

/** Hasura's scalars serve the column queries; these three are of Prefect's own part of the schema. */
const typeDefs = `
  scalar UUID
  scalar DateTime
  scalar JSON
  enum log_level { DEBUG INFO WARNING ERROR CRITICAL }

  type auth_info { tenant_id: UUID }
  type api_info { backend: String version: String }
  type task_run_info_payload { id: UUID version: Int state: String serialized_state: JSON }
  extend type Query {
    hello: String
    api: api_info
    auth_info: auth_info
    secret_value(name: String!): JSON
    get_task_run_info(task_run_id: UUID!): task_run_info_payload
  }

  input register_agent_input {
    tenant_id: UUID labels: [String!] agent_config_id: UUID type: String! name: String
  }
  input create_agent_config_input { tenant_id: UUID! name: String settings: JSON }
  input get_runs_in_queue_input { tenant_id: UUID! before: DateTime labels: [String!] }
  type runs_in_queue_payload { flow_run_ids: [String!] }
  input set_flow_run_state_input { flow_run_id: UUID! version: Int state: JSON! }
  input set_flow_run_states_input { states: [set_flow_run_state_input!]! }
  input set_task_run_state_input { task_run_id: UUID! version: Int state: JSON! flow_run_version: Int }
  input set_task_run_states_input { states: [set_task_run_state_input!]! }
  type set_state_payload { id: UUID status: String message: String }
  type set_states_payload { states: [set_state_payload!] }
  input cancel_flow_run_input { flow_run_id: UUID! }
  type cancel_flow_run_payload { state: String }
  input write_run_log_input {
    flow_run_id: UUID! task_run_id: UUID timestamp: DateTime message: String name: String level: log_level info: JSON
  }
  input write_run_logs_input { logs: [write_run_log_input!]! }
  type success_payload { success: Boolean error: String }
  type id_payload { id: UUID }
  input create_project_input { tenant_id: UUID! name: String! description: String }
  input create_flow_input {
    serialized_flow: JSON! project_id: UUID! version_group_id: String set_schedule_active: Boolean
    description: String idempotency_key: String
  }
  input create_flow_from_compressed_string_input {
    serialized_flow: String! project_id: UUID! version_group_id: String set_schedule_active: Boolean
    description: String idempotency_key: String
  }
  input register_tasks_input { flow_id: UUID! serialized_tasks: JSON! }
  input register_edges_input { flow_id: UUID! serialized_edges: JSON! }
  input set_schedule_active_input { flow_id: UUID! }
  input create_flow_run_input {
    flow_id: UUID! parameters: JSON labels: [String!] run_config: JSON context: JSON
    scheduled_start_time: DateTime idempotency_key: String flow_run_name: String
  }
  input get_or_create_task_run_info_input { flow_run_id: UUID! task_id: UUID! map_index: Int }
  input update_flow_run_heartbeat_input { flow_run_id: UUID! }

  type Mutation {
    create_agent_config(input: create_agent_config_input!): id_payload
    register_agent(input: register_agent_input!): id_payload
    get_runs_in_queue(input: get_runs_in_queue_input!): runs_in_queue_payload
    set_flow_run_states(input: set_flow_run_states_input!): set_states_payload
    set_task_run_states(input: set_task_run_states_input!): set_states_payload
    cancel_flow_run(input: cancel_flow_run_input!): cancel_flow_run_payload
    write_run_logs(input: write_run_logs_input!): success_payload
    create_project(input: create_project_input!): id_payload
    create_flow(input: create_flow_input!): id_payload
    create_flow_from_compressed_string(input: create_flow_from_compressed_string_input!): id_payload
    register_tasks(input: register_tasks_input!): success_payload
    register_edges(input: register_edges_input!): success_payload
    set_schedule_active(input: set_schedule_active_input!): success_payload
    create_flow_run(input: create_flow_run_input!): id_payload
    get_or_create_task_run_info(input: get_or_create_task_run_info_input!): task_run_info_payload
    update_flow_run_heartbeat(input: update_flow_run_heartbeat_input!): success_payload
  }`

type QueueInput = { tenant_id: string; before?: number | null; labels?: readonly string[] | null }
type FlowRunStates = { readonly states: readonly { flow_run_id: string; state: SerializedState }[] }
type TaskRunStates = { readonly states: readonly { task_run_id: string; state: SerializedState }[] }
type Logs = { readonly logs: readonly (Pick<NewLog, 'flow_run_id'> & Partial<NewLog>)[] }
type NewFlow<Flow> = {
  project_id: string
  serialized_flow: Flow
  version_group_id?: string | null
  set_schedule_active?: boolean | null
  idempotency_key?: string | null
}
type NewRun = {
  flow_id: string
  parameters?: Record<string, unknown> | null
  labels?: readonly string[] | null
  run_config?: RunConfig | null
  context?: unknown
  scheduled_start_time?: number | null
  idempotency_key?: string | null
  flow_run_name?: string | null
}

/**
 * The API as Prefect 1.x's clients speak it: Prefect Server's, with what Cloud has more (API keys, `auth_info`).
 * Source: Prefect Server, graphql/schema; prefect 1.4.1, client/client.py, agent/agent.py.
 */
export const dialect1: Dialect = {
  name: '1.x',
  typeDefs,
  columns: {
    flow: {
      ...{ core_version: 'String', run_config: 'jsonb', version_group_id: 'String', flow_group_id: 'uuid' },
      ...{ settings: 'jsonb', is_schedule_active: 'Boolean' },
    },
    flow_run: { labels: 'jsonb', run_config: 'jsonb', agent_id: 'uuid' },
    agent: {
      ...{ id: 'uuid', tenant_id: 'uuid', agent_config_id: 'uuid', name: 'String', type: 'String', labels: 'jsonb' },
      ...{ core_version: 'String', last_queried: 'timestamptz', created: 'timestamptz' },
    },
    agent_config: { id: 'uuid', tenant_id: 'uuid', name: 'String', settings: 'jsonb', created: 'timestamptz' },
  },
  newState,
  queries: (store) => ({
    hello: () => '👋',
    api: () => ({ backend: 'CLOUD', version: 'practice' }),
    auth_info: () => ({ tenant_id: store.tenantId }),
    secret_value: ({ name }: { name: string }) => {
      if (!store.secrets.has(name)) throw new Refused(`No value found for the requested key: ${name}`)
      return store.secrets.get(name)
    },
    get_task_run_info: ({ task_run_id }: { task_run_id: string }) => {
      const taskRun = store.tables.task_run.get(task_run_id)
      if (!taskRun) throw new Refused('Invalid task run ID')
      return info(taskRun)
    },
  }),
  mutations: (store) => ({
    register_agent: (input: NewAgent, { coreVersion }) => ({ id: registerAgent(store, input, coreVersion).id }),
    create_agent_config: ({ name, settings }: { name?: string | null; settings?: unknown }) =>
      store.tables.agent_config.insert({
        id: store.make.id(),
        tenant_id: store.tenantId,
        name: name ?? null,
        settings: settings ?? {},
        created: store.now(),
      }),
    get_runs_in_queue: ({ tenant_id, before, labels = [] }: QueueInput, { agentId }) => {
      if (labels === null) throw new Refused("'NoneType' object has no attribute 'sort'")
      const agent = store.tables.agent.get(agentId ?? '')
      if (agent) agent.last_queried = store.now()
      return { flow_run_ids: tenant_id === store.tenantId ? runsInQueue(store, before ?? store.now(), labels) : [] }
    },
    set_flow_run_states: ({ states }: FlowRunStates, { agentId }) =>
      eachState(states, ({ flow_run_id, state }) =>
        setFlowRunState(store, flow_run_id, queuedInstead(store, flow_run_id, state) ?? state, agentId),
      ),
    set_task_run_states: ({ states }: TaskRunStates) =>
      eachState(states, ({ task_run_id, state }) => setTaskRunState(store, task_run_id, state)),
    cancel_flow_run: ({ flow_run_id }: { flow_run_id: string }) => ({
      state: cancelFlowRun(store, newState, flow_run_id).state,
    }),
    write_run_logs: ({ logs }: Logs) => {
      const absent = { task_run_id: null, timestamp: null, name: null, message: null, level: null, info: null }
      writeLogs(
        store,
        logs.map((log) => ({ ...absent, ...log })),
      )
      return done
    },
    create_project: ({ name, description }: { name: string; description?: string | null }) =>
      createProject(store, name, description ?? null),
    create_flow: ({ serialized_flow, ...input }: NewFlow<SerializedFlow>) =>
      createFlow(store, input.project_id, serialized_flow, registration(input)),
    create_flow_from_compressed_string: ({ serialized_flow, ...input }: NewFlow<string>) =>
      createFlow(store, input.project_id, decompressFlow(serialized_flow), registration(input)),
    register_tasks: (input: { flow_id: string; serialized_tasks: SerializedTask[] }) => {
      registerTasks(store, input.flow_id, input.serialized_tasks)
      return done
    },
    register_edges: (input: { flow_id: string; serialized_edges: Parameters<typeof registerEdges>[2] }) => {
      registerEdges(store, input.flow_id, input.serialized_edges)
      return done
    },
    set_schedule_active: ({ flow_id }: { flow_id: string }) => {
      const flow = store.tables.flow.get(flow_id)
      if (flow) flow.is_schedule_active = flow.schedule !== null
      return { success: flow !== undefined, error: null }
    },
    create_flow_run: (input: NewRun) => ({
      id: createFlowRun(store, newState, {
        flowId: input.flow_id,
        parameters: input.parameters ?? null,
        labels: input.labels ?? null,
        runConfig: input.run_config ?? null,
        context: input.context ?? null,
        scheduledStartTime: input.scheduled_start_time ?? null,
        idempotencyKey: input.idempotency_key ?? null,
        name: input.flow_run_name ?? null,
      }).id,
    }),
    get_or_create_task_run_info: (input: { flow_run_id: string; task_id: string; map_index?: number | null }) =>
      info(getOrCreateTaskRun(store, newState, input.flow_run_id, input.task_id, input.map_index ?? -1)),
    update_flow_run_heartbeat: ({ flow_run_id }: { flow_run_id: string }) => {
      // The server answers before it writes, so that nobody hears of an id that it doesn't know.
      if (store.tables.flow_run.get(flow_run_id)) heartbeatFlowRun(store, flow_run_id)
      return done
    },
  }),
}

const done = { success: true, error: null }
const queuedMs = 30_000

/** Cloud's concurrency limits: a run that would be one too many is Queued, around the state that it had. */
function queuedInstead(store: Store, flowRunId: string, state: SerializedState): SerializedState | undefined {
  const run = store.tables.flow_run.get(flowRunId)
  const why = run && (state.type === 'Submitted' || state.type === 'Running') ? store.queues(run, state) : undefined
  if (!run || why === undefined) return undefined
  const start_time = formatInstant(store.now() + queuedMs)
  return newState('Queued', why, { state: run.serialized_state, start_time })
}

const info = ({ id, version, state, serialized_state }: TaskRunRow) => ({ id, version, state, serialized_state })

const registration = (input: Pick<NewFlow<never>, 'version_group_id' | 'set_schedule_active' | 'idempotency_key'>) => ({
  scheduleActive: input.set_schedule_active ?? true,
  versionGroupId: input.version_group_id ?? null,
  idempotencyKey: input.idempotency_key ?? null,
})
