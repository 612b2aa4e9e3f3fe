import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { KnownSecrets } from '../../shared/secrets/known-secrets'
import { KubeClient } from '../kube/kube-client'
import { kubeConfigOf } from '../kube/kube-config'
import { gather } from './gather'
import { limits } from './limits'

const open: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

/** The one that Flowdeck knows. */
const token = 'open-sesame-0123456789'

interface How {
  readonly lenient?: boolean
  readonly limitMs?: number
}

/** What is gathered from a server that answers each path by this; null for no answer. */
async function gathered(answer: (path: string) => object | string | null, { lenient = true, limitMs }: How = {}) {
  const server = createServer(({ url = '' }, response) => {
    const given = answer(new URL(url, 'http://h').pathname)
    if (given !== null) response.end(typeof given === 'string' ? given : JSON.stringify(given))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  open.push(() => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  })
  const cluster = { server: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
  const contexts = [{ name: 'c', context: { cluster: 'c', user: 'u' } }]
  const config = { 'current-context': 'c', clusters: [{ name: 'c', cluster }], contexts }
  const client = new KubeClient(kubeConfigOf(JSON.stringify(config)))
  open.push(() => client.close())
  const secrets = new KnownSecrets()
  secrets.add(token)
  const { signal } = new AbortController()
  const found = await gather({ client, secrets, signal }, { namespace: 'd', name: 'job', uid: 'U' }, lenient, limitMs)
  if (found.kind !== 'found') throw new Error(found.kind)
  return found
}

const metadata = (name: string, more: object = {}) => ({ name, namespace: 'd', uid: name, ...more })
const job = { metadata: { name: 'job', namespace: 'd', uid: 'U' } }
const podOf = (name: string, more: object) => ({ metadata: metadata(name), ...more })
const chars = (files: readonly { readonly text: string }[]) => files.reduce((sum, { text }) => sum + text.length, 0)

test('of pods that are too large for one Job, those that have room are kept, and the others are said', async () => {
  const note = 'x'.repeat(600_000)
  const items = Array.from({ length: 20 }, (_, n) => podOf(`pod${n}`, { spec: { containers: [], note } }))
  const { files, gaps } = await gathered((path) =>
    path.endsWith('/pods') ? { items } : path.endsWith('/job') ? job : { items: [] },
  )
  expect(chars(files)).toBeLessThan(limits.jobChars + 1024 * 1024)
  expect(gaps).toContain('The file pod-pod19.yaml is left out: the others took all the room that there is for one Job.')
})

test('a pod that takes long to write is left out, and said', async () => {
  const items = [podOf('odd', { spec: { containers: [], odd: Array.from({ length: 200_000 }, () => 1) } })]
  const { files, gaps } = await gathered((path) =>
    path.endsWith('/pods') ? { items } : path.endsWith('/job') ? job : { items: [] },
  )
  expect(files.map(({ name }) => name)).toEqual(['job.yaml'])
  expect(gaps).toEqual(['The file pod-odd.yaml is left out: what it would show has more than 20,000 keys and values.'])
})

test('of a log that is longer than was asked for, the end is kept', async () => {
  const ran = { name: 'flow', restartCount: 0, state: { running: { startedAt: '2026-01-01T00:00:00Z' } } }
  const spec = { containers: [{ name: 'flow' }] }
  const items = [podOf('pod', { spec, status: { containerStatuses: [ran] } })]
  const { files } = await gathered((path) => {
    if (path.endsWith('/log')) return `${'x'.repeat(3 * 1024 * 1024)}the end`
    return path.endsWith('/pods') ? { items } : path.endsWith('/job') ? job : { items: [] }
  })
  const { text = '' } = files.find(({ name }) => name === 'log-pod-flow.txt') ?? {}
  expect([text.length, text.endsWith('the end')]).toEqual([limits.logBytes, true])
})

test('of a pod that names very many containers, some are asked for their logs', async () => {
  const names = Array.from({ length: 1_000 }, (_, n) => `c${n}`)
  const state = { running: { startedAt: '2026-01-01T00:00:00Z' } }
  const containerStatuses = names.map((name) => ({ name, restartCount: 0, state }))
  const items = [podOf('pod', { spec: { containers: names.map((name) => ({ name })) }, status: { containerStatuses } })]
  let asked = 0
  const { gaps } = await gathered((path) => {
    if (path.endsWith('/log')) return `${++asked}`
    return path.endsWith('/pods') ? { items } : path.endsWith('/job') ? job : { items: [] }
  })
  expect(asked).toBe(limits.logs)
  expect(gaps).toEqual(['Logs beyond the first 100 are left out.'])
})

test('no token is kept, and in YAML nothing that looks like a secret', async () => {
  const env = [
    { name: 'PREFECT__CLOUD__AGENT__AUTH_TOKEN', value: token },
    { name: 'odd', value: btoa(`user:${token}`) },
    { name: 'DB_PASSWORD', value: 'hunter2-a' },
    { name: 'URL', value: 'postgres://me:hunter2-b@db/x' },
  ]
  const containers = [{ name: 'flow', args: [`--token=${token}`, '--password=hunter2-c'], env }]
  const annotations = { note: `run with ${token}`, 'kubectl.kubernetes.io/last-applied-configuration': 'hunter2-d' }
  const state = { running: { startedAt: '2026-01-01T00:00:00Z' } }
  const containerStatuses = [{ name: 'flow', restartCount: 1, state }]
  const pod = { ...podOf('pod', { spec: { containers }, status: { containerStatuses } }) }
  const told = { ...job, metadata: { ...job.metadata, annotations }, spec: { template: { spec: { containers } } } }
  const event = {
    metadata: metadata('e'),
    type: 'Warning',
    reason: 'Failed',
    message: `pull with ${token} at http://me:hunter2-e@host`,
    involvedObject: { uid: 'U' },
    lastTimestamp: '2026-01-01T00:00:00Z',
  }
  const { files } = await gathered((path) => {
    if (path.endsWith('/log')) return `began with ${token}`
    if (path.endsWith('/events')) return { items: [event] }
    return path.endsWith('/pods') ? { items: [pod] } : path.endsWith('/job') ? told : { items: [] }
  })
  const kept = Object.fromEntries(files.map(({ name, text }) => [name, text]))
  const names = ['job.yaml', 'events.yaml', 'pod-pod.yaml', 'log-pod-flow.txt', 'log-pod-flow-previous.txt']
  expect(Object.keys(kept)).toEqual(names)
  const secret = new RegExp(`${token}|${btoa(`user:${token}`)}|hunter2`)
  expect(files.filter(({ text }) => secret.test(text))).toEqual([])
  expect(files.filter(({ text }) => !text.includes('••••••••'))).toEqual([])
})

describe('a server that answers less and less', () => {
  const containers = ['a', 'b', 'c', 'd']
  const state = { running: { startedAt: '2026-01-01T00:00:00Z' } }
  const containerStatuses = containers.map((name) => ({ name, restartCount: 0, state }))
  const pod = podOf('pod', {
    spec: { containers: containers.map((name) => ({ name })) },
    status: { containerStatuses },
  })
  let logs = 0
  const answer = (path: string) => {
    if (path.endsWith('/log')) return ++logs === 1 ? 'said' : null
    return path.endsWith('/pods') ? { items: [pod] } : path.endsWith('/job') ? job : { items: [] }
  }
  beforeEach(() => void (logs = 0))

  test('is given up after a time for all, not one for each; what was read by then is kept', async () => {
    const { files, gaps } = await gathered(answer, { limitMs: 2_000 })
    expect(files.map(({ name }) => name)).toEqual(['job.yaml', 'pod-pod.yaml', 'log-pod-a.txt'])
    expect(gaps).toEqual([
      'The log of container b of pod pod is left out, as is what was still to be read: it took too long.',
    ])
    expect(logs).toBe(2)
  })

  test('is asked another time by whoever wants it whole', async () => {
    await expect(gathered(answer, { lenient: false, limitMs: 2_000 })).rejects.toMatchObject({ transient: true })
  })
})

test('a Job that takes long to write is refused as too large', async () => {
  const large = { ...job, spec: { odd: Array.from({ length: 200_000 }, () => 1) } }
  await expect(gathered((path) => (path.endsWith('/job') ? large : { items: [] }))).rejects.toMatchObject({
    reason: 'TooLarge',
  })
})
