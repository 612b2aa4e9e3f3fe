import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { JobSummary } from '../../shared/model/job'
import type { PodSummary } from '../../shared/model/pod'
import { startPracticeCluster, type PracticeCluster } from '../practice/cluster'
import type { PlayKind } from '../practice/play'
import { deniedVerbs, neededRights } from './access'
import { createJob, jobsPath, summarizeJob, type Job } from './jobs'
import { KubeClient } from './kube-client'
import { kubeConfigOf } from './kube-config'
import { eventsPath, summarizeEvent } from './kube-events'
import { followPodLog, type PodLogLine } from './pod-logs'
import { podsPath, summarizePod, type Pod } from './pods'
import type { ListOf } from './wire'

const never = new AbortController().signal
const kinds: readonly PlayKind[] = [
  'succeed', 'fail', 'crash', 'imageMissing', 'outOfMemory', 'evicted', 'unschedulable',
] // prettier-ignore

let cluster: PracticeCluster
let client: KubeClient
let folder = ''
/** One look at a Job of each play, when each was at the place where it stays: an image is pulled again and again. */
let pods: readonly PodSummary[] = []
let jobs: readonly JobSummary[] = []

beforeAll(async () => {
  const plays = (image: string) => {
    const kind = kinds.find((each) => image === `${each}:1`)
    return kind && { kind, runMs: 100, pullMs: 50, logs: ['first line', 'second  line'] }
  }
  cluster = await startPracticeCluster({ plays, speed: 100 })
  client = new KubeClient(kubeConfigOf(cluster.kubeconfig))
  folder = await mkdtemp(join(tmpdir(), 'summaries-'))
  for (const kind of kinds) {
    await createJob(client, 'default', manifest(kind), 'agent one', never)
  }
  const last: Record<string, string> = { imageMissing: 'ImagePullBackOff', unschedulable: 'Unschedulable' }
  await vi.waitUntil(
    async () => {
      pods = await podSummaries()
      return kinds.every((kind) => {
        const pod = pods.find((each) => each.flowRunId === `run-${kind}`)
        return pod && (kind in last ? pod.reason === last[kind] || pod.status === last[kind] : pod.finishedAt !== null)
      })
    },
    { timeout: 20_000, interval: 20 },
  )
  await vi.waitUntil(
    async () => {
      jobs = await jobSummaries()
      return jobs.filter((job) => job.finishedAt !== null).length === 5
    },
    { timeout: 20_000, interval: 20 },
  )
})
afterAll(async () => {
  await client.close()
  await cluster.close()
  await rm(folder, { recursive: true })
})

const manifest = (kind: PlayKind) => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: kind.toLowerCase(), labels: { flow_run_id: `run-${kind}`, flow_id: 'flow-1' } },
  spec: {
    backoffLimit: 0,
    template: {
      metadata: { labels: { flow_run_id: `run-${kind}` } },
      spec: {
        restartPolicy: 'Never',
        containers: [
          {
            name: 'flow',
            image: `${kind}:1`,
            resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { memory: '128Mi' } },
          },
        ],
      },
    },
  },
})
const podSummaries = async (): Promise<PodSummary[]> =>
  (await client.json<ListOf<Pod>>(podsPath('default'))).items.map(summarizePod)
const jobSummaries = async (): Promise<JobSummary[]> =>
  (await client.json<ListOf<Job>>(jobsPath('default'))).items.map(summarizeJob)
const podOf = (kind: PlayKind): PodSummary => pods.find((pod) => pod.flowRunId === `run-${kind}`)!

