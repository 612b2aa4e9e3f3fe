import type { Environment } from '../container-process'

/** One request to the API. */
export interface Operation {
  readonly query: string
  readonly variables?: object
}
export interface LogRecord {
  /** ms since the epoch. */
  readonly at: number
  readonly level: 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR'
  readonly name: string
  readonly message: string
  readonly taskRunId: string | null
}
export interface StateChange {
  readonly kind: 'flow' | 'task'
  readonly id: string
  /** How many states it has had. */
  readonly version: number
  readonly type: string
  readonly message: string
}

/** How a flow run's process of one dialect speaks to its API. */
export interface Wire {
  readonly dialect: '0.6' | '1.x'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Whether the run's logs go to the API. */
  readonly sendsLogs: boolean
  /** What the log calls the logger of a task's own code. */
  taskLogger(taskName: string): string
  setState(change: StateChange): Operation
  heartbeat(flowRunId: string): Operation
  writeLog(record: LogRecord, flowRunId: string): Operation
  /** 1.x asks for a task run just before it begins; 0.6 knows them all from its run. */
  taskRunInfo?(flowRunId: string, taskId: string): Operation
}

/** @returns undefined when the environment has no flow run. */
export function wireOf(env: Environment): Wire | undefined {
  const api = env.get('PREFECT__CLOUD__API')
  if (api === undefined || !env.has('PREFECT__CONTEXT__FLOW_RUN_ID')) return undefined
  // Only the agent of 1.x sets these two.
  const is1 = env.has('PREFECT__BACKEND') || env.has('PREFECT__CLOUD__SEND_FLOW_RUN_LOGS')
  return is1 ? wire1(env, api) : wire06(env, api)
}

const iso = (ms: number): string => new Date(ms).toISOString().replace('Z', '000+00:00')
const bearer = (token: string | undefined) => (token ? { Authorization: `Bearer ${token}` } : {})

/** Source: prefect 0.6.7, client/client.py and engine/cloud. */
const wire06 = (env: Environment, api: string): Wire => ({
  dialect: '0.6',
  url: `${api}/graphql/alpha`,
  headers: bearer(env.get('PREFECT__CLOUD__AUTH_TOKEN')),
  sendsLogs: env.get('PREFECT__LOGGING__LOG_TO_CLOUD') !== 'false',
  taskLogger: (taskName) => `prefect.Task: ${taskName}`,
  setState({ kind, id, version, type, message }) {
    const field = kind === 'flow' ? 'setFlowRunStates' : 'setTaskRunStates'
    const _result = { __version__: '0.6.7', type: 'NoResultType' }
    const inputs = type === 'Failed' ? { cached_inputs: null } : {}
    const state = { type, message, context: {}, ...inputs, _result, __version__: '0.6.7' }
    return {
      query: `mutation($input: ${field}Input!) { ${field}(input: $input) { states { id status message } } }`,
      variables: { input: { states: [{ [kind === 'flow' ? 'flowRunId' : 'taskRunId']: id, version, state }] } },
    }
  },
  heartbeat: (id) => ({ query: `mutation { updateFlowRunHeartbeat(input: { flowRunId: "${id}" }) { success } }` }),
  writeLog: ({ at, level, name, message, taskRunId }, flowRunId) => ({
    query: 'mutation($input: writeRunLogInput!) { writeRunLog(input: $input) { success } }',
    variables: {
      input: {
        ...{ flowRunId, taskRunId, timestamp: iso(at), name, message, level },
        info: { name, msg: message, args: [], levelname: level, message },
      },
    },
  }),
})

/** Source: prefect 1.4.1, client/client.py and engine/cloud. */
function wire1(env: Environment, api: string): Wire {
  const key = env.get('PREFECT__CLOUD__API_KEY') || env.get('PREFECT__CLOUD__AUTH_TOKEN')
  const tenantId = env.get('PREFECT__CLOUD__TENANT_ID')
  return {
    dialect: '1.x',
    url: api.replace(/\/$/, ''),
    headers: {
      ...bearer(key),
      'X-PREFECT-CORE-VERSION': '1.4.1',
      ...(key && tenantId ? { 'X-PREFECT-TENANT-ID': tenantId } : {}),
    },
    sendsLogs: env.get('PREFECT__CLOUD__SEND_FLOW_RUN_LOGS') !== 'false',
    taskLogger: (taskName) => `prefect.${taskName}`,
    setState({ kind, id, version, type, message }) {
      const field = `set_${kind}_run_states`
      const result =
        type === 'Success' || type === 'Failed' ? { location: null, type: 'Result' } : { type: 'NoResultType' }
      const _result = { ...result, __version__: '1.4.1' }
      const state = { type, message, context: {}, cached_inputs: {}, _result, __version__: '1.4.1' }
      const change = { [`${kind}_run_id`]: id, version: type === 'Running' ? version : null, state }
      return {
        query: `mutation($input: ${field}_input!) { ${field}(input: $input) { states { id status message } } }`,
        variables: { input: { states: [change] } },
      }
    },
    heartbeat: (id) => ({
      query: `mutation { update_flow_run_heartbeat(input: { flow_run_id: "${id}" }) { success } }`,
    }),
    writeLog: ({ at, level, name, message, taskRunId }, flowRunId) => ({
      query: 'mutation($input: write_run_logs_input!) { write_run_logs(input: $input) { success } }',
      variables: {
        input: {
          logs: [{ flow_run_id: flowRunId, task_run_id: taskRunId, timestamp: iso(at), name, level, message }],
        },
      },
    }),
    taskRunInfo: (flowRunId, taskId) => ({
      query: `mutation { get_or_create_task_run_info(input: { flow_run_id: "${flowRunId}", task_id: "${taskId}", map_index: -1 }) { id version serialized_state } }`,
    }),
  }
}
