import { formatAge } from '../../../shared/model/age'
import type { KubeEvent } from '../../../shared/model/pod'
import { EmptyState } from '../../components/empty-state'
import { TimeText } from '../../components/time-text'
import { useNow } from '../../state/now'

export interface ObjectEventsProps {
  /** Newest first. */
  readonly events: readonly KubeEvent[]
  /** Says what each event is about. */
  readonly withObject?: boolean
}

/** What the cluster says has happened, repeats counted. */
export function ObjectEvents({ events, withObject = false }: ObjectEventsProps) {
  const now = useNow(1000)
  if (events.length === 0) {
    return <EmptyState title="No event">The cluster keeps events for an hour; older ones are gone.</EmptyState>
  }
  return (
    <ul className="object-events">
      {events.map((event) => (
        <li key={event.uid}>
          <span className="faint">
            <TimeText at={event.lastAt} now={now} />
          </span>
          <span className={event.type === 'Warning' ? 'late cut' : 'cut'} title={event.reason}>
            {event.type === 'Warning' && <span className="hidden-text">Warning: </span>}
            {event.reason}
          </span>
          <span className="muted words">
            {event.message.replace(/\.$/, '')}
            {repeatsOf(event)}
            {withObject && event.kind === 'Pod' && <span className="faint mono"> {event.name}</span>}
          </span>
        </li>
      ))}
    </ul>
  )
}

function repeatsOf({ count, firstAt, lastAt }: KubeEvent): string {
  if (count < 2) return ''
  return lastAt > firstAt ? `, ${count} times in ${formatAge(lastAt - firstAt)}` : `, ${count} times`
}
