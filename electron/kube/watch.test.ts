import { createServer, connect, type Server, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { startPracticeCluster, type PracticeCluster, type PracticeClusterOptions } from '../practice/cluster'
import { ClusterView } from './cluster-view'
import { createJob, deleteJob, getJob, jobsPath, type Job } from './jobs'
import { KubeClient } from './kube-client'
import { kubeConfigOf } from './kube-config'
import type { KubeError } from './kube-error'
import { watchForever } from './watch'

const open: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})
const never = new AbortController().signal
const soon = { timeout: 10_000, interval: 5 }

/** A wire to the cluster that can be cut, and taken away. */
interface Cable {
  readonly url: string
  cut(): void
  /** Nobody gets through until `mend`. */
  unplug(): void
  mend(): void
}
async function cableTo(target: string): Promise<Cable> {
  const { hostname, port } = new URL(target)
  const sockets = new Set<Socket>()
  let plugged = true
  const server: Server = createServer((near) => {
    if (!plugged) return void near.destroy()
    const far = connect(Number(port), hostname)
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one)
      one.pipe(other)
      one.on('error', () => undefined)
      one.on('close', () => {
        sockets.delete(one)
        other.destroy()
      })
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  open.push(async () => {
    cut()
    await new Promise((resolve) => server.close(resolve))
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    unplug() {
      plugged = false
      cut()
    },
    mend: () => void (plugged = true),
  }
}

interface World {
  readonly cluster: PracticeCluster
  readonly cable: Cable
  /** Over the cable. */
  readonly client: KubeClient
  readonly direct: KubeClient
  /** Requests as they came: "GET /apis/…". */
  readonly asked: string[]
}
async function world(options: PracticeClusterOptions = {}): Promise<World> {
  const asked: string[] = []
  const cluster = await startPracticeCluster({
    speed: 0.01,
    ...options,
    intercept: (request) => {
      asked.push(`${request.method} ${request.path}`)
      return options.intercept?.(request)
    },
  })
  open.push(() => cluster.close())
  const cable = await cableTo(cluster.url)
  const client = new KubeClient(kubeConfigOf(cluster.kubeconfig.replace(cluster.url, cable.url)))
  const direct = new KubeClient(kubeConfigOf(cluster.kubeconfig))
  open.push(() => Promise.all([client.close(), direct.close()]))
  return { cluster, cable, client, direct, asked }
}

const manifest = (name: string, flowRunId?: string) => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name, ...(flowRunId ? { labels: { flow_run_id: flowRunId } } : {}) },
  spec: { suspend: true, template: { spec: { restartPolicy: 'Never', containers: [{ name: 'flow', image: 'a:1' }] } } },
})
const create = ({ direct }: World, name: string, flowRunId?: string): Promise<Job> =>
  createJob(direct, 'default', manifest(name, flowRunId), 'agent', never)
async function remove({ direct }: World, name: string): Promise<void> {
  await deleteJob(direct, 'default', name, (await getJob(direct, 'default', name)).metadata?.uid ?? '')
}
const nameOf = (job: Job) => job.metadata?.name ?? ''

/** Watches Jobs; what it heard, it keeps. */
function watching({ client }: World, labelSelector?: string) {
  const stop = new AbortController()
  const lists: string[][] = []
  const changes: string[] = []
  const troubles: (KubeError | null)[] = []
  const nextTries: number[] = []
  const ended = watchForever<Job>(client, {
    path: jobsPath('default'),
    ...(labelSelector ? { labelSelector } : {}),
    signal: stop.signal,
    onList: (items) => lists.push(items.map(nameOf)),
    onChange: (type, job) => changes.push(`${type} ${nameOf(job)}`),
    onTrouble: (error, nextTryAt) => {
      troubles.push(error)
      nextTries.push(nextTryAt)
    },
  })
  open.push(() => {
    stop.abort()
    return ended
  })
  return { lists, changes, troubles, nextTries, stop, ended }
}
const isWatch = (request: string) => request.includes('watch=true')

