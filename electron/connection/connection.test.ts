import { createServer, get, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ConnectionChoice } from '../../shared/model/connection'
import type { GraphqlDialectId } from '../../shared/model/dialect-words'
import { startPracticeApi } from '../practice/api'
import { startPracticeApi3 } from '../practice/api-3'
import { routeForPods, viewMachine } from './host-for-pods'
import { openConnection, type ConnectionRequest, type OpenConnection } from './connection'

const open: (() => Promise<unknown>)[] = []
let folder = ''
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'connection-'))))
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
  await rm(folder, { recursive: true })
})

const never = new AbortController().signal
const practice = (dialect: GraphqlDialectId = '0.6'): ConnectionChoice => ({
  api: { kind: 'practice', dialect },
  cluster: { kind: 'practice' },
})

async function connect(more: Partial<ConnectionRequest> = {}): Promise<OpenConnection> {
  const connection = await openConnection({
    choice: practice(),
    token: '',
    environment: {},
    agent: () => ({ name: 'a', labels: [] }),
    ...more,
  })
  open.push(() => connection.close())
  return connection
}

/** Servers and connections of this process that are open. */
const handles = () => process.getActiveResourcesInfo().filter((name) => name.startsWith('TCP')).length

test.each(['0.6', '1.x'] as const)('practice of %s: runs come from one end, Jobs go to the other', async (dialect) => {
  const connection = await connect({ choice: practice(dialect) })
  expect(connection.dialect).toBe(dialect)
  const flowRunId = connection.practiceApi!.createRun('hello')
  await connection.api.connect(never)
  const { runs } = await connection.api.due(Date.now() + 1_000, never)
  expect(runs.map(({ id }) => id)).toEqual([flowRunId])
  expect(await connection.jobs.probe(never)).toBeNull()
  expect(connection).toMatchObject({ namespace: 'default', context: 'practice', local: true })
})

test('what Jobs get: the pods’ own address, the token, and what the caller adds', async () => {
  const connection = await connect({
    choice: practice('1.x'),
    agent: () => ({ name: 'a', labels: ['l'] }),
    imagePullSecrets: () => 's',
    jobs: { env: { A: '1' }, logLevel: 'DEBUG' },
  })
  const { practiceApi } = connection
  const expected = {
    api: practiceApi?.url,
    token: practiceApi?.token,
    namespace: 'default',
    imagePullSecrets: 's',
    labels: ['l'],
    env: { A: '1' },
    logLevel: 'DEBUG',
    authString: '',
    workerName: 'a',
    clusterServer: connection.server,
  }
  expect({ ...connection.jobOptions }).toEqual({ ...expected, tenantId: null })
  await connection.api.connect(never)
  expect({ ...connection.jobOptions }).toEqual({
    ...expected,
    tenantId: practiceApi && 'tenantId' in practiceApi && practiceApi.tenantId,
  })
})

test('which Prefect it is, is known when the API has said it', async () => {
  const api = await startPracticeApi({ dialect: '1.x' })
  open.push(() => api.close())
  const practiced = await connect()
  const kubeconfig = join(folder, 'config')
  await writeFile(kubeconfig, practiced.practiceCluster!.kubeconfig)
  const connection = await connect({
    choice: {
      api: { kind: 'endpoint', url: api.url, urlForPods: 'http://pods:1', dialect: 'auto', tenantId: null },
      cluster: { kind: 'context', context: undefined, namespace: undefined },
    },
    token: api.token,
    kubeconfig,
  })
  expect([connection.dialect, connection.namespace, connection.apiForPods]).toEqual([null, 'default', 'http://pods:1'])
  await connection.api.connect(never)
  expect(connection.dialect).toBe('1.x')
})

