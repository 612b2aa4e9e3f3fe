// Attacks that need no token, on a listener with the bounds of a minute drawn together to a tenth of a second.
import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import { connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, test } from 'vitest'
import type { Call, Upgrade } from './call'
import { listen, type Listening } from './listener'
import { listenerLimits, type ListenerLimits } from './limits'

const open: { close(): unknown }[] = []
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close()
})

const token = 'Bearer right'
const bodyBytes = 1_000

/** Answers those who show the token with how long their body was. */
async function echo({ request, response, ...call }: Call): Promise<void> {
  if (request.headers.authorization !== token) return call.refuse({ status: 401, type: 'text/plain', text: 'who?' })
  call.know()
  const body = await call.body(bodyBytes)
  if (body !== undefined) response.end(`${body.length}`)
}

async function start(limits: Partial<ListenerLimits> = {}): Promise<Listening> {
  const listening = await listen({ host: '127.0.0.1', port: 0, names: ['Host.For.Pods'], limits }, echo)
  open.push(listening)
  return listening
}

/** A connection that says what it is told to. */
async function dial({ url }: Listening, ...parts: readonly string[]): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  open.push({ close: () => socket.destroy() })
  socket.on('error', () => undefined) // cut connections are what these tests look for
  await once(socket, 'connect')
  for (const part of parts) socket.write(part)
  return socket
}

/** Resolves when it is cut, however. */
const closed = (socket: Socket): Promise<void> => new Promise((resolve) => socket.once('close', () => resolve()))

interface Reply {
  readonly status: number | undefined
  readonly body: string
  readonly connection: string | undefined
}

function ask({ url }: Listening, headers: Record<string, string>, body?: string): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(url, { method: body === undefined ? 'GET' : 'POST', headers, agent: false })
    outgoing.on('error', reject)
    outgoing.on('response', (response) => {
      const { statusCode: status, headers: answered } = response
      text(response).then((answer) => resolve({ status, body: answer, connection: answered.connection }), reject)
    })
    outgoing.end(body)
  })
}

const honest = (listening: Listening) => ask(listening, { authorization: token }, 'hello')

test.each([
  ['by another name', { host: 'evil.example' }, 403],
  ['from a page', { origin: 'https://evil.example' }, 403],
  ['by the name for pods', { host: 'host.for.pods:1' }, 200],
  ['as localhost', { host: 'localhost:1' }, 200],
])('asked %s, it answers %s: %s', async (_, headers, status) => {
  const reply = await ask(await start(), { authorization: token, ...headers }, 'hello')
  expect(reply.status).toBe(status)
})

test('asked without a name, it refuses', async () => {
  const socket = await dial(await start(), `GET / HTTP/1.0\r\nAuthorization: ${token}\r\n\r\n`)
  expect(await text(socket)).toContain('403 Forbidden')
})

test('who shows no token is told so once all was sent, and the connection ends', async () => {
  const listening = await start()
  const reply = await ask(listening, {}, 'x'.repeat(4_300_000))
  expect(reply).toEqual({ status: 401, body: 'who?', connection: 'close' })
  expect(await honest(listening)).toMatchObject({ status: 200, body: '5' })
})

