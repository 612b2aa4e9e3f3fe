import type { CoreV1Event } from '@kubernetes/client-node'
import type { KubeEvent } from '../../shared/model/pod'
import { instantOf, type Wire } from './wire'

export const eventsPath = (namespace: string): string => `/api/v1/namespaces/${encodeURIComponent(namespace)}/events`

/** Events of old and new form: the new one has `eventTime` and `series`, and its lastTimestamp may be null. */
export function summarizeEvent(event: Wire<CoreV1Event>): KubeEvent {
  const created = instantOf(event.metadata.creationTimestamp) ?? 0
  const firstAt = instantOf(event.firstTimestamp) ?? instantOf(event.eventTime) ?? created
  return {
    uid: event.metadata.uid ?? '',
    namespace: event.metadata.namespace ?? '',
    kind: event.involvedObject.kind ?? '',
    name: event.involvedObject.name ?? '',
    type: event.type === 'Warning' ? 'Warning' : 'Normal',
    reason: event.reason ?? '',
    message: event.message ?? '',
    count: event.series?.count ?? event.count ?? 1,
    firstAt,
    lastAt: instantOf(event.series?.lastObservedTime) ?? instantOf(event.lastTimestamp) ?? firstAt,
  }
}
