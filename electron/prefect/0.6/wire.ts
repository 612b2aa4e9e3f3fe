import type { JsonObject } from '../../../shared/model/flow-run'
import type { FlowStorage, JobInputs06 } from '../../../shared/prefect-0.6/inputs'
import type { Mutation } from '../graphql/batch'
import type { InputsRow } from '../graphql/job-inputs'
import { isObject, isoOf } from '../wire'
import type { Spelling } from '../graphql/wire-dialect'
import type { LogLine } from '../prefect-api'

/** Wire forms of dialect 0.6. Source: prefect 0.6.7, serialization/state.py and serialization/storage.py. */

const version = { __version__: '0.6.7' }
const noResult = { _result: { ...version, type: 'NoResultType' } }

export const aborted = (message: string): JsonObject => ({
  type: 'Aborted',
  message,
  context: {},
  cached_inputs: null,
  ...noResult,
  ...version,
})

export const spelling: Spelling = {
  setFlowRunStates: { name: 'setFlowRunStates', input: 'setFlowRunStatesInput', selection: 'states { id }' },
  setTaskRunStates: {
    name: 'setTaskRunStates',
    input: 'setTaskRunStatesInput',
    selection: 'states { id status message }',
  },
  flowRunState: (flowRunId, count, state) => ({ flowRunId, version: count, state }),
  taskRunState: (taskRunId, count, state) => ({ taskRunId, version: count, state }),
  submitted: (message, replaces) => ({
    type: 'Submitted',
    message,
    state: replaces,
    context: {},
    ...noResult,
    ...version,
  }),
  failed: (message) => ({ ...aborted(message), type: 'Failed' }),
  scheduled: (message, at) => ({
    type: 'Scheduled',
    message,
    start_time: isoOf(at),
    context: {},
    cached_inputs: null,
    ...noResult,
    ...version,
  }),
}

export const writeRunLog: Mutation = { name: 'writeRunLog', input: 'writeRunLogInput', selection: 'success' }

export const logInput = ({ flowRunId, at, message, level }: LogLine): object => ({
  flowRunId,
  taskRunId: null,
  timestamp: isoOf(at),
  name: 'agent',
  message,
  level,
  info: null,
})

export const jobInputsOf = ({ id, flow }: InputsRow): JobInputs06 => ({
  dialect: '0.6',
  flowRunId: id,
  flowId: flow.id,
  storage: storageOf(flow.storage),
})

function storageOf(storage: unknown): FlowStorage | null {
  if (storage === null || storage === undefined) return null
  const fields = isObject(storage) ? storage : {}
  const type = textOf(fields['type']) ?? 'unknown'
  if (type !== 'Docker') return { type }
  return {
    type,
    registryUrl: textOf(fields['registry_url']),
    imageName: textOf(fields['image_name']) ?? '',
    imageTag: textOf(fields['image_tag']) ?? '',
  }
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)