test.each<[PlayKind, Partial<PodSummary>, Partial<PodSummary['containers'][number]>]>([
  ['succeed', { phase: 'Succeeded', status: 'Completed', reason: null }, { state: 'terminated', exitCode: 0 }],
  // `prefect execute` ends well when its flow failed.
  ['fail', { phase: 'Succeeded', status: 'Completed', reason: null }, { state: 'terminated', exitCode: 0 }],
  ['crash', { phase: 'Failed', status: 'Error', reason: null }, { exitCode: 1, reason: 'Error' }],
  ['outOfMemory', { phase: 'Failed', status: 'OOMKilled', reason: null }, { exitCode: 137, reason: 'OOMKilled' }],
  [
    'evicted',
    { phase: 'Failed', reason: 'Evicted', message: expect.stringContaining('low on resource: memory') as string },
    { state: 'terminated', exitCode: 137 },
  ],
  [
    'imageMissing',
    {
      phase: 'Pending',
      status: 'ImagePullBackOff',
      reason: 'ImagePullBackOff',
      message: expect.stringContaining('Back-off pulling image "imageMissing:1"') as string,
      startedAt: null,
      finishedAt: null,
    },
    { state: 'waiting', reason: 'ImagePullBackOff', exitCode: null },
  ],
  [
    'unschedulable',
    {
      phase: 'Pending',
      status: 'Pending',
      reason: 'Unschedulable',
      message: expect.stringContaining('0/1 nodes are available') as string,
      node: null,
      scheduledAt: null,
    },
    { state: 'waiting', reason: null },
  ],
])('a pod that plays %s is summarized', (kind, summary, container) => {
  const pod = podOf(kind)
  expect(pod).toMatchObject({ ...summary, jobName: kind.toLowerCase(), restarts: 0, namespace: 'default' })
  expect(pod.containers).toEqual([expect.objectContaining({ name: 'flow', image: `${kind}:1`, init: false })])
  expect(pod.containers[0]).toMatchObject({
    ...container,
    limits: { memory: '128Mi' },
    requests: { cpu: '100m', memory: '64Mi' },
  })
  if (pod.finishedAt !== null) {
    expect(pod.createdAt).toBeLessThanOrEqual(pod.scheduledAt!)
    expect(pod.scheduledAt!).toBeLessThanOrEqual(pod.startedAt!)
    expect(pod.startedAt!).toBeLessThanOrEqual(pod.finishedAt)
  }
})

test.each<[PlayKind, Partial<JobSummary>]>([
  ['succeed', { status: 'Complete', succeeded: 1, failed: 0, reason: 'CompletionsReached' }],
  ['fail', { status: 'Complete', succeeded: 1, failed: 0, reason: 'CompletionsReached' }],
  ['crash', { status: 'Failed', succeeded: 0, failed: 1, reason: 'BackoffLimitExceeded' }],
  ['outOfMemory', { status: 'Failed', succeeded: 0, failed: 1, reason: 'BackoffLimitExceeded' }],
  ['evicted', { status: 'Failed', succeeded: 0, failed: 1, reason: 'BackoffLimitExceeded' }],
  ['imageMissing', { status: 'Pending', active: 1, finishedAt: null, reason: null }],
  ['unschedulable', { status: 'Pending', active: 1, finishedAt: null, reason: null }],
])('a Job whose pod plays %s is summarized', (kind, summary) => {
  const job = jobs.find((each) => each.flowRunId === `run-${kind}`)!
  expect(job).toMatchObject({
    ...summary,
    name: kind.toLowerCase(),
    flowId: 'flow-1',
    agent: 'agent one',
    completions: 1,
    backoffLimit: 0,
    image: `${kind}:1`,
  })
  if (job.finishedAt !== null) expect(job.startedAt!).toBeLessThanOrEqual(job.finishedAt)
})

test.each<[string, Job, Partial<JobSummary>]>([
  ['suspended', jobWith({ spec: { suspend: true } }), { status: 'Suspended' }],
  ['with a ready pod', jobWith({ status: { active: 1, ready: 1 } }), { status: 'Running', agent: null }],
  ['being deleted', jobWith({ metadata: { deletionTimestamp: '2026-11-24T10:00:00Z' } }), { status: 'Terminating' }],
  [
    'past its deadline',
    jobWith({
      status: {
        failed: 1,
        conditions: [
          { type: 'FailureTarget', status: 'True', reason: 'DeadlineExceeded' },
          {
            type: 'Failed',
            status: 'True',
            reason: 'DeadlineExceeded',
            message: 'Job was active longer than specified deadline',
            lastTransitionTime: '2026-11-24T10:00:09Z',
          },
        ],
      },
    }),
    {
      status: 'Failed',
      reason: 'DeadlineExceeded',
      message: 'Job was active longer than specified deadline',
      finishedAt: Date.parse('2026-11-24T10:00:09Z'),
    },
  ],
])('a Job %s', (_, job, summary) => {
  expect(summarizeJob(job)).toMatchObject(summary)
})
function jobWith({
  metadata = {},
  spec = {},
  status = {},
}: {
  metadata?: object
  spec?: object
  status?: object
}): Job {
  return { metadata: { name: 'a', ...metadata }, spec: { template: {}, ...spec }, status }
}

