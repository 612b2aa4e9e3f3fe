import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createTcpServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { atOnce } from '../clock/at-once.stage'
import { systemClock, type Clock } from '../clock/clock'
import { KubeClient } from './kube-client'
import { kubeConfigOf, loadKubeConfig } from './kube-config'
import { KubeError } from './kube-error'
import { limits } from './limits'
import { nobody, type PluginHost } from './plugin-host'

const open: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

interface Heard {
  readonly method: string
  readonly url: string
  readonly authorization: string
  readonly body: string
}

/** An API server of nothing but the answers that a test gives. */
async function serve(answer: (heard: Heard, response: ServerResponse) => void) {
  const heard: Heard[] = []
  let connections = 0
  const listener: RequestListener = (request: IncomingMessage, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url = '' } = request
      const body = Buffer.concat(chunks).toString()
      heard.push({ method, url, authorization: request.headers.authorization ?? '', body })
      answer(heard.at(-1)!, response)
    })
  }
  const server = createServer({ keepAliveTimeout: 60_000 }, listener).on('connection', () => connections++)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  open.push(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, heard, connections: () => connections }
}

function clientOf(
  server: string,
  user: object = { token: 'T' },
  clock?: Clock,
  timeoutMs?: number,
  host?: PluginHost,
): KubeClient {
  const text = JSON.stringify({
    'current-context': 'c',
    clusters: [{ name: 'c', cluster: { server } }],
    users: [{ name: 'somebody', user }],
    contexts: [{ name: 'c', context: { cluster: 'c', user: 'somebody' } }],
  })
  const client = new KubeClient(kubeConfigOf(text), clock, timeoutMs, {}, host)
  open.push(() => client.close())
  return client
}

const json = (response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}) =>
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))

describe('connections', () => {
  // A connection is free again only after its answer has been handed over, so that the next request may open another.
  test('are kept: requests one after the other share two at most', async () => {
    const server = await serve((_, response) => json(response, 200, {}))
    const client = clientOf(server.url)
    for (let n = 0; n < 20; n++) await client.json('/version')
    expect(server.heard).toHaveLength(20)
    expect(server.connections()).toBeLessThanOrEqual(2)
  })

  test('are opened for what runs at the same time, and used again by what follows', async () => {
    const waiting: ServerResponse[] = []
    const server = await serve((_, response) => {
      waiting.push(response)
      if (waiting.length === 8) for (const each of waiting.splice(0)) json(each, 200, {})
    })
    const client = clientOf(server.url)
    for (let round = 0; round < 10; round++) {
      await Promise.all(Array.from({ length: 8 }, () => client.json('/version')))
    }
    expect(server.connections()).toBeLessThanOrEqual(16)
  })
})

async function folderOfItsOwn(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'kube-client-'))
  open.push(() => rm(folder, { recursive: true }))
  return folder
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

