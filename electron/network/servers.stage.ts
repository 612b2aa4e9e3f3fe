import { createServer, request, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { certificates } from './certificates.stage'

export interface Heard {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

export interface TestServer {
  /** Without a slash at its end. */
  readonly url: string
  readonly heard: Heard[]
  close(): Promise<void>
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port

async function listening(server: Server, scheme: string, heard: Heard[]): Promise<TestServer> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `${scheme}://localhost:${portOf(server)}`,
    heard,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function hearing(heard: Heard[], answer: RequestListener): RequestListener {
  return (incoming, response) => {
    let body = ''
    incoming.on('data', (chunk: Buffer) => (body += chunk.toString()))
    incoming.on('end', () => {
      const { method = '', url = '', headers } = incoming
      heard.push({ method, url, headers, body })
      answer(incoming, response)
    })
  }
}

export function startServer(answer: RequestListener): Promise<TestServer> {
  const heard: Heard[] = []
  return listening(createServer(hearing(heard, answer)), 'http', heard)
}

/** @param cert of `certificates` */
export function startSecureServer(answer: RequestListener, cert: string = certificates.server): Promise<TestServer> {
  const heard: Heard[] = []
  return listening(createSecureServer({ cert, key: certificates.key }, hearing(heard, answer)), 'https', heard)
}

/**
 * A proxy that passes on what it is asked for, in a tunnel or not, and hears of each.
 * @param refusal what it answers instead; 407 only to who does not log in as `user:p@ss`
 */
export function startProxy(refusal: number | null = null): Promise<TestServer> {
  const heard: Heard[] = []
  const isRefused = ({ headers }: IncomingMessage): boolean =>
    refusal === 407
      ? headers['proxy-authorization'] !== `Basic ${Buffer.from('user:p@ss').toString('base64')}`
      : refusal !== null
  const hear = ({ method = '', url = '', headers }: IncomingMessage): void =>
    void heard.push({ method, url, headers, body: '' })
  const server = createServer((incoming, response) => {
    hear(incoming)
    if (isRefused(incoming)) return void response.writeHead(refusal ?? 500).end()
    const { method, headers } = incoming
    const passed = request(incoming.url ?? '', { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    incoming.pipe(passed)
  })
  const tunnels = new Set<Socket>()
  server.on('connect', (incoming: IncomingMessage, socket: Socket) => {
    hear(incoming)
    socket.on('error', () => socket.destroy())
    if (isRefused(incoming)) return void socket.end(`HTTP/1.1 ${refusal} No\r\n\r\n`)
    const { hostname, port } = new URL(`http://${incoming.url}`)
    const onward = connect(Number(port || 80), hostname, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      onward.pipe(socket).pipe(onward)
    })
    onward.on('error', () => socket.destroy())
    for (const each of [socket, onward]) tunnels.add(each)
  })
  return listening(server, 'http', heard).then((started) => ({
    ...started,
    async close() {
      for (const tunnel of tunnels) tunnel.destroy()
      await started.close()
    },
  }))
}