test.each([
  [null, (url: string) => url],
  ['http://pods:4200', () => 'http://pods:4200/api'],
  ['http://pods/prefect', () => 'http://pods/prefect'],
] as const)(
  'an address of Prefect 3 that lacks /api: Jobs get one that a real client takes, with %s given for pods',
  async (urlForPods, expected) => {
    const api = await startPracticeApi3()
    open.push(() => api.close())
    const practiced = await connect()
    const kubeconfig = join(folder, 'config')
    await writeFile(kubeconfig, practiced.practiceCluster!.kubeconfig)
    const { origin } = new URL(api.url)
    const connection = await connect({
      choice: {
        api: {
          kind: 'endpoint',
          url: origin,
          urlForPods,
          dialect: 'auto',
          tenantId: null,
          workPool: poolOf(api.workPool),
        },
        cluster: { kind: 'context', context: undefined, namespace: undefined },
      },
      token: api.token,
      kubeconfig,
    })
    await connection.api.connect(never)
    expect([connection.apiForPods, connection.jobOptions.api]).toEqual([expected(api.url), expected(api.url)])
  },
)

const poolOf = (name: string) => ({ name, queues: [], jobsAhead: true })

test('the practice API for a real cluster listens on the one address that pods reach, and says which', async () => {
  const beside = await connect()
  expect([beside.openedForPods, new URL(beside.practiceApi!.url).hostname]).toEqual([null, '127.0.0.1'])
  const kubeconfig = join(folder, 'config')
  await writeFile(kubeconfig, beside.practiceCluster!.kubeconfig)
  const cluster = { kind: 'context', context: 'practice', namespace: 'default' } as const
  const connection = await connect({ choice: { api: { kind: 'practice', dialect: '0.6' }, cluster }, kubeconfig })
  const { listenOn, host } = routeForPods('practice', await viewMachine(beside.practiceCluster!.url))
  const { port } = new URL(connection.api.url)
  expect(connection.openedForPods).toBe(`${listenOn}:${port}`)
  expect(connection.apiForPods).toBe(`http://${host}:${port}`)
  const statusOf = (address: string, name: string): Promise<number> =>
    new Promise((resolve, reject) => {
      const asked = get({ host: address, port, path: '/health', headers: { host: name }, agent: false }, (response) => {
        response.resume()
        resolve(response.statusCode ?? 0)
      })
      asked.on('error', reject)
    })
  for (const name of [`${host}:${port}`, `host.minikube.internal:${port}`])
    expect(await statusOf(listenOn, name)).toBe(200)
  expect(await statusOf(listenOn, 'evil.example')).toBe(403)
  const others = ['127.0.0.1', '127.0.0.2'].filter((address) => address !== listenOn)
  for (const other of others) await expect(statusOf(other, 'localhost')).rejects.toThrow('ECONNREFUSED')
})

test('a real API is not opened with the practice cluster', async () => {
  const before = handles()
  const choice: ConnectionChoice = {
    api: { kind: 'endpoint', url: 'http://127.0.0.1:9', urlForPods: null, dialect: 'auto', tenantId: null },
    cluster: { kind: 'practice' },
  }
  await expect(connect({ choice })).rejects.toThrow(
    'The practice cluster only simulates runs, so it can’t run flows of a real Prefect API. Choose a context of your kubeconfig, or the practice API.',
  )
  await expect.poll(handles).toBe(before)
})

test.each(['..', '.', 'a/b', 'Team', '', 'a'.repeat(64)])(
  '%j is no namespace, and nothing is opened',
  async (namespace) => {
    const before = handles()
    const kubeconfig = join(folder, 'config')
    await writeFile(kubeconfig, withUser({ token: 'T' }, { server: 'http://h:1' }))
    const api = { kind: 'practice', dialect: '0.6' } as const
    const choice = { api, cluster: { kind: 'context', context: 'a', namespace } } as const
    await expect(connect({ choice, kubeconfig })).rejects.toThrow(`${JSON.stringify(namespace)} can’t be the name of a`)
    await expect.poll(handles).toBe(before)
  },
)

test('closed twice, and at once, it is closed', async () => {
  const before = handles()
  const connection = await connect()
  connection.cluster.start()
  await connection.cluster.synced
  await connection.api.connect(never)
  await Promise.all([connection.close(), connection.close()])
  await connection.close()
  await expect.poll(handles).toBe(before)
})

const context = { kind: 'context', context: 'a', namespace: 'default' } as const
const withUser = (user: object, cluster: object) =>
  JSON.stringify({
    'current-context': 'a',
    clusters: [{ name: 'a', cluster }],
    users: [{ name: 'a', user }],
    contexts: [{ name: 'a', context: { cluster: 'a', user: 'a' } }],
  })

