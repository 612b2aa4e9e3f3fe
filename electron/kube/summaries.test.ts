import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { JobSummary } from '../../shared/model/job'
import { KubeEvent, PodSummary } from '../../shared/model/pod'
import { startPracticeCluster, type PracticeCluster } from '../practice/cluster'
import type { PlayKind } from '../practice/play'
import type { PodLogLine } from '../../shared/model/pod'
import { panelRights } from '../../shared/model/rights'
import { deniedVerbs } from './access'
import { openClusterJobs } from './cluster-jobs'
import { dryRunJob, hasJobs, listJobs, namespaceExists, nodeCount, readObject, serverVersion } from './cluster-queries'
import { fieldManagerOf, summarizeJob, type Job } from './jobs'
import { systemClock } from '../clock/clock'
import { followPodLog } from './follow-pod-log'
import { KubeClient } from './kube-client'
import { kubeConfigOf } from './kube-config'
import { eventsPath, summarizeEvent } from './kube-events'
import { podsPath, summarizePod, type Pod } from './pods'
import { limits } from './limits'
import { linesOf } from './lines'
import { pageOf, type Note } from './wire'

const never = new AbortController().signal
const follow = (signal: AbortSignal) => ({
  ...{ clock: systemClock, signal, onTail: () => undefined, onTrouble: () => undefined },
})
const runLabel = 'prefect.io/flow_run_id'
const runLabels = [runLabel]
const create = async (client: KubeClient, body: object): Promise<void> => {
  const jobs = openClusterJobs(client, {
    namespace: 'default',
    runLabel: () => runLabel,
    fieldManager: () => fieldManagerOf('agent one'),
  })
  expect(await jobs.create(body, never)).toEqual({ kind: 'created' })
}
/** What a list answers. */
const itemsOf = async (client: KubeClient, path: string): Promise<readonly unknown[]> =>
  pageOf(await client.json(path), (why) => new Error(why)).items
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
    await create(client, manifest(kind))
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
  metadata: { name: kind.toLowerCase(), labels: { [runLabel]: `run-${kind}` } },
  spec: {
    backoffLimit: 0,
    template: {
      metadata: { labels: { [runLabel]: `run-${kind}` } },
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
  (await itemsOf(client, podsPath('default'))).map((pod) => summarizePod(pod, runLabels)!)
async function jobSummaries(): Promise<JobSummary[]> {
  const found: JobSummary[] = []
  for await (const page of listJobs(client, 'default', { runLabels, signal: never })) found.push(...page)
  return found
}
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
    'of very long words',
    jobWith({ status: { conditions: [{ type: 'Failed', status: 'True', reason: 'R', message: 'x'.repeat(40_000) }] } }),
    { message: `${'x'.repeat(32_768)} … (7232 more characters)` },
  ],
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
  expect(summarizeJob(job, runLabels)).toMatchObject(summary)
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
  return { metadata: { uid: 'u', name: 'a', ...metadata }, spec: { template: {}, ...spec }, status }
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
    metadata: { uid: 'u', name: 'p', ...metadata },
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

test('what a pod asks of a node, and how a container’s process ended before', () => {
  const pod = {
    metadata: { uid: 'u', name: 'p' },
    spec: {
      nodeSelector: { disk: 'ssd' },
      schedulingGates: [{ name: 'example.com/wait' }],
      tolerations: [
        { key: 'dedicated', value: 'gpu', effect: 'NoSchedule' },
        { key: 'team', operator: 'Exists' },
        { operator: 'Exists' },
      ],
      containers: [{ name: 'flow', image: 'a:1', imagePullPolicy: 'Always' }],
    },
    status: {
      containerStatuses: [
        {
          name: 'flow',
          state: { waiting: { reason: 'CrashLoopBackOff' } },
          lastState: { terminated: { exitCode: 137, reason: 'OOMKilled' } },
        },
      ],
    },
  }
  expect(summarizePod(pod, [])).toMatchObject({
    nodeSelector: { disk: 'ssd' },
    gates: ['example.com/wait'],
    tolerations: [
      { key: 'dedicated', value: 'gpu', effect: 'NoSchedule' },
      { key: 'team', value: null, effect: null },
      { key: null, value: null, effect: null },
    ],
    containers: [{ pullPolicy: 'Always', last: { exitCode: 137, reason: 'OOMKilled' } }],
  })
  expect(summarizePod({ metadata: { uid: 'u', name: 'p' } }, [])).toMatchObject({
    nodeSelector: {},
    gates: [],
    tolerations: [],
  })
})

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
  expect(summarizePod(pod, runLabels)?.status).toBe(status)
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
    const events = (await itemsOf(client, eventsPath('default'))).map((event) => summarizeEvent(event)!)
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
    expect(summarizeEvent(whole)).toMatchObject({ kind: 'Pod', ...summary })
  })
})

