import { WebSocketServer } from 'ws'
import type { Upgrade } from '../../listener/call'
import type { Access } from '../access'
import { root } from '../http'
import { limits } from '../limits'
import type { Store } from '../store'
import { streamEventsIn } from './events-in'
import { streamEventsOut } from './events-out'
import { JsonSocket } from './json-socket'
import { streamLogsOut } from './logs-out'
import { workerChannel } from './worker-channel'

/** What a test wants to happen to a websocket that is being opened. */
export type SocketFault = undefined | 'drop' | { readonly status: number }

export interface SocketOptions {
  readonly store: Store
  readonly access: Access
  /** @param path below /api */
  readonly intercept: (path: string) => SocketFault
}

interface Stream {
  readonly path: RegExp
  /** How a connection that doesn't authenticate is told so; left out, in words of their own. */
  readonly unauthenticated?: string
  readonly open: (socket: JsonSocket, store: Store, name: string) => void
}

/** Source: prefect 3.9.1, server/api/events.py, logs.py and workers.py. */
const streams: readonly Stream[] = [
  { path: /^\/events\/in$/, open: streamEventsIn },
  { path: /^\/events\/out$/, open: streamEventsOut },
  { path: /^\/logs\/out$/, open: streamLogsOut },
  {
    path: /^\/work_pools\/([^/]+)\/workers\/connect$/,
    unauthenticated: 'authentication_failed',
    open: workerChannel,
  },
]

/** The API's websockets: authenticated by their first frame, as Prefect's are. */
export class Sockets {
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: limits.frameBytes,
    perMessageDeflate: false,
    handleProtocols: (protocols) => (protocols.has('prefect') ? 'prefect' : false),
  })
  readonly #open = new Set<JsonSocket>()

  constructor(private readonly options: SocketOptions) {}

  upgrade(upgrade: Upgrade): void {
    const { request, socket, head, refuse, know } = upgrade
    const path = (request.url ?? '').split('?', 1)[0]?.replace(root, '') ?? ''
    const fault = this.options.intercept(path)
    if (fault === 'drop') return void socket.destroy()
    if (fault) return refuse(fault.status)
    const stream = streams.find((each) => each.path.test(path))
    const protocols = String(request.headers['sec-websocket-protocol'] ?? '').split(/\s*,\s*/)
    if (!stream || !request.url?.startsWith(`${root}/`) || !protocols.includes('prefect')) return refuse(403)
    this.#server.handleUpgrade(request, socket, head, (accepted) => {
      const json = new JsonSocket(accepted)
      this.#open.add(json)
      // A stream that wants to know when it ends says so itself.
      accepted.once('close', () => this.#open.delete(json))
      this.#authenticate(json, stream, know, decodeURIComponent(stream.path.exec(path)?.[1] ?? ''))
    })
  }

  /** Breaks all of them, as a server that is started again does. */
  cut(): void {
    for (const socket of this.#open) socket.cut()
  }

  #authenticate(socket: JsonSocket, stream: Stream, know: () => void, name: string): void {
    const { unauthenticated } = stream
    const late = setTimeout(() => socket.close(1008, unauthenticated ?? "Expected 'auth' message"), limits.socketAuthMs)
    socket.onEnd(() => clearTimeout(late))
    socket.onFrame((frame) => {
      clearTimeout(late)
      const { type, token } = (frame ?? {}) as { readonly type?: unknown; readonly token?: unknown }
      if (type !== 'auth') return socket.close(1008, unauthenticated ?? "Expected 'auth' message")
      if (!token) return socket.close(1008, unauthenticated ?? 'Auth required but no token provided')
      if (!this.options.access.frame(token)) return socket.close(1008, unauthenticated ?? 'Invalid token')
      know()
      socket.onFrame(() => undefined)
      socket.send({ type: 'auth_success' })
      stream.open(socket, this.options.store, name)
    })
  }
}
