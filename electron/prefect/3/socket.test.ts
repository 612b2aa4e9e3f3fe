import { createHash } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { createSecureContext } from 'node:tls'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { WebSocketServer, type WebSocket } from 'ws'
import { systemClock } from '../../clock/clock'
import { certificates } from '../../network/certificates.stage'
import { startProxy } from '../../network/servers.stage'
import { limits } from '../limits'
import { keepOpen, waitAfter } from './keep-open'
import { openSocket, type Opened, type PrefectSocket, type SocketOptions } from './socket'

const open: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})
const never = new AbortController().signal

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  open.push(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}/api/events/out`
}

/** A server of websockets that does as it is told with each connection. */
async function serving(serve: (socket: WebSocket, frame: unknown) => void): Promise<string> {
  const server = createServer()
  const sockets = new WebSocketServer({ server, handleProtocols: () => 'prefect' })
  sockets.on('connection', (socket) =>
    socket.on('message', (data: Buffer) => serve(socket, JSON.parse(data.toString()))),
  )
  open.push(async () => {
    for (const socket of sockets.clients) socket.terminate()
    sockets.close()
  })
  return listen(server)
}
const success = JSON.stringify({ type: 'auth_success' })
const straight = { proxy: null, tls: {} }
const frames: unknown[] = []
const opened = (url: string, more: Partial<SocketOptions> = {}): Promise<Opened> =>
  openSocket({
    url,
    token: 'T',
    way: straight,
    onFrame: (frame) => frames.push(frame),
    clock: systemClock,
    signal: never,
    ...more,
  })
async function socketAt(url: string, more: Partial<SocketOptions> = {}): Promise<PrefectSocket> {
  const it = await opened(url, more)
  if (!it.ok) throw new Error(it.end.message)
  open.push(async () => it.socket.close())
  return it.socket
}

describe('a websocket', () => {
  test('shows its token first, and passes frames on', async () => {
    const seen: unknown[] = []
    const url = await serving((socket, frame) => {
      seen.push(frame)
      socket.send(seen.length === 1 ? success : JSON.stringify({ heard: frame }))
    })
    const socket = await socketAt(url)
    socket.send({ type: 'filter' })
    await vi.waitUntil(() => frames.length > 0)
    expect(seen).toEqual([{ type: 'auth', token: 'T' }, { type: 'filter' }])
    expect(frames.splice(0)).toEqual([{ heard: { type: 'filter' } }])
    socket.close()
    expect(await socket.ended).toEqual({ kind: 'closed', message: 'closed' })
  })

  test.each<[string, (socket: WebSocket) => void, object]>([
    [
      'a token that it does not take',
      (socket) => socket.close(1008, 'Invalid token'),
      { kind: 'refused', message: 'closed with 1008: Invalid token' },
    ],
    [
      'another first word',
      (socket) => socket.send('{"type": "hello"}'),
      { kind: 'refused', message: 'it does not take the token' },
    ],
    [
      'what is no JSON',
      (socket) => socket.send('hello'),
      { kind: 'broken', message: 'it sent something that is not JSON' },
    ],
    [
      'what is no text',
      (socket) => socket.send(Buffer.from(success)),
      { kind: 'broken', message: 'it sent something that is not JSON' },
    ],
    [
      'trouble of its own',
      (socket) => socket.close(1011, 'transient_server_error'),
      { kind: 'broken', message: 'closed with 1011: transient_server_error' },
    ],
    ['the end', (socket) => socket.terminate(), { kind: 'broken', message: 'closed with 1006' }],
  ])('is answered with %s', async (_, serve, end) => {
    expect(await opened(await serving(serve))).toMatchObject({ ok: false, end })
  })

  test.each([
    [401, 'refused'],
    [403, 'refused'],
    [404, 'refused'],
    [502, 'broken'],
    [429, 'broken'],
  ])('is answered with status %i: %s', async (status, kind) => {
    const url = await listen(
      createServer().on('upgrade', (_, socket) => socket.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\n\r\n`)),
    )
    expect(await opened(url)).toEqual({ ok: false, end: { kind, message: `HTTP ${status}` } })
  })

  test.each([301, 302, 307, 308])(
    'that is redirected (%i) goes nowhere else, and its token to nobody',
    async (status) => {
      const seen: unknown[] = []
      const there = await serving((_, frame) => seen.push(frame))
      const here = await listen(
        createServer().on('upgrade', (_, socket) =>
          socket.end(`HTTP/1.1 ${status} Moved\r\nLocation: ${there}\r\nContent-Length: 0\r\n\r\n`),
        ),
      )
      const limit = new AbortController()
      setTimeout(() => limit.abort(), 5_000).unref()
      const { ok } = await opened(here, { signal: limit.signal })
      expect([ok, seen]).toEqual([false, []])
    },
  )

  test('of which nobody hears is told', async () => {
    expect(await opened('ws://127.0.0.1:9/api')).toMatchObject({ ok: false, end: { kind: 'broken' } })
  })

  test('takes no frame that is larger than an answer may be', async () => {
    const url = await serving((socket, frame) => {
      socket.send(success)
      if ((frame as { type: string }).type !== 'auth') socket.send(JSON.stringify('x'.repeat(limits.answer.bytes)))
    })
    const socket = await socketAt(url)
    socket.send({ type: 'filter' })
    expect(await socket.ended).toMatchObject({ kind: 'broken', message: expect.stringContaining('payload') as string })
  })

  test.each([
    ['lists in each other', '['.repeat(300) + ']'.repeat(300), /more than 200 deep/],
    ['very many values', `[${'0,'.repeat(limits.answer.values + 1)}0]`, /more than 1000000 values/],
  ])('takes no message of %s', async (_, message, words) => {
    frames.length = 0
    const url = await serving((socket, frame) => {
      socket.send((frame as { type: string }).type === 'auth' ? success : message)
    })
    const socket = await socketAt(url)
    socket.send({ type: 'filter' })
    expect(await socket.ended).toMatchObject({ kind: 'broken', message: expect.stringMatching(words) as string })
    expect(frames).toEqual([])
  })

  test('whose server pings without end and reads nothing is ended, and takes little memory', async () => {
    const url = await serving((socket, frame) => {
      if ((frame as { type: string }).type === 'auth') {
        socket.send(success)
        return
      }
      // What is not read waits on our side, once all that the system keeps for both is full.
      ;(socket as unknown as { _socket: Socket })._socket.pause()
      const word = Buffer.alloc(125)
      let sent = 0
      const flood = (): void => {
        for (let n = 0; n < 2_000 && socket.readyState === socket.OPEN; n++, sent++) socket.ping(word)
        if (sent < 600_000 && socket.readyState === socket.OPEN) setImmediate(flood)
      }
      flood()
    })
    const socket = await socketAt(url)
    socket.send({ type: 'filter' })
    expect(await socket.ended).toEqual({ kind: 'broken', message: 'it reads nothing' })
  }, 30_000)

  test('that gets no word has a limit, and one that falls silent has ended', async () => {
    const quick = { after: (ms: number, act: () => void) => systemClock.after(ms / 200, act) }
    expect(await opened(await serving(() => undefined), { clock: quick })).toEqual({
      ok: false,
      end: { kind: 'broken', message: 'no answer within 10 s' },
    })
    const mute = await serving((socket) => {
      socket.send(success)
      socket.pong = () => undefined
    })
    const socket = await socketAt(mute, { clock: quick })
    expect(await socket.ended).toEqual({ kind: 'broken', message: 'it does not answer' })
  })

  test('is closed when it is aborted, before and after it stands', async () => {
    const stop = new AbortController()
    const url = await serving((socket) => socket.send(success))
    const socket = await socketAt(url, { signal: stop.signal })
    stop.abort()
    expect((await socket.ended).kind).toBe('closed')
    expect(await opened(url, { signal: stop.signal })).toMatchObject({ ok: false, end: { kind: 'closed' } })
  })

  test('of a server that does not close is closed all the same', async () => {
    const url = await listen(
      createServer().on('upgrade', (request, socket) => {
        open.push(async () => void socket.destroy())
        const accept = createAccept(request.headers['sec-websocket-key'] ?? '')
        socket.write(
          `HTTP/1.1 101 x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Protocol: prefect\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
        )
        // An unmasked text frame; then it never reads a word.
        socket.write(Buffer.concat([Buffer.from([0x81, success.length]), Buffer.from(success)]))
      }),
    )
    const quick = { after: (ms: number, act: () => void) => systemClock.after(ms / 100, act) }
    const socket = await socketAt(url, { clock: quick })
    socket.close()
    expect((await socket.ended).kind).toBe('closed')
  })
})

describe('a connection that is kept open', () => {
  test.each([
    ['broken', 1, false, 1_000],
    ['broken', 2, true, 2_000],
    ['broken', 5, false, 16_000],
    ['broken', 6, false, 30_000],
    ['broken', 1_000, true, 30_000],
    ['refused', 1, false, 300_000],
    ['refused', 1, true, 1_000],
    ['refused', 7, true, 30_000],
  ] as const)('%s for the %i. time, after one that stood: %s: waits %i ms', (kind, failures, hasStood, ms) =>
    expect(waitAfter({ kind, message: '' }, failures, hasStood)).toBe(ms),
  )

  test('waits longer each time, and anew after one that stood', async () => {
    const stop = new AbortController()
    const waits: number[] = []
    let elapsed = 0
    const clock = {
      elapsed: () => elapsed,
      sleep: (ms: number) => {
        waits.push(ms)
        if (waits.length === 6) stop.abort()
        return Promise.resolve()
      },
    }
    const broken = { kind: 'broken', message: 'x' } as const
    let tries = 0
    const ends: string[] = []
    await keepOpen({
      open: async () => {
        const socket = { send: () => undefined, close: () => undefined, ended: Promise.resolve(broken) }
        return ++tries < 3 ? { ok: false, end: broken } : { ok: true, socket }
      },
      // The fourth stands for a minute, the others fall at once.
      onOpen: () => () => {
        if (tries === 4) elapsed += 60_000
      },
      onEnd: ({ message }) => ends.push(message),
      clock,
      signal: stop.signal,
    })
    expect(waits).toEqual([1_000, 2_000, 4_000, 1_000, 2_000, 4_000])
    expect(ends).toHaveLength(6)
  })
})

/** Source: RFC 6455, 4.2.2. */
const createAccept = (key: string): string =>
  createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')

describe('a websocket through a proxy', () => {
  const secureServer = async (): Promise<string> => {
    const server = createSecureServer({ cert: certificates.server, key: certificates.key })
    const sockets = new WebSocketServer({ server, handleProtocols: () => 'prefect' })
    sockets.on('connection', (socket) => socket.on('message', () => socket.send(success)))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    open.push(async () => {
      for (const socket of sockets.clients) socket.terminate()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    })
    return `wss://localhost:${(server.address() as AddressInfo).port}/api/events/out`
  }
  const proxyAt = async (refusal: number | null): Promise<{ url: string; variable: string; asked: () => string[] }> => {
    const proxy = await startProxy({ refusal })
    open.push(() => proxy.close())
    const asked = () => proxy.heard.map(({ method, url }) => `${method} ${url}`)
    return { url: proxy.url.replace('//', '//user:p%40ss@'), variable: 'ALL_PROXY', asked }
  }
  const secureContext = createSecureContext({ ca: certificates.authority })

  test('stands, with a login and an authority of one’s own', async () => {
    const [url, proxy] = [await secureServer(), await proxyAt(407)]
    const stands = await opened(url, { way: { proxy, tls: { secureContext } } })
    expect(stands.ok).toBe(true)
    if (stands.ok) stands.socket.close()
    expect(proxy.asked()).toEqual([`CONNECT ${new URL(url).host}`])
  })

  test('stands without TLS too', async () => {
    const url = await serving((socket) => socket.send(success))
    const proxy = await proxyAt(null)
    const stands = await opened(url, { way: { proxy, tls: {} } })
    expect(stands.ok).toBe(true)
    if (stands.ok) stands.socket.close()
    expect(proxy.asked()).toEqual([`CONNECT ${new URL(url).host}`])
  })

  test('that refuses ends with its words', async () => {
    const [url, proxy] = [await secureServer(), await proxyAt(403)]
    const refused = await opened(url, { way: { proxy, tls: { secureContext } } })
    expect(refused).toMatchObject({
      ok: false,
      end: { kind: 'broken', message: expect.stringContaining('refuses the connection (HTTP 403)') as string },
    })
  })

  test('to a server whose certificate is not trusted is none', async () => {
    const refused = await opened(await secureServer(), { way: { proxy: await proxyAt(null), tls: {} } })
    expect(refused).toMatchObject({ ok: false, end: { kind: 'broken' } })
  })
})
