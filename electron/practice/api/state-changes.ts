import { limits } from './limits'
import type { SerializedState } from './rows'
import { Refused } from './refused'

interface Changed {
  readonly id: string
  readonly state: string
  readonly serialized_state: SerializedState
}

/**
 * Applies every state, then answers the first refusal for all: the rest have taken effect all the same. A run that was
 * queued instead is told so.
 * Source: Prefect Server, graphql/states.py.
 */
export function eachState<Change>(changes: readonly Change[], apply: (change: Change) => Changed) {
  if (changes.length > limits.states)
    throw new Refused(`${changes.length} states are too many for one request: at most ${limits.states}.`)
  const refusals: unknown[] = []
  const states = changes.flatMap((change) => {
    try {
      const { id, state, serialized_state } = apply(change)
      const queued = { status: 'QUEUED', message: serialized_state.message ?? null }
      return [{ id, ...(state === 'Queued' ? queued : { status: 'SUCCESS', message: null }) }]
    } catch (error) {
      refusals.push(error)
      return []
    }
  })
  if (refusals.length > 0) throw refusals[0]
  return { states }
}
