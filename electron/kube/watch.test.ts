import { createServer as createHttpServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { startPracticeCluster, type PracticeCluster, type PracticeClusterOptions } from '../practice/cluster'
import { cableTo, isWatch, type Cable } from './cable.stage'
import { ClusterView } from './cluster-view'
import { systemClock, type Clock } from '../clock/clock'
import { VirtualClock } from '../clock/virtual-clock'
import { openClusterJobs } from './cluster-jobs'
import { readObject } from './cluster-queries'
import { fieldManagerOf, jobsPath } from './jobs'
import { KubeClient } from './kube-client'
import { kubeConfigOf } from './kube-config'
import type { KubeError } from './kube-error'
import { limits } from './limits'
import { roomFor } from './room'
import { watchForever, type WatchOptions } from './watch'

const open: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})
const never = new AbortController().signal
const runLabel = 'prefect.io/flow_run_id'
const soon = { timeout: 10_000, interval: 5 }

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
  open.push(() => cable.close())
  const client = new KubeClient(kubeConfigOf(cluster.kubeconfig.replace(cluster.url, cable.url)))
  const direct = new KubeClient(kubeConfigOf(cluster.kubeconfig))
  open.push(() => Promise.all([client.close(), direct.close()]))
  return { cluster, cable, client, direct, asked }
}

const manifest = (name: string, flowRunId?: string) => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name, ...(flowRunId ? { labels: { [runLabel]: flowRunId } } : {}) },
  spec: { suspend: true, template: { spec: { restartPolicy: 'Never', containers: [{ name: 'flow', image: 'a:1' }] } } },
})
const jobsOf = (client: KubeClient) =>
  openClusterJobs(client, {
    namespace: 'default',
    runLabel: () => runLabel,
    fieldManager: () => fieldManagerOf('agent'),
  })
async function create({ direct }: World, name: string, flowRunId?: string): Promise<void> {
  expect(await jobsOf(direct).create(manifest(name, flowRunId), never)).toEqual({ kind: 'created' })
}
async function remove({ direct }: World, name: string): Promise<void> {
  const { metadata } = (await readObject(direct, 'job', 'default', name)) as { metadata: { uid: string } }
  expect(await jobsOf(direct).delete({ namespace: 'default', name, uid: metadata.uid }, never)).toEqual({
    ok: true,
    value: undefined,
  })
}
const nameOf = (job: unknown) => (job as { metadata?: { name?: string } }).metadata?.name ?? null

