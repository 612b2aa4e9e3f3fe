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

/** States and events together, the newest first. */
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
  return [...fromEvents, ...fromStates].sort((a, b) => b.at - a.at)
}