describe('watchForever', () => {
  test('lists in pages, then tells every change', async () => {
    const here = await world()
    const names = Array.from({ length: 501 }, (_, n) => `job-${String(n).padStart(3, '0')}`)
    for (const name of names) await create(here, name)
    const { lists, changes } = watching(here)
    await vi.waitUntil(() => here.asked.some(isWatch), soon)
    expect(lists).toEqual([names])
    expect(here.asked.filter((request) => request.includes('limit=500') && !isWatch(request))).toHaveLength(2)
    await create(here, 'new')
    await remove(here, 'job-000')
    await vi.waitUntil(() => changes.includes('DELETED job-000'), soon)
    expect(changes.filter((change) => !change.startsWith('MODIFIED'))).toEqual(['ADDED new', 'DELETED job-000'])
    expect(lists).toHaveLength(1)
  })

  test('sees only what the selector names', async () => {
    const here = await world()
    await create(here, 'foreign')
    await create(here, 'ours', 'run-1')
    const { lists, changes } = watching(here, 'flow_run_id')
    await vi.waitUntil(() => here.asked.some(isWatch), soon)
    await create(here, 'foreign-too')
    await create(here, 'ours-too', 'run-2')
    await vi.waitUntil(() => changes.includes('ADDED ours-too'), soon)
    expect(lists).toEqual([['ours']])
    expect(changes.filter((change) => change.startsWith('ADDED'))).toEqual(['ADDED ours-too'])
  })

  test('goes on after a cut connection where it was: nothing is listed anew, missed or told twice', async () => {
    const here = await world()
    const { lists, changes, troubles } = watching(here)
    await vi.waitUntil(() => here.asked.some(isWatch), soon)
    await create(here, 'before')
    await vi.waitUntil(() => changes.includes('ADDED before'), soon)
    here.cable.unplug()
    await create(here, 'meanwhile')
    await vi.waitUntil(() => troubles.length > 0, soon)
    here.cable.mend()
    await vi.waitUntil(() => changes.includes('ADDED meanwhile'), soon)
    expect(changes.filter((change) => change.startsWith('ADDED'))).toEqual(['ADDED before', 'ADDED meanwhile'])
    expect(lists).toEqual([[]])
    expect(troubles.at(-1)).toBeNull()
  })

  test('lists anew when the server has forgotten its place, so that removals are seen', async () => {
    const here = await world()
    await create(here, 'stays')
    await create(here, 'goes')
    const { lists, troubles } = watching(here)
    await vi.waitUntil(() => here.asked.some(isWatch), soon)
    here.cable.unplug()
    await remove(here, 'goes')
    await create(here, 'comes')
    here.cluster.compact()
    here.cable.mend()
    await vi.waitUntil(() => lists.length === 2, soon)
    expect(lists).toEqual([
      ['goes', 'stays'],
      ['comes', 'stays'],
    ])
    await vi.waitUntil(() => troubles.at(-1) === null, soon)
  })

  test('lists anew when the place is forgotten in the middle of a list', async () => {
    let pages = 0
    const here = await world({
      intercept: ({ path }) => {
        if (path.includes('continue=') && pages++ === 0) here.cluster.compact()
        return undefined
      },
    })
    for (let n = 0; n < 501; n++) await create(here, `job-${n}`)
    await remove(here, 'job-500')
    await create(here, 'job-500')
    const { lists } = watching(here)
    await vi.waitUntil(() => lists.length === 1, soon)
    expect(lists[0]).toHaveLength(501)
  })

  test('tells when there is no right to watch, in the server’s words, and watches once there is', async () => {
    const message = 'jobs.batch is forbidden: User "u" cannot list resource "jobs"'
    let allowed = false
    const here = await world({
      intercept: () =>
        allowed ? undefined : { status: 403, body: { kind: 'Status', reason: 'Forbidden', message, code: 403 } },
    })
    const { lists, troubles } = watching(here)
    await vi.waitUntil(() => troubles.length > 0, soon)
    expect(troubles[0]).toMatchObject({ status: 403, message })
    allowed = true
    await vi.waitUntil(() => troubles.at(-1) === null, soon)
    expect(lists).toEqual([[]])
  })

  test('a server that is away is asked again, after growing pauses that are told', async () => {
    const here = await world()
    here.cable.unplug()
    const { lists, troubles, nextTries } = watching(here)
    const began = Date.now()
    await vi.waitUntil(() => troubles.length === 2, soon)
    expect(troubles.map((error) => [error?.status, error?.transient])).toEqual([
      [0, true],
      [0, true],
    ])
    expect(nextTries[0]).toBeGreaterThanOrEqual(began + 500)
    expect(nextTries[1]).toBeGreaterThanOrEqual((nextTries[0] ?? 0) + 1_000)
    here.cable.mend()
    await vi.waitUntil(() => troubles.at(-1) === null, soon)
    expect(lists).toEqual([[]])
  })

  test('asks no sooner than a busy server wants', async () => {
    const here = await world({
      intercept: () => ({ status: 429, headers: { 'retry-after': '60' }, body: 'slow down' }),
    })
    const began = Date.now()
    const { troubles, nextTries } = watching(here)
    await vi.waitUntil(() => troubles.length === 1, soon)
    expect(nextTries[0]).toBeGreaterThanOrEqual(began + 60_000)
  })

  test('ends when it is told to, in the midst of a watch or a pause', async () => {
    const here = await world()
    const one = watching(here)
    await vi.waitUntil(() => here.asked.some(isWatch), soon)
    one.stop.abort()
    await one.ended
    here.cable.unplug()
    const other = watching(here)
    await vi.waitUntil(() => other.troubles.length === 1, soon)
    other.stop.abort()
    await other.ended
    expect(one.troubles).toEqual([])
  })
})

