import { z } from 'zod'
import { logFilter } from '../filter-sets'
import type { Store } from '../store'
import { logView } from '../views'
import type { JsonSocket } from './json-socket'

const Ask = z.object({ type: z.literal('filter'), filter: z.unknown() })

/** Sends lines of logs as they are written; none, unless the server's settings have it do so. */
export function streamLogsOut(socket: JsonSocket, store: Store): void {
  socket.onFrame((frame) => {
    const ask = Ask.safeParse(frame)
    if (!ask.success) {
      socket.close(1002, "Expected 'filter' message")
      return
    }
    const meets = logFilter.safeParse(ask.data.filter)
    if (!meets.success) {
      socket.cut()
      return
    } // the server's reason is too long for a frame, so that it fails
    socket.onFrame(() => undefined)
    if (!store.settings.streamsLogs) return
    const stop = store.hub.on('log', (log) => {
      if (meets.data(log)) socket.send({ type: 'log', log: logView(log) })
    })
    socket.onEnd(stop)
  })
}