/** Container states as they come. */
const done = { terminated: { exitCode: 0, reason: 'Completed' } }
const failedState = { terminated: { exitCode: 3, reason: 'Error' } }
const runningState = { running: { startedAt: '2026-11-24T10:00:00Z' } }
const initializing = { waiting: { reason: 'PodInitializing' } }
const podWith = (init: readonly object[], main: readonly object[], more: Record<string, unknown> = {}): Pod => {
  const named = (states: readonly object[], prefix: string) =>
    states.map((state, n) => ({ name: `${prefix}${n}`, state, ready: 'running' in state }))
  const { initSpec = {}, metadata = {}, ...status } = more as Record<string, object>
  return {
    metadata: { name: 'p', ...metadata },
    spec: {
      initContainers: init.map((_, n) => ({ name: `init${n}`, ...initSpec })),
      containers: main.map((_, n) => ({ name: `main${n}` })),
    },
    status: {
      phase: 'Pending',
      initContainerStatuses: named(init, 'init'),
      containerStatuses: named(main, 'main'),
      ...status,
    },
  } as unknown as Pod
}

// Expected words as printPod makes them, which `kubectl get pods` shows.
test.each<[string, Pod, string]>([
  ['before its first container', podWith([], [{}]), 'Pending'],
  ['whose first init container runs', podWith([runningState, initializing], [initializing]), 'Init:0/2'],
  ['whose second init container runs', podWith([done, runningState], [initializing]), 'Init:1/2'],
  ['whose init container failed', podWith([failedState], [initializing]), 'Init:Error'],
  ['whose init container ended wordlessly', podWith([{ terminated: { exitCode: 3 } }], [{}]), 'Init:ExitCode:3'],
  ['whose init container was killed', podWith([{ terminated: { exitCode: 137, signal: 9 } }], [{}]), 'Init:Signal:9'],
  [
    'whose init container has no image',
    podWith([{ waiting: { reason: 'ImagePullBackOff' } }], [initializing]),
    'Init:ImagePullBackOff',
  ],
  ['that failed with its init container', podWith([failedState], [initializing], { phase: 'Failed' }), 'Init:Error'],
  ['whose init containers are done', podWith([done], [initializing]), 'PodInitializing'],
  ['that runs after its init container', podWith([done], [runningState], { phase: 'Running' }), 'Running'],
  [
    'with a sidecar that has started',
    podWith([{ ...runningState }], [runningState], {
      phase: 'Running',
      initSpec: { restartPolicy: 'Always' },
      initContainerStatuses: [{ name: 'init0', started: true, state: runningState }],
    }),
    'Running',
  ],
  ['whose first of two containers failed', podWith([], [failedState, done], { phase: 'Failed' }), 'Error'],
  [
    'with one container done, one ready',
    podWith([], [done, runningState], { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] }),
    'Running',
  ],
  ['with one container done, one not ready', podWith([], [done, runningState], { phase: 'Running' }), 'NotReady'],
  ['that ended wordlessly', podWith([], [{ terminated: { exitCode: 2 } }], { phase: 'Failed' }), 'ExitCode:2'],
  ['that was evicted before it ran', podWith([], [], { phase: 'Failed', reason: 'Evicted' }), 'Evicted'],
  [
    'that is being deleted',
    podWith([], [runningState], { phase: 'Running', metadata: { deletionTimestamp: '2026-11-24T10:00:00Z' } }),
    'Terminating',
  ],
  [
    'that has ended and is being deleted',
    podWith([], [done], { phase: 'Succeeded', metadata: { deletionTimestamp: '2026-11-24T10:00:00Z' } }),
    'Completed',
  ],
  [
    'on a node that is lost',
    podWith([], [runningState], { reason: 'NodeLost', metadata: { deletionTimestamp: '2026-11-24T10:00:00Z' } }),
    'Unknown',
  ],
])('the status of a pod %s is in kubectl’s words', (_, pod, status) => {
  expect(summarizePod(pod).status).toBe(status)
})

