import { createServer, STATUS_CODES } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { Bodies } from './bodies'
import { plainRefusal, type Call, type Refusal, type Upgrade } from './call'
import { Connections } from './connections'
import { foreign } from './foreign'
import { listenerLimits, type ListenerLimits } from './limits'

export interface ListenOptions {
  readonly host: string
  /** 0 for one that is free. */
  readonly port: number
  /** What clients may call this machine, besides localhost and addresses. */
  readonly names?: readonly string[] | undefined
  readonly limits?: Partial<ListenerLimits> | undefined
  /** How the server words what the listener refuses; left out, as plain text. */
  readonly refusalOf?: (status: number, message: string) => Refusal
  /** Takes over connections that ask for a websocket. Left out: such a request is answered as if it had not. */
  readonly upgrade?: (upgrade: Upgrade) => void
}

export interface Listening {
  /** http://ADDRESS:PORT, as this machine reaches it. */
  readonly url: string
  close(): Promise<void>
}

/**
 * Listens for requests, keeps away what comes from pages of the web, and bounds what anybody can take.
 * @param handle decides by the head who asks, and reads the body only then. May reject: the connection is cut then
 * @throws Error of the system (EADDRINUSE, EADDRNOTAVAIL…) when it can't listen there
 */
export async function listen(options: ListenOptions, handle: (call: Call) => Promise<void>): Promise<Listening> {
  const { host, port, names = [], refusalOf = plainRefusal } = options
  const limits = { ...listenerLimits, ...options.limits }
  const known = new Set(names.map((name) => name.toLowerCase()))
  const closing = new AbortController()
  const connections = new Connections(limits.strangers)
  const bodies = new Bodies(limits, refusalOf)
  const server = createServer(
    {
      noDelay: true,
      maxHeaderSize: limits.headBytes,
      headersTimeout: limits.headMs,
      requestTimeout: limits.requestMs,
      connectionsCheckingInterval: limits.lookMs,
      keepAliveTimeout: limits.idleMs,
    },
    (request, response) => {
      const { socket } = request
      const call: Call = {
        ...{ request, response, closing: closing.signal },
        know: () => connections.know(socket),
        body: (maxBytes, encoding) => bodies.read(call, maxBytes, encoding),
        refuse: (refusal) => bodies.refuse(call, refusal),
      }
      const why = foreign(request.headers, known)
      // A client that went away, or our own close: nobody is left to tell.
      const answered = why === undefined ? handle(call) : call.refuse(refusalOf(403, why))
      answered.catch(() => socket.destroy())
    },
  )
  const { upgrade } = options
  if (upgrade) {
    server.on('upgrade', (request, socket: Socket, head) => {
      socket.on('error', () => socket.destroy())
      const refuse = (status: number) => socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`) // prettier-ignore
      if (foreign(request.headers, known) !== undefined) refuse(403)
      else upgrade({ request, socket, head, refuse, know: () => connections.know(socket) })
    })
  }
  server.maxConnections = limits.connections
  server.on('connection', (socket) => connections.add(socket))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  // A connection that can't be accepted, as when no file descriptor is left, is the client's to try again.
  server.on('error', () => undefined)
  return {
    url: urlOf(server.address() as AddressInfo),
    async close() {
      closing.abort()
      const closed = new Promise((resolve) => server.close(resolve))
      connections.destroyAll()
      await closed
    },
  }
}

/** Listening on all addresses, it is reached on this machine's own. */
function urlOf({ address, family, port }: AddressInfo): string {
  if (address === '0.0.0.0') return `http://127.0.0.1:${port}`
  return family === 'IPv6' ? `http://[${address === '::' ? '::1' : address}]:${port}` : `http://${address}:${port}`
}
