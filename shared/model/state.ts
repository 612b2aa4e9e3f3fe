import { z } from 'zod'

/**
 * The types of Prefect's states, both dialects' together.
 * Source: prefect 0.6.7 and 1.4.1, engine/state.py.
 */
export const StateType = z.enum([
  'Pending',
  'Scheduled',
  'Paused',
  'Resume',
  'Retrying',
  'Queued',
  'Submitted',
  'ClientFailed',
  'Running',
  'Cancelling',
  'Success',
  'Skipped',
  'Mapped',
  'Cached',
  'Looped',
  'Failed',
  'TimedOut',
  'TriggerFailed',
  'Cancelled',
  'ValidationFailed',
  'Aborted',
])
export type StateType = z.infer<typeof StateType>

const scheduled: ReadonlySet<StateType> = new Set(['Scheduled', 'Paused', 'Resume', 'Retrying', 'Queued'])
const succeeded: ReadonlySet<StateType> = new Set(['Success', 'Skipped', 'Mapped', 'Cached', 'Looped'])
const failed: ReadonlySet<StateType> = new Set(['Failed', 'TimedOut', 'TriggerFailed', 'ValidationFailed', 'Aborted'])

/** States that the queue offers once they are due. */
export const isScheduled = (state: StateType): boolean => scheduled.has(state)
export const isSuccessful = (state: StateType): boolean => succeeded.has(state)
export const isFailed = (state: StateType): boolean => failed.has(state)
export const isFinished = (state: StateType): boolean =>
  succeeded.has(state) || failed.has(state) || state === 'Cancelled'

/** The groups in which the panel shows runs. */
export const RunGroup = z.enum(['waiting', 'submitted', 'running', 'failed', 'done'])
export type RunGroup = z.infer<typeof RunGroup>

export function groupOf(state: StateType): RunGroup {
  if (isScheduled(state) || state === 'Pending') return 'waiting'
  if (state === 'Submitted' || state === 'ClientFailed') return 'submitted'
  if (state === 'Running' || state === 'Cancelling') return 'running'
  return isFailed(state) ? 'failed' : 'done'
}
