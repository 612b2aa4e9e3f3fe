import { describe, expect, test } from 'vitest'
import { neverOn, type AgentStatus, type Link } from './agent-status'
import type { Phase } from './dialect-words'
import type { ClaimRecord } from './claim'
import { explain } from './explain'
import type { FlowRunSummary } from './flow-run'
import type { JobSummary } from './job'
import type { ContainerSummary, KubeEvent, PodSummary } from './pod'
import type { Problem } from './problem'
import { isLate, lackingLabels, lateAfterMs, scheduledAgain } from './waits'
import { explainRun, problemOf, type RunView } from './why'

const now = 1_000_000
const ref = { id: 'run-1', name: 'merry-panda', flowName: 'hello' }

const runOf = (phase: Phase, more: Partial<FlowRunSummary> = {}): FlowRunSummary => ({
  ...ref,
  flowId: 'flow-1',
  revision: '3',
  phase,
  state: 'As the API calls it',
  stateMessage: null,
  stateAt: now,
  dueAt: now - 1_000,
  startedAt: null,
  endedAt: null,
  claim: null,
  labels: null,
  ...more,
})
const jobOf = (more: Partial<JobSummary> = {}): JobSummary => ({
  uid: 'job-uid',
  name: 'prefect-job-1',
  namespace: 'default',
  flowRunId: ref.id,
  agent: 'agent',
  status: 'Pending',
  active: 1,
  succeeded: 0,
  failed: 0,
  completions: 1,
  backoffLimit: 0,
  createdAt: now,
  startedAt: now,
  finishedAt: null,
  reason: null,
  message: null,
  image: 'hello:1',
  ttlSeconds: null,
  ...more,
})
const containerOf = (more: Partial<ContainerSummary> = {}): ContainerSummary => ({
  name: 'flow',
  image: 'hello:1',
  init: false,
  state: 'waiting',
  reason: 'ContainerCreating',
  message: null,
  exitCode: null,
  restarts: 0,
  last: null,
  startedAt: null,
  finishedAt: null,
  limits: { memory: '512Mi' },
  requests: { cpu: '8' },
  pullPolicy: 'Always',
  ...more,
})
const podOf = (more: Partial<PodSummary> = {}, container: Partial<ContainerSummary> = {}): PodSummary => ({
  uid: 'pod-uid',
  name: 'prefect-job-1-abcde',
  namespace: 'default',
  jobName: 'prefect-job-1',
  jobUid: 'j',
  flowRunId: ref.id,
  phase: 'Pending',
  status: 'ContainerCreating',
  ready: 0,
  containers: [containerOf(container)],
  restarts: 0,
  node: 'minikube',
  nodeSelector: {},
  tolerations: [],
  gates: [],
  createdAt: now,
  scheduledAt: now,
  startedAt: null,
  finishedAt: null,
  endsBy: null,
  reason: null,
  message: null,
  ...more,
})
const eventOf = (reason: string, message: string, more: Partial<KubeEvent> = {}): KubeEvent => ({
  uid: 'event-uid',
  namespace: 'default',
  kind: 'Pod',
  name: 'prefect-job-1-abcde',
  type: 'Normal',
  reason,
  message,
  count: 1,
  firstAt: now - 9_000,
  lastAt: now - 9_000,
  ...more,
})
interface Around {
  readonly jobs?: readonly JobSummary[]
  readonly pods?: readonly PodSummary[]
  readonly events?: readonly KubeEvent[]
}
const viewOf = (run: FlowRunSummary, { jobs = [], pods = [], events = [] }: Around = {}): RunView => ({
  run,
  jobs,
  pods,
  events,
})
const withPod = (pod: PodSummary, phase: Phase = 'claimed', events: readonly KubeEvent[] = []): RunView =>
  viewOf(runOf(phase), { jobs: [jobOf()], pods: [pod], events })

const connected: Link = { state: 'connected', since: 0 }
const retrying: Link = { state: 'retrying', since: 0, tries: 1, nextTryAt: now, message: 'connection refused' }
const refused: Link = { state: 'refused', since: 0, message: 'Unauthorized' }
const agentOf = (more: Partial<AgentStatus> = {}): AgentStatus => ({
  ...neverOn,
  ...{ mode: 'running', name: 'agent', dialect: '0.6', since: 0, api: connected, cluster: connected },
  ...more,
})