describe('credentials', () => {
  /** A plugin that gives token-1, token-2…, as `exec` in a kubeconfig. */
  async function rotating(expires: object = { expirationTimestamp: new Date(0).toISOString() }) {
    const folder = await folderOfItsOwn()
    const counter = join(folder, 'count')
    await writeFile(counter, '0')
    const script = `
      const fs = require('node:fs')
      const n = Number(fs.readFileSync(${JSON.stringify(counter)}, 'utf8')) + 1
      fs.writeFileSync(${JSON.stringify(counter)}, String(n))
      const status = { token: 'token-' + n, ...${JSON.stringify(expires)} }
      console.log(JSON.stringify({ apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status }))`
    return plugin(script)
  }
  const unauthorized = { kind: 'Status', reason: 'Unauthorized', message: 'Unauthorized', code: 401 }

  test('that have run out are read again once, and the request goes through', async () => {
    const server = await serve(({ authorization }, response) =>
      authorization === 'Bearer token-2' ? json(response, 200, { fine: true }) : json(response, 401, unauthorized),
    )
    const client = clientOf(server.url, await rotating())
    expect(await client.json('/version')).toEqual({ fine: true })
    expect(await client.json('/version')).toEqual({ fine: true })
    expect(server.heard.map(({ authorization }) => authorization)).toEqual([
      'Bearer token-1',
      'Bearer token-2',
      'Bearer token-2',
    ])
  })

  test('that stay refused are an answer after the second try', async () => {
    const server = await serve((_, response) => json(response, 401, unauthorized))
    const client = clientOf(server.url, await rotating())
    await expect(client.json('/version')).rejects.toMatchObject({
      status: 401,
      reason: 'Unauthorized',
      transient: false,
    })
    expect(server.heard).toHaveLength(2)
  })

  test('that stay refused are not asked of the plugin again with each request, and the answer says so', async () => {
    const server = await serve((_, response) => json(response, 401, unauthorized))
    const client = clientOf(server.url, await rotating({}))
    const message =
      'Unauthorized: the server does not take what node gives, also after that was run again. It is run once more after pauses that grow to five minutes'
    for (let n = 0; n < 4; n++)
      await expect(client.json('/version')).rejects.toMatchObject({ status: 401, message, plugin: null })
    expect(server.heard.map(({ authorization }) => authorization.slice(-1)).join('')).toBe('12222')
  })

  test('that are refused while others are read are compared with those', async () => {
    let elapsed = 0
    const noWait = () => {
      throw new Error('no wait')
    }
    const clock: Clock = { now: () => 0, elapsed: () => elapsed, sleep: noWait, after: noWait, turn: noWait }
    let late: ServerResponse | null = null
    const server = await serve(({ url, authorization }, response) => {
      if (url === '/late' && late === null) late = response
      else if (authorization === 'Bearer token-2') json(response, 200, {})
      else json(response, 401, unauthorized)
    })
    const client = clientOf(server.url, await rotating({}), clock)
    const first = client.json('/late')
    await vi.waitUntil(() => late !== null)
    // What the plugin gave is still good by its own word, and is only read once more.
    elapsed = 30_001
    const second = client.json('/version')
    json(late!, 401, unauthorized)
    expect(await Promise.all([first, second])).toEqual([{}, {}])
  })

  test('without an expiry are read again too, once the server refuses them', async () => {
    const server = await serve(({ authorization }, response) =>
      authorization === 'Bearer token-2' ? json(response, 200, { fine: true }) : json(response, 401, unauthorized),
    )
    expect(await clientOf(server.url, await rotating({})).json('/version')).toEqual({ fine: true })
  })

  test('are read once for many requests that are refused together', async () => {
    const refused: ServerResponse[] = []
    const server = await serve(({ authorization }, response) => {
      if (authorization !== 'Bearer token-1') return void json(response, 200, {})
      refused.push(response)
      if (refused.length === 8) for (const each of refused) json(each, 401, unauthorized)
    })
    const client = clientOf(server.url, await rotating())
    await Promise.all(Array.from({ length: 8 }, () => client.json('/version')))
    expect(new Set(server.heard.map(({ authorization }) => authorization))).toEqual(
      new Set(['Bearer token-1', 'Bearer token-2']),
    )
  })

  test('are read again when they have been in use for half a minute', async () => {
    let elapsed = 0
    const noWait = () => {
      throw new Error('no wait')
    }
    const clock: Clock = { now: () => 0, elapsed: () => elapsed, sleep: noWait, after: noWait, turn: noWait }
    const server = await serve((_, response) => json(response, 200, {}))
    const client = clientOf(server.url, await rotating(), clock)
    await client.json('/version')
    elapsed = 30_000
    await client.json('/version')
    elapsed = 30_001
    await client.json('/version')
    expect(server.heard.map(({ authorization }) => authorization)).toEqual([
      'Bearer token-1',
      'Bearer token-1',
      'Bearer token-2',
    ])
  })

  const apiVersion = 'client.authentication.k8s.io/v1'
  const plugin = (script: string) => ({
    exec: { apiVersion, command: process.execPath, args: ['-e', script], interactiveMode: 'Never' },
  })

  test('of a plugin that never answers are waited for only as long as the request may take', async () => {
    const server = await serve((_, response) => json(response, 200, {}))
    const pid = join(await folderOfItsOwn(), 'pid')
    const script = `require('node:fs').writeFileSync(${JSON.stringify(pid)}, String(process.pid)); setInterval(() => {}, 1000)`
    const client = clientOf(server.url, plugin(script))
    await expect(client.json('/version', { timeoutMs: 500 })).rejects.toMatchObject({
      status: 0,
      message: `getting the credentials of somebody took too long: the plugin ${process.execPath} still runs, and is ended after 120 s`,
    })
    // Another request waits for the same plugin.
    const before = await readFile(pid, 'utf8')
    await expect(client.json('/version', { timeoutMs: 50 })).rejects.toMatchObject({ status: 0 })
    expect(await readFile(pid, 'utf8')).toBe(before)
    // What is closed leaves no plugin behind.
    await client.close()
    expect(() => process.kill(Number(before), 0)).toThrow('ESRCH')
  })

  test('of a plugin are waited for as long as the user’s variable says, and what it lacks is told as its fault', async () => {
    const config = kubeConfigOf(
      JSON.stringify({
        'current-context': 'c',
        clusters: [{ name: 'c', cluster: { server: 'http://127.0.0.1:1' } }],
        users: [{ name: 'u', user: plugin('setInterval(() => {}, 1000)') }],
        contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
      }),
    )
    for (const [given, why] of [
      ['1', `the plugin ${process.execPath} gave none within 1 s, and was ended`],
      ['soon', 'FLOWDECK_PLUGIN_SECONDS takes whole seconds from 1 to 3600: correct it, or unset it for 120'],
    ]) {
      const client = new KubeClient(config, undefined, undefined, { FLOWDECK_PLUGIN_SECONDS: given }, nobody)
      const message = `The credentials of u can't be read: ${why}`
      await expect(client.json('/version')).rejects.toMatchObject({ status: 401, plugin: 'node', message })
      await client.close()
    }
  })

  test('of a plugin are waited for as long as it runs by whoever is patient, and the request has its time then', async () => {
    const server = await serve((_, response) => json(response, 200, {}))
    const go = join(await folderOfItsOwn(), 'go')
    const script = `
      const look = () => require('node:fs').existsSync(${JSON.stringify(go)}) ? answer() : setTimeout(look, 20)
      const answer = () => console.log('{"apiVersion":"${apiVersion}","kind":"ExecCredential","status":{"token":"T"}}')
      look()`
    const patient = clientOf(server.url, plugin(script), undefined, 500, { ...nobody, patient: true })
    const asked = patient.json('/version')
    const other = clientOf(server.url, plugin(script), undefined, 500)
    await expect(other.json('/version')).rejects.toMatchObject({
      message: expect.stringContaining('took too long') as string,
    })
    await writeFile(go, '')
    expect(await asked).toEqual({})
  })

  test('of a user who has a token too come from no plugin, as with kubectl', async () => {
    const server = await serve((_, response) => json(response, 200, {}))
    const client = clientOf(server.url, { ...plugin('process.exit(3)'), token: 'mine' })
    await client.json('/version')
    expect(server.heard.map(({ authorization }) => authorization)).toEqual(['Bearer mine'])
  })

  test.each([
    ['prints something else', "console.log('TOKEN')", 'node printed something other than credentials'],
    [
      'ends with an error',
      "console.error('log in first\\n  at x'); process.exit(1)",
      'node failed with exit code 1: log in first at x',
    ],
    [
      'gives a token that a header can’t have',
      `console.log(JSON.stringify({ apiVersion: '${apiVersion}', kind: 'ExecCredential', status: { token: 'a\\nb' } }))`,
      'its token contains a line break, which a header can’t have',
    ],
  ])('of a plugin that %s are told in one line, without what it printed', async (_, script, why) => {
    const server = await serve((_, response) => json(response, 200, {}))
    await expect(clientOf(server.url, plugin(script)).json('/version')).rejects.toMatchObject({
      status: 401,
      plugin: 'node',
      message: `The credentials of somebody can't be read: ${why}`,
    })
    expect(server.heard).toEqual([])
  })

  test('of a plugin that failed are asked for again at once when the kubeconfig has changed', async () => {
    const server = await serve((_, response) => json(response, 200, {}))
    const path = join(await folderOfItsOwn(), 'config')
    const write = (script: string) =>
      writeFile(
        path,
        JSON.stringify({
          'current-context': 'c',
          clusters: [{ name: 'c', cluster: { server: server.url } }],
          users: [{ name: 'u', user: plugin(script) }],
          contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
        }),
      )
    await write('process.exit(3)')
    const client = new KubeClient((await loadKubeConfig({}, path)).config)
    open.push(() => client.close())
    const failure = { status: 401, message: expect.stringContaining('node failed with exit code 3') as string }
    await expect(client.json('/version')).rejects.toMatchObject(failure)
    await expect(client.json('/version')).rejects.toMatchObject(failure)
    await writeFile(path, '{')
    await expect(client.json('/version')).rejects.toMatchObject(failure)
    const status = JSON.stringify({ apiVersion, kind: 'ExecCredential', status: { token: 'new' } })
    await write(`console.log(${JSON.stringify(status)})`)
    expect(await client.json('/version')).toEqual({})
    expect(server.heard.map(({ authorization }) => authorization)).toEqual(['Bearer new'])
  })

  test('of a plugin that prints without end are not waited for, and it is ended', async () => {
    const server = await serve((_, response) => json(response, 200, {}))
    const folder = await folderOfItsOwn()
    const pid = join(folder, 'pid')
    const script = `
      require('node:fs').writeFileSync(${JSON.stringify(pid)}, String(process.pid))
      const more = () => process.stdout.write('x'.repeat(100_000), more)
      more()`
    await expect(clientOf(server.url, plugin(script)).json('/version')).rejects.toMatchObject({
      status: 401,
      message: "The credentials of somebody can't be read: node printed more than any credentials have",
    })
    await vi.waitUntil(async () => !isAlive(Number(await readFile(pid, 'utf8'))), { timeout: 5_000, interval: 5 })
  })

  test('of a plugin that hangs do not outlive the connection', async () => {
    const server = await serve((_, response) => json(response, 200, {}))
    const folder = await folderOfItsOwn()
    const pid = join(folder, 'pid')
    const script = `
      require('node:fs').writeFileSync(${JSON.stringify(pid)}, String(process.pid))
      setInterval(() => undefined, 1_000)`
    const client = clientOf(server.url, plugin(script))
    const asked = client.json('/version').catch((error: unknown) => error)
    await vi.waitUntil(async () => existsSync(pid) && (await readFile(pid, 'utf8')) !== '', {
      timeout: 5_000,
      interval: 5,
    })
    await client.close()
    expect(await asked).toMatchObject({ message: expect.stringMatching(/the connection .* was closed$/) as string })
    await vi.waitUntil(async () => !isAlive(Number(await readFile(pid, 'utf8'))), { timeout: 5_000, interval: 5 })
  })

  const oidc = { 'id-token': 'a.b.c', 'idp-certificate-authority': '/nowhere/ca' }
  test.each([
    ['a token', { tokenFile: '/nowhere/token' }, 'its token file /nowhere/token'],
    [
      'a certificate',
      { 'client-certificate': '/nowhere/crt', 'client-key-data': 'S0VZ' },
      'the client certificate /nowhere/crt',
      'https://127.0.0.1:1',
    ],
    [
      'an authority',
      { 'auth-provider': { name: 'oidc', config: oidc } },
      'the certificate authority of its OpenID Connect provider /nowhere/ca',
    ],
  ])('say which file %s can’t be read from', async (_, user, file, server = 'http://127.0.0.1:1') => {
    const client = clientOf(server, user)
    await expect(client.json('/version')).rejects.toMatchObject({
      status: 401,
      message: `The credentials of somebody can't be read: ${file}: there is no such file`,
    })
  })

  test('that can’t be had at all say whose, and ask nothing of the server', async () => {
    const server = await serve((_, response) => json(response, 200, {}))
    const exec = { apiVersion, command: '/nowhere/login', interactiveMode: 'Never' }
    const client = clientOf(server.url, { exec })
    await expect(client.json('/version')).rejects.toMatchObject({
      status: 401,
      message: expect.stringMatching(/^The credentials of somebody can't be read: .*login/) as string,
    })
    expect(server.heard).toEqual([])
  })
})

describe('an error', () => {
  const failing = async (answer: (response: ServerResponse) => void): Promise<KubeError> => {
    const server = await serve((_, response) => answer(response))
    const error: unknown = await clientOf(server.url)
      .json('/x', { timeoutMs: 2_000 })
      .catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(KubeError)
    return error as KubeError
  }
  const words = ({ status, reason, message, retryAfterMs, transient }: KubeError) => ({
    status,
    reason,
    message,
    retryAfterMs,
    transient,
  })

  test.each<[string, (response: ServerResponse) => void, ReturnType<typeof words>]>([
    [
      'of the API server keeps its status, reason and words',
      (response) => json(response, 403, { reason: 'Forbidden', message: 'exceeded quota: pods=10' }),
      { status: 403, reason: 'Forbidden', message: 'exceeded quota: pods=10', retryAfterMs: null, transient: false },
    ],
    [
      'with Retry-After says how long to wait',
      (response) => json(response, 429, { message: 'too many requests' }, { 'retry-after': '7' }),
      { status: 429, reason: 'HTTP 429', message: 'too many requests', retryAfterMs: 7_000, transient: true },
    ],
    [
      'with retryAfterSeconds in its details too',
      (response) => json(response, 504, { reason: 'Timeout', message: 'slow', details: { retryAfterSeconds: 2 } }),
      { status: 504, reason: 'Timeout', message: 'slow', retryAfterMs: 2_000, transient: true },
    ],
    [
      'of a proxy in between is told in its first words',
      (response) => response.writeHead(502).end('<html>Bad Gateway</html>'),
      {
        status: 502,
        reason: 'HTTP 502',
        message: '<html>Bad Gateway</html>',
        retryAfterMs: null,
        transient: true,
      },
    ],
    [
      'without a message says at least its number',
      (response) => response.writeHead(500).end(),
      { status: 500, reason: 'HTTP 500', message: 'HTTP 500, without a message', retryAfterMs: null, transient: true },
    ],
    [
      'of an answer that is not JSON asks for the address',
      (response) => response.writeHead(200).end('<html>Log in</html>'),
      {
        status: 0,
        reason: 'NotJson',
        message: 'the answer is not JSON: is this the address of a Kubernetes API?',
        retryAfterMs: null,
        transient: true,
      },
    ],
    [
      'of a connection cut before the answer, by who has never given one',
      (response) => response.destroy(),
      {
        status: 0,
        reason: 'UND_ERR_SOCKET',
        message:
          'the server closes the connection without an answer: if it speaks TLS, its address begins with https:// (UND_ERR_SOCKET)',
        retryAfterMs: null,
        transient: true,
      },
    ],
  ])('%s', async (_, answer, expected) => {
    expect(words(await failing(answer))).toEqual(expected)
  })

  test('of a connection cut within the answer', async () => {
    const error = await failing((response) => {
      response.writeHead(200, { 'content-length': '1000' }).write('{"items":')
      setImmediate(() => response.destroy())
    })
    expect(words(error)).toMatchObject({ status: 0, message: 'the connection was cut', transient: true })
  })

  test('of a server that never answers is a time-out', async () => {
    const server = await serve(() => undefined)
    await expect(clientOf(server.url).json('/x', { timeoutMs: 50 })).rejects.toMatchObject({
      status: 0,
      reason: 'TimeoutError',
      message: 'no answer in time',
    })
  })

  test('of an answer that never ends is a time-out', async () => {
    const server = await serve((_, response) => response.writeHead(200).write('{'))
    await expect(clientOf(server.url).json('/x', { timeoutMs: 200 })).rejects.toMatchObject({
      status: 0,
      message: 'no answer in time',
    })
  })

  test('of an address where nothing listens', async () => {
    const gone = createServer()
    await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve))
    const { port } = gone.address() as AddressInfo
    await new Promise((resolve) => gone.close(resolve))
    await expect(clientOf(`http://127.0.0.1:${port}`).json('/version')).rejects.toMatchObject({
      status: 0,
      reason: 'ECONNREFUSED',
      message: 'connection refused: nothing listens at this address',
      transient: true,
    })
  })
})

