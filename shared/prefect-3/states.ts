import { z } from 'zod'
import type { Phase, StateLook } from '../model/dialect-words'
import { looksOfPhases } from '../prefect-0.6/states'

/**
 * The types of Prefect 3's states. Rules go by them; the names beside them are free.
 * Source: prefect 3.9.1, client/schemas/objects.py, StateType.
 */
export const StateType = z.enum([
  'SCHEDULED',
  'PENDING',
  'RUNNING',
  'COMPLETED',
  'FAILED',
  'CANCELLED',
  'CRASHED',
  'PAUSED',
  'CANCELLING',
])
export type StateType = z.infer<typeof StateType>

const phases: Readonly<Record<StateType, Phase>> = {
  SCHEDULED: 'waiting',
  PENDING: 'claimed',
  RUNNING: 'running',
  COMPLETED: 'succeeded',
  FAILED: 'failed',
  CANCELLED: 'cancelled',
  CRASHED: 'failed',
  PAUSED: 'running',
  CANCELLING: 'running',
}

/** The process of a paused run waits in its pod; that of a suspended one has ended, and the run is scheduled again. */
const suspended = 'Suspended'

/** An unknown type of a newer server counts as waiting, and is none of the queue's: nothing is done about it. */
export function phaseOf(type: string, name: string): Phase {
  if (type === 'PAUSED' && name === suspended) return 'waiting'
  return Object.hasOwn(phases, type) ? phases[type as StateType] : 'waiting'
}

/** Whether the queue offers runs of this type once they are due. */
export const isScheduled = (type: string): boolean => type === 'SCHEDULED'

export const phaseWords: Readonly<Record<Phase, string>> = {
  waiting: 'Scheduled',
  claimed: 'Pending',
  running: 'Running',
  succeeded: 'Completed',
  failed: 'Failed',
  cancelled: 'Cancelled',
}

/**
 * Names with a look of their own. All others are drawn as their phase: anybody may name a state, so that an unknown name
 * says nothing.
 * Source: prefect 3.9.1, states.py; server/orchestration and server/services.
 */
const looks: Readonly<Record<string, StateLook>> = {
  Late: 'late',
  Paused: 'paused',
  [suspended]: 'paused',
  Cancelling: 'cancelling',
  Crashed: 'crashed',
}

export const lookOf = (name: string, phase: Phase): StateLook =>
  Object.hasOwn(looks, name) ? (looks[name] ?? 'unknown') : looksOfPhases[phase]