test('who sends without an end and without a token is cut off', async () => {
  const listening = await start({ discardedBytes: 1_000_000 })
  const socket = await dial(listening, 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000000000\r\n\r\n')
  let sent = 0
  const part = Buffer.alloc(64 * 1024)
  const more = (): void => {
    while (!socket.destroyed && socket.write(part)) sent += part.length
  }
  socket.on('drain', more)
  socket.resume()
  more()
  await closed(socket)
  expect(sent).toBeLessThan(50_000_000)
  expect((await honest(listening)).status).toBe(200)
})

test.each([
  ['its length says so', {}],
  ['it turns out to be', { 'transfer-encoding': 'chunked' }],
])('a body that is too large is refused when %s', async (_, headers) => {
  const listening = await start()
  const reply = await ask(listening, { authorization: token, ...headers }, 'x'.repeat(bodyBytes + 1))
  expect([reply.status, reply.connection]).toEqual([413, 'close'])
  expect((await ask(listening, { authorization: token }, 'x'.repeat(bodyBytes))).body).toBe(`${bodyBytes}`)
})

test('of all bodies together only so much is read at once', async () => {
  const listening = await start({ bodiesBytes: 1_500 })
  const head = `POST / HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${token}\r\nContent-Length: ${bodyBytes}\r\n\r\n`
  const half = 'x'.repeat(bodyBytes - 1)
  const held = await dial(listening, head, half)
  const status = () => ask(listening, { authorization: token }, half).then((reply) => reply.status)
  await expect.poll(status).toBe(503)
  held.destroy()
  await expect.poll(status).toBe(200)
})

test.each([
  ['says nothing', []],
  ['sends a head drop by drop', ['GET / HTTP/1.1\r\nHost: lo']],
  ['sends no body after its head', [`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n1`]],
])('a connection that %s is ended', async (_, parts) => {
  const listening = await start({ headMs: 100, requestMs: 150, lookMs: 20 })
  const socket = await dial(listening, ...parts)
  socket.resume()
  await closed(socket)
  expect((await honest(listening)).status).toBe(200)
})

test('a head without an end is refused', async () => {
  const reply = await ask(await start(), { padding: 'x'.repeat(listenerLimits.headBytes) })
  expect(reply.status).toBe(431)
})

test('however many say nothing, those who are known stay, and newcomers are answered', async () => {
  const listening = await start({ strangers: 20 })
  const head = `GET / HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${token}\r\n\r\n`
  const known = await dial(listening, head)
  await once(known, 'data')
  const silent = await Promise.all(Array.from({ length: 60 }, () => dial(listening)))
  for (const socket of silent) socket.resume()
  expect((await honest(listening)).status).toBe(200)
  await expect.poll(() => silent.filter((socket) => socket.destroyed).length).toBeGreaterThanOrEqual(40)
  known.write(head)
  expect(String(await once(known, 'data'))).toContain('200 OK')
})

test('beyond the most connections there are, one more is closed', async () => {
  const listening = await start({ connections: 3 })
  const head = `GET / HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${token}\r\n\r\n`
  for (let n = 0; n < 3; n++) await once(await dial(listening, head), 'data')
  const socket = await dial(listening)
  socket.resume()
  await closed(socket)
})

describe('connections that ask for a websocket', () => {
  const head = (...more: readonly string[]) =>
    ['GET /x HTTP/1.1', 'Connection: Upgrade', 'Upgrade: websocket', ...more, '', ''].join('\r\n')

  async function startWith(limits: Partial<ListenerLimits> = {}) {
    const upgrades: Upgrade[] = []
    const upgrade = (each: Upgrade) => void upgrades.push(each)
    const listening = await listen({ host: '127.0.0.1', port: 0, limits, upgrade }, echo)
    open.push(listening)
    return { listening, upgrades }
  }

  test('are handed on, and close with the listener', async () => {
    const { listening, upgrades } = await startWith()
    const socket = await dial(listening, head('Host: localhost'))
    await expect.poll(() => upgrades.length).toBe(1)
    expect(upgrades[0]!.request.url).toBe('/x')
    const end = closed(socket)
    socket.resume()
    await listening.close()
    await end
  })

  test.each([
    ['of a page of the web', 'Host: localhost\r\nOrigin: https://example.com', '403 Forbidden'],
    ['that call it by another name', 'Host: example.com', '403 Forbidden'],
  ])('%s are refused', async (_, headers, status) => {
    const { listening, upgrades } = await startWith()
    const socket = await dial(listening, head(headers))
    expect(await text(socket)).toMatch(new RegExp(`^HTTP/1.1 ${status}\r\n`))
    expect(upgrades).toEqual([])
  })

  test('keep their place only once they have shown a token', async () => {
    const { listening, upgrades } = await startWith({ strangers: 2 })
    const known = await dial(listening, head('Host: localhost'))
    await expect.poll(() => upgrades.length).toBe(1)
    upgrades[0]!.know()
    const strangers = await Promise.all(Array.from({ length: 6 }, () => dial(listening, head('Host: localhost'))))
    for (const socket of strangers) socket.resume()
    await expect.poll(() => strangers.filter((socket) => socket.destroyed).length).toBe(4)
    expect(known.destroyed).toBe(false)
  })
})
