import { formatInstant } from './instants'
import { limits } from './limits'
import type { EventRow } from './rows'
import type { Store } from './store'

/** Keeps an event, and tells whoever listens. One that is there already, by its id, is passed over. */
export function recordEvent(store: Store, event: Omit<EventRow, 'received' | 'size'>): void {
  const { event: table } = store.tables
  if (table.get(event.id)) return
  const size = JSON.stringify(event).length
  store.eventsBytes += size
  for (const oldest of table.all()) {
    if (table.size < limits.events && store.eventsBytes <= limits.eventsBytes) break
    store.eventsBytes -= oldest.size
    table.delete(oldest)
  }
  store.hub.tell('event', table.insert({ ...event, size, received: store.now() }))
}

/** As the API shows it. */
export const eventView = ({ id, occurred, received, event, resource, related, payload, follows }: EventRow) => ({
  occurred: formatInstant(occurred),
  ...{ event, resource, related, payload, id, follows },
  received: formatInstant(received),
})
