import type { Answer } from './answers'
import type { Settled } from './set-state'
import { stateView } from './states'

/** What set_state answers: 201 when it made a state, 200 when it made none. */
export function settledView({ status, reason, delaySeconds, state, isNew }: Settled): Answer {
  const type = `${status.toLowerCase()}_details`
  const details =
    status === 'ACCEPT'
      ? { type }
      : status === 'WAIT'
        ? { type, delay_seconds: delaySeconds, reason: reason ?? null }
        : { type, reason: reason ?? null }
  return { status: isNew ? 201 : 200, body: { state: state && stateView(state), status, details } }
}
