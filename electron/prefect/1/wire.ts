import type { JsonObject } from '../../../shared/model/flow-run'
import type { Mutation } from '../graphql/batch'
import { isoOf } from '../wire'
import type { Spelling } from '../graphql/wire-dialect'
import type { LogLine } from '../prefect-api'

/** The client that we are to the API, as a header and in states. */
export const coreVersion = '1.4.1'

/** Wire forms of dialect 1.x. Source: prefect 1.4.1, serialization/state.py, as its agent's own states come out. */

const version = { __version__: coreVersion }
const common = { context: {}, cached_inputs: {}, _result: { ...version, type: 'NoResultType' }, ...version }

export const cancelled = (message: string): JsonObject => ({ type: 'Cancelled', message, ...common })

export const spelling: Spelling = {
  setFlowRunStates: {
    name: 'set_flow_run_states',
    input: 'set_flow_run_states_input',
    selection: 'states { id status message }',
  },
  setTaskRunStates: {
    name: 'set_task_run_states',
    input: 'set_task_run_states_input',
    selection: 'states { id status message }',
  },
  flowRunState: (id, count, state): JsonObject => ({ flow_run_id: id, version: count, state }),
  taskRunState: (id, count, state): JsonObject => ({ task_run_id: id, version: count, state }),
  submitted: (message, replaces) => ({ type: 'Submitted', message, state: replaces, ...common }),
  failed: (message) => ({ type: 'Failed', message, ...common }),
  scheduled: (message, at) => ({ type: 'Scheduled', message, start_time: isoOf(at), ...common }),
}

export const cancelFlowRun: Mutation = {
  name: 'cancel_flow_run',
  input: 'cancel_flow_run_input',
  selection: 'state',
}

export const writeRunLogs: Mutation = {
  name: 'write_run_logs',
  input: 'write_run_logs_input',
  selection: 'success',
}

/** Upstream leaves the time to the server; ours are written a little later than they were made. */
export const logOf = ({ flowRunId, at, message, level }: LogLine, agentName: string): object => ({
  flow_run_id: flowRunId,
  timestamp: isoOf(at),
  name: agentName,
  message,
  level,
})