test('what is aborted rejects with the reason of its signal, not as a failure of the cluster', async () => {
  const stop = new AbortController()
  const server = await serve(() => stop.abort(new Error('enough')))
  await expect(clientOf(server.url).json('/x', { signal: stop.signal })).rejects.toThrow('enough')
})

describe('answers', () => {
  test('are reported, whatever they say, and the lack of one is not', async () => {
    const statuses = [201, 403, 409, 500]
    const server = await serve((_, response) => {
      const status = statuses.shift()
      if (status === undefined) response.destroy()
      else json(response, status, {})
    })
    const client = clientOf(server.url)
    const heard: number[] = []
    const end = client.onAnswer((status) => heard.push(status))
    for (let n = 0; n < 5; n++) await client.json('/x').catch(() => undefined)
    expect(heard).toEqual([201, 403, 409, 500])
    end()
    statuses.push(200)
    await client.json('/x')
    expect(heard).toHaveLength(4)
  })

  test('of a size that nobody asked for are cut off', async () => {
    const chunk = Buffer.alloc(8 * 1024 * 1024, ' ')
    let sent = 0
    let closed = false
    const server = await serve((_, response) => {
      response.writeHead(200)
      response.on('close', () => (closed = true))
      const more = () => {
        while (!closed && response.write(chunk)) sent += chunk.length
        sent += chunk.length
      }
      response.on('drain', more)
      more()
    })
    await expect(clientOf(server.url).json('/x')).rejects.toMatchObject({
      status: 0,
      reason: 'TooLarge',
      message: `the answer is larger than ${limits.answer.bytes / 1024 / 1024} MB`,
    })
    await vi.waitUntil(() => closed, { timeout: 5_000, interval: 5 })
    expect(sent).toBeLessThan(limits.answer.bytes + 100 * 1024 * 1024)
  })

  test('of a watch or a log that drips its error for ever have a time limit too', async () => {
    const server = await serve((_, response) => {
      response.writeHead(500)
      const timer = setInterval(() => response.write('x'), 20)
      response.on('close', () => clearInterval(timer))
    })
    const client = clientOf(server.url, {}, systemClock, 300)
    await expect(client.stream('/log', { signal: new AbortController().signal })).rejects.toMatchObject({
      status: 0,
      message: 'no answer in time',
    })
  })

  test('with a Retry-After of any size say a time that can be waited for', async () => {
    const server = await serve((_, response) => json(response, 503, {}, { 'retry-after': '1e306' }))
    await expect(clientOf(server.url).json('/x')).rejects.toMatchObject({ status: 503, retryAfterMs: 600_000 })
  })
})

