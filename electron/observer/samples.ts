import type { FlowRun } from '../../shared/model/flow-run'
import type { JobSummary } from '../../shared/model/job'
import type { ContainerSummary, PodSummary } from '../../shared/model/pod'

/** The run, the Job and the pod of the examples in this room's tests: all is well, and its pod is at work. */
export const sampleRun: FlowRun = {
  id: 'r1',
  name: 'calm-heron',
  flow: { id: 'f', name: 'etl' },
  revision: '1',
  phase: 'running',
  state: { name: 'Running', message: null, at: null },
  dueAt: null,
  claim: null,
  claimedBefore: true,
  handle: {},
}

export const jobOf = (more: Partial<JobSummary> = {}): JobSummary => ({
  uid: 'job-1',
  name: 'calm-heron-0a1b2c3d',
  namespace: 'default',
  flowRunId: 'r1',
  agent: 'agent',
  status: 'Running',
  active: 1,
  succeeded: 0,
  failed: 0,
  completions: 1,
  backoffLimit: 0,
  createdAt: 1_000,
  startedAt: 1_000,
  finishedAt: null,
  reason: null,
  message: null,
  image: 'etl:1',
  ttlSeconds: null,
  ...more,
})

const containerOf = (more: Partial<ContainerSummary>): ContainerSummary => ({
  name: 'prefect-job',
  image: 'etl:1',
  init: false,
  state: 'running',
  reason: null,
  message: null,
  exitCode: null,
  last: null,
  restarts: 0,
  startedAt: 1_000,
  finishedAt: null,
  limits: { memory: '512Mi' },
  requests: {},
  pullPolicy: 'IfNotPresent',
  ...more,
})

export const podOf = (more: Partial<PodSummary> = {}, container: Partial<ContainerSummary> = {}): PodSummary => ({
  uid: 'pod-1',
  name: 'calm-heron-0a1b2c3d-abcde',
  namespace: 'default',
  jobName: 'calm-heron-0a1b2c3d',
  jobUid: 'job-1',
  flowRunId: 'r1',
  phase: 'Running',
  status: 'Running',
  ready: 1,
  containers: [containerOf(container)],
  restarts: 0,
  node: 'node',
  nodeSelector: {},
  tolerations: [],
  gates: [],
  createdAt: 1_000,
  scheduledAt: 1_000,
  startedAt: 1_000,
  finishedAt: null,
  endsBy: null,
  reason: null,
  message: null,
  ...more,
})

const waiting = { state: 'waiting', startedAt: null } as const
export const imageMissing = podOf(
  { phase: 'Pending', status: 'ImagePullBackOff' },
  { ...waiting, reason: 'ImagePullBackOff', message: 'Back-off pulling image "etl:1"' },
)
export const unschedulable = podOf(
  { phase: 'Pending', reason: 'Unschedulable', message: '0/1 nodes are available', node: null, scheduledAt: null },
  { ...waiting, requests: { cpu: '64' } },
)
export const killed = podOf(
  { phase: 'Failed', status: 'OOMKilled' },
  { state: 'terminated', reason: 'OOMKilled', exitCode: 137 },
)
/** As seen on a real node: the container's own process outlived the one that it had started, and ended well. */
export const childKilled = podOf(
  { phase: 'Succeeded', status: 'OOMKilled' },
  { state: 'terminated', reason: 'OOMKilled', exitCode: 0 },
)
export const containerFailed = podOf(
  { phase: 'Failed', status: 'Error' },
  { state: 'terminated', reason: 'Error', exitCode: 1 },
)
export const evicted = podOf({ phase: 'Failed', status: 'Evicted', reason: 'Evicted', message: 'low on memory' })
/** Its node does not answer: it was told to end, and nobody says that it did. */
export const tainted = podOf({
  status: 'Terminating',
  endsBy: 30_000,
  reason: 'DeletionByTaintManager',
  message: 'no room for it',
})