const backOff = 'Back-off pulling image "hello:1"'
const ofFlow = { run: ref, container: 'flow', init: false, namespace: 'default' }
const unplaced = {
  kind: 'unschedulable',
  ...{ run: ref, namespace: 'default', reason: 'Unschedulable' },
  ...{ selector: {}, tolerations: [], gates: [] },
} as const
const failedContainer = {
  kind: 'containerFailed',
  ...{ run: ref, container: 'flow', init: false, restarting: false, message: '' },
} as const
const heldUp = (reason: string, message: string): Problem => ({
  kind: 'podHeldUp',
  ...{ run: ref, namespace: 'default', reason, message },
})
const terminated = (exitCode: number, reason: string) => ({ state: 'terminated', exitCode, reason }) as const

test.each<[string, RunView, Problem | null]>([
  ['nothing in the cluster', viewOf(runOf('claimed')), null],
  ['a pod whose container is being made', withPod(podOf()), null],
  ['a pod that runs', withPod(podOf({ phase: 'Running' }, { state: 'running', reason: null }), 'running'), null],
  ['a pod that ended well', withPod(podOf({ phase: 'Succeeded' }, terminated(0, 'Completed'))), null],
  ...['ErrImagePull', 'ImagePullBackOff', 'InvalidImageName', 'ErrImageNeverPull'].map(
    (reason): [string, RunView, Problem] => [
      reason,
      withPod(podOf({}, { reason, message: backOff })),
      { ...ofFlow, kind: 'imagePullFailed', image: 'hello:1', reason, message: backOff, pullPolicy: 'Always' },
    ],
  ),
  [
    'an image that is missing, in the registry’s words where an event has them',
    withPod(podOf({}, { reason: 'ImagePullBackOff', message: backOff }), 'claimed', [
      eventOf('Failed', 'Error: ImagePullBackOff'),
      eventOf('Failed', 'Failed to pull image "hello:1": not found'),
    ]),
    {
      ...ofFlow,
      kind: 'imagePullFailed',
      image: 'hello:1',
      reason: 'ImagePullBackOff',
      message: 'Failed to pull image "hello:1": not found',
      pullPolicy: 'Always',
    },
  ],
  ...['CreateContainerConfigError', 'CreateContainerError', 'RunContainerError'].map(
    (reason): [string, RunView, Problem] => [
      reason,
      withPod(podOf({}, { reason, message: 'secret "s" not found' })),
      { ...ofFlow, kind: 'containerConfig', reason, message: 'secret "s" not found' },
    ],
  ),
  [
    'a container that is started again and again',
    withPod(podOf({ phase: 'Running' }, { reason: 'CrashLoopBackOff', message: 'back-off 40s' })),
    { ...failedContainer, exitCode: null, restarting: true, message: 'back-off 40s' },
  ],
  [
    'the same, with how it ended the last time',
    withPod(
      podOf(
        { phase: 'Running' },
        { reason: 'CrashLoopBackOff', message: 'back-off 40s', last: { exitCode: 3, reason: 'Error' } },
      ),
    ),
    { ...failedContainer, exitCode: 3, restarting: true, message: 'back-off 40s' },
  ],
  [
    'a container that takes too much memory each time',
    withPod(
      podOf({ phase: 'Running' }, { reason: 'CrashLoopBackOff', last: { exitCode: 137, reason: 'OOMKilled' } }),
      'running',
    ),
    { kind: 'outOfMemory', run: ref, container: 'flow', limit: '512Mi', exitCode: 137 },
  ],
  [
    'a container that took too much memory',
    withPod(podOf({ phase: 'Failed' }, terminated(137, 'OOMKilled')), 'running'),
    { kind: 'outOfMemory', run: ref, container: 'flow', limit: '512Mi', exitCode: 137 },
  ],
  [
    'the same without a limit of its own',
    withPod(podOf({ phase: 'Failed' }, { ...terminated(137, 'OOMKilled'), limits: {} }), 'running'),
    { kind: 'outOfMemory', run: ref, container: 'flow', limit: null, exitCode: 137 },
  ],
  [
    'a process of it was killed for memory, and its own ended well',
    withPod(podOf({ phase: 'Succeeded' }, terminated(0, 'OOMKilled')), 'failed'),
    { kind: 'outOfMemory', run: ref, container: 'flow', limit: '512Mi', exitCode: 0 },
  ],
  [
    'the same of a flow that got over it',
    withPod(podOf({ phase: 'Succeeded' }, terminated(0, 'OOMKilled')), 'succeeded'),
    null,
  ],
  [
    'a container that failed before its flow began',
    withPod(podOf({ phase: 'Failed' }, terminated(1, 'Error'))),
    { ...failedContainer, exitCode: 1 },
  ],
  [
    'a container that failed because its flow did: the flow’s affair',
    withPod(podOf({ phase: 'Failed' }, terminated(1, 'Error')), 'failed'),
    null,
  ],
  [
    'a flow that failed for memory',
    withPod(podOf({ phase: 'Failed' }, terminated(137, 'OOMKilled')), 'failed'),
    { kind: 'outOfMemory', run: ref, container: 'flow', limit: '512Mi', exitCode: 137 },
  ],
  [
    'an evicted pod, whatever its containers say',
    withPod(podOf({ phase: 'Failed', reason: 'Evicted', message: 'low on memory' }, terminated(137, 'Error'))),
    { kind: 'podEvicted', run: ref, message: 'low on memory' },
  ],
  [
    'a pod at work whose node is silent',
    withPod(podOf({ node: 'node-1', reason: 'NodeNotReady' }, { state: 'running', reason: null })),
    { kind: 'nodeSilent', run: ref, node: 'node-1', message: '' },
  ],
  [
    'a pod for which there is no room',
    withPod(podOf({ scheduledAt: null, reason: 'Unschedulable', message: 'Insufficient cpu' })),
    { ...unplaced, requests: { cpu: '8' }, flowRequests: { cpu: '8' }, message: 'Insufficient cpu' },
  ],
  [
    'the same for one that asks for nothing',
    withPod(podOf({ reason: 'Unschedulable', message: 'taint' }, { reason: null, requests: {} })),
    { ...unplaced, requests: {}, flowRequests: {}, message: 'taint' },
  ],
  [
    'a pod that is held back from the scheduler',
    withPod(podOf({ scheduledAt: null, node: null, reason: 'SchedulingGated', message: 'gates', gates: ['a'] })),
    {
      ...{ ...unplaced, reason: 'SchedulingGated', gates: ['a'], message: 'gates' },
      ...{ requests: { cpu: '8' }, flowRequests: { cpu: '8' } },
    },
  ],
  [
    'a volume that could not be mounted once: the first try often comes too early',
    withPod(podOf(), 'claimed', [eventOf('FailedMount', 'secret "s" not found', { count: 1, lastAt: now + 500 })]),
    null,
  ],
  [
    'a volume that can’t be mounted time and again',
    withPod(podOf(), 'claimed', [eventOf('FailedMount', 'secret "s" not found', { count: 3, lastAt: now + 2_000 })]),
    heldUp('FailedMount', 'secret "s" not found'),
  ],
  [
    'a network that can’t be made for a while',
    withPod(podOf(), 'claimed', [eventOf('FailedCreatePodSandBox', 'cni', { count: 1, lastAt: now + 10_000 })]),
    heldUp('FailedCreatePodSandBox', 'cni'),
  ],
  [
    'a volume that was mounted in the end: its image is pulled',
    withPod(podOf(), 'claimed', [
      eventOf('Pulling', 'Pulling image', { lastAt: now + 3_000 }),
      eventOf('FailedMount', 'secret "s" not found', { count: 3, lastAt: now + 2_000 }),
    ]),
    null,
  ],
  [
    'another pod’s volume',
    withPod(podOf(), 'claimed', [eventOf('FailedMount', 's', { count: 9, name: 'other' })]),
    null,
  ],
  [
    'an init container that waits',
    withPod(podOf({}, { name: 'fetch', init: true, reason: 'CreateContainerConfigError', message: 'secret' })),
    {
      ...ofFlow,
      kind: 'containerConfig',
      container: 'fetch',
      init: true,
      reason: 'CreateContainerConfigError',
      message: 'secret',
    },
  ],
  [
    'an init container that failed',
    withPod(podOf({ phase: 'Failed' }, { ...terminated(2, 'Error'), name: 'fetch', init: true })),
    { ...failedContainer, container: 'fetch', init: true, exitCode: 2 },
  ],
  [
    'a process that could not be started',
    withPod(podOf({ phase: 'Failed' }, { ...terminated(128, 'StartError'), message: 'no such file' })),
    { ...ofFlow, kind: 'containerConfig', reason: 'StartError', message: 'no such file' },
  ],
  [
    'requests of several containers',
    withPod(
      podOf({
        ...{ scheduledAt: null, reason: 'Unschedulable', message: 'm' },
        containers: [
          containerOf({ requests: { cpu: '500m', memory: '1Gi' } }),
          containerOf({ name: 'proxy', requests: { cpu: '1.5' } }),
          containerOf({ name: 'fetch', init: true, requests: { cpu: '64' } }),
        ],
      }),
    ),
    {
      ...{ ...unplaced, message: 'm' },
      ...{ requests: { cpu: '2', memory: '1Gi' }, flowRequests: { cpu: '500m', memory: '1Gi' } },
    },
  ],
  [
    'a Job past its deadline, its pod gone',
    viewOf(runOf('running'), { jobs: [jobOf({ status: 'Failed', reason: 'DeadlineExceeded', message: 'too long' })] }),
    { kind: 'deadlineExceeded', run: ref, message: 'too long' },
  ],
  [
    'a Job that failed, its pod gone',
    viewOf(runOf('running'), { jobs: [jobOf({ status: 'Failed', reason: 'BackoffLimitExceeded', message: null })] }),
    { ...failedContainer, exitCode: null },
  ],
  [
    'a Job that failed beside a run that says so itself',
    viewOf(runOf('failed'), { jobs: [jobOf({ status: 'Failed' })] }),
    null,
  ],
  [
    'only the newest pod and Job count',
    viewOf(runOf('running'), {
      jobs: [jobOf(), jobOf({ status: 'Failed' })],
      pods: [podOf({ phase: 'Running' }, { state: 'running', reason: null }), podOf({ reason: 'Evicted' })],
    }),
    null,
  ],
  ['a run that ended well all the same', withPod(podOf({ reason: 'Evicted' }), 'succeeded'), null],
  ['a run that was cancelled', withPod(podOf({ reason: 'Evicted' }), 'cancelled'), null],
])('of %s the problem is told', (_, view, problem) => {
  expect(problemOf(view)).toEqual(problem)
})