describe.each([301, 302, 303, 307, 308])(
  'a redirect (%i) is not followed: the token goes to no other place',
  (status) => {
    test.each<[string, (client: KubeClient) => Promise<unknown>]>([
      ['a look', (client) => client.text('/version')],
      ['a write', (client) => client.json('/x', { method: 'POST', body: {} })],
      ['a watch', (client) => client.stream('/x', { query: { watch: true }, signal: new AbortController().signal })],
    ])('by %s', async (_, ask) => {
      const there = await serve((_heard, response) => json(response, 200, {}))
      const here = await serve((_heard, response) => response.writeHead(status, { location: there.url }).end())
      const error = await ask(clientOf(here.url)).catch((fault: unknown) => fault)
      expect([error, here.heard.length, there.connections()]).toEqual([expect.objectContaining({ status }), 1, 0])
    })
  },
)

test('a mistake of a listener comes out as itself', async () => {
  const server = await serve((_, response) => json(response, 200, {}))
  const client = clientOf(server.url)
  client.onAnswer(() => {
    throw new TypeError('ours')
  })
  await expect(client.json('/x')).rejects.toThrow(new TypeError('ours'))
})

test('an address that is none is said', async () => {
  await expect(clientOf('nowhere').json('/x')).rejects.toMatchObject({
    status: 0,
    message: '"nowhere" is not an address: correct the kubeconfig',
  })
})

