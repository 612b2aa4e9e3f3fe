import { createServer, request, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { once } from 'node:events'
import { connect, createServer as createRawServer, type AddressInfo, type Server as RawServer } from 'node:net'
import type { Duplex } from 'node:stream'
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

type Ended = RawServer & Pick<Server, 'closeAllConnections'>

const portOf = (server: Ended): number => (server.address() as AddressInfo).port

async function listening(server: Ended, scheme: string, heard: Heard[]): Promise<TestServer> {
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

export interface ProxyPlay {
  /** What it answers instead; 407 only to who does not log in as `user:p@ss`. */
  readonly refusal?: number | null
  /** Of `certificates`: the proxy itself is spoken TLS with. */
  readonly cert?: string
  /** What becomes of a tunnel that it has opened. */
  readonly tunnels?: 'lead on' | 'stay silent' | 'are cut'
}

/** A proxy that passes on what it is asked for, in a tunnel or not, and hears of each. */
export function startProxy({ refusal = null, cert, tunnels = 'lead on' }: ProxyPlay = {}): Promise<TestServer> {
  const heard: Heard[] = []
  const isRefused = ({ headers }: IncomingMessage): boolean =>
    refusal === 407
      ? headers['proxy-authorization'] !== `Basic ${Buffer.from('user:p@ss').toString('base64')}`
      : refusal !== null
  const hear = ({ method = '', url = '', headers }: IncomingMessage): void =>
    void heard.push({ method, url, headers, body: '' })
  const answer: RequestListener = (incoming, response) => {
    hear(incoming)
    if (isRefused(incoming)) return void response.writeHead(refusal ?? 500).end()
    const { method, headers } = incoming
    const passed = request(incoming.url ?? '', { method, headers }, (passedOn) => {
      response.writeHead(passedOn.statusCode ?? 502, passedOn.headers)
      passedOn.pipe(response)
    })
    incoming.pipe(passed)
  }
  const server = cert === undefined ? createServer(answer) : createSecureServer({ cert, key: certificates.key }, answer)
  const opened = new Set<Duplex>()
  server.on('connect', (incoming: IncomingMessage, socket: Duplex) => {
    hear(incoming)
    socket.on('error', () => socket.destroy())
    opened.add(socket)
    if (isRefused(incoming)) return void socket.end(`HTTP/1.1 ${refusal} No\r\n\r\n`)
    const { hostname, port } = new URL(`http://${incoming.url}`)
    const leading = (): void => void socket.write('HTTP/1.1 200 OK\r\n\r\n')
    if (tunnels === 'lead on') leadOn(socket, Number(port || 80), hostname, leading, opened)
    else leading()
    if (tunnels === 'are cut') socket.once('data', () => socket.destroy())
  })
  return listening(server, cert === undefined ? 'http' : 'https', heard).then(endingWith(opened))
}

function leadOn(socket: Duplex, port: number, host: string, leading: () => void, opened: Set<Duplex>): void {
  const onward = connect(port, host, () => {
    leading()
    onward.pipe(socket).pipe(onward)
  })
  onward.on('error', () => socket.destroy())
  opened.add(onward)
}

const endingWith =
  (opened: ReadonlySet<Duplex>) =>
  (started: TestServer): TestServer => ({
    ...started,
    async close() {
      for (const each of opened) each.destroy()
      await started.close()
    },
  })

export interface SocksPlay {
  /** What it answers to who asks for a server: 0 leads there, 2 is not allowed, 4 not reachable. */
  readonly answer?: number
  /** Whether it wants `user:p@ss`. */
  readonly login?: boolean
  readonly tunnels?: 'lead on' | 'stay silent' | 'are cut'
}

/** A SOCKS 5 proxy; it hears of each server that it is asked for. Source: RFC 1928, RFC 1929. */
export function startSocks({ answer = 0, login = false, tunnels = 'lead on' }: SocksPlay = {}): Promise<TestServer> {
  const heard: Heard[] = []
  return startRaw('socks5', heard, async (socket, opened) => {
    const [, count = 0] = await read(socket, 2)
    const methods = await read(socket, count)
    const method = login ? 2 : 0
    if (!methods.includes(method)) return void socket.end(Buffer.from([5, 0xff]))
    socket.write(Buffer.from([5, method]))
    if (login) {
      const [, userLength = 0] = await read(socket, 2)
      const user = await read(socket, userLength)
      const [passwordLength = 0] = await read(socket, 1)
      const isRight = `${user.toString()}:${(await read(socket, passwordLength)).toString()}` === 'user:p@ss'
      socket.write(Buffer.from([1, isRight ? 0 : 1]))
      if (!isRight) return void socket.end()
    }
    const [, , , kind = 0] = await read(socket, 4)
    const host =
      kind === 3
        ? (await read(socket, (await read(socket, 1))[0] ?? 0)).toString()
        : [...(await read(socket, 4))].join('.')
    const port = (await read(socket, 2)).readUInt16BE()
    heard.push({ method: 'SOCKS', url: `${host}:${port}`, headers: {}, body: '' })
    const leading = (): void => void socket.write(Buffer.from([5, answer, 0, 1, 0, 0, 0, 0, 0, 0]))
    if (answer !== 0) leading()
    else if (tunnels === 'lead on') leadOn(socket, port, host, leading, opened)
    else leading()
    if (tunnels === 'are cut') socket.once('data', () => socket.destroy())
  })
}

/** Exactly so many bytes. */
async function read(socket: Duplex, bytes: number): Promise<Buffer> {
  for (;;) {
    const got = socket.read(bytes) as Buffer | null
    if (got !== null || bytes === 0) return got ?? Buffer.alloc(0)
    await once(socket, 'readable')
  }
}

/** A server that may speak anything. */
export function startRaw(
  scheme: string,
  heard: Heard[],
  play: (socket: Duplex, opened: Set<Duplex>) => Promise<void>,
): Promise<TestServer> {
  const opened = new Set<Duplex>()
  const server = createRawServer((socket) => {
    opened.add(socket)
    socket.on('error', () => socket.destroy())
    // Who is gone has nothing more to say.
    play(socket, opened).catch(() => socket.destroy())
  })
  return listening(Object.assign(server, { closeAllConnections: () => undefined }), scheme, heard).then(
    endingWith(opened),
  )
}