const claimOf = (agent: string): ClaimRecord => ({
  agent,
  cluster: 'minikube.1',
  namespace: 'flows',
  jobName: 'prefect-job-1',
})
const claimed = (around: Around = {}, claim: ClaimRecord | null = claimOf('agent')) =>
  viewOf(runOf('claimed', { claim, stateMessage: 'the sentence of the claim' }), around)
const labelled = (labels: readonly string[] | null) => viewOf(runOf('waiting', { labels }))
const waiting = (dueInMs: number) => viewOf(runOf('waiting', { dueAt: now + dueInMs }))

const ofJob = { kind: 'Job', name: 'prefect-job-1' }
const roleless =
  'Error creating: pods "prefect-job-1-" is forbidden: error looking up service account default/robot: serviceaccount "robot" not found'
const failedCreate = (lastAt: number) => eventOf('FailedCreate', roleless, { ...ofJob, lastAt })

describe('why a run isn’t running', () => {
  test.each<[string, RunView, Partial<AgentStatus>, string, string | null]>([
    ['the agent is off', waiting(-1), { mode: 'off' }, 'The agent is off', null],
    ['it is paused', waiting(-1), { mode: 'paused' }, 'The agent only watches', null],
    ['it is not due', waiting(180_000), {}, 'It is not due yet', null],
    ['the API is away', waiting(-1), { api: retrying }, 'The Prefect API does not answer', 'connection refused'],
    ['the token is refused', waiting(-1), { api: refused }, 'The Prefect API refused the agent', 'Unauthorized'],
    [
      'the token is refused while paused',
      waiting(-1),
      { mode: 'paused', api: refused },
      'The Prefect API refused the agent',
      'Unauthorized',
    ],
    ['the cluster is away', waiting(-1), { cluster: retrying }, 'The cluster does not answer', 'connection refused'],
    ['it is late', waiting(-180_000), { lastPollAt: now - 1_000, waitMs: 10_000 }, 'It is 3m late', null],
    [
      'it is late, and the queue is still giving others',
      waiting(-30_000),
      { lastPollAt: now - 1_000, waitMs: 250 },
      'It is due now',
      null,
    ],
    [
      'it is late, and the queue has given nothing several times',
      waiting(-30_000),
      { lastPollAt: now - 1_000, waitMs: 1_000 },
      'It is 30s late',
      null,
    ],
    [
      'the queue gives others and passes it over',
      waiting(-150_000),
      { lastPollAt: now - 1_000, waitMs: 250 },
      'It is 2m30s late',
      null,
    ],
    ['it is late, and the queue has not been asked since', waiting(-180_000), {}, 'It is due now', null],
    [
      'it is late, and others are before it',
      waiting(-180_000),
      { lastPollAt: now - 1_000, claimsInHand: 200 },
      'It waits its turn',
      null,
    ],
    [
      'its work pool is paused',
      waiting(-180_000),
      { lastPollAt: now - 1_000, notice: 'Work pool kube is paused' },
      'The queue gives no runs',
      null,
    ],
    [
      'no concurrency slot is free',
      viewOf(runOf('waiting', { state: 'AwaitingConcurrencySlot', dueAt: now + 20_000 })),
      {},
      'It waits for a concurrency slot',
      null,
    ],
    [
      'it failed, and is tried again',
      viewOf(runOf('waiting', { state: 'AwaitingRetry', dueAt: now + 20_000 })),
      {},
      'It waits for its next try',
      null,
    ],
    ['it is suspended', viewOf(runOf('waiting', { state: 'Suspended' })), { mode: 'off' }, 'It is suspended', null],
    ['it is due', waiting(-1), {}, 'It is due now', null],
    [
      'a plugin gave no credentials',
      waiting(-1),
      { cluster: { ...refused, plugin: 'aws' } },
      'aws has given no credentials',
      'Unauthorized',
    ],
    [
      'a plugin is waited for, and it is claimed',
      claimed(),
      { cluster: { ...retrying, plugin: 'aws' } },
      'aws has given no credentials',
      'connection refused',
    ],
    ['the cluster refuses us', waiting(-1), { cluster: refused }, 'The cluster refused the agent', 'Unauthorized'],
    [
      'it ran before, and was just scheduled again',
      viewOf(runOf('waiting', { dueAt: now - 20_000, startedAt: now - 30_000, stateAt: now - 20_000 })),
      {},
      'It waits to be claimed again',
      null,
    ],
    [
      'it was scheduled again before it ever ran',
      viewOf(runOf('waiting', { dueAt: now - 20_000, stateAt: now - 20_000, stateMessage: scheduledAgain })),
      {},
      'It waits to be claimed again',
      null,
    ],
    [
      'it was scheduled again in Prefect 3, which knows no such wait',
      viewOf(runOf('waiting', { dueAt: now - 5_000, stateAt: now - 5_000, stateMessage: scheduledAgain })),
      { dialect: '3' },
      'It is due now',
      null,
    ],
    [
      'its pod has no node yet',
      claimed({ jobs: [jobOf()], pods: [podOf({ scheduledAt: null, message: 'soon' })] }),
      {},
      'Its pod waits for a node',
      'soon',
    ],
    [
      'its image is pulled',
      claimed({ jobs: [jobOf()], pods: [podOf()], events: [eventOf('Pulling', 'Pulling image "hello:1"')] }),
      {},
      'Its image is being pulled',
      'Pulling image "hello:1"',
    ],
    [
      'another pod’s image is pulled',
      claimed({ jobs: [jobOf()], pods: [podOf()], events: [eventOf('Pulling', 'x', { name: 'other' })] }),
      {},
      'Its container is being created',
      null,
    ],
    ['its container is made', claimed({ pods: [podOf()] }), {}, 'Its container is being created', null],
    [
      'its process starts',
      claimed({ pods: [podOf({ phase: 'Running' }, { state: 'running', reason: null })] }),
      {},
      'Its process is starting',
      null,
    ],
    [
      'its pod ended and nobody heard of it',
      claimed({ pods: [podOf({ phase: 'Succeeded' }, terminated(0, 'Completed'))] }),
      {},
      'Its pod ended before the flow started',
      null,
    ],
    [
      'its Job was just made',
      claimed({ jobs: [jobOf({ createdAt: now - 250 })] }),
      {},
      'Its pod is about to be made',
      null,
    ],
    [
      'its Job has no pod, and nobody says why',
      claimed({ jobs: [jobOf({ createdAt: now - 11_000 })] }),
      {},
      'Its Job has no pod yet',
      null,
    ],
    ['its Job is suspended', claimed({ jobs: [jobOf({ status: 'Suspended' })] }), {}, 'Its Job is suspended', null],
    [
      'its pod is refused',
      claimed({ jobs: [jobOf()], events: [failedCreate(now)] }),
      {},
      'There is no service account robot in default',
      roleless,
    ],
    [
      'a pod was refused, and one has been made since',
      claimed({
        jobs: [jobOf()],
        events: [eventOf('SuccessfulCreate', 'Created pod', ofJob), failedCreate(now - 9_500)],
      }),
      {},
      'Its pod is about to be made',
      null,
    ],
    [
      'the cluster is away, though it is claimed',
      claimed(),
      { cluster: retrying },
      'The cluster does not answer',
      'connection refused',
    ],
    [
      'the cluster refuses its Job, though it is claimed',
      claimed(),
      { cluster: refused },
      'The cluster refuses its Job for now',
      'Unauthorized',
    ],
    ['another agent has it', claimed({}, claimOf('other')), {}, 'Agent other has claimed it', null],
    [
      'it was claimed under a former name',
      claimed({}, claimOf('other')),
      { formerNames: ['other'] },
      'It has been claimed',
      null,
    ],
    [
      'an agent that leaves no name has it',
      claimed({}, null),
      {},
      'Another agent has claimed it',
      'the sentence of the claim',
    ],
    ['the agent lacks its labels', labelled(['gpu']), {}, 'No agent here has these labels', null],
    [
      'the agent lacks its labels and is off',
      labelled(['gpu']),
      { mode: 'off' },
      'No agent here has these labels',
      null,
    ],
    ['its Job is about to come', claimed(), {}, 'It has been claimed', null],
    [
      'the flow failed',
      viewOf(runOf('failed', { stateMessage: 'Some reference tasks failed.' })),
      {},
      'The run failed',
      'Some reference tasks failed.',
    ],
  ])('%s', (_, view, agent, what, quote) => {
    const explanation = explainRun(view, agentOf(agent), now)
    expect(explanation).toMatchObject({ what, quote })
    expect(explanation?.why).toMatch(/^[A-Z“].*\.$/)
  })

  test('a problem goes before the state', () => {
    const view = withPod(podOf({ reason: 'Evicted', message: 'low on memory' }))
    expect(explainRun(view, agentOf(), now)).toEqual(
      explain({ kind: 'podEvicted', run: ref, message: 'low on memory' }),
    )
  })

  test('a claim of another name that has led to no Job for a minute: the name may have been this agent’s', () => {
    const since = (ms: number) => {
      const run = runOf('claimed', { claim: claimOf('other'), stateAt: now - ms })
      return explainRun(viewOf(run), agentOf(), now)
    }
    expect(since(59_000)).toMatchObject({ why: 'It makes its Job in flows.', next: [] })
    expect(since(61_000)?.why).toContain('if this one had its name before, give it that name again.')
    expect(since(61_000)?.next[0]?.action).toEqual({ kind: 'goTo', page: 'settings' })
  })

  describe('its Job was suspended by hand', () => {
    const suspended = jobOf({ status: 'Suspended', active: 0 })
    const ended = podOf(
      { phase: 'Failed', status: 'Terminating', endsBy: now },
      { state: 'terminated', reason: 'Error', exitCode: 143 },
    )
    const stuck = podOf({ status: 'ErrImagePull' }, { reason: 'ErrImagePull', message: 'no such image' })
    test.each<[string, RunView]>([
      ['before its pod came', viewOf(runOf('claimed'), { jobs: [suspended] })],
      ['while it ran', viewOf(runOf('running'), { jobs: [suspended] })],
      ['and its process was killed for it', viewOf(runOf('running'), { jobs: [suspended], pods: [ended] })],
      ['and its pod could not start', viewOf(runOf('claimed'), { jobs: [suspended], pods: [stuck] })],
      ['and its process has put it back', viewOf(runOf('waiting', { state: 'AwaitingRetry' }), { jobs: [suspended] })],
      [
        'although a pod of it was refused once',
        viewOf(runOf('claimed'), { jobs: [suspended], events: [eventOf('FailedCreate', 'no', { kind: 'Job', name: suspended.name })] }), // prettier-ignore
      ],
    ])('%s: nothing is wrong, and it can be resumed', (_, view) => {
      expect(problemOf(view)).toBeNull()
      expect(explainRun(view, agentOf(), now)).toMatchObject({
        what: 'Its Job is suspended',
        why: expect.stringContaining('It was suspended by hand') as string,
        next: [{ label: 'Resume Job', action: { kind: 'resumeJob', jobUid: 'job-uid' } }],
      })
    })
    test('what Prefect shows of it stays, and is said', () => {
      const why = explainRun(viewOf(runOf('running', { state: 'Running' }), { jobs: [suspended] }), agentOf(), now)?.why
      expect(why).toContain('Prefect goes on showing the run as Running.')
    })
    test('a run that has ended has ended', () => {
      expect(explainRun(viewOf(runOf('succeeded'), { jobs: [suspended] }), agentOf(), now)).toBeNull()
      expect(explainRun(viewOf(runOf('failed'), { jobs: [suspended] }), agentOf(), now)?.what).toBe('The run failed')
    })
  })

  test.each<Phase>(['running', 'succeeded', 'cancelled'])('a run that is %s needs no words', (phase) => {
    expect(explainRun(viewOf(runOf(phase)), agentOf(), now)).toBeNull()
  })

  test('what helps is offered: starting the agent, or deploying just this run', () => {
    const actions = (mode: 'off' | 'paused') =>
      explainRun(waiting(-1), agentOf({ mode }), now)?.next.map(({ action }) => action)
    expect(actions('off')).toEqual([{ kind: 'startAgent' }])
    expect(actions('paused')).toEqual([{ kind: 'deployRun', flowRunId: 'run-1' }, { kind: 'startAgent' }])
  })
})