describe('a container’s log', () => {
  const linesOf = async (pod: string, previous = false): Promise<PodLogLine[]> => {
    const lines: PodLogLine[] = []
    const target = { namespace: 'default', pod, container: 'flow', previous }
    for await (const line of followPodLog(client, target, follow(never))) lines.push(line)
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
      await create(slowClient, manifest('succeed'))
      await vi.waitUntil(() => slow.counts().pods.Running === 1, { timeout: 10_000, interval: 10 })
      const [pod] = (await itemsOf(slowClient, podsPath('default'))) as Pod[]
      const stop = new AbortController()
      const target = { namespace: 'default', pod: pod?.metadata?.name ?? '', container: 'flow', previous: false }
      const log = followPodLog(slowClient, target, follow(stop.signal))
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

describe('what an object holds', () => {
  const odd = [undefined, null, 1, 1.5, -1, 1e306, Number.NaN, 'x', '', true, [], {}, [null], [1], { a: null }]
  const schemas = { Job: JobSummary.nullable(), Pod: PodSummary.nullable(), Event: KubeEvent.nullable() }
  const instant = '2026-11-26T10:00:00Z'
  const terminated = { exitCode: 1, signal: 9, reason: 'Error', message: 'm', startedAt: instant, finishedAt: instant }
  const condition = { type: 'Failed', status: 'True', reason: 'r', message: 'm', lastTransitionTime: instant }
  const metadata = {
    uid: 'u',
    name: 'n',
    namespace: 'ns',
    labels: { [runLabel]: 'r' },
    creationTimestamp: instant,
    managedFields: [{ manager: 'flowdeck/a' }],
    ownerReferences: [{ kind: 'Job', name: 'j' }],
  }
  const container = { name: 'c', image: 'i', resources: { limits: { cpu: '1' }, requests: { cpu: '1' } } }
  const containerStatus = { name: 'c', ready: true, restartCount: 1, started: true, state: { terminated } }
  const whole = {
    Job: {
      metadata,
      spec: { suspend: true, completions: 1, backoffLimit: 1, template: { spec: { containers: [container] } } },
      status: {
        active: 1,
        ready: 1,
        succeeded: 1,
        failed: 1,
        startTime: instant,
        completionTime: instant,
        conditions: [condition],
      },
    },
    Pod: {
      metadata,
      spec: { nodeName: 'n', containers: [container], initContainers: [{ ...container, restartPolicy: 'Always' }] },
      status: {
        phase: 'Running',
        reason: 'r',
        message: 'm',
        conditions: [{ ...condition, type: 'PodScheduled' }],
        containerStatuses: [containerStatus],
        initContainerStatuses: [containerStatus],
      },
    },
    Event: {
      metadata,
      involvedObject: { kind: 'Pod', name: 'p' },
      type: 'Normal',
      reason: 'r',
      message: 'm',
      count: 2,
      firstTimestamp: instant,
      lastTimestamp: instant,
      eventTime: instant,
      series: { count: 3, lastObservedTime: instant },
    },
  }
  const summarize = {
    Job: (object: unknown, note: Note) => summarizeJob(object, runLabels, note),
    Pod: (object: unknown, note: Note) => summarizePod(object, runLabels, note),
    Event: (object: unknown, note: Note) => summarizeEvent(object, note),
  }

  /** The value itself, and each value within it, replaced by something else. */
  function* variants(value: unknown): Generator {
    yield* odd
    if (typeof value !== 'object' || value === null) return
    for (const [key, inner] of Object.entries(value)) {
      for (const other of variants(inner)) {
        yield Array.isArray(value) ? [other] : { ...value, [key]: other }
      }
    }
  }

  test.each(['Job', 'Pod', 'Event'] as const)('may be anything: the summary of a %s is one that IPC takes', (kind) => {
    expect(summarize[kind](whole[kind], (field) => expect.unreachable(field))).not.toBeNull()
    let count = 0
    for (const variant of variants(whole[kind])) {
      const summary = summarize[kind](variant, () => undefined)
      const checked = schemas[kind].safeParse(summary)
      if (!checked.success) expect.fail(`${JSON.stringify(variant)}: ${checked.error.message}`)
      count++
    }
    expect(count).toBeGreaterThan(300)
  })

  test('is cut or left out where it is wrong, and each wrong field is noted', () => {
    const noted: string[] = []
    const status = { active: 1.5, succeeded: 1e306, failed: '2', startTime: 'yesterday', conditions: {} }
    const spec = { completions: -1, backoffLimit: null, template: { spec: { containers: [null, { image: 7 }] } } }
    const labels = { [runLabel]: 7, other: 'kept' }
    const job = summarizeJob({ metadata: { uid: 'u', name: 'n', labels }, spec, status }, runLabels, (it) =>
      noted.push(it),
    )
    expect(job).toMatchObject({
      active: 1,
      succeeded: limits.count,
      failed: 0,
      startedAt: null,
      completions: 0,
      backoffLimit: 6,
      flowRunId: null,
      status: 'Pending',
      image: null,
    })
    expect(new Set(noted)).toEqual(
      new Set([
        'Job.spec.template.spec.containers[]',
        'Job.metadata.labels.prefect.io/flow_run_id',
        'Job.status.conditions',
        'Job.status.active',
        'Job.status.succeeded',
        'Job.status.failed',
        'Job.status.startTime',
        'Job.spec.completions',
        'Job.spec.template.spec.containers[].image',
      ]),
    )
  })

  test.each<[string, unknown]>([
    ['without uid', { metadata: { name: 'n' } }],
    ['without name', { metadata: { uid: 'u' } }],
    ['that is none', 'Job'],
    ['that is nothing', null],
  ])('is needed: a Job %s is left out', (_, value) => {
    expect(summarizeJob(value, runLabels)).toBeNull()
    expect(summarizePod(value, runLabels)).toBeNull()
  })
})

describe('linesOf', () => {
  const lines = async (
    chunks: readonly (string | Buffer)[],
    maxBytes: number,
    tooLong: 'split' | 'refuse' = 'split',
  ) => {
    const stream = (async function* () {
      for (const chunk of chunks) yield Buffer.from(chunk as string)
    })()
    const found: string[] = []
    for await (const line of linesOf(stream, maxBytes, tooLong)) found.push(line)
    return found
  }
  const snowman = Buffer.from('☃')

  test.each<[string, readonly (string | Buffer)[], readonly string[]]>([
    ['none', [], []],
    ['one without an end', ['abc'], ['abc']],
    ['empty ones', ['\n\r\n', '\n'], ['', '', '']],
    ['over several chunks', ['ab', 'c\nd', 'e\n'], ['abc', 'de']],
    ['with a character over two chunks', [snowman.subarray(0, 1), snowman.subarray(1)], ['☃']],
    ['of just the size', ['12345678\n', 'x'], ['12345678', 'x']],
    ['that are longer, in parts', ['1234567890', '12345678\nx'], ['12345678', '90123456', '78', 'x']],
    ['that are much longer, in parts', ['1'.repeat(20)], ['1'.repeat(8), '1'.repeat(8), '1111']],
    ['that are longer, never cut within a character', ['1234567☃9'], ['1234567', '☃9']],
  ])('%s', async (_, chunks, expected) => {
    expect(await lines(chunks, 8)).toEqual(expected)
  })

  test('that are longer are refused where they must be whole', async () => {
    await expect(lines(['123456789\n'], 8, 'refuse')).rejects.toMatchObject({ status: 0, reason: 'TooLarge' })
  })
})

describe('listJobs', () => {
  test('selects by label when it is told to', async () => {
    const names: string[] = []
    const options = { runLabels, labelSelector: `${runLabel}=run-crash`, signal: never }
    for await (const page of listJobs(client, 'default', options)) names.push(...page.map(({ name }) => name))
    expect(names).toEqual(['crash'])
  })
})

describe('what is asked once', () => {
  test('version, nodes, namespaces, Jobs', async () => {
    expect(await serverVersion(client)).toMatch(/^v1\.\d+/)
    expect(await nodeCount(client, never)).toBe(1)
    expect(await namespaceExists(client, 'default', never)).toBe(true)
    expect(await namespaceExists(client, 'nosuch', never)).toBe(false)
    expect(await hasJobs(client, 'default')).toBe(true)
  })

  test('an object for its YAML', async () => {
    expect(await readObject(client, 'job', 'default', 'crash')).toMatchObject({
      kind: 'Job',
      metadata: { name: 'crash' },
    })
    const pod = podOf('crash').name
    expect(await readObject(client, 'pod', 'default', pod)).toMatchObject({ kind: 'Pod', metadata: { name: pod } })
    await expect(readObject(client, 'job', 'default', 'nosuch')).rejects.toMatchObject({ status: 404 })
  })

  test('a dry run keeps nothing, and says why a Job would be refused', async () => {
    const tried = { ...manifest('succeed'), metadata: { name: 'tried' } }
    expect(await dryRunJob(client, 'default', tried, never)).toBeNull()
    await expect(readObject(client, 'job', 'default', 'tried')).rejects.toMatchObject({ status: 404 })
    const unnamed = { ...tried, metadata: { name: 'Not_A_Name' } }
    expect(await dryRunJob(client, 'default', unnamed, never)).toMatchObject({ kind: 'run', status: 422 })
  })
})

describe('deniedVerbs', () => {
  test('finds nothing denied to who may do everything', async () => {
    const denied = await Promise.all(panelRights.map((right) => deniedVerbs(client, 'default', right)))
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
