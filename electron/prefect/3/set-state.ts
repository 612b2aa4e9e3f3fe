import { z } from 'zod'
import { cut } from '../../../shared/model/cut'
import { limits } from '../limits'
import { PrefectError, type Settled } from '../prefect-api'
import { isObject } from '../wire'
import { segment } from './address'
import type { Rest } from './rest'
import { StateRow, transitionOf } from './run-row'

/** A state as it is written. All keys but these are refused. */
export interface ProposedState {
  readonly type: 'SCHEDULED' | 'PENDING' | 'CRASHED' | 'CANCELLING' | 'CANCELLED'
  readonly name: string
  readonly message: string
  readonly state_details: { readonly transition_id: string; readonly scheduled_time?: string }
}

/** What became of a state that was proposed. */
export type Orchestrated =
  /** It was written, now or by an earlier request of ours. */
  | { readonly kind: 'written'; readonly state: StateRow | null }
  /** It was not; another state may have been written instead. */
  | { readonly kind: 'refused'; readonly message: string; readonly state: StateRow | null }
  /** The answer does not say. */
  | { readonly kind: 'open' }

const Answer = z.object({ status: z.string(), state: z.unknown().optional(), details: z.unknown().optional() })

/**
 * Reads the answer to a state that was proposed.
 * Source: prefect 3.9.1, server/schemas/responses.py, OrchestrationResult and SetStateStatus.
 */
export function orchestrated(answer: unknown, proposed: ProposedState): Orchestrated {
  const checked = Answer.safeParse(answer)
  if (!checked.success) return { kind: 'open' }
  const { status, details } = checked.data
  const state = StateRow.safeParse(checked.data.state).data ?? null
  const isOurs = transitionOf(state) === proposed.state_details.transition_id
  switch (status) {
    case 'ACCEPT':
      return { kind: 'written', state }
    case 'REJECT':
      // It is the current state already: an earlier request of ours did it.
      if (isOurs) return { kind: 'written', state }
      return { kind: 'refused', message: reasonOf(details, state), state }
    case 'ABORT':
    case 'WAIT':
      return { kind: 'refused', message: reasonOf(details, state), state }
    default:
      return { kind: 'open' }
  }
}

function reasonOf(details: unknown, state: StateRow | null): string {
  const reason = isObject(details) && typeof details['reason'] === 'string' ? details['reason'] : ''
  const now = state ? `The run is ${state.name ?? state.type}.` : ''
  return cut([reason || 'Prefect has refused it.', now].filter((each) => each !== '').join(' '), limits.messageChars)
}

/**
 * Proposes a state of a run; safe to repeat, as the state carries an id of its own. A run that is gone is a refusal.
 * @throws PrefectError; the signal's reason
 */
export async function setState(
  rest: Rest,
  flowRunId: string,
  state: ProposedState,
  signal: AbortSignal,
): Promise<Orchestrated> {
  try {
    const body = { state, force: false }
    return orchestrated(await rest.write('POST', `/flow_runs/${segment(flowRunId)}/set_state`, body, signal), state)
  } catch (error) {
    if (!(error instanceof PrefectError) || error.kind !== 'answered') throw error
    if (error.options.effectOpen) return { kind: 'open' }
    return { kind: 'refused', message: error.message, state: null }
  }
}

/** @throws PrefectError when it is open whether it was done */
export async function settle(
  rest: Rest,
  flowRunId: string,
  state: ProposedState,
  signal: AbortSignal,
): Promise<Settled> {
  const outcome = await setState(rest, flowRunId, state, signal)
  switch (outcome.kind) {
    case 'written':
      return { ok: true }
    case 'refused':
      return { ok: false, message: outcome.message }
    case 'open':
      throw new PrefectError('transient', 'The Prefect API does not say whether the state was set.', {
        effectOpen: true,
      })
  }
}