/** Watches Jobs; what it heard, it keeps. */
function watching({ client }: Pick<World, 'client'>, options: Partial<WatchOptions<string>> = {}) {
  const stop = new AbortController()
  const lists: string[][] = []
  const changes: string[] = []
  const troubles: (KubeError | null)[] = []
  const nextTries: number[] = []
  const mistakes: unknown[] = []
  const ended = watchForever<string>(client, {
    path: jobsPath('default'),
    clock: systemClock,
    signal: stop.signal,
    read: nameOf,
    keep: roomFor(limits.watchedObjects),
    onTooMany: () => undefined,
    onList: (items) => lists.push([...items]),
    onChange: (type, job) => changes.push(`${type} ${job}`),
    onTrouble: (error, nextTryAt) => {
      troubles.push(error)
      nextTries.push(nextTryAt)
    },
    onMistake: (error) => mistakes.push(error),
    ...options,
  })
  open.push(() => {
    stop.abort()
    return ended
  })
  return { lists, changes, troubles, nextTries, mistakes, stop, ended }
}
/** A server that answers lists of Jobs with one thing, and each watch of them with the next of these texts. */
async function serving(jobs: unknown, ...texts: readonly string[]) {
  const left = [...texts]
  const urls: string[] = []
  const server = createHttpServer((request, response) => {
    const { url = '' } = request
    urls.push(url)
    const ofJobs = url.includes('/jobs')
    if (!isWatch(url)) response.end(JSON.stringify(ofJobs ? jobs : listOf([])))
    else if (ofJobs && left.length > 0) response.end(left.shift())
    else response.flushHeaders()
  })
  const client = clientTo(await listening(server))
  return { client, urls }
}
/** @returns its address */
async function listening(server: ReturnType<typeof createHttpServer>): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  open.push(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
function clientTo(url: string): KubeClient {
  const contexts = [{ name: 'c', context: { cluster: 'c', user: 'u' } }]
  const config = { 'current-context': 'c', clusters: [{ name: 'c', cluster: { server: url } }], contexts }
  const client = new KubeClient(kubeConfigOf(JSON.stringify(config)))
  open.push(() => client.close())
  return client
}
const listOf = (items: readonly unknown[]) => ({ metadata: { resourceVersion: '1' }, items })

describe('watchForever', () => {
  test('lists in pages, then tells every change', async () => {
    const here = await world()
    const names = Array.from({ length: 501 }, (_, n) => `job-${String(n).padStart(3, '0')}`)
    await Promise.all(names.map((name) => create(here, name)))
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
    const { lists, changes } = watching(here, { labelSelector: runLabel })
    await vi.waitUntil(() => here.asked.some(isWatch), soon)
    await create(here, 'foreign-too')
    await create(here, 'ours-too', 'run-2')
    await vi.waitUntil(() => changes.includes('ADDED ours-too'), soon)
    expect(lists).toEqual([['ours']])
    expect(changes.filter((change) => change.startsWith('ADDED'))).toEqual(['ADDED ours-too'])
  })

  test('goes on after a cut connection where it was: nothing is listed again, missed or told twice', async () => {
    const here = await world()
    const { lists, changes, troubles } = watching(here)
    await vi.waitUntil(() => here.asked.some(isWatch), soon)
    await create(here, 'before')
    await vi.waitUntil(() => changes.includes('ADDED before'), soon)
    here.cable.unplug()
    await create(here, 'meanwhile')
    await vi.waitUntil(() => troubles.length > 0, soon)
    here.cable.restore()
    await vi.waitUntil(() => changes.includes('ADDED meanwhile'), soon)
    expect(changes.filter((change) => change.startsWith('ADDED'))).toEqual(['ADDED before', 'ADDED meanwhile'])
    expect(lists).toEqual([[]])
    expect(troubles.at(-1)).toBeNull()
  })

  /** The watches that were asked for: from which version, and for how many seconds. */
  const watchesAt = (asked: readonly string[]) =>
    asked.filter(isWatch).map((request) => {
      const { searchParams } = new URL(request.split(' ')[1] ?? '', 'http://h')
      return [searchParams.get('resourceVersion'), searchParams.get('timeoutSeconds')]
    })

  test('a watch of which nothing comes any more is replaced: nothing is listed again, missed or told twice', async () => {
    const here = await world()
    const clock = new VirtualClock()
    await create(here, 'goes')
    const { lists, changes, troubles } = watching(here, { clock })
    await vi.waitUntil(() => here.asked.some(isWatch), soon)
    await create(here, 'before')
    await vi.waitUntil(() => changes.includes('ADDED before'), soon)
    here.cable.stall()
    await create(here, 'meanwhile')
    await remove(here, 'goes')
    expect(clock.next()).toBe(true)
    expect(clock.elapsed()).toBe(limits.watchSilentMs)
    await vi.waitUntil(() => changes.includes('DELETED goes'), soon)
    const told = changes.filter((change) => !change.startsWith('MODIFIED'))
    expect(told).toEqual(['ADDED before', 'ADDED meanwhile', 'DELETED goes'])
    expect([lists, troubles]).toEqual([[['goes']], []])
    expect(watchesAt(here.asked).map(([, seconds]) => seconds)).toEqual(['290', '90'])
  })

  test('lists again when the server has forgotten its place while the watch was silent', async () => {
    const here = await world()
    const clock = new VirtualClock()
    await create(here, 'goes')
    const { lists, changes, troubles } = watching(here, { clock })
    await vi.waitUntil(() => here.asked.some(isWatch), soon)
    await create(here, 'before')
    await vi.waitUntil(() => changes.includes('ADDED before'), soon)
    here.cable.stall()
    await remove(here, 'goes')
    await create(here, 'comes')
    here.cluster.compact()
    expect(clock.next()).toBe(true)
    await vi.waitUntil(() => lists.length === 2, soon)
    expect([lists, troubles]).toEqual([[['goes'], ['before', 'comes']], []])
  })

  test('a watch that ended in silence is followed by shorter ones, until something comes of one before its end', async () => {
    const open: ServerResponse[] = []
    const asked: string[] = []
    const server = createHttpServer(({ method, url = '' }, response) => {
      asked.push(`${method} ${url}`)
      if (!isWatch(url)) return void response.end(JSON.stringify(listOf([])))
      response.flushHeaders()
      open.push(response)
    })
    const client = clientTo(await listening(server))
    let opened = 0
    client.onAnswer(() => (opened += 1))
    const clock = new VirtualClock()
    const { changes, troubles } = watching({ client }, { clock })
    /** Past the list and so many watches. */
    const untilOpen = (watches: number) =>
      vi.waitUntil(() => opened === watches + 1 && clock.waiting === 1, { timeout: 10_000, interval: 5 })
    await untilOpen(1)
    clock.next()
    await untilOpen(2)
    // What a proxy kept back until the end.
    clock.pass(89_000)
    open[1]?.end(event('ADDED', 'a', '2'))
    await untilOpen(3)
    clock.pass(60_000)
    open[2]?.write(event('ADDED', 'b', '3'))
    await vi.waitUntil(() => changes.length === 2, soon)
    // It was not silent for long enough.
    clock.next()
    expect(clock.elapsed()).toBe(100_000 + 89_000 + 100_000)
    open[2]?.end()
    await untilOpen(4)
    expect(watchesAt(asked)).toEqual([
      ['1', '290'],
      ['1', '90'],
      ['2', '90'],
      ['3', '290'],
    ])
    expect([changes, troubles]).toEqual([['ADDED a', 'ADDED b'], []])
  })

  test('is ended while it waits for a watch that is silent', async () => {
    const here = await world()
    const clock = new VirtualClock()
    const { stop, ended, troubles } = watching(here, { clock })
    await vi.waitUntil(() => clock.waiting === 1, soon)
    here.cable.stall()
    stop.abort()
    await ended
    expect([troubles, clock.waiting]).toEqual([[], 0])
  })

  test('lists again when the server has forgotten its place, so that removals are seen', async () => {
    const here = await world()
    await create(here, 'stays')
    await create(here, 'goes')
    const { lists, troubles } = watching(here)
    await vi.waitUntil(() => here.asked.some(isWatch), soon)
    here.cable.unplug()
    await remove(here, 'goes')
    await create(here, 'comes')
    here.cluster.compact()
    here.cable.restore()
    await vi.waitUntil(() => lists.length === 2, soon)
    expect(lists).toEqual([
      ['goes', 'stays'],
      ['comes', 'stays'],
    ])
    await vi.waitUntil(() => troubles.at(-1) === null, soon)
  })

  test('lists again when the place is forgotten in the middle of a list', async () => {
    let pages = 0
    const here = await world({
      intercept: ({ path }) => {
        if (path.includes('continue=') && pages++ === 0) here.cluster.compact()
        return undefined
      },
    })
    await Promise.all(Array.from({ length: 501 }, (_, n) => create(here, `job-${n}`)))
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

  /** A clock of the test's own: waits are over at once, and are kept. */
  const noWaiting = () => {
    const waits: number[] = []
    let now = 1_000_000
    const clock: Clock = {
      now: () => now,
      elapsed: () => now,
      async sleep(ms, signal) {
        waits.push(ms)
        now += ms
        if (!signal?.aborted) await new Promise(setImmediate)
      },
      after: () => () => undefined,
      turn: () => Promise.resolve(),
    }
    return { clock, waits, began: now }
  }

  test('a server that is away is asked again, after growing pauses that are told', async () => {
    const here = await world()
    here.cable.unplug()
    const { clock, waits, began } = noWaiting()
    const { lists, troubles, nextTries } = watching(here, { clock })
    await vi.waitUntil(() => waits.length >= 6, soon)
    expect(troubles.slice(0, 2).map((error) => [error?.status, error?.transient])).toEqual([
      [0, true],
      [0, true],
    ])
    expect(waits.slice(0, 6)).toEqual([500, 1_000, 2_000, 5_000, 10_000, 10_000])
    expect(nextTries.slice(0, 3)).toEqual([began + 500, began + 1_500, began + 3_500])
    here.cable.restore()
    await vi.waitUntil(() => troubles.at(-1) === null, soon)
    expect(lists).toEqual([[]])
  })

  test.each([
    ['60', 60_000],
    ['1e306', 600_000],
  ])('asks no sooner than a busy server wants: %s s', async (retryAfter, waitMs) => {
    const here = await world({
      intercept: () => ({ status: 429, headers: { 'retry-after': retryAfter }, body: 'slow down' }),
    })
    const { clock, waits, began } = noWaiting()
    const { nextTries } = watching(here, { clock })
    await vi.waitUntil(() => waits.length > 0, soon)
    expect(waits[0]).toBe(waitMs)
    expect(nextTries[0]).toBe(began + waitMs)
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

  const event = (type: string, name: string, version: unknown = '2') =>
    `${JSON.stringify({ type, object: { metadata: { name, resourceVersion: version } } })}\n`

  test.each<[string, unknown]>([
    ['null items', { metadata: { resourceVersion: '7' }, items: null }],
    ['no items', { metadata: { resourceVersion: '7' } }],
    ['items of any kind', { metadata: { resourceVersion: '7' }, items: [null, 1, 'x', [], {}] }],
  ])('takes a list with %s for an empty one', async (_, answer) => {
    const { client, urls } = await serving(answer)
    const { lists, troubles, mistakes } = watching({ client }, { read: (object) => nameOf(new Object(object)) })
    await vi.waitUntil(() => urls.some(isWatch), soon)
    expect([lists, troubles, mistakes]).toEqual([[[]], [], []])
    expect(urls.at(-1)).toContain('resourceVersion=7')
  })

  test.each<[string, unknown]>([
    ['no list', 'hello'],
    ['null', null],
    ['a list of another form', { items: 'x' }],
  ])('takes %s for a server that is no Kubernetes API, and asks again', async (_, answer) => {
    const { client } = await serving(answer)
    const { clock, waits } = noWaiting()
    const { lists, troubles } = watching({ client }, { clock })
    await vi.waitUntil(() => waits.length >= 2, soon)
    expect(troubles[0]).toMatchObject({ status: 0, reason: 'NotKubernetes' })
    expect(lists).toEqual([])
  })

  test('passes over lines that say nothing, and goes on from the last version that is one', async () => {
    const odd = ['{}', 'null', '7', '[]', '{"type":1}', '{"type":"ADDED"}', '{"type":"ADDED","object":null}', '', '\r']
    const text = [...odd, event('ADDED', 'a', '5'), event('BOOKMARK', 'x', 8), event('NEWER', 'x', '6')].join('\n')
    const { client, urls } = await serving(listOf([]), text)
    const { changes, troubles } = watching(
      { client },
      { clock: noWaiting().clock, read: (it) => nameOf(new Object(it)) },
    )
    await vi.waitUntil(() => urls.filter(isWatch).length === 2, soon)
    expect([changes, troubles]).toEqual([['ADDED a'], []])
    expect(urls.at(-1)).toContain('resourceVersion=6')
  })

  const change = (type: string, name: string, version: string, more = '') =>
    `{"type":"${type}","object":{"kind":"Job","apiVersion":"batch/v1","metadata":{"name":"${name}","namespace":"n","uid":"u-${name}","resourceVersion":"${version}","generation":1}${more}}}\n`

  test('a change that is said to be no news is not parsed, and the watch goes on from its version', async () => {
    // Cut inside: whoever parsed it would say so.
    const old = change('MODIFIED', 'a', '6', ',"spec":{').replace('}}\n', '\n')
    const text = change('MODIFIED', 'new', '4') + change('ADDED', 'a', '5') + old + change('DELETED', 'a', '7') + old
    const { client, urls } = await serving(listOf([]), text)
    const asked: [string, string][] = []
    const isNoNews = (uid: string, line: string) => asked.push([uid, line]) > 0 && uid === 'u-a'
    const { changes, troubles, mistakes } = watching({ client }, { clock: noWaiting().clock, isNoNews })
    await vi.waitUntil(() => urls.filter(isWatch).length === 2, soon)
    expect([changes, troubles, mistakes]).toEqual([['MODIFIED new', 'ADDED a', 'DELETED a'], [], []])
    expect(asked.map(([uid]) => uid)).toEqual(['u-new', 'u-a', 'u-a'])
    expect(asked[1]?.[1]).toBe(old.trimEnd())
    expect(urls.at(-1)).toContain('resourceVersion=6')
  })

  test('a change that does not begin as an API server writes it is parsed, whatever it may be', async () => {
    const odd = change('MODIFIED', 'a', '5').replace('"kind"', ' "kind"') + event('MODIFIED', 'b', '6')
    const { client, urls } = await serving(listOf([]), odd)
    const { changes } = watching({ client }, { clock: noWaiting().clock, isNoNews: () => true })
    await vi.waitUntil(() => urls.filter(isWatch).length === 2, soon)
    expect(changes).toEqual(['MODIFIED a', 'MODIFIED b'])
  })

  test('what comes soon after each other is heard together, when it may be gathered', async () => {
    let tell: (text: string) => void = () => undefined
    const server = createHttpServer(({ url = '' }, response) => {
      if (!isWatch(url)) return void response.end(JSON.stringify(listOf([])))
      response.flushHeaders()
      tell = (text) => void response.write(text)
    })
    const client = clientTo(await listening(server))
    const waits: [number, () => void][] = []
    const clock: Clock = {
      ...systemClock,
      sleep: (ms, signal) =>
        new Promise((resolve) => {
          waits.push([ms, resolve])
          signal?.addEventListener('abort', () => resolve(), { once: true })
        }),
    }
    let opened = 0
    client.onAnswer(() => opened++)
    const { changes } = watching({ client }, { clock, gatherMs: 70 })
    await vi.waitUntil(() => opened === 2, soon)
    tell(event('ADDED', 'a', '2'))
    await vi.waitUntil(() => waits.length === 1, soon)
    tell(event('ADDED', 'b', '3'))
    tell(event('ADDED', 'c', '4'))
    // Its answer comes after what was told before.
    await client.json('/list')
    expect(changes).toEqual(['ADDED a'])
    await vi.waitUntil(() => {
      for (const [, goOn] of waits) goOn()
      return changes.length === 3
    }, soon)
    expect(waits.every(([ms]) => ms === 70)).toBe(true)
  })

  test.each<[string, string, object]>([
    ['is not JSON', 'hello\n', { status: 0, reason: 'NotJson' }],
    ['is cut', event('ADDED', 'a').slice(0, 20), { status: 0, reason: 'NotJson' }],
    ['has no end', `"${'x'.repeat(limits.watchLineBytes)}"\n`, { status: 0, reason: 'TooLarge' }],
    [
      'is an error',
      `${JSON.stringify({ type: 'ERROR', object: { kind: 'Status', code: 504, reason: 'Timeout', message: 'slow' } })}\n`,
      { status: 504, reason: 'Timeout', message: 'slow' },
    ],
    [
      'has too many values',
      `{"type":"ADDED","object":{"a":[${'0,'.repeat(limits.answer.values)}0]}}\n`,
      { reason: 'TooLarge' },
    ],
    [
      'is an error that lies too deep',
      `{"type":"ERROR","object":${'['.repeat(5_000)}${']'.repeat(5_000)}}\n`,
      { reason: 'TooLarge' },
    ],
    ['is an error without a message', '{"type":"ERROR","object":{"code":"x"}}\n', { status: 500 }],
  ])('a line that %s is trouble, and the watch begins again where it was', async (_, line, error) => {
    const { client, urls } = await serving(listOf([]), event('ADDED', 'a', '5') + line)
    const { changes, troubles } = watching({ client }, { clock: noWaiting().clock })
    await vi.waitUntil(() => urls.filter(isWatch).length === 2, soon)
    expect(changes).toEqual(['ADDED a'])
    expect(troubles[0]).toMatchObject(error)
    expect(urls.at(-1)).toContain('resourceVersion=5')
  })

  test('what a listener throws is its own mistake: no trouble, and the watch goes on', async () => {
    const { client } = await serving(
      listOf([]),
      event('ADDED', 'a', '5') + event('ADDED', 'b', '6'),
      event('ADDED', 'c', '7'),
    )
    const heard: string[] = []
    const { mistakes, troubles } = watching(
      { client },
      {
        clock: noWaiting().clock,
        onList: () => {
          throw new TypeError('of the list')
        },
        onChange: (_, name) => {
          heard.push(name)
          throw new TypeError(`of ${name}`)
        },
      },
    )
    await vi.waitUntil(() => heard.length === 3, soon)
    expect(mistakes.map(String)).toEqual(
      ['list', 'a', 'b', 'c'].map((of) => `TypeError: of ${of === 'list' ? 'the list' : of}`),
    )
    expect(troubles).toEqual([])
  })

  const gone = { kind: 'Status', code: 410, reason: 'Expired', message: 'too old' }
  test.each<[string, (response: ServerResponse, asked: number) => void, number]>([
    ['that is gone each time it is asked for', (response) => response.writeHead(410).end(JSON.stringify(gone)), 1],
    [
      'without an end, of pages without objects',
      (response, asked) => response.end(JSON.stringify({ metadata: { continue: `${asked}` }, items: [] })),
      limits.pages,
    ],
  ])('a list %s is trouble, and is asked for again at a pace', async (_, serve, requests) => {
    let asked = 0
    const url = await listening(createHttpServer((__, response) => serve(response, asked++)))
    const { clock, waits } = noWaiting()
    const { troubles } = watching({ client: clientTo(url) }, { clock })
    await vi.waitUntil(() => waits.length >= 6, { timeout: 10_000, interval: 1 })
    expect(asked).toBeLessThanOrEqual(requests * (waits.length + 1))
    // The first time it may have been gone while it was read.
    for (const ms of waits.slice(1)) expect(ms).toBeGreaterThanOrEqual(500)
    expect(troubles.length).toBeGreaterThanOrEqual(4)
  })

  test.each([
    ['objects', { objects: 2, chars: 1_000 }, ['a', 'bc'], 1],
    ['text', { objects: 1_000, chars: 3 }, ['a', 'bc'], 1],
    ['neither', { objects: 3, chars: 4 }, ['a', 'bc', 'd'], 0],
  ])('keeps no more of a list than it was told to, and says so: too much of %s', async (_, keep, kept, said) => {
    const items = ['a', 'bc', 'd'].map((name) => ({ metadata: { name } }))
    const { client } = await serving(listOf(items))
    let tooMany = 0
    const { lists } = watching({ client }, { keep, onTooMany: () => (tooMany += 1) })
    await vi.waitUntil(() => lists.length > 0, soon)
    expect([lists, tooMany]).toEqual([[kept], said])
  })
})

describe('ClusterView', () => {
  const viewOf = ({ client }: Pick<World, 'client'>) => {
    const runLabels = [runLabel, 'flow_run_id']
    const view = new ClusterView(client, { namespace: 'default', runLabels, clock: systemClock })
    const links: string[] = []
    view.on('link', ({ state }) => links.push(state))
    open.push(() => view.close())
    view.start()
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
    expect([...view.jobs.values()].map(({ name }) => name).sort()).toEqual(['foreign', 'four', 'three'])
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
    here.cable.restore()
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
    here.cable.restore()
    await vi.waitUntil(() => view.link.state === 'connected', soon)
    expect(links).toEqual(['connected', 'retrying', 'retrying', 'connected'])
    await vi.waitUntil(() => view.watchesJobs, soon)
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
    const { view } = viewOf(here)
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

  test('any answer shows that the cluster is there, whoever asked; refusals of the server’s own do not', async () => {
    let status = 503
    const here = await world({
      intercept: () => ({ status, body: { kind: 'Status', message: 'as you wish', code: status } }),
    })
    const { view } = viewOf(here)
    await vi.waitUntil(() => view.link.state === 'retrying', soon)
    for (status of [500, 429, 401]) await here.client.json('/version').catch(() => undefined)
    expect(view.link.state).toBe('retrying')
    status = 409
    await here.client.json('/version').catch(() => undefined)
    expect(view.link.state).toBe('connected')
  })

  const ofDialect = (name: string, label: string, run: string) => ({
    ...manifest(name),
    metadata: { name, labels: { [label]: run } },
  })

  test('knows the run of a Job and of a pod by the label of any dialect', async () => {
    const here = await world({ speed: 100 })
    for (const [name, label, run] of [
      ['one', 'prefect.io/flow_run_id', 'run-1'],
      ['two', 'flow_run_id', 'run-2'],
      ['three', 'other', 'run-3'],
    ] as const) {
      const job = ofDialect(name, label, run)
      const template = { ...job.spec.template, metadata: { labels: { [label]: run } } }
      await jobsOf(here.direct).create({ ...job, spec: { suspend: false, template } }, never)
    }
    const { view } = viewOf(here)
    await vi.waitUntil(() => view.jobs.size === 3 && view.pods.size === 3, soon)
    const runs = (kind: 'jobs' | 'pods') => [...view[kind].values()].map(({ flowRunId }) => flowRunId ?? 'none').sort()
    expect(runs('jobs')).toEqual(['none', 'run-1', 'run-2'])
    expect(runs('pods')).toEqual(['none', 'run-1', 'run-2'])
    expect(view.jobsOf('run-2')).toHaveLength(1)
  })

  const jobNamed = (name: string, status: object = {}, more: object = {}) => ({
    metadata: { uid: `uid-${name}`, name, resourceVersion: '5', ...more },
    status,
  })

  test('says once what it could not read, and takes the rest', async () => {
    const odd = jobNamed('a', { active: 1.5, conditions: 'none' })
    const here = await serving(listOf([odd, jobNamed('b', { active: -1 }), jobNamed('', {}), 7]))
    const said: string[] = []
    const view = new ClusterView(here.client, { namespace: 'n', runLabels: [runLabel], clock: systemClock })
    open.push(() => view.close())
    view.on('leftOut', (what) => said.push(what))
    view.start()
    await view.synced
    expect([...view.jobs.values()].map(({ name, active, status }) => [name, active, status])).toEqual([
      ['a', 1, 'Pending'],
      ['b', 0, 'Pending'],
    ])
    expect(said).toEqual(
      ['Job.status.conditions', 'Job.status.active', 'Job.metadata', 'Job'].map((what) => `${what} can't be read`),
    )
  })

  test('keeps no more than it may; what came first goes, its run’s index too, and it is said', async () => {
    const labels = { [runLabel]: 'run-1' }
    const many = Array.from({ length: limits.watchedObjects }, (_, n) => jobNamed(`j${n}`, {}, { labels }))
    const added = `${JSON.stringify({ type: 'ADDED', object: jobNamed('new', {}, { labels }) })}\n`
    const { view } = viewOf(await serving(listOf(many), added))
    const said: string[] = []
    const gone: string[] = []
    view.on('leftOut', (what) => said.push(what))
    view.on('changed', (_, __, removed) => gone.push(...removed))
    await vi.waitUntil(() => view.jobs.has('uid-new'), { timeout: 20_000, interval: 20 })
    expect(view.jobs.size).toBe(limits.watchedObjects)
    expect(view.jobsOf('run-1')).toHaveLength(limits.watchedObjects)
    expect([gone, said]).toEqual([['uid-j0'], ['jobs that there is no room for: 50000, or 64 MB of text, are shown']])
  })

  test('follows a Job whose label changes', async () => {
    const before = jobNamed('a', {}, { labels: { [runLabel]: 'run-1' } })
    const after = jobNamed('a', {}, { labels: { [runLabel]: 'run-2' } })
    const { view } = viewOf(await serving(listOf([before]), `${JSON.stringify({ type: 'MODIFIED', object: after })}\n`))
    await vi.waitUntil(() => view.jobsOf('run-2').length === 1, soon)
    expect(view.jobsOf('run-1')).toEqual([])
  })

  test('what a listener throws is told as a mistake; the others hear, and nothing is taken for trouble', async () => {
    const here = await world()
    await create(here, 'one', 'run-1')
    const view = new ClusterView(here.client, { namespace: 'default', runLabels: [runLabel], clock: systemClock })
    open.push(() => view.close())
    const mistakes: unknown[] = []
    const heard: string[] = []
    const troubles: unknown[] = []
    view.on('mistake', (error) => mistakes.push(error))
    view.on('changed', () => {
      throw new TypeError('ours')
    })
    view.on('changed', (kind) => heard.push(kind))
    view.on('trouble', (...trouble) => troubles.push(trouble))
    view.start()
    await vi.waitUntil(() => heard.includes('jobs'), soon)
    expect(mistakes).toContainEqual(new TypeError('ours'))
    expect(view.link.state).toBe('connected')
    expect(view.jobsOf('run-1')).toHaveLength(1)
    expect(troubles).toEqual([])
  })

  test('a mistake of ours ends no watch for good', async () => {
    const here = await world()
    await create(here, 'one', 'run-1')
    const json = vi.spyOn(here.client, 'json')
    for (let n = 0; n < 3; n++) json.mockRejectedValueOnce(new TypeError('ours'))
    const hasty = { ...systemClock, sleep: (_: number, signal?: AbortSignal) => systemClock.sleep(10, signal) }
    const view = new ClusterView(here.client, { namespace: 'default', runLabels: [runLabel], clock: hasty })
    open.push(() => view.close())
    const mistakes: unknown[] = []
    view.on('mistake', (error) => mistakes.push(error))
    view.start()
    await vi.waitUntil(() => view.jobs.size === 1, soon)
    expect(mistakes).toEqual([new TypeError('ours'), new TypeError('ours'), new TypeError('ours')])
  })

  test('forgets everything and everybody when it is closed, and lets go of who waits', async () => {
    const here = await world()
    await create(here, 'one', 'run-1')
    const { view } = viewOf(here)
    await vi.waitUntil(() => view.jobs.size === 1, soon)
    await view.close()
    expect([view.jobs.size, view.pods.size, view.events.size, view.jobsOf('run-1')]).toEqual([0, 0, 0, []])
    expect(view.eventNames()).toEqual([])
    expect(() => view.start()).toThrow('A view is started once.')
    here.cable.unplug()
    const other = new ClusterView(here.client, { namespace: 'default', runLabels: [], clock: systemClock })
    other.start()
    const synced = other.synced
    await other.close()
    await synced
  })
})
