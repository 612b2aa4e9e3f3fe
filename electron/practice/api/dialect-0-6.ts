import { createFlow, createProject, decompressFlow, type SerializedFlow } from './flows'
import { runsInQueue } from './queue'
import type { SerializedState } from './rows'
import {
  createFlowRun,
  getOrCreateTaskRun,
  heartbeatFlowRun,
  heartbeatTaskRun,
  writeLogs,
  type NewFlowRun,
} from './runs'
import type { Dialect } from './schema'
import { eachState } from './state-changes'
import { Refused } from './refused'
import { setFlowRunState, setTaskRunState, type NewState } from './states'

/** Source: prefect 0.6.7, serialization/state.py: what its clients demand of a state. */
const newState: NewState = (type, message, more = {}) => ({
  type,
  message,
  cached_inputs: null,
  context: {},
  _result: { __version__: '0.6.7', type: 'NoResultType' },
  __version__: '0.6.7',
  ...more,
})

const typeDefs = `
  type auth_info { apiTokenScope: String tenantId: uuid }
  extend type Query {
    authInfo: auth_info!
    secretValue(name: String!): jsonb
  }

  input getRunsInQueueInput { tenantId: uuid! before: timestamptz }
  type getRunsInQueuePayload { flow_run_ids: [uuid!]! }
  input setFlowRunStateInput { flowRunId: uuid! version: Int state: jsonb! }
  input setFlowRunStatesInput { states: [setFlowRunStateInput!]! }
  input setTaskRunStateInput { taskRunId: uuid! version: Int state: jsonb! }
  input setTaskRunStatesInput { states: [setTaskRunStateInput!]! }
  type setStateResult { id: uuid status: String message: String }
  type setStatesPayload { states: [setStateResult!] }
  input writeRunLogInput {
    flowRunId: uuid! taskRunId: uuid timestamp: timestamptz name: String message: String level: String info: jsonb
  }
  type successPayload { success: Boolean error: String }
  input createProjectInput { name: String! description: String }
  type idPayload { id: uuid }
  input createFlowInput { projectId: uuid! serializedFlow: jsonb! setScheduleActive: Boolean }
  input createFlowFromCompressedStringInput { projectId: uuid! serializedFlow: String! setScheduleActive: Boolean }
  input createFlowRunInput {
    flowId: uuid! parameters: jsonb context: jsonb scheduledStartTime: timestamptz idempotencyKey: String
  }
  type createFlowRunPayload { flow_run: flow_run }
  input getOrCreateTaskRunInput { flowRunId: uuid! taskId: uuid! mapIndex: Int }
  type getOrCreateTaskRunPayload { task_run: task_run }
  input updateFlowRunHeartbeatInput { flowRunId: uuid! }
  input updateTaskRunHeartbeatInput { taskRunId: uuid! }
  input setSecretInput { name: String! value: jsonb }

  type Mutation {
    getRunsInQueue(input: getRunsInQueueInput!): getRunsInQueuePayload
    setFlowRunStates(input: setFlowRunStatesInput!): setStatesPayload
    setTaskRunStates(input: setTaskRunStatesInput!): setStatesPayload
    writeRunLog(input: writeRunLogInput!): successPayload
    createProject(input: createProjectInput!): idPayload
    createFlow(input: createFlowInput!): idPayload
    createFlowFromCompressedString(input: createFlowFromCompressedStringInput!): idPayload
    createFlowRun(input: createFlowRunInput!): createFlowRunPayload
    getOrCreateTaskRun(input: getOrCreateTaskRunInput!): getOrCreateTaskRunPayload
    updateFlowRunHeartbeat(input: updateFlowRunHeartbeatInput!): successPayload
    updateTaskRunHeartbeat(input: updateTaskRunHeartbeatInput!): successPayload
    setSecret(input: setSecretInput!): successPayload
  }`

type FlowRunStates = { readonly states: readonly { flowRunId: string; state: SerializedState }[] }
type TaskRunStates = { readonly states: readonly { taskRunId: string; state: SerializedState }[] }
type NewFlow<Flow> = { projectId: string; serializedFlow: Flow; setScheduleActive?: boolean | null }
type Log = {
  flowRunId: string
  taskRunId?: string | null
  timestamp?: number | null
  name?: string | null
  message?: string | null
  level?: string | null
  info?: unknown
}

/**
 * The API as Prefect 0.6.7's clients speak it. Cloud's own schema of that time was never published: this is what they
 * send and read, under Prefect Server's rules.
 * Source: prefect 0.6.7, client/client.py, agent/agent.py.
 */
export const dialect06: Dialect = {
  name: '0.6',
  typeDefs,
  columns: {},
  newState,
  queries: (store) => ({
    authInfo: (_: unknown, { scope }) => ({ apiTokenScope: scope, tenantId: store.tenantId }),
    secretValue: ({ name }: { name: string }) => {
      if (!store.secrets.has(name)) throw new Refused(`No value found for the requested key: ${name}`)
      return store.secrets.get(name)
    },
  }),
  mutations: (store) => ({
    getRunsInQueue: ({ tenantId, before }: { tenantId: string; before?: number | null }) => ({
      flow_run_ids: tenantId === store.tenantId ? runsInQueue(store, before ?? store.now()) : [],
    }),
    setFlowRunStates: ({ states }: FlowRunStates) =>
      eachState(states, ({ flowRunId, state }) => setFlowRunState(store, flowRunId, state)),
    setTaskRunStates: ({ states }: TaskRunStates) =>
      eachState(states, ({ taskRunId, state }) => setTaskRunState(store, taskRunId, state)),
    writeRunLog: (log: Log) => {
      const [flow_run_id, task_run_id] = [log.flowRunId, log.taskRunId ?? null]
      const { timestamp = null, name = null, message = null, level = null, info = null } = log
      writeLogs(store, [{ flow_run_id, task_run_id, timestamp, name, message, level, info }])
      return done
    },
    createProject: ({ name, description }: { name: string; description?: string | null }) =>
      createProject(store, name, description ?? null),
    createFlow: ({ projectId, serializedFlow, setScheduleActive }: NewFlow<SerializedFlow>) =>
      createFlow(store, projectId, serializedFlow, { scheduleActive: setScheduleActive ?? true }),
    createFlowFromCompressedString: ({ projectId, serializedFlow, setScheduleActive }: NewFlow<string>) =>
      createFlow(store, projectId, decompressFlow(serializedFlow), { scheduleActive: setScheduleActive ?? true }),
    createFlowRun: (input: NewFlowRun) => ({ flow_run: createFlowRun(store, newState, input) }),
    getOrCreateTaskRun: (input: { flowRunId: string; taskId: string; mapIndex?: number | null }) => ({
      task_run: getOrCreateTaskRun(store, newState, input.flowRunId, input.taskId, input.mapIndex ?? -1),
    }),
    updateFlowRunHeartbeat: ({ flowRunId }: { flowRunId: string }) => {
      heartbeatFlowRun(store, flowRunId)
      return done
    },
    updateTaskRunHeartbeat: ({ taskRunId }: { taskRunId: string }) => {
      heartbeatTaskRun(store, taskRunId)
      return done
    },
    setSecret: ({ name, value }: { name: string; value: unknown }) => {
      store.secrets.set(name, value)
      return done
    },
  }),
}

const done = { success: true, error: null }
