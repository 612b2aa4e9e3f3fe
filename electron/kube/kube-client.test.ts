import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { startPracticeCluster } from '../practice/cluster'
import { createJob, deleteJob, getJob } from './jobs'
import { KubeClient } from './kube-client'
import { kubeConfigOf } from './kube-config'
import { KubeError } from './kube-error'

const open: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})
const never = new AbortController().signal

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

function clientOf(server: string, user: object = { token: 'T' }): KubeClient {
  const client = new KubeClient(
    kubeConfigOf(
      JSON.stringify({
        'current-context': 'c',
        clusters: [{ name: 'c', cluster: { server } }],
        users: [{ name: 'somebody', user }],
        contexts: [{ name: 'c', context: { cluster: 'c', user: 'somebody' } }],
      }),
    ),
  )
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

describe('credentials', () => {
  /** A plugin that gives token-1, token-2…, as `exec` in a kubeconfig. */
  async function rotating() {
    const folder = await mkdtemp(join(tmpdir(), 'kube-client-'))
    open.push(() => rm(folder, { recursive: true }))
    const counter = join(folder, 'count')
    await writeFile(counter, '0')
    const script = `
      const fs = require('node:fs')
      const n = Number(fs.readFileSync(${JSON.stringify(counter)}, 'utf8')) + 1
      fs.writeFileSync(${JSON.stringify(counter)}, String(n))
      const status = { token: 'token-' + n, expirationTimestamp: new Date(0).toISOString() }
      console.log(JSON.stringify({ apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status }))`
    return { exec: { apiVersion: 'client.authentication.k8s.io/v1', command: process.execPath, args: ['-e', script] } }
  }
  const unauthorized = { kind: 'Status', reason: 'Unauthorized', message: 'Unauthorized', code: 401 }

  test('that have run out are had anew once, and the request goes through', async () => {
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

  test('that can’t be had at all say whose, and ask nothing of the server', async () => {
    const server = await serve((_, response) => json(response, 200, {}))
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: '/nowhere/login', args: [] }
    const client = clientOf(server.url, { exec })
    await expect(client.json('/version')).rejects.toMatchObject({
      status: 401,
      message: expect.stringMatching(/^The credentials of somebody could not be had: .*login/) as string,
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
      'without a word says at least its number',
      (response) => response.writeHead(500).end(),
      { status: 500, reason: 'HTTP 500', message: 'HTTP 500 without a word', retryAfterMs: null, transient: true },
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
      'of a connection cut before the answer',
      (response) => response.destroy(),
      {
        status: 0,
        reason: 'UND_ERR_SOCKET',
        message: 'the connection was cut',
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
    const { url } = await startPracticeCluster().then(async (cluster) => {
      await cluster.close()
      return cluster
    })
    await expect(clientOf(url).json('/version')).rejects.toMatchObject({
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

describe('a Job', () => {
  test('reaches the server as the template has it, fields that no model knows included', async () => {
    const server = await serve(({ body }, response) => json(response, 201, JSON.parse(body) as object))
    const manifest = {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'prefect-job-1', creationTimestamp: null },
      spec: { newerThanUs: { kept: [1, 'zwei', null] }, template: { spec: { hostUsers: false, containers: [] } } },
    }
    const created = await createJob(clientOf(server.url), 'flows', manifest, 'agent one', never)
    expect(created).toEqual(manifest)
    const [heard] = server.heard
    expect(heard).toMatchObject({ method: 'POST', body: JSON.stringify(manifest) })
    expect(heard?.url).toBe('/apis/batch/v1/namespaces/flows/jobs?fieldManager=flowdeck%2Fagent%20one')
  })

  test('is deleted only while its uid is the one that was seen', async () => {
    const cluster = await startPracticeCluster({ speed: 0.01 })
    open.push(() => cluster.close())
    const client = new KubeClient(kubeConfigOf(cluster.kubeconfig))
    open.push(() => client.close())
    const spec = { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'flow', image: 'a:1' }] } } }
    const manifest = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'one' }, spec }
    const job = await createJob(client, 'default', manifest, 'agent', never)
    await expect(createJob(client, 'default', manifest, 'agent', never)).rejects.toMatchObject({ status: 409 })
    await expect(deleteJob(client, 'default', 'one', 'another')).rejects.toMatchObject({ status: 409 })
    expect((await getJob(client, 'default', 'one')).metadata?.uid).toBe(job.metadata?.uid)
    await deleteJob(client, 'default', 'one', job.metadata?.uid ?? '')
    await expect(getJob(client, 'default', 'one')).rejects.toMatchObject({ status: 404, reason: 'NotFound' })
  })
})
