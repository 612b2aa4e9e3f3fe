// Flowdeck as a Deployment on a real node: what `agent install --flavor flowdeck` prints, with an image of the files that
// build/image/Dockerfile takes. Its pods talk to the API server with their account's token.
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startPracticeApi, type PracticeApi } from '../electron/practice/api'
import { flowdeck } from './cli'
import { entriesOf, folder, jobsIn, kubeconfigOf, kubectl } from './real-cluster'

/** This machine, as pods reach it. See e2e/cluster/README.md. */
const nodeAddress = '10.87.0.1'
const namespace = 'flowdeck'
const name = 'flowdeck-agent'
const soon = { timeout: 60_000, interval: 300 }

let home: string
let api: PracticeApi
/** The API server where pods look for it: its own place is on loopback, and there are no Services. */
let apiServer: Server
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'flowdeck-e2e-'))
  await promisify(execFile)(join(import.meta.dirname, 'cluster/agent-image'), ['--dir', folder])
  api = await startPracticeApi({ dialect: '0.6', host: nodeAddress })
  const { hostname: host, port } = new URL((await entriesOf('admin')).server)
  apiServer = createServer((client) => {
    const server = connect({ host, port: Number(port) })
    for (const socket of [client, server])
      socket.on('error', () => socket.destroy()).on('close', () => [client, server].forEach((each) => each.destroy()))
    client.pipe(server).pipe(client)
  })
  await new Promise<void>((resolve) => apiServer.listen(443, '10.0.0.1', resolve))
  await kubectl('create', 'namespace', namespace)
})
afterAll(async () => {
  await kubectl('delete', 'namespace', namespace, '--wait=true', '--timeout=60s')
  apiServer.close()
  await api.close()
  await rm(home, { recursive: true, force: true })
})

const here = (...args: readonly string[]): Promise<string> => kubectl('-n', namespace, ...args)
const podsNow = async (): Promise<readonly { readonly name: string; readonly ready: boolean }[]> => {
  const { items } = JSON.parse(await here('get', 'pods', '-l', `app=${name}`, '-o', 'json')) as {
    items: {
      metadata: { name: string; deletionTimestamp?: string }
      status: { conditions?: { type: string; status: string }[] }
    }[]
  }
  return items
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .map(({ metadata, status }) => ({
      name: metadata.name,
      ready: status.conditions?.some((each) => each.type === 'Ready' && each.status === 'True') ?? false,
    }))
}
const untilReady = (count: number) =>
  vi.waitFor(async () => expect((await podsNow()).filter(({ ready }) => ready)).toHaveLength(count), soon)
/** The pod that leads, as the Lease says. */
const leader = async (): Promise<string> =>
  (await here('get', 'lease', name, '-o', 'jsonpath={.spec.holderIdentity}')).replace(/_[^_]*$/, '')

const install = (image: string, ...more: readonly string[]) =>
  flowdeck(
    [
      ...['agent', 'install', '--flavor', 'flowdeck', '--image', `${nodeAddress}:5000/flowdeck/${image}`],
      ...['--namespace', namespace, '--api', api.url, '--token', api.token, '--kubeconfig', kubeconfigOf('admin')],
      ...['--apply', '--yes', ...more],
    ],
    { home },
  )

test('applied where nothing is, and followed until its pods are ready and one of them leads: a run becomes a Job', async () => {
  const { code, stderr } = await install('agent:1')
  expect(stderr).toContain('Its 2 pods are ready.')
  expect(stderr).toMatch(/Pod flowdeck-agent-\S+ leads and polls/)
  expect(code).toBe(0)
  await untilReady(2)
  expect((await podsNow()).map((pod) => pod.name)).toContain(await leader())
  api.createRun('hello')
  await vi.waitFor(async () => expect(await jobsIn(namespace)).toHaveLength(1), soon)
})

test('the leader’s pod is deleted: the other leads within seconds, and a new one stands by', async () => {
  const before = await leader()
  await here('delete', 'pod', before, '--wait=false')
  const since = performance.now()
  await vi.waitFor(async () => expect(['', before]).not.toContain(await leader()), { ...soon, timeout: 12_000 })
  // It gave the Lease back; run out, it would have held for 15 s.
  expect(performance.now() - since).toBeLessThan(12_000)
  api.createRun('hello')
  await vi.waitFor(async () => expect(await jobsIn(namespace)).toHaveLength(2), soon)
  await untilReady(2)
})

test('a new version takes the place of both, one after the other', async () => {
  const before = (await podsNow()).map((pod) => pod.name)
  await here('rollout', 'restart', 'deployment', name)
  await here('rollout', 'status', 'deployment', name, '--timeout=90s')
  await untilReady(2)
  const now = (await podsNow()).map((pod) => pod.name)
  expect(now.filter((each) => before.includes(each))).toEqual([])
  await vi.waitFor(async () => expect(now).toContain(await leader()), soon)
  api.createRun('hello')
  await vi.waitFor(async () => expect(await jobsIn(namespace)).toHaveLength(3), soon)
})

test('what another manager has set is left to it, unless it is taken over', async () => {
  await here('scale', 'deployment', name, '--replicas', '3')
  const { code, stderr } = await install('agent:1')
  expect(code).toBe(1)
  expect(stderr).toContain('kubectl manages .spec.replicas')
  expect(stderr).toContain('--force-conflicts')
  await here('scale', 'deployment', name, '--replicas', '2')
  await vi.waitFor(async () => expect(await podsNow()).toHaveLength(2), soon)
  await untilReady(2)
})

test('an image that is missing is said, while the pods before go on', async () => {
  const before = (await podsNow()).map((pod) => pod.name)
  const { code, stderr } = await install('nosuch:1', '--force-conflicts', '--timeout', '15')
  expect(code).toBe(1)
  expect(stderr).toContain(`Image ${nodeAddress}:5000/flowdeck/nosuch:1 can’t be pulled.`)
  expect((await podsNow()).filter(({ ready }) => ready).map((pod) => pod.name)).toEqual(expect.arrayContaining(before))
})

test('a change is followed until its pods are ready and one of them polls', async () => {
  const { code, stderr } = await install(
    'agent:1',
    '--force-conflicts',
    '--resource-manager',
    '--failed-seconds',
    '3600',
    '--timeout',
    '35',
  )
  expect(stderr).toContain('Its 2 pods are ready.')
  expect(stderr).toMatch(/Pod flowdeck-agent-\S+ leads and polls/)
  expect(code).toBe(0)
  api.createRun('hello')
  await vi.waitFor(async () => expect(await jobsIn(namespace)).toHaveLength(4), soon)
})

test('it is taken away, and its Jobs stay', async () => {
  const where = ['--namespace', namespace, '--kubeconfig', kubeconfigOf('admin')]
  const { code, stderr } = await flowdeck(['agent', 'remove', '--flavor', 'flowdeck', ...where, '--yes'], { home })
  expect(stderr).toContain('Deleted Lease flowdeck-agent.')
  expect(code).toBe(0)
  expect(await podsNow()).toEqual([])
  expect(await here('get', 'deployments,leases,secrets,roles,rolebindings', '-o', 'name')).toBe('')
  expect(await jobsIn(namespace)).toHaveLength(4)
})
