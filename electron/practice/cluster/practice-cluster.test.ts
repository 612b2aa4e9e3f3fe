import { afterEach, describe, expect, test } from 'vitest'
import type { Play, PlayKind } from '../play'
import {
  startPracticeCluster,
  type Fault,
  type Intercept,
  type PracticeCluster,
  type PracticeClusterOptions,
} from './index'
import type { Job, KubeObject, Pod } from './objects'

const open: { close(): Promise<unknown> }[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()))
})

const play = (kind: PlayKind): Play => ({ kind, runMs: 400, pullMs: 100, logs: ['first line', 'second line'] })
const kinds: readonly string[] = [
  'succeed', 'fail', 'crash', 'imageMissing', 'outOfMemory', 'evicted', 'unschedulable',
] // prettier-ignore
/** The image names what it plays. */
const plays = (image: string): Play | undefined => {
  const kind = image.split(':')[0]!
  return kinds.includes(kind) ? play(kind as PlayKind) : undefined
}

async function start(options: PracticeClusterOptions = {}): Promise<PracticeCluster> {
  const cluster = await startPracticeCluster({ plays, speed: 100, ...options })
  open.push(cluster)
  return cluster
}

interface Init {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

const jobsPath = '/apis/batch/v1/namespaces/default/jobs'
const podsPath = '/api/v1/namespaces/default/pods'

function fetchFrom(cluster: PracticeCluster, path: string, init: Init = {}): Promise<Response> {
  const headers = { authorization: `Bearer ${cluster.token}`, 'content-type': 'application/json', ...init.headers }
  return fetch(cluster.url + path, { ...init, headers })
}
async function json<T = KubeObject>(cluster: PracticeCluster, path: string, init: Init = {}): Promise<T> {
  return (await (await fetchFrom(cluster, path, init)).json()) as T
}
const post = (cluster: PracticeCluster, path: string, body: object): Promise<Response> =>
  fetchFrom(cluster, path, { method: 'POST', body: JSON.stringify(body) })

const job = (name: string, image: string, spec: object = {}, pod: object = {}, container: object = {}): object => ({
  metadata: { name, labels: { app: name } },
  spec: {
    backoffLimit: 0,
    ...spec,
    template: {
      metadata: { labels: { app: name } },
      spec: { restartPolicy: 'Never', containers: [{ name: 'flow', image: `${image}:1`, ...container }], ...pod },
    },
  },
})

const jobNamed = (cluster: PracticeCluster, name: string): Promise<Job> => json<Job>(cluster, `${jobsPath}/${name}`)
async function podsOf(cluster: PracticeCluster, name: string): Promise<Pod[]> {
  return (await json<{ items: Pod[] }>(cluster, `${podsPath}?labelSelector=job-name%3D${name}`)).items
}
async function reasonsOf(cluster: PracticeCluster, object: string): Promise<string[]> {
  const path = `/api/v1/namespaces/default/events?fieldSelector=involvedObject.name%3D${object}`
  const { items } = await json<{ items: { reason: string; metadata: { resourceVersion: string } }[] }>(cluster, path)
  return items
    .sort((a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion))
    .map(({ reason }) => reason)
}
const conditionsOf = ({ status }: Job): string[] =>
  (status.conditions ?? []).map(({ type, reason }) => `${type}: ${reason}`)
/** Something to wait for until a test opens it. */
function gate(): { opened: Promise<undefined>; open(): void } {
  let open = (): void => {}
  const opened = new Promise<undefined>((resolve) => (open = () => resolve(undefined)))
  return { opened, open }
}
const waitFor = { timeout: 10_000, interval: 20 }

describe('a Job', () => {
  test('that succeeds completes, with its pod kept', async () => {
    const cluster = await start()
    await post(cluster, jobsPath, job('good', 'succeed'))
    await expect
      .poll(async () => conditionsOf(await jobNamed(cluster, 'good')), waitFor)
      .toContain('Complete: CompletionsReached')
    const { status } = await jobNamed(cluster, 'good')
    expect(status).toMatchObject({ succeeded: 1, ready: 0, terminating: 0, uncountedTerminatedPods: {} })
    expect(status).not.toHaveProperty('active')
    const [pod] = await podsOf(cluster, 'good')
    expect(pod!.status.phase).toBe('Succeeded')
    expect(pod!.metadata.finalizers).toBeUndefined()
    expect(pod!.status.containerStatuses![0]!.state.terminated).toMatchObject({ exitCode: 0, reason: 'Completed' })
    expect(await reasonsOf(cluster, pod!.metadata.name)).toEqual([
      'Scheduled',
      'Pulling',
      'Pulled',
      'Created',
      'Started',
    ])
    expect(await reasonsOf(cluster, 'good')).toEqual(['SuccessfulCreate', 'Completed'])
  })

  test.each<[PlayKind, number, string]>([
    ['crash', 1, 'Error'],
    ['outOfMemory', 137, 'OOMKilled'],
    ['evicted', 137, 'Error'],
  ])('whose pod plays %s fails', async (kind, exitCode, reason) => {
    const cluster = await start()
    await post(cluster, jobsPath, job('bad', kind))
    await expect
      .poll(async () => conditionsOf(await jobNamed(cluster, 'bad')), waitFor)
      .toEqual(['FailureTarget: BackoffLimitExceeded', 'Failed: BackoffLimitExceeded'])
    const [pod] = await podsOf(cluster, 'bad')
    expect(pod!.status.phase).toBe('Failed')
    expect(pod!.status.containerStatuses![0]!.state.terminated).toMatchObject({ exitCode, reason })
    if (kind === 'evicted')
      expect(pod!.status).toMatchObject({ reason: 'Evicted', message: /low on resource: memory/ as never })
  })

  test('gets a new pod for each that fails, up to its backoff limit', async () => {
    const cluster = await start({ speed: 1_000 })
    await post(cluster, jobsPath, job('again', 'crash', { backoffLimit: 2 }))
    await expect.poll(async () => (await jobNamed(cluster, 'again')).status.failed, waitFor).toBe(3)
    expect(await podsOf(cluster, 'again')).toHaveLength(3)
    expect(conditionsOf(await jobNamed(cluster, 'again'))).toContain('Failed: BackoffLimitExceeded')
  })

  test('that restarts its container in place keeps the previous log', async () => {
    const cluster = await start({ speed: 1_000 })
    await post(cluster, jobsPath, job('loop', 'crash', { backoffLimit: 100 }, { restartPolicy: 'OnFailure' }))
    const restarts = async (): Promise<number> =>
      (await podsOf(cluster, 'loop'))[0]?.status.containerStatuses?.[0]?.restartCount ?? 0
    // The count goes up when it ends; with the second end, it has certainly been started again.
    await expect.poll(restarts, waitFor).toBeGreaterThan(1)
    const [pod] = await podsOf(cluster, 'loop')
    const previous = await fetchFrom(cluster, `${podsPath}/${pod!.metadata.name}/log?previous=true`)
    expect(previous.status).toBe(200)
    expect(await previous.text()).toContain('first line')
  })

  test('that restarts its container in place fails at its backoff limit', async () => {
    const cluster = await start({ speed: 1_000 })
    await post(cluster, jobsPath, job('loop', 'crash', { backoffLimit: 2 }, { restartPolicy: 'OnFailure' }))
    await expect
      .poll(async () => conditionsOf(await jobNamed(cluster, 'loop')), waitFor)
      .toContain('Failed: BackoffLimitExceeded')
  })

  test('whose image is missing waits with ImagePullBackOff', async () => {
    const cluster = await start()
    await post(cluster, jobsPath, job('lost', 'imageMissing'))
    const reason = async (): Promise<string | undefined> =>
      (await podsOf(cluster, 'lost'))[0]?.status.containerStatuses?.[0]?.state.waiting?.reason
    await expect.poll(reason, waitFor).toBe('ImagePullBackOff')
    const [pod] = await podsOf(cluster, 'lost')
    expect(pod!.status.phase).toBe('Pending')
    const log = await fetchFrom(cluster, `${podsPath}/${pod!.metadata.name}/log`)
    expect(log.status).toBe(400)
    expect(await log.text()).toContain('is waiting to start: trying and failing to pull image')
  })

  test('that asks for more than the node has stays unscheduled, in the scheduler’s words', async () => {
    const cluster = await start()
    await post(
      cluster,
      jobsPath,
      job('huge', 'succeed', {}, {}, { resources: { requests: { cpu: '5', memory: '20Gi' } } }),
    )
    await expect
      .poll(async () => (await podsOf(cluster, 'huge'))[0]?.status.conditions?.[0], waitFor)
      .toMatchObject({
        type: 'PodScheduled',
        reason: 'Unschedulable',
        message:
          '0/1 nodes are available: 1 Insufficient cpu, 1 Insufficient memory. no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.',
      })
  })

  test.each<[string, object, object, string]>([
    [
      'does not have its labels',
      {},
      { nodeSelector: { disk: 'ssd' } },
      "1 node(s) didn't match Pod's node affinity/selector",
    ],
    ['is cordoned', { spec: { unschedulable: true } }, {}, '1 node(s) were unschedulable'],
    [
      'has a taint',
      { spec: { taints: [{ key: 'dedicated', value: 'gpu', effect: 'NoSchedule' }] } },
      { tolerations: [{ key: 'dedicated', value: 'cpu' }] },
      '1 node(s) had untolerated taint(s)',
    ],
  ])('waits while the node %s, and starts when that is over', async (_, node, pod, words) => {
    const cluster = await start()
    const change = (body: object) =>
      fetchFrom(cluster, '/api/v1/nodes/practice', {
        ...{ method: 'PATCH', body: JSON.stringify(body) },
        headers: { 'content-type': 'application/merge-patch+json' },
      })
    expect((await change(node)).status).toBe(200)
    await post(cluster, jobsPath, job('choosy', 'succeed', {}, pod))
    const condition = async () => (await podsOf(cluster, 'choosy'))[0]?.status.conditions?.[0]
    await expect.poll(condition, waitFor).toMatchObject({
      reason: 'Unschedulable',
      message: `0/1 nodes are available: ${words}. no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.`,
    })
    await change({ metadata: { labels: { disk: 'ssd' } }, spec: { unschedulable: null, taints: null } })
    await expect
      .poll(async () => conditionsOf(await jobNamed(cluster, 'choosy')), waitFor)
      .toContainEqual(expect.stringContaining('Complete'))
  })

  test('whose toleration is that of the taint starts there', async () => {
    const cluster = await start()
    const body = JSON.stringify({ spec: { taints: [{ key: 'dedicated', value: 'gpu', effect: 'NoSchedule' }] } })
    const headers = { 'content-type': 'application/merge-patch+json' }
    await fetchFrom(cluster, '/api/v1/nodes/practice', { method: 'PATCH', body, headers })
    const tolerations = [{ key: 'dedicated', operator: 'Equal', value: 'gpu' }]
    await post(cluster, jobsPath, job('tolerant', 'succeed', {}, { tolerations }))
    await expect
      .poll(async () => conditionsOf(await jobNamed(cluster, 'tolerant')), waitFor)
      .toContainEqual(expect.stringContaining('Complete'))
  })

  test('past its deadline fails and loses its pod', async () => {
    const cluster = await start()
    await post(cluster, jobsPath, job('slow', 'imageMissing', { activeDeadlineSeconds: 5 }))
    await expect
      .poll(async () => conditionsOf(await jobNamed(cluster, 'slow')), waitFor)
      .toContain('Failed: DeadlineExceeded')
    await expect.poll(() => podsOf(cluster, 'slow'), waitFor).toEqual([])
  })

  test('with a time to live goes after it, with its pod', async () => {
    const cluster = await start()
    await post(cluster, jobsPath, job('brief', 'succeed', { ttlSecondsAfterFinished: 1 }))
    await expect
      .poll(() => cluster.counts(), waitFor)
      .toMatchObject({ jobs: 0, pods: { Pending: 0, Running: 0, Succeeded: 0 } })
  })

  test('that is suspended gets its pod when it is resumed', async () => {
    const cluster = await start()
    await post(cluster, jobsPath, job('held', 'succeed', { suspend: true }))
    await expect
      .poll(async () => conditionsOf(await jobNamed(cluster, 'held')), waitFor)
      .toEqual(['Suspended: JobSuspended'])
    expect(await podsOf(cluster, 'held')).toEqual([])
    const headers = { 'content-type': 'application/merge-patch+json' }
    await fetchFrom(cluster, `${jobsPath}/held`, { method: 'PATCH', headers, body: '{"spec":{"suspend":false}}' })
    await expect
      .poll(async () => conditionsOf(await jobNamed(cluster, 'held')), waitFor)
      .toContain('Complete: CompletionsReached')
  })

  test('that is suspended at work loses its pod, has not failed by that, and gets another one', async () => {
    const cluster = await start({ speed: 10, plays: () => ({ ...play('succeed'), runMs: 600_000 }) })
    await post(cluster, jobsPath, job('held', 'any', { backoffLimit: 0 }))
    await expect.poll(() => cluster.counts().pods.Running, waitFor).toBe(1)
    const headers = { 'content-type': 'application/merge-patch+json' }
    const suspend = (on: boolean) =>
      fetchFrom(cluster, `${jobsPath}/held`, { method: 'PATCH', headers, body: `{"spec":{"suspend":${on}}}` })
    await suspend(true)
    await expect.poll(async () => (await podsOf(cluster, 'held')).length, waitFor).toBe(0)
    expect((await jobNamed(cluster, 'held')).status).not.toHaveProperty('failed')
    await suspend(false)
    await expect.poll(() => cluster.counts().pods.Running, waitFor).toBe(1)
    expect((await jobNamed(cluster, 'held')).status).not.toHaveProperty('failed')
  })

  test.each(['Background', 'Foreground'])('deleted in the %s takes its running pod along', async (policy) => {
    const cluster = await start({ speed: 10, plays: () => ({ ...play('succeed'), runMs: 600_000 }) })
    await post(cluster, jobsPath, job('gone', 'any'))
    await expect.poll(() => cluster.counts().pods.Running, waitFor).toBe(1)
    await fetchFrom(cluster, `${jobsPath}/gone?propagationPolicy=${policy}`, { method: 'DELETE' })
    await expect.poll(() => cluster.counts(), waitFor).toMatchObject({ jobs: 0, pods: { Running: 0, Failed: 0 } })
  })

  test.each(['Background', 'Foreground', 'Orphan'])(
    'and a Secret deleted with policy %s goes at once',
    async (policy) => {
      const cluster = await start()
      const secrets = '/api/v1/namespaces/default/secrets'
      await post(cluster, secrets, { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' } })
      await fetchFrom(cluster, `${secrets}/s?propagationPolicy=${policy}`, { method: 'DELETE' })
      await expect.poll(async () => (await fetchFrom(cluster, `${secrets}/s`)).status, waitFor).toBe(404)
    },
  )

  test('whose running pod is deleted counts it as failed', async () => {
    const cluster = await start({ speed: 10, plays: () => ({ ...play('succeed'), runMs: 600_000 }) })
    await post(cluster, jobsPath, job('robbed', 'any'))
    await expect.poll(() => cluster.counts().pods.Running, waitFor).toBe(1)
    const [pod] = await podsOf(cluster, 'robbed')
    await fetchFrom(cluster, `${podsPath}/${pod!.metadata.name}`, { method: 'DELETE' })
    await expect
      .poll(async () => conditionsOf(await jobNamed(cluster, 'robbed')), waitFor)
      .toContain('Failed: BackoffLimitExceeded')
    await expect.poll(() => podsOf(cluster, 'robbed'), waitFor).toEqual([])
  })

  test('waits for a Secret that its variables come from', async () => {
    const cluster = await start()
    const env = [{ name: 'TOKEN', valueFrom: { secretKeyRef: { name: 's', key: 'token' } } }]
    await post(cluster, jobsPath, job('secretive', 'succeed', {}, {}, { env }))
    const waiting = async (): Promise<unknown> =>
      (await podsOf(cluster, 'secretive'))[0]?.status.containerStatuses?.[0]?.state.waiting
    await expect
      .poll(waiting, waitFor)
      .toEqual({ reason: 'CreateContainerConfigError', message: 'secret "s" not found' })
    await post(cluster, '/api/v1/namespaces/default/secrets', { metadata: { name: 's' }, stringData: { token: 'x' } })
    await expect
      .poll(async () => conditionsOf(await jobNamed(cluster, 'secretive')), waitFor)
      .toContain('Complete: CompletionsReached')
  })
})

describe('logs', () => {
  test('are followed to the end, cut, stamped', async () => {
    const cluster = await start({ speed: 20 })
    await post(cluster, jobsPath, job('talks', 'succeed'))
    await expect.poll(() => cluster.counts().pods.Running, { timeout: 10_000, interval: 2 }).toBe(1)
    const [pod] = await podsOf(cluster, 'talks')
    const log = `${podsPath}/${pod!.metadata.name}/log`
    expect(await (await fetchFrom(cluster, `${log}?follow=true`)).text()).toBe('first line\nsecond line\n')
    expect(await (await fetchFrom(cluster, `${log}?tailLines=1`)).text()).toBe('second line\n')
    expect(await (await fetchFrom(cluster, `${log}?timestamps=true&tailLines=1`)).text()).toMatch(
      /^\d{4}-.*Z second line\n$/,
    )
    expect(await (await fetchFrom(cluster, `${log}?sinceTime=2999-01-01T00:00:00Z`)).text()).toBe('')
    expect((await fetchFrom(cluster, `${log}?previous=true`)).status).toBe(400)
  })
})

describe('watching', () => {
  test('a version that is forgotten is 410, in the stream; a continued list as an answer', async () => {
    const cluster = await start()
    await post(cluster, jobsPath, job('a', 'unschedulable'))
    await post(cluster, jobsPath, job('b', 'unschedulable'))
    const { metadata } = await json<{ metadata: { continue: string } }>(cluster, `${jobsPath}?limit=1`)
    await expect.poll(() => cluster.counts().unscheduled, waitFor).toBe(2)
    await post(cluster, jobsPath, job('c', 'unschedulable'))
    cluster.compact()
    const stream = await (await fetchFrom(cluster, `${jobsPath}?watch=1&resourceVersion=1`)).text()
    expect(JSON.parse(stream)).toMatchObject({ type: 'ERROR', object: { code: 410, reason: 'Expired' } })
    const page = await fetchFrom(cluster, `${jobsPath}?limit=1&continue=${metadata.continue}`)
    expect(page.status).toBe(410)
    const body = (await page.json()) as { metadata: { continue: string } }
    const rest = await json<{ items: KubeObject[] }>(cluster, `${jobsPath}?continue=${body.metadata.continue}`)
    expect(rest.items.map((item) => item.metadata.name)).toEqual(['b', 'c'])
  })

  test('ends with a bookmark when its time is up', async () => {
    const cluster = await start()
    const text = await (
      await fetchFrom(
        cluster,
        `${jobsPath}?watch=1&allowWatchBookmarks=true&timeoutSeconds=1&resourceVersion=${cluster.counts().version}`,
      )
    ).text()
    expect(JSON.parse(text.trim().split('\n').at(-1)!)).toMatchObject({
      type: 'BOOKMARK',
      object: { kind: 'Job', metadata: { resourceVersion: String(cluster.counts().version) } },
    })
  })
})

describe('the server', () => {
  test('wants the token, as a bearer token or in the path', async () => {
    const cluster = await start()
    expect((await fetch(cluster.url + jobsPath)).status).toBe(401)
    expect((await fetch(`${cluster.url}/wrong${jobsPath}`)).status).toBe(401)
    expect((await fetch(`${cluster.url}/${cluster.token}${jobsPath}`)).status).toBe(200)
    expect(cluster.kubeconfig).toContain(`server: '${cluster.url}/${cluster.token}'`)
  })

  test('breaks and answers requests as a test asks', async () => {
    const faults: Fault[] = [
      'drop-before',
      'drop-after',
      { status: 429, headers: { 'retry-after': '1' }, body: 'slow down' },
      { status: 504, body: { reason: 'Timeout' }, done: true },
    ]
    const asked: string[] = []
    const cluster = await start({
      intercept: ({ method, body }) => {
        if (method !== 'POST') return undefined
        asked.push((JSON.parse(body) as KubeObject).metadata.name)
        return faults.shift()
      },
    })
    await expect(post(cluster, jobsPath, job('one', 'unschedulable'))).rejects.toThrow()
    expect(cluster.counts().jobs).toBe(0)
    await expect(post(cluster, jobsPath, job('one', 'unschedulable'))).rejects.toThrow()
    expect(cluster.counts().jobs).toBe(1)
    const refused = await post(cluster, jobsPath, job('two', 'unschedulable'))
    expect([refused.status, refused.headers.get('retry-after'), await refused.text()]).toEqual([429, '1', 'slow down'])
    expect(cluster.counts().jobs).toBe(1)
    const late = await post(cluster, jobsPath, job('two', 'unschedulable'))
    expect([late.status, await late.json()]).toEqual([504, { reason: 'Timeout' }])
    expect(cluster.counts().jobs).toBe(2)
    expect((await post(cluster, jobsPath, job('two', 'unschedulable'))).status).toBe(409)
    expect(asked).toEqual(['one', 'one', 'two', 'two', 'two'])
  })

  test('waits before or after it does what is asked, as long as a test wants', async () => {
    const [before, after] = [gate(), gate()]
    const waits: Intercept[] = [() => before.opened, () => ({ answerAfter: after.opened })]
    const cluster = await start({
      intercept: (request) => (request.method === 'POST' ? waits.shift()?.(request) : undefined),
    })
    const first = post(cluster, jobsPath, job('one', 'unschedulable'))
    await expect.poll(() => waits.length, waitFor).toBe(1)
    const second = post(cluster, jobsPath, job('two', 'unschedulable'))
    await expect.poll(() => cluster.counts().jobs, waitFor).toBe(1)
    expect((await fetchFrom(cluster, `${jobsPath}/one`)).status).toBe(404)
    expect(await Promise.race([first, second, Promise.resolve('neither is answered')])).toBe('neither is answered')
    before.open()
    expect((await first).status).toBe(201)
    after.open()
    expect((await second).status).toBe(201)
  })

  test('shuts down while a request hangs', async () => {
    const cluster = await start({ intercept: () => new Promise(() => {}) })
    const hanging = fetchFrom(cluster, jobsPath)
    const cut = expect(hanging).rejects.toThrow()
    await cluster.close()
    await cut
  })

  test('finds Jobs by some hundred values of a label', async () => {
    const cluster = await start()
    for (const name of ['one', 'two', 'three']) await post(cluster, jobsPath, job(name, 'unschedulable'))
    const ids = Array.from({ length: 600 }, (_, index) => `6b1f0c52-0d3e-4d3e-9d53-${String(index).padStart(12, '0')}`)
    const selector = encodeURIComponent(`app in (one, ${ids.join(',')},two)`)
    const { items } = await json<{ items: KubeObject[] }>(cluster, `${jobsPath}?labelSelector=${selector}`)
    expect(items.map(({ metadata }) => metadata.name)).toEqual(['one', 'two'])
  })

  test('lets a viewer look, and no more', async () => {
    const cluster = await start()
    const headers = { authorization: `Bearer ${cluster.viewer.token}` }
    expect((await fetchFrom(cluster, jobsPath, { headers })).status).toBe(200)
    const body = JSON.stringify(job('one', 'succeed'))
    const refused = await fetchFrom(cluster, jobsPath, { method: 'POST', headers, body })
    expect([refused.status, ((await refused.json()) as { message: string }).message]).toEqual([
      403,
      'jobs.batch is forbidden: User "viewer" cannot create resource "jobs" in API group "batch" in the namespace "default"',
    ])
    expect(cluster.counts().jobs).toBe(0)
    expect(cluster.viewer.kubeconfig).toContain(`server: '${cluster.url}/${cluster.viewer.token}'`)
  })

  test('keeps to a quota of Jobs, and counts the ones that are gone no more', async () => {
    const cluster = await start()
    const quotas = '/api/v1/namespaces/default/resourcequotas'
    await post(cluster, quotas, { metadata: { name: 'few' }, spec: { hard: { 'count/jobs.batch': '2' } } })
    const statusOf = async (name: string): Promise<number> =>
      (await post(cluster, jobsPath, job(name, 'unschedulable'))).status
    expect([await statusOf('one'), await statusOf('two'), await statusOf('three')]).toEqual([201, 201, 403])
    await fetchFrom(cluster, `${jobsPath}/one?propagationPolicy=Background`, { method: 'DELETE' })
    expect(await statusOf('three')).toBe(201)
    await expect
      .poll(async () => (await json(cluster, `${quotas}/few`)).status, waitFor)
      .toEqual({ hard: { 'count/jobs.batch': '2' }, used: { 'count/jobs.batch': '2' } })
  })

  test('schedules past pods that never fit', async () => {
    const cluster = await start({ node: { pods: 1 } })
    for (let index = 0; index < 8; index += 1) await post(cluster, jobsPath, job(`huge-${index}`, 'unschedulable'))
    for (const name of ['one', 'two', 'three']) await post(cluster, jobsPath, job(name, 'succeed'))
    await expect.poll(() => cluster.counts(), waitFor).toMatchObject({ pods: { Succeeded: 3 }, unscheduled: 8 })
  })

  test('runs a thousand Jobs, as many at once as the node takes', async () => {
    const cluster = await start({ speed: 1_000, node: { pods: 100 } })
    let most = 0
    const watcher = setInterval(() => (most = Math.max(most, cluster.counts().pods.Running)), 20)
    const names = Array.from({ length: 1_000 }, (_, index) => `job-${index}`)
    const next = async (): Promise<void> => {
      for (let name = names.pop(); name !== undefined; name = names.pop()) {
        expect((await post(cluster, jobsPath, job(name, 'succeed'))).status).toBe(201)
      }
    }
    await Promise.all(Array.from({ length: 16 }, next))
    await expect.poll(() => cluster.counts().pods.Succeeded, { timeout: 25_000, interval: 50 }).toBe(1_000)
    clearInterval(watcher)
    expect(most).toBeGreaterThan(1)
    expect(most).toBeLessThanOrEqual(100)
  })
})

test('a pod’s first container runs the process that the cluster was given, with its environment', async () => {
  const seen: unknown[] = []
  const cluster = await start({
    process: async (env, { kind }, { log }) => {
      seen.push(Object.fromEntries(env), kind)
      log('one\ntwo')
      return { code: 3 }
    },
  })
  await post(cluster, jobsPath, job('own', 'succeed', {}, {}, { env: [{ name: 'A', value: '1' }] }))
  await expect.poll(async () => conditionsOf(await jobNamed(cluster, 'own')).join(), waitFor).toContain('Failed: ')
  expect(seen).toEqual([{ A: '1' }, 'succeed'])
  const [pod] = await podsOf(cluster, 'own')
  expect(pod!.status.containerStatuses![0]!.state.terminated?.exitCode).toBe(3)
  expect(await (await fetchFrom(cluster, `${podsPath}/${pod!.metadata.name}/log`)).text()).toBe('one\ntwo\n')
})

test('a process is told to end when its Job is deleted, and does not sleep on', async () => {
  let ended: unknown
  const cluster = await start({
    speed: 1,
    process: async (_, __, { sleep, signal }) => {
      await sleep(600_000).catch((reason: unknown) => (ended = reason === signal.reason))
      throw signal.reason
    },
  })
  await post(cluster, jobsPath, job('told', 'any'))
  await expect.poll(() => cluster.counts().pods.Running, waitFor).toBe(1)
  await fetchFrom(cluster, `${jobsPath}/told?propagationPolicy=Background`, { method: 'DELETE' })
  await expect.poll(() => ended, waitFor).toBe(true)
  await expect.poll(() => podsOf(cluster, 'told'), waitFor).toEqual([])
})