const kubectl = join(homedir(), '.cache', 'flowdeck', 'kube', '1.34.4', 'kubectl')
test('pods and Jobs have the status that kubectl prints', async ({ skip }) => {
  if (!existsSync(kubectl)) skip(`there is no kubectl at ${kubectl}`)
  const config = join(folder, 'kubeconfig')
  await writeFile(config, cluster.kubeconfig)
  const columnsOf = async (what: string): Promise<string[][]> => {
    const args = ['--kubeconfig', config, '--cache-dir', join(folder, 'cache'), 'get', what, '--no-headers']
    const { stdout } = await promisify(execFile)(kubectl, args, { timeout: 20_000 })
    return stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split(/\s+/).slice(0, 3))
  }
  // kubectl calls every unfinished Job Running; here one without a started pod is Pending.
  const printed = (job: JobSummary) => (job.status === 'Pending' ? 'Running' : job.status)
  const look = async () => ({
    pods: (await podSummaries()).map((it) => [it.name, `${it.ready}/${it.containers.length}`, it.status]),
    jobs: (await jobSummaries()).map((it) => [it.name, printed(it), `${it.succeeded}/${it.completions}`]),
  })
  const print = async () => ({ pods: await columnsOf('pods'), jobs: await columnsOf('jobs') })
  // A pod may go from ErrImagePull to ImagePullBackOff between the two looks.
  await vi.waitFor(async () => expect(await print()).toEqual(await look()), { timeout: 20_000, interval: 50 })
})

describe('events', () => {
  test('of the cluster are told with reason, object and count', async () => {
    const { items } = await client.json<ListOf<Parameters<typeof summarizeEvent>[0]>>(eventsPath('default'))
    const events = items.map(summarizeEvent)
    const missing = podOf('imageMissing')
    const ofPod = events.filter((event) => event.name === missing.name)
    expect(ofPod.map(({ reason }) => reason)).toEqual(expect.arrayContaining(['Scheduled', 'Pulling', 'Failed']))
    const pull = ofPod.find((event) => event.message.startsWith('Failed to pull image'))!
    expect(pull).toMatchObject({ kind: 'Pod', type: 'Warning', namespace: 'default' })
    expect(pull.count).toBeGreaterThan(0)
    expect(pull.firstAt).toBeLessThanOrEqual(pull.lastAt)
    const unplaced = podOf('unschedulable')
    expect(events.find((event) => event.name === unplaced.name)).toMatchObject({ reason: 'FailedScheduling' })
  })

  const metadata = { uid: 'u', namespace: 'n', creationTimestamp: '2026-11-24T10:00:00Z' }
  const at = (seconds: number) => Date.parse('2026-11-24T10:00:00Z') + seconds * 1000
  test.each<[string, object, object]>([
    [
      'of the old form',
      { firstTimestamp: '2026-11-24T10:00:01Z', lastTimestamp: '2026-11-24T10:00:05Z', count: 4 },
      { count: 4, firstAt: at(1), lastAt: at(5) },
    ],
    [
      'of the new form',
      { eventTime: '2026-11-24T10:00:02.000000Z', firstTimestamp: null, lastTimestamp: null },
      { count: 1, firstAt: at(2), lastAt: at(2) },
    ],
    [
      'of a series',
      {
        eventTime: '2026-11-24T10:00:02.000000Z',
        lastTimestamp: null,
        series: { count: 9, lastObservedTime: '2026-11-24T10:00:08.000000Z' },
      },
      { count: 9, firstAt: at(2), lastAt: at(8) },
    ],
    ['without any time', {}, { count: 1, firstAt: at(0), lastAt: at(0) }],
  ])('%s', (_, event, summary) => {
    const whole = { metadata, involvedObject: { kind: 'Pod', name: 'p' }, type: 'Normal', ...event }
    expect(summarizeEvent(whole as Parameters<typeof summarizeEvent>[0])).toMatchObject({ kind: 'Pod', ...summary })
  })
})

