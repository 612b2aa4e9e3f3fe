import { formatAge } from '../../../shared/model/age'
import type { Phase } from '../../../shared/model/dialect-words'
import type { FlowRunState } from '../../../shared/model/flow-run'
import type { KubeEvent } from '../../../shared/model/pod'
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

/** Of an instant, ms: behind it, and before anything else. */
const justBehind = 0.001

/**
 * States and events together, the newest first. Of one instant the later of a list stands before the earlier; the cluster
 * counts whole seconds, so that its events of a second follow the claim of that second, which they come of. Only the scheduler
 * counts finer: what the node does with a pod follows its being scheduled, also in one second.
 */
export function happeningsOf(view: Pick<RunView, 'events'>, states: readonly FlowRunState[]): readonly Happening[] {
  const fromStates = states.map((state, index): Happening => {
    const warning = state.phase === 'failed'
    const { at, name: what, message, phase } = state
    return { key: `state ${index}`, at, what, message: message ?? '', warning, phase }
  })
  const claims = states.filter(({ phase }) => phase === 'waiting' || phase === 'claimed').map(({ at }) => at)
  const scheduled = view.events.filter(({ reason }) => reason === 'Scheduled')
  const followed = ({ lastAt: at, name, reason }: KubeEvent) => {
    const before = reason === 'Scheduled' ? [] : scheduled.filter((event) => event.name === name)
    const causes = [...claims, ...before.map((event) => event.lastAt + justBehind)]
    return Math.max(at, ...causes.filter((cause) => cause >= at && cause < at + 1_000))
  }
  return [
    ...view.events.map((event) => ({ one: fromEvent(event), at: followed(event) })),
    ...fromStates.toReversed().map((one) => ({ one, at: one.at })),
  ]
    .sort((a, b) => b.at - a.at)
    .map(({ one }) => one)
}

/**
 * What the cluster has of events, and what was kept of them when their Jobs went, the newest first. The cluster knows better how
 * often one came.
 */
export function withKept(events: readonly KubeEvent[], kept: readonly KubeEvent[]): readonly KubeEvent[] {
  const there = new Set(events.map(({ uid }) => uid))
  const gone = kept.filter(({ uid }) => !there.has(uid))
  // Kept ones stand as they came, the oldest first.
  return gone.length === 0 ? events : [...events, ...gone.toReversed()].sort((a, b) => b.lastAt - a.lastAt)
}

function fromEvent(event: KubeEvent): Happening {
  const span = event.lastAt - event.firstAt
  const repeats = event.count > 1 ? `, ${event.count} times${span > 0 ? ` in ${formatAge(span)}` : ''}` : ''
  const message = `${event.message.replace(/\.$/, '')}${repeats}`
  return { key: event.uid, at: event.lastAt, what: event.reason, message, warning: event.type === 'Warning' }
}