test.each([
  [
    'a certificate authority that is gone',
    withUser({ token: 'T' }, { server: 'https://h:1', 'certificate-authority': 'gone.crt' }),
    /gone\.crt/,
  ],
  ['a server that is no address', withUser({ token: 'T' }, { server: 'nowhere' }), /nowhere/],
  [
    'another context',
    withUser({}, { server: 'http://h:1' }).replaceAll('"name":"a","context"', '"name":"b","context"'),
    /No context a/,
  ],
])('%s: it says so, and nothing is left open', async (_, text, words) => {
  const kubeconfig = join(folder, 'broken')
  await writeFile(kubeconfig, text)
  const before = handles()
  const choice: ConnectionChoice = { api: { kind: 'practice', dialect: '0.6' }, cluster: context }
  await expect(connect({ choice, kubeconfig })).rejects.toThrow(words)
  await expect.poll(handles).toBe(before)
})

test('a watch that the cluster refuses is told as a fault; without the right to watch there is none', async () => {
  let status = 401
  const server: Server = createServer((_, response) => response.writeHead(status).end('{}'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  open.push(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const { port } = server.address() as { port: number }
  const kubeconfig = join(folder, 'config')
  await writeFile(kubeconfig, withUser({ token: 'T' }, { server: `http://127.0.0.1:${port}` }))
  const choice: ConnectionChoice = { api: { kind: 'practice', dialect: '0.6' }, cluster: context }
  for (const [answer, kind] of [
    [401, 'setup'],
    [403, undefined],
  ] as const) {
    status = answer
    const connection = await connect({ choice, kubeconfig })
    const troubled = new Promise<void>((resolve) => {
      connection.cluster.on('trouble', (watched) => {
        if (watched === 'jobs') resolve()
      })
    })
    connection.cluster.start()
    await troubled
    expect(connection.clusterFault()?.kind).toBe(kind)
    await connection.close()
  }
})

test.each(['0.6', '1.x'] as const)('an agent goes by the clock of a server of %s', async (dialect) => {
  const api = await startPracticeApi({ dialect })
  open.push(() => api.close())
  // The practice API has the clock of this machine; what stands before it has another.
  const front = createServer((incoming, response) => {
    const { method, headers, url } = incoming
    const passed = request(`${api.url}${url ?? ''}`, { method, headers }, (answer) => {
      const date = new Date(Date.now() - 600_000).toUTCString()
      response.writeHead(answer.statusCode ?? 502, { ...answer.headers, date })
      answer.pipe(response)
    })
    incoming.pipe(passed)
  })
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve))
  open.push(() => new Promise((resolve) => front.close(resolve).closeAllConnections()))
  const kubeconfig = join(folder, 'config')
  const cluster = { name: 'c', cluster: { server: 'http://127.0.0.1:9' } }
  const contexts = [{ name: 'c', context: { cluster: 'c', user: 'u' } }]
  await writeFile(kubeconfig, JSON.stringify({ 'current-context': 'c', clusters: [cluster], contexts }))
  const url = `http://127.0.0.1:${(front.address() as AddressInfo).port}`
  const connection = await connect({
    choice: {
      api: { kind: 'endpoint', url, urlForPods: null, dialect: 'auto', tenantId: null },
      cluster: { kind: 'context', context: 'c', namespace: 'default' },
    },
    // As a file has it.
    token: `${api.token}\n`,
    kubeconfig,
  })
  expect([connection.token, connection.jobOptions.token]).toEqual([api.token, api.token])
  expect(connection.api.clockToldMs).toBe(0)
  expect(Math.abs(connection.clock.now() - Date.now())).toBeLessThan(1_000)
  await connection.api.connect(never)
  expect(Math.abs(connection.api.clockToldMs + 600_000)).toBeLessThan(2_000)
  expect(Math.abs(connection.clock.now() - (Date.now() - 600_000))).toBeLessThan(2_000)
})

test('a token with a space inside is refused before anything is asked', async () => {
  const refused = connect({ token: 'ses ame' })
  await expect(refused).rejects.toThrow('The token has a space or a line break in it')
})