/** Source: prefect 1.4.1's server, and its documentation of agent labels. */
test.each<[string, readonly string[] | null, readonly string[], readonly string[] | null]>([
  ['a dialect without labels', null, ['gpu'], null],
  ['none on either side', [], [], null],
  ['all of them among the agent’s', ['gpu', 'eu'], ['eu', 'gpu', 'spare'], null],
  ['one that the agent lacks', ['gpu', 'eu'], ['eu'], ['gpu']],
  ['an agent without labels', ['gpu', 'eu'], [], ['gpu', 'eu']],
  ['a run without labels, and an agent that has some', [], ['eu'], []],
])('labels: %s', (_, ofRun, ofAgent, lacking) => {
  expect(lackingLabels(runOf('waiting', { labels: ofRun }), agentOf({ labels: ofAgent }))).toEqual(lacking)
})

test('what the labels lack is named, both ways, and where they are changed', () => {
  const why = (ofRun: readonly string[], ofAgent: readonly string[]) =>
    explainRun(labelled(ofRun), agentOf({ labels: ofAgent }), now)
  expect(why(['gpu', 'eu'], ['eu'])?.why).toContain('Agent agent lacks gpu.')
  expect(why([], ['eu'])?.why).toContain('takes only runs with labels: eu.')
  expect(why([], ['eu'])?.next[0]?.action).toEqual({ kind: 'goTo', page: 'settings' })
})