test('what speaks no HTTP, and what speaks no TLS, is said', async () => {
  const server = createTcpServer((socket) => socket.once('data', () => socket.end('SSH-2.0-OpenSSH_9\r\n')))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  open.push(() => new Promise((resolve) => server.close(resolve)))
  const { port } = server.address() as AddressInfo
  await expect(clientOf(`http://127.0.0.1:${port}`).json('/x')).rejects.toMatchObject({
    status: 0,
    message: 'what answers there does not speak HTTP: correct the address in the kubeconfig',
    inTheWay: 'setUp',
  })
  await expect(clientOf(`https://127.0.0.1:${port}`).json('/x')).rejects.toMatchObject({
    status: 0,
    message: 'the server speaks no TLS: does its address in the kubeconfig begin with http://?',
    inTheWay: 'setUp',
  })
})

test('closing ends what is under way, and nothing begins after it', async () => {
  const server = await serve((_, response) => response.writeHead(200).write('a'))
  const client = clientOf(server.url)
  const stream = await client.stream('/x', { signal: new AbortController().signal })
  const ended = new Promise((resolve) => stream.on('error', resolve).resume())
  await client.close()
  await ended
  await expect(client.json('/x')).rejects.toMatchObject({ status: 0 })
})

test.each([
  ['ftp://127.0.0.1:9', undefined, /does not begin with http:/],
  ['ftp://me:hidden@127.0.0.1:9', undefined, /does not begin with http:/],
  ['http://127.0.0.1:9', 'nonsense', /proxy-url is no address of a proxy/],
  ['http://127.0.0.1:9', 'ftp://127.0.0.1:9', /proxy-url is no address of a proxy/],
  ['http://127.0.0.1:9', 'http://me:%zz@127.0.0.1:9', /proxy-url is no address of a proxy/],
])('a server %s behind the proxy %s is a fault of the kubeconfig, no mistake of ours', async (server, proxy, words) => {
  const cluster = { server, ...(proxy === undefined ? {} : { 'proxy-url': proxy }) }
  const contexts = [{ name: 'c', context: { cluster: 'c', user: 'u' } }]
  const config = { 'current-context': 'c', clusters: [{ name: 'c', cluster }], contexts }
  const client = new KubeClient(kubeConfigOf(JSON.stringify(config)))
  open.push(() => client.close())
  const failure = await client.json('/version').catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(KubeError)
  expect((failure as KubeError).message).toMatch(words)
  expect((failure as KubeError).message).not.toContain('hidden')
})

test.each(['', '?', '/?', '#', '/#x', '?a=b', '/?a=b#c'])(
  'what stands behind the address of a server is left out: “%s”',
  async (end) => {
    const server = await serve((request, response) => json(response, 200, { asked: request.url }))
    await expect(clientOf(`${server.url}${end}`).json('/version', { query: { limit: 1 } })).resolves.toEqual({
      asked: '/version?limit=1',
    })
  },
)

test('a server’s address of nothing but slashes is read at once', () => {
  const server = `https://a${'/'.repeat(800_000)}x`
  const contexts = [{ name: 'c', context: { cluster: 'c', user: 'u' } }]
  const text = JSON.stringify({ 'current-context': 'c', clusters: [{ name: 'c', cluster: { server } }], contexts })
  expect(atOnce(() => new KubeClient(kubeConfigOf(text)).server)).toBe(server)
})
