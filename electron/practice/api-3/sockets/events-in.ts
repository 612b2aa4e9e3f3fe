import { EventBody, takeEvent } from '../event-body'
import type { Store } from '../store'
import type { JsonSocket } from './json-socket'

/** Takes events, a frame each, and answers none. */
export function streamEventsIn(socket: JsonSocket, store: Store): void {
  socket.onFrame((frame) => {
    const event = EventBody.safeParse(frame)
    if (event.success) takeEvent(store, event.data)
    // The server fails on it, and the connection breaks.
    else socket.cut()
  })
}
