import { z } from 'zod'
import { eventFilter, streamMeets } from '../event-filter'
import { eventView } from '../event-log'
import type { EventRow } from '../rows'
import type { Store } from '../store'
import type { JsonSocket } from './json-socket'

const Ask = z.object({ type: z.literal('filter'), filter: z.unknown(), backfill: z.boolean().default(true) })
/** No older ones are sent again. Source: prefect 3.9.1, settings/models/server/events.py, maximum_websocket_backfill. */
const backfillMs = 15 * 60_000

/** Sends events that meet a filter: those that there are, if asked for, then each as it happens. */
export function streamEventsOut(socket: JsonSocket, store: Store): void {
  socket.onFrame((frame) => {
    const ask = Ask.safeParse(frame)
    if (!ask.success) {
      socket.close(1002, "Expected 'filter' message")
      return
    }
    const given = eventFilter(store.now()).safeParse(ask.data.filter)
    if (!given.success) {
      socket.cut()
      return
    } // the server's reason is too long for a frame, so that it fails
    socket.onFrame(() => undefined)
    const meets = streamMeets(given.data)
    const send = (event: EventRow) => socket.send({ type: 'event', event: eventView(event) })
    if (ask.data.backfill) {
      const known = [...store.tables.event.all()].filter(
        (event) => event.occurred >= store.now() - backfillMs && given.data.meets(event),
      )
      for (const event of known.sort((a, b) => a.occurred - b.occurred)) send(event)
    }
    const stop = store.hub.on('event', (event) => {
      if (meets(event)) send(event)
    })
    socket.onEnd(stop)
  })
}
