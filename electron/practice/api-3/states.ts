import { z } from 'zod'
import { instant, uuid } from './check-body'
import { formatInstant, formatOptional } from './instants'
import { stateTypes, type StateDetails, type StateRow, type StateType } from './rows'

/** A state that somebody proposes, before it is anybody's. */
export interface NewState {
  readonly type: StateType
  readonly name: string
  readonly message: string | null
  readonly data: unknown
  readonly state_details: StateDetails
}

const noDetails: StateDetails = {
  flow_run_id: null,
  task_run_id: null,
  child_flow_run_id: null,
  scheduled_time: null,
  cache_key: null,
  cache_expiration: null,
  deferred: false,
  untrackable_result: false,
  pause_timeout: null,
  pause_reschedule: false,
  pause_key: null,
  run_input_keyset: null,
  refresh_cache: null,
  retriable: null,
  transition_id: null,
  task_parameters_id: null,
  traceparent: null,
  deployment_concurrency_lease_id: null,
}

/** @param more what differs from a plain state of this type */
export function newState(
  type: StateType,
  more: Partial<Omit<NewState, 'type' | 'state_details'>> & { readonly state_details?: Partial<StateDetails> } = {},
): NewState {
  const name = `${type[0] ?? ''}${type.slice(1).toLowerCase()}`
  const state_details = { ...noDetails, ...more.state_details }
  return { type, name: more.name ?? name, message: more.message ?? null, data: more.data ?? null, state_details }
}

// What the server doesn't know here, it leaves out.
const details = z.object({
  flow_run_id: uuid.nullish(),
  task_run_id: uuid.nullish(),
  child_flow_run_id: uuid.nullish(),
  scheduled_time: instant.nullish(),
  cache_key: z.string().nullish(),
  cache_expiration: instant.nullish(),
  deferred: z.boolean().nullish(),
  untrackable_result: z.boolean().optional(),
  pause_timeout: instant.nullish(),
  pause_reschedule: z.boolean().optional(),
  pause_key: z.string().nullish(),
  run_input_keyset: z.record(z.string(), z.string()).nullish(),
  refresh_cache: z.boolean().nullish(),
  retriable: z.boolean().nullish(),
  transition_id: uuid.nullish(),
  task_parameters_id: uuid.nullish(),
  traceparent: z.string().nullish(),
  deployment_concurrency_lease_id: uuid.nullish(),
})

/** A state as a client sends it. Source: prefect 3.9.1, server/schemas/actions.py, StateCreate. */
export const StateCreate = z
  .strictObject({
    type: z.enum(stateTypes),
    name: z.string().nullish(),
    message: z.string().nullish(),
    data: z.unknown().optional(),
    state_details: details.optional(),
  })
  .transform(({ type, name, message, data, state_details }): NewState => {
    const given = Object.fromEntries(Object.entries(state_details ?? {}).filter(([, value]) => value !== undefined))
    return newState(type, {
      ...(name == null ? {} : { name }),
      message: message ?? null,
      data: data ?? null,
      state_details: given,
    })
  })

/** A scheduled state without a time is for now. */
export function scheduled(state: NewState, now: number): NewState {
  if (state.type !== 'SCHEDULED' || state.state_details.scheduled_time !== null) return state
  return { ...state, state_details: { ...state.state_details, scheduled_time: now } }
}

/** As the API shows it. */
export const stateView = ({ id, type, name, timestamp, message, data, state_details }: StateRow) => ({
  ...{ id, type, name },
  timestamp: formatInstant(timestamp),
  ...{ message, data },
  state_details: {
    ...state_details,
    scheduled_time: formatOptional(state_details.scheduled_time),
    cache_expiration: formatOptional(state_details.cache_expiration),
    pause_timeout: formatOptional(state_details.pause_timeout),
  },
})