describe('ClusterView', () => {
  const viewOf = ({ client }: World, what: 'jobs' | 'everything' = 'jobs') => {
    const view = new ClusterView(client, 'default')
    const links: string[] = []
    view.on('link', ({ state }) => links.push(state))
    open.push(() => view.close())
    view.start(what)
    return { view, links }
  }

  test('finds the Jobs of a run, also after some have gone', async () => {
    const here = await world()
    await create(here, 'one', 'run-1')
    await create(here, 'two', 'run-1')
    await create(here, 'three', 'run-2')
    await create(here, 'foreign')
    const { view } = viewOf(here)
    await view.synced
    const namesOf = (id: string) =>
      view
        .jobsOf(id)
        .map(({ name }) => name)
        .sort()
    expect([namesOf('run-1'), namesOf('run-2'), namesOf('run-3')]).toEqual([['one', 'two'], ['three'], []])
    expect(view.watchesJobs).toBe(true)
    await remove(here, 'one')
    await vi.waitUntil(() => namesOf('run-1').join() === 'two', soon)
    await remove(here, 'two')
    await create(here, 'four', 'run-3')
    await vi.waitUntil(() => namesOf('run-3').join() === 'four', soon)
    expect(namesOf('run-1')).toEqual([])
    expect(view.jobs.size).toBe(2)
  })

  test('drops what went while nobody watched', async () => {
    const here = await world()
    await create(here, 'stays', 'run-1')
    await create(here, 'goes', 'run-2')
    const { view } = viewOf(here)
    await view.synced
    const [goes] = view.jobsOf('run-2')
    const gone: string[] = []
    view.on('changed', (kind, _, removed) => {
      if (kind === 'jobs') gone.push(...removed)
    })
    await vi.waitUntil(() => here.asked.some(isWatch), soon)
    here.cable.unplug()
    await remove(here, 'goes')
    here.cluster.compact()
    here.cable.mend()
    await vi.waitUntil(() => gone.length > 0, soon)
    expect(gone).toEqual([goes?.uid])
    expect([...view.jobs.values()].map(({ name }) => name)).toEqual(['stays'])
  })

  test('its link goes from connected to retrying and back, and counts the tries', async () => {
    const here = await world()
    const { view, links } = viewOf(here)
    expect(view.link).toEqual({ state: 'unknown' })
    await vi.waitUntil(() => view.link.state === 'connected' && here.asked.some(isWatch), soon)
    here.cable.unplug()
    await vi.waitUntil(() => view.link.state === 'retrying' && view.link.tries === 2, soon)
    expect(view.link).toMatchObject({ message: 'the connection was cut' })
    expect(view.watchesJobs).toBe(false)
    here.cable.mend()
    await vi.waitUntil(() => view.link.state === 'connected', soon)
    expect(links).toEqual(['connected', 'retrying', 'retrying', 'connected'])
    expect(view.watchesJobs).toBe(true)
  })

  test('its link says refused for credentials that won’t do', async () => {
    const here = await world({ intercept: () => ({ status: 401, body: { message: 'Unauthorized' } }) })
    const { view } = viewOf(here)
    await vi.waitUntil(() => view.link.state === 'refused', soon)
    expect(view.link).toMatchObject({ message: 'Unauthorized' })
  })

  test('what may not be watched is told; the rest is watched all the same', async () => {
    const message = 'pods is forbidden'
    const here = await world({
      intercept: ({ path }) =>
        path.includes('/pods') ? { status: 403, body: { reason: 'Forbidden', message, code: 403 } } : undefined,
    })
    await create(here, 'one', 'run-1')
    const { view } = viewOf(here, 'everything')
    await vi.waitUntil(() => view.forbidden.length === 1 && view.events.size > 0 && view.jobs.size === 1, soon)
    expect(view.forbidden).toMatchObject([['pods', { status: 403, message }]])
    expect(view.link.state).toBe('connected')
  })

  test('without the right to watch Jobs it is ready, and does not claim to know what is there', async () => {
    const here = await world({ intercept: () => ({ status: 403, body: { message: 'no' } }) })
    const { view } = viewOf(here)
    await view.synced
    expect(view.watchesJobs).toBe(false)
    expect(view.link.state).toBe('connected')
  })
})
