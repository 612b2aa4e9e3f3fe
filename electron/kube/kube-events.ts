import type { CoreV1Event } from '@kubernetes/client-node'
import type { KubeEvent } from '../../shared/model/pod'
import { objectPath } from './object-path'
import { Fields, type Note, type Wire } from './wire'

export const eventsPath = (namespace: string): string => objectPath('/api/v1/namespaces', namespace, 'events')

/** Which object an event is about. */
export function aboutOf(value: unknown): { readonly uid: string | null; readonly name: string | null } {
  const about = new Fields<Wire<CoreV1Event>>(value, 'Event', () => undefined).object('involvedObject')
  return { uid: about.text('uid'), name: about.text('name') }
}

/**
 * Events of old and new form: the new one has `eventTime` and `series`, and its lastTimestamp may be null.
 * @returns null for what has no uid
 */
export function summarizeEvent(value: unknown, note: Note = () => undefined): KubeEvent | null {
  const event = new Fields<Wire<CoreV1Event>>(value, 'Event', note)
  const metadata = event.object('metadata')
  const about = event.object('involvedObject')
  const series = event.object('series')
  const uid = metadata.text('uid')
  if (!uid) {
    note('Event.metadata')
    return null
  }
  const created = metadata.instant('creationTimestamp') ?? 0
  const firstAt = event.instant('firstTimestamp') ?? event.instant('eventTime') ?? created
  return {
    uid,
    namespace: metadata.text('namespace') ?? '',
    kind: about.text('kind') ?? '',
    name: about.text('name') ?? '',
    type: event.text('type') === 'Warning' ? 'Warning' : 'Normal',
    reason: event.text('reason') ?? '',
    message: event.text('message') ?? '',
    count: series.count('count') ?? event.count('count') ?? 1,
    firstAt,
    lastAt: series.instant('lastObservedTime') ?? event.instant('lastTimestamp') ?? firstAt,
  }
}