describe('a container’s log', () => {
  const linesOf = async (pod: string, previous = false): Promise<PodLogLine[]> => {
    const lines: PodLogLine[] = []
    const target = { namespace: 'default', pod, container: 'flow', previous }
    for await (const line of followPodLog(client, target, never)) lines.push(line)
    return lines
  }

  test('is followed to its end, each line with its time', async () => {
    const pod = podOf('succeed')
    const lines = await linesOf(pod.name)
    expect(lines.map(({ text }) => text)).toEqual(['first line', 'second  line'])
    for (const { at } of lines) expect(at).toBeGreaterThanOrEqual(pod.createdAt)
  })

  test('that is not there yet is refused in the server’s words', async () => {
    await expect(linesOf(podOf('imageMissing').name)).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining('is waiting to start: trying and failing to pull image') as string,
    })
    await expect(linesOf(podOf('succeed').name, true)).rejects.toMatchObject({
      message: expect.stringContaining('previous terminated container "flow"') as string,
    })
    await expect(linesOf('nobody')).rejects.toMatchObject({ status: 404 })
  })

  test('comes line by line while the container runs, and stops when it is told to', async () => {
    const plays = () => ({ kind: 'succeed', pullMs: 0, runMs: 30_000, logs: ['begun', 'much later'] }) as const
    const slow = await startPracticeCluster({ plays, speed: 20 })
    const slowClient = new KubeClient(kubeConfigOf(slow.kubeconfig))
    try {
      await createJob(slowClient, 'default', manifest('succeed'), 'agent', never)
      await vi.waitUntil(() => slow.counts().pods.Running === 1, { timeout: 10_000, interval: 10 })
      const [pod] = (await slowClient.json<ListOf<Pod>>(podsPath('default'))).items
      const stop = new AbortController()
      const target = { namespace: 'default', pod: pod?.metadata?.name ?? '', container: 'flow', previous: false }
      const log = followPodLog(slowClient, target, stop.signal)
      const first = await log.next()
      expect(first.value).toMatchObject({ text: 'begun' })
      const next = log.next()
      stop.abort()
      await expect(next).rejects.toThrow()
    } finally {
      await slowClient.close()
      await slow.close()
    }
  })
})

describe('deniedVerbs', () => {
  test('finds nothing denied to who may do everything', async () => {
    const denied = await Promise.all(neededRights.map((right) => deniedVerbs(client, 'default', right)))
    expect(denied.flat()).toEqual([])
  })

  test('names the verbs that the server denies, and asks about the very right', async () => {
    const asked: { body: string }[] = []
    const server = createServer((request, response) => {
      let body = ''
      request.on('data', (chunk: Buffer) => (body += chunk.toString()))
      request.on('end', () => {
        asked.push({ body })
        const { spec } = JSON.parse(body) as { spec: { resourceAttributes: { verb: string } } }
        response.end(JSON.stringify({ status: { allowed: spec.resourceAttributes.verb === 'get' } }))
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address() as { port: number }
    const other = new KubeClient(
      kubeConfigOf(cluster.kubeconfig.replace(cluster.url, `http://127.0.0.1:${address.port}`)),
    )
    const right = { group: '', resource: 'pods', subresource: 'log', verbs: ['get', 'list'] }
    expect(await deniedVerbs(other, 'flows', right)).toEqual(['list'])
    await other.close()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    expect(asked.map(({ body }) => (JSON.parse(body) as { spec: object }).spec)).toContainEqual({
      resourceAttributes: { namespace: 'flows', verb: 'list', group: '', resource: 'pods', subresource: 'log' },
    })
  })
})