test.each<[Phase, number | null, boolean]>([
  ['waiting', now - lateAfterMs, false],
  ['waiting', now - lateAfterMs - 1, true],
  ['waiting', null, false],
  ['running', 0, false],
])('%s and due at %s is late: %s', (phase, dueAt, late) => {
  expect(isLate(runOf(phase, { dueAt }), now)).toBe(late)
})

describe('a run that the list still has waiting while its Job is there', () => {
  const late = { ...runOf('waiting'), dueAt: now - 60_000, stateAt: now - 120_000 }
  const job = (createdAt: number, more: Partial<JobSummary> = {}) => ({ ...jobOf(), createdAt, ...more })
  const whatOf = (jobs: readonly JobSummary[]) =>
    explainRun(viewOf(late, { jobs }), agentOf({ lastPollAt: now, waitMs: 10_000 }), now)?.what

  test.each<[string, readonly JobSummary[], string]>([
    ['its Job was made since', [job(now - 1_000)], 'Its pod is about to be made'],
    ['there is none', [], 'It is 1m late'],
    ['its Job is of a try before', [job(now - 300_000)], 'It is 1m late'],
    ['its Job has ended', [job(now - 1_000, { status: 'Complete' })], 'It is 1m late'],
  ])('%s', (_, jobs, what) => expect(whatOf(jobs)).toBe(what))
})
