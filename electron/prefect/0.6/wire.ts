import type {
  Flow,
  FlowRun,
  FlowRunSummary,
  FlowStorage,
  JsonObject,
  LogLevel,
  TaskRun,
} from '../../shared/model/flow-run'
import { LogLevel as LogLevels } from '../../shared/model/flow-run'
import { isScheduled, StateType } from '../../shared/model/state'

/** Wire forms of dialect 0.6 and back. Source: prefect 0.6.7, serialization/state.py and serialization/storage.py. */

export const instantOf = (iso: unknown): number | null => {
  const at = typeof iso === 'string' ? Date.parse(iso) : Number.NaN
  return Number.isNaN(at) ? null : at
}
export const isoOf = (at: number): string => new Date(at).toISOString().replace('Z', '+00:00')

const asObject = (value: unknown): JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {}

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null)

/** An unknown type of a newer server counts as Pending: nothing is done about it. */
export const stateTypeOf = (value: unknown): StateType => StateType.safeParse(value).data ?? 'Pending'

export const logLevelOf = (value: unknown): LogLevel => LogLevels.safeParse(value).data ?? 'INFO'

export function storageOf(value: unknown): FlowStorage | null {
  if (value === null || value === undefined) return null
  const storage = asObject(value)
  const type = typeof storage.type === 'string' ? storage.type : 'unknown'
  if (type !== 'Docker') return { type }
  return {
    type,
    registryUrl: textOrNull(storage.registry_url),
    imageName: textOrNull(storage.image_name) ?? '',
    imageTag: textOrNull(storage.image_tag) ?? '',
  }
}

export interface WireFlowRun {
  readonly id: unknown
  readonly version: number
  readonly state: string | null
  readonly state_message: string | null
  readonly serialized_state: unknown
  readonly parameters: unknown
  readonly flow: { readonly id: unknown; readonly name: string; readonly storage: unknown }
  readonly task_runs: readonly { readonly id: unknown; readonly version: number; readonly serialized_state: unknown }[]
}

export function flowRunOf(wire: WireFlowRun): FlowRun {
  const state = asObject(wire.serialized_state)
  const claimedTask = wire.task_runs
    .map((task) => asObject(task.serialized_state))
    .find((it) => it.type === 'Submitted')
  const flow: Flow = { id: String(wire.flow.id), name: wire.flow.name, storage: storageOf(wire.flow.storage) }
  return {
    id: String(wire.id),
    version: wire.version,
    state: stateTypeOf(wire.state ?? state.type),
    stateMessage: wire.state_message,
    claimNote: wire.state === 'Submitted' ? wire.state_message : textOrNull(claimedTask?.message),
    dueAt: instantOf(state.start_time),
    flow,
    parameters: asObject(wire.parameters),
    replaces: wire.serialized_state,
    taskRuns: wire.task_runs.map((task): TaskRun => ({
      id: String(task.id),
      version: task.version,
      replaces: task.serialized_state,
      scheduled: isScheduled(stateTypeOf(asObject(task.serialized_state).type)),
    })),
  }
}

export interface WireSummary {
  readonly id: unknown
  readonly name: string | null
  readonly version: number
  readonly state: string | null
  readonly state_message: string | null
  readonly state_timestamp: unknown
  readonly state_start_time: unknown
  readonly scheduled_start_time: unknown
  readonly start_time: unknown
  readonly end_time: unknown
  readonly parameters: unknown
  readonly flow: { readonly id: unknown; readonly name: string }
}

export function summaryOf(wire: WireSummary): FlowRunSummary {
  const id = String(wire.id)
  const state = stateTypeOf(wire.state)
  return {
    id,
    name: wire.name ?? id.slice(0, 8),
    flowId: String(wire.flow.id),
    flowName: wire.flow.name,
    version: wire.version,
    state,
    stateMessage: wire.state_message,
    stateAt: instantOf(wire.state_timestamp),
    dueAt: (isScheduled(state) ? instantOf(wire.state_start_time) : null) ?? instantOf(wire.scheduled_start_time),
    startedAt: instantOf(wire.start_time),
    endedAt: instantOf(wire.end_time),
    parameters: { ...asObject(wire.parameters) },
  }
}

const version = { __version__: '0.6.7' }
const noResult = { _result: { ...version, type: 'NoResultType' } }

/** A flow run's process goes on from the state inside, so it must be there whole. */
export const submitted = (message: string, replaces: unknown): JsonObject => ({
  type: 'Submitted',
  message,
  state: replaces,
  context: {},
  ...noResult,
  ...version,
})
export const failed = (message: string): JsonObject => ({
  type: 'Failed',
  message,
  context: {},
  cached_inputs: null,
  ...noResult,
  ...version,
})
export const scheduled = (message: string, at: number): JsonObject => ({
  type: 'Scheduled',
  message,
  start_time: isoOf(at),
  context: {},
  cached_inputs: null,
  ...noResult,
  ...version,
})
