import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import { systemClock, type Clock } from '../../clock/clock'
import { openRestConnections } from '../connections'
import { limits } from '../limits'
import type { PrefectApiOptions } from '../prefect-api'
import { openRest, type Rest } from './rest'

const open: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})
const never = new AbortController().signal
/** Waits between two tries are short. */
const hasty: Clock = { ...systemClock, sleep: (ms, signal) => systemClock.sleep(ms / 50, signal) }

interface Seen {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}
type Serve = (seen: Seen, response: ServerResponse, count: number) => void

/** A server that answers as it is told, and a client of it. */
async function serving(serve: Serve, options: Partial<PrefectApiOptions> = {}, path = '/api') {
  const seen: Seen[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url = '', headers } = request
      const asked = { method, path: url, headers, body: Buffer.concat(chunks).toString() }
      seen.push(asked)
      serve(asked, response, seen.filter((each) => each.path === url).length)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  open.push(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`
  const connections = openRestConnections()
  open.push(() => connections.destroy())
  const agent = () => ({ name: 'flowdeck', labels: [] })
  const rest = openRest(connections, { url, token: '', dialect: '3', agent, clock: hasty, ...options })
  return { rest, seen, url, pathsOf: () => seen.map((each) => `${each.method} ${each.path}`) }
}
const json =
  (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Serve =>
  (_, response) =>
    void response
      .writeHead(status, { 'content-type': 'application/json', ...headers })
      .end(body === undefined ? '' : JSON.stringify(body))
/** CSRF is off, as by default. */
const csrfOff = json(422, { detail: 'CSRF protection is disabled.' })
const withoutCsrf =
  (serve: Serve): Serve =>
  (seen, response, count) =>
    (seen.path.includes('/csrf-token') ? csrfOff : serve)(seen, response, count)
const failed = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    (value) => ({ itGave: value }),
    (error: unknown) => error,
  )
const question = (rest: Rest) => rest.get('/work_pools/kube', never)

describe('a request', () => {
  test('says who asks, and gives what is answered', async () => {
    const { rest, seen } = await serving(json(200, { id: 'p' }), { token: 'admin:pass' })
    expect(await question(rest)).toEqual({ id: 'p' })
    expect(seen).toMatchObject([
      {
        path: '/api/work_pools/kube',
        headers: {
          authorization: `Basic ${Buffer.from('admin:pass').toString('base64')}`,
          // A server that can't read this takes its rules for Prefect 2.
          'user-agent': 'prefect/3.9.1 (API 0.8.4)',
          'x-prefect-api-version': '0.8.4',
          'x-prefect-worker-name': 'flowdeck',
          'accept-encoding': 'gzip',
        },
      },
    ])
  })

  test('of a worker whose name is no header’s leaves it out', async () => {
    const { rest, seen } = await serving(json(200, {}), { agent: () => ({ name: 'wörker\n', labels: [] }) })
    await question(rest)
    expect(seen[0]?.headers).not.toHaveProperty('x-prefect-worker-name')
  })

  test('with a token that has a line end is refused, and no mistake of ours', async () => {
    const { rest } = await serving(json(200, {}), { token: 'T\nU' })
    expect(await failed(question(rest))).toMatchObject({
      kind: 'refused',
      message: 'The token has characters that no token has. Copy it again.',
    })
  })

  test('may be answered with nothing', async () => {
    const { rest } = await serving(withoutCsrf(json(204, undefined)))
    expect(await rest.write('PATCH', '/flow_runs/x', {}, never)).toBeNull()
  })

  test('unpacks what comes packed', async () => {
    const { rest } = await serving((_, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(JSON.stringify({ a: 'ä'.repeat(100_000) }))),
    )
    expect(await question(rest)).toEqual({ a: 'ä'.repeat(100_000) })
  })

  test('reads no more of what unpacks without end than it takes', async () => {
    const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024, ' '))
    const { rest } = await serving((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb))
    const before = process.memoryUsage().arrayBuffers
    expect(await failed(question(rest))).toMatchObject({
      kind: 'answered',
      message: `the answer is larger than ${limits.answer.bytes / 1024 / 1024} MB`,
    })
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4 * limits.answer.bytes)
  })

  test.each<[string, Serve, object]>([
    [
      'a page',
      (_, response) => response.writeHead(200).end('<html>'),
      { kind: 'refused', refusal: 'address', message: 'HTTP 200: a web page. Is this the address of a Prefect API?' },
    ],
    [
      'something else',
      (_, response) => response.writeHead(200).end('ok'),
      { kind: 'refused', refusal: 'address', message: 'the answer is not JSON: is this the address of a Prefect API?' },
    ],
    [
      'no gzip',
      (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('{}'),
      { message: 'the answer could not be decompressed: its content-encoding is wrong' },
    ],
    [
      'gzip that breaks off',
      (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"a":1}').subarray(0, 12)),
      { message: 'the answer could not be decompressed: its content-encoding is wrong' },
    ],
    [
      'a connection that is cut',
      (_, response) => response.destroy(),
      { message: expect.stringContaining('(UND_ERR_SOCKET)') as string },
    ],
    [
      'an answer that breaks off',
      (_, response) => void response.writeHead(200, { 'content-length': '100' }).write('{', () => response.destroy()),
      {},
    ],
  ])('%s is told, and may have done what was asked', async (_, serve, expected) => {
    const { rest } = await serving(serve)
    expect(await failed(question(rest))).toMatchObject({ name: 'PrefectError', kind: 'transient', ...expected })
    const written = await failed((await serving(withoutCsrf(serve))).rest.write('PATCH', '/flow_runs/x', {}, never))
    expect(written).toMatchObject({
      name: 'PrefectError',
      kind: 'transient',
      ...expected,
      options: { effectOpen: true },
    })
  })

  test('has a limit as a whole, to the last byte', async () => {
    const { rest } = await serving(
      (_, response) => {
        response.writeHead(200)
        const drop = setInterval(() => response.write(' '), 20)
        response.on('close', () => clearInterval(drop))
      },
      { timeoutMs: 200 },
    )
    expect(await failed(question(rest))).toMatchObject({ kind: 'transient', message: 'no answer within 0.2 s' })
  })

  test('that is aborted rejects with the reason, also between two tries', async () => {
    const stop = new AbortController()
    const { rest, seen } = await serving(
      (asked, response, count) => {
        setTimeout(() => stop.abort(new Error('enough')), 20)
        json(503, {})(asked, response, count)
      },
      { clock: systemClock },
    )
    await expect(rest.get('/x', stop.signal)).rejects.toThrow('enough')
    expect(seen).toHaveLength(1)
    await expect(rest.get('/x', stop.signal)).rejects.toThrow('enough')
    expect(seen).toHaveLength(1)
  })

  test('that nobody listens to was never sent', async () => {
    const { rest } = await serving(json(200, {}), { url: 'http://127.0.0.1:9/api' })
    expect(await failed(rest.add('/logs/', {}, never))).toMatchObject({
      kind: 'transient',
      message: 'connection refused: nothing listens at this address',
    })
  })
})

describe('what passes', () => {
  const busyUntil =
    (nth: number, status = 503): Serve =>
    (seen, response, count) =>
      json(count < nth ? status : 200, { count })(seen, response, count)

  test.each<[string, number, (rest: Rest) => Promise<unknown>]>([
    ['a question', 503, (rest) => rest.get('/x', never)],
    ['a list', 503, (rest) => rest.query('/x', {}, never)],
    ['a change', 500, (rest) => rest.write('POST', '/x', {}, never)],
    ['log lines', 503, (rest) => rest.add('/x', {}, never)],
  ])('%s is sent again while the database is busy', async (_, status, ask) => {
    const { rest } = await serving(withoutCsrf(busyUntil(3, status)))
    expect(await ask(rest)).toEqual({ count: 3 })
  })

  test('a change whose answer was lost is sent again, log lines are not', async () => {
    const cutFirst: Serve = (seen, response, count) =>
      count === 1 ? response.destroy() : json(200, { count })(seen, response, count)
    const { rest } = await serving(withoutCsrf(cutFirst))
    expect(await rest.write('POST', '/x', {}, never)).toEqual({ count: 2 })
    expect(await failed(rest.add('/y', {}, never))).toMatchObject({ kind: 'transient', options: { effectOpen: true } })
  })

  test('it stays open whether an earlier try took effect, whatever the last one says', async () => {
    const { rest } = await serving(
      withoutCsrf((seen, response, count) =>
        json(count === 1 ? 500 : 429, {}, count === 1 ? {} : { 'retry-after': '60' })(seen, response, count),
      ),
    )
    expect(await failed(rest.write('POST', '/x', {}, never))).toMatchObject({
      message: 'HTTP 429: {}',
      options: { effectOpen: true, retryAfterMs: 60_000 },
    })
  })

  test('a server that stays busy is told, after some tries', async () => {
    const { rest, seen } = await serving(json(503, { exception_message: 'Service Unavailable' }))
    expect(await failed(question(rest))).toMatchObject({ kind: 'transient', message: 'HTTP 503: Service Unavailable' })
    expect(seen).toHaveLength(4)
  })
})

describe('a server that wants a CSRF token', () => {
  /** One token for each client; asking for another ends the one before. */
  function guarded() {
    const state = { token: 0, given: 0 }
    const serve: Serve = (seen, response, count) => {
      if (seen.path.startsWith('/api/csrf-token')) {
        state.given++
        const expiration = new Date(Date.now() + 3_600_000).toISOString()
        json(200, { token: `t${++state.token}`, client: 'c', expiration })(seen, response, count)
      } else if (seen.method !== 'GET' && seen.headers['prefect-csrf-token'] !== `t${state.token}`) {
        json(403, { detail: 'Invalid CSRF token or client identifier.' })(seen, response, count)
      } else {
        json(200, { ok: true })(seen, response, count)
      }
    }
    return { state, serve }
  }

  test('gets the one of this client with each write, and is asked for it once', async () => {
    const { state, serve } = guarded()
    const { rest, seen } = await serving(serve, { csrfClientId: 'c-1' })
    await Promise.all([rest.write('PATCH', '/a', {}, never), rest.query('/b', {}, never), rest.add('/c', {}, never)])
    await rest.get('/d', never)
    expect(state.given).toBe(1)
    expect(seen[0]?.path).toBe('/api/csrf-token?client=c-1')
    const tokens = seen.slice(1).map(({ headers }) => [headers['prefect-csrf-token'], headers['prefect-csrf-client']])
    expect(tokens).toEqual([...Array.from({ length: 3 }, () => ['t1', 'c-1']), [undefined, undefined]])
  })

  test('that has forgotten it is asked once for another, however many were refused', async () => {
    const { state, serve } = guarded()
    const { rest } = await serving(serve)
    await rest.write('PATCH', '/a', {}, never)
    state.token++
    const writes = Array.from({ length: 8 }, (_, n) => rest.write('PATCH', `/b${n}`, {}, never))
    expect(await Promise.all(writes)).toEqual(writes.map(() => ({ ok: true })))
    expect(state.given).toBe(2)
  })

  test('that refuses all the same refuses', async () => {
    const { rest, seen } = await serving((asked, response, count) =>
      asked.path.includes('csrf')
        ? json(200, { token: `t${count}`, client: 'c', expiration: null })(asked, response, count)
        : json(403, { detail: 'Forbidden' })(asked, response, count),
    )
    expect(await failed(rest.write('PATCH', '/a', {}, never))).toMatchObject({
      kind: 'refused',
      message: 'HTTP 403: Forbidden',
    })
    expect(seen.filter(({ path }) => path.endsWith('/a'))).toHaveLength(2)
  })

  test('is asked again before its token ends', async () => {
    const clock = { now: 1_000_000 }
    const { rest, seen } = await serving(
      (asked, response, count) =>
        json(200, { token: 't', expiration: new Date(clock.now + 3_600_000).toISOString() })(asked, response, count),
      { clock: { ...hasty, now: () => clock.now } },
    )
    const asked = () => seen.filter(({ path }) => path.includes('csrf')).length
    await rest.write('PATCH', '/a', {}, never)
    clock.now += 3_500_000
    await rest.write('PATCH', '/a', {}, never)
    expect(asked()).toBe(1)
    clock.now += 100_000
    await rest.write('PATCH', '/a', {}, never)
    expect(asked()).toBe(2)
  })

  test('is not asked where it wants none, nor is Cloud', async () => {
    const off = await serving(withoutCsrf(json(200, {})))
    await off.rest.write('PATCH', '/a', {}, never)
    await off.rest.write('PATCH', '/a', {}, never)
    expect(off.pathsOf()).toEqual([expect.stringContaining('GET /api/csrf-token'), 'PATCH /api/a', 'PATCH /api/a'])
    const cloud = await serving(json(200, {}), { token: 'pnu_1' }, '/api/accounts/a/workspaces/w')
    await cloud.rest.write('PATCH', '/a', {}, never)
    expect(cloud.pathsOf()).toEqual(['PATCH /api/accounts/a/workspaces/w/a'])
    expect(cloud.seen[0]?.headers.authorization).toBe('Bearer pnu_1')
  })
})

describe('an address that lacks its end', () => {
  const version: Serve = (seen, response, count) =>
    json(200, seen.path === '/api/admin/version' ? '3.9.1' : { at: seen.path })(seen, response, count)

  test('is completed, by asking once', async () => {
    const { rest, url, pathsOf } = await serving(version, {}, '')
    expect(rest.knownBase).toBe(`${url}/api`)
    expect(await Promise.all([rest.get('/a', never), rest.get('/b', never)])).toEqual([
      { at: '/api/a' },
      { at: '/api/b' },
    ])
    expect(pathsOf().filter((path) => path.includes('version'))).toHaveLength(1)
    expect(await rest.base(never)).toBe(`${url}/api`)
  })

  test('may be the whole of it', async () => {
    const at: Serve = (seen, response, count) =>
      seen.path.startsWith('/p3/api')
        ? response.writeHead(200).end('<html>a user interface answers to all</html>')
        : json(200, seen.path.endsWith('version') ? '3.0.0' : { at: seen.path })(seen, response, count)
    const { rest } = await serving(at, {}, '/p3/')
    expect(await rest.get('/a', never)).toEqual({ at: '/p3/a' })
  })

  test('of nothing is told, and looked for again', async () => {
    let there = false
    const { rest } = await serving(
      (seen, response, count) => (there ? version : json(404, { detail: 'Not Found' }))(seen, response, count),
      {},
      '',
    )
    expect(await failed(rest.get('/a', never))).toMatchObject({
      refusal: 'address',
      message: expect.stringMatching(/^No Prefect 3 answers at \S+\/api or \S+\. Is this/) as string,
    })
    there = true
    expect(await rest.get('/a', never)).toEqual({ at: '/api/a' })
  })

  test('of a server that refuses the token says so', async () => {
    const { rest } = await serving(json(401, { exception_message: 'Unauthorized' }), {}, '')
    expect(await failed(rest.get('/a', never))).toMatchObject({ kind: 'refused', message: 'HTTP 401: Unauthorized' })
  })
})
