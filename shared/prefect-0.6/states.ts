import { z } from 'zod'
import type { Phase, StateLook } from '../model/dialect-words'

/**
 * The types of Prefect's states, those of 0.6 and 1.x together.
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

/** States that the queue offers once they are due. */
export const scheduledStates = ['Scheduled', 'Paused', 'Resume', 'Retrying', 'Queued'] as const

const phases: Readonly<Record<StateType, Phase>> = {
  Pending: 'waiting',
  Scheduled: 'waiting',
  Paused: 'waiting',
  Resume: 'waiting',
  Retrying: 'waiting',
  Queued: 'waiting',
  Submitted: 'claimed',
  ClientFailed: 'claimed',
  Running: 'running',
  Cancelling: 'running',
  Success: 'succeeded',
  Skipped: 'succeeded',
  Mapped: 'succeeded',
  Cached: 'succeeded',
  Looped: 'succeeded',
  Failed: 'failed',
  TimedOut: 'failed',
  TriggerFailed: 'failed',
  ValidationFailed: 'failed',
  Aborted: 'failed',
  Cancelled: 'cancelled',
}

/** An unknown state of a newer server counts as waiting, and none of the queue's: nothing is done about it. */
export const phaseOf = (state: string): Phase => (phases as Readonly<Record<string, Phase>>)[state] ?? 'waiting'

export const isScheduled = (state: string): boolean => (scheduledStates as readonly string[]).includes(state)

export const phaseWords: Readonly<Record<Phase, string>> = {
  waiting: 'Scheduled',
  claimed: 'Submitted',
  running: 'Running',
  succeeded: 'Success',
  failed: 'Failed',
  cancelled: 'Cancelled',
}

/** How a state is drawn that has no look of its own. */
export const looksOfPhases: Readonly<Record<Phase, StateLook>> = {
  waiting: 'scheduled',
  claimed: 'claimed',
  running: 'running',
  succeeded: 'success',
  failed: 'failed',
  cancelled: 'cancelled',
}

export function lookOf(state: string, phase: Phase): StateLook {
  if (state === 'Paused') return 'paused'
  if (state === 'Cancelling') return 'cancelling'
  return state in phases ? looksOfPhases[phase] : 'unknown'
}
