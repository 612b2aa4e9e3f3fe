import { WebSocketServer } from 'ws'
import type { Upgrade } from '../../listener/call'
import type { Access } from '../access'
import { root } from '../http'
import { limits } from '../limits'
import { plain } from '../router'
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
  /** Those that have not shown their key, oldest first. */
  readonly #strangers = new Set<JsonSocket>()

  constructor(private readonly options: SocketOptions) {}

  upgrade({ request, socket, head, refuse, know }: Upgrade): void {
    const [url = ''] = (request.url ?? '').split('?', 1)
    const path = url.startsWith(`${root}/`) ? url.slice(root.length) : ''
    const fault = this.options.intercept(path)
    if (fault === 'drop') return void socket.destroy()
    const stream = streams.find((each) => each.path.test(path))
    const protocols = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((each) => each.trim())
    if (fault || !stream || !protocols.includes('prefect')) {
      refuse(fault?.status ?? 403)
      return
    }
    const name = plain(stream.path.exec(path)?.[1] ?? '')
    this.#server.handleUpgrade(request, socket, head, (accepted) => {
      const json = new JsonSocket(accepted)
      this.#open.add(json)
      this.#strangers.add(json)
      accepted.once('close', () => {
        this.#open.delete(json)
        this.#strangers.delete(json)
      })
      const [oldest] = this.#strangers.size > limits.strangers ? this.#strangers : []
      oldest?.cut()
      this.#authenticate(json, stream, () => {
        know()
        stream.open(json, this.options.store, name)
      })
    })
  }

  /** Breaks all of them, as a server that is started again does. */
  cut(): void {
    for (const socket of this.#open) socket.cut()
  }

  #authenticate(socket: JsonSocket, { unauthenticated }: Stream, welcome: () => void): void {
    const refuse = (why: string) => socket.close(1008, unauthenticated ?? why)
    const late = setTimeout(() => refuse(noAuth), limits.socketAuthMs)
    socket.onEnd(() => clearTimeout(late))
    socket.onFrame((frame) => {
      clearTimeout(late)
      socket.onFrame(() => undefined)
      const why = whyNot(frame, this.options.access)
      if (why === undefined) {
        this.#strangers.delete(socket)
        socket.send({ type: 'auth_success' })
        welcome()
      } else refuse(why)
    })
  }
}

const noAuth = "Expected 'auth' message"

/** Why a first frame opens nothing, in the server's words. */
function whyNot(frame: unknown, access: Access): string | undefined {
  const { type, token } = (frame ?? {}) as { readonly type?: unknown; readonly token?: unknown }
  if (type !== 'auth') return noAuth
  if (!token) return 'Auth required but no token provided'
  return access.frame(token) ? undefined : 'Invalid token'
}
