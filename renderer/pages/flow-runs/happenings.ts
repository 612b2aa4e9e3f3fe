import { formatAge } from '../../../shared/model/age'
import type { Phase } from '../../../shared/model/dialect-words'
import type { FlowRunState } from '../../../shared/model/flow-run'
import type { RunView } from '../../../shared/model/why'

/** Something that happened to a run, be it Prefect or the cluster that says so. */
export interface Happening {
  readonly key: string
  readonly at: number
  readonly what: string
  readonly message: string
  readonly warning: boolean
  /** Of a state: where on its way it puts the run. */
  readonly phase?: Phase
}

/**
 * States and events together, the newest first. Of one instant the later of a list stands before the earlier; the cluster
 * counts whole seconds, so that its events of a second follow the claim of that second, which they come of.
 */
export function happeningsOf(view: RunView, states: readonly FlowRunState[]): readonly Happening[] {
  const fromEvents = view.events.map((event): Happening => {
    const span = event.lastAt - event.firstAt
    const repeats = event.count > 1 ? `, ${event.count} times${span > 0 ? ` in ${formatAge(span)}` : ''}` : ''
    const message = `${event.message.replace(/\.$/, '')}${repeats}`
    return { key: event.uid, at: event.lastAt, what: event.reason, message, warning: event.type === 'Warning' }
  })
  const fromStates = states.map((state, index): Happening => {
    const warning = state.phase === 'failed'
    const { at, name: what, message, phase } = state
    return { key: `state ${index}`, at, what, message: message ?? '', warning, phase }
  })
  const claims = states.filter(({ phase }) => phase === 'waiting' || phase === 'claimed').map(({ at }) => at)
  const followed = (at: number) => Math.max(at, ...claims.filter((claim) => claim >= at && claim < at + 1_000))
  return [
    ...fromEvents.map((one) => ({ one, at: followed(one.at) })),
    ...fromStates.toReversed().map((one) => ({ one, at: one.at })),
  ]
    .sort((a, b) => b.at - a.at)
    .map(({ one }) => one)
}
