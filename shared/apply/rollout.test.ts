import { expect, test } from 'vitest'
import type { ContainerSummary, PodSummary } from '../model/pod'
import { judgeRollout, type DeploymentSummary, type RolloutView } from './rollout'

const deployment: DeploymentSummary = {
  ...{ uid: 'd', name: 'flowdeck-agent', namespace: 'flows', generation: 2, observedGeneration: 2 },
  ...{ wanted: 2, replicas: 2, updated: 2, available: 2, account: null, lease: null },
  conditions: [
    {
      ...{ type: 'Progressing', status: 'True', reason: 'ReplicaSetUpdated' },
      message: 'ReplicaSet "flowdeck-agent-6c7d" is progressing.',
    },
  ],
}
const container: ContainerSummary = {
  ...{ name: 'flowdeck-agent', image: 'a:1', init: false, state: 'running', reason: null, message: null },
  ...{ exitCode: null, restarts: 0, last: null, startedAt: 1, finishedAt: null, limits: {}, requests: {} },
  pullPolicy: 'IfNotPresent',
}
const pod = (more: Partial<PodSummary> = {}): PodSummary => ({
  ...{ uid: 'p', name: 'flowdeck-agent-6c7d-x', namespace: 'flows', jobName: null, jobUid: null, flowRunId: null },
  ...{ phase: 'Running', status: 'Running', ready: 1, containers: [container], restarts: 0, node: 'n' },
  ...{ nodeSelector: {}, tolerations: [], gates: [], createdAt: 0, scheduledAt: 0, startedAt: 1, finishedAt: null },
  ...{ endsBy: null, reason: null, message: null, ...more },
})
const view = (more: Partial<RolloutView> & { deployment?: DeploymentSummary } = {}): RolloutView => ({
  ...{ now: 1_000, since: 0, deployment, pods: [{ hash: '6c7d', pod: pod() }], events: [], ...more },
})
const waiting = (more: Partial<ContainerSummary>): ContainerSummary => ({ ...container, state: 'waiting', ...more })
const behind = { ...deployment, available: 0 }

test('ready is what kubectl rollout status takes for it', () => {
  expect(judgeRollout(view())).toMatchObject({ kind: 'ready', pods: [{ name: 'flowdeck-agent-6c7d-x' }] })
})

test.each<[string, DeploymentSummary, string]>([
  ['new pods are missing', { ...deployment, updated: 1, available: 3, replicas: 3 }, '1 of 2 new pods are made.'],
  [
    'old ones are there still',
    { ...deployment, replicas: 3, available: 3 },
    '1 pods of the version before are ending.',
  ],
  ['new ones are not ready', behind, '0 of 2 pods are ready.'],
])('not while %s', (_, given, words) => {
  expect(judgeRollout(view({ deployment: given }))).toEqual({ kind: 'waiting', words })
})

test('nor for the version before: the controller has not seen it', () => {
  const given = { ...deployment, observedGeneration: 1 }
  expect(judgeRollout(view({ deployment: given }))).toMatchObject({ kind: 'waiting' })
  expect(judgeRollout(view({ deployment: given, now: 60_000 }))).toMatchObject({
    kind: 'trouble',
    trouble: { what: 'Nobody in the cluster takes up Deployment flowdeck-agent' },
  })
})

const troubleWith = (more: Partial<PodSummary>, events: RolloutView['events'] = []) => {
  const judgement = judgeRollout(
    view({ deployment: behind, pods: [{ hash: '6c7d', pod: pod({ ready: 0, ...more }) }], events }),
  )
  if (judgement.kind !== 'trouble') throw new Error(`no trouble: ${judgement.kind}`)
  return judgement.trouble
}

test('an image that is missing', () => {
  const message = 'manifest unknown'
  const trouble = troubleWith({
    phase: 'Pending',
    containers: [waiting({ reason: 'ImagePullBackOff', message })],
  })
  expect(trouble).toMatchObject({ what: 'Image a:1 can’t be pulled', quote: 'manifest unknown', log: null })
  expect(trouble.why).not.toMatch(/template|flow/i)
})

test('a process that ends: its log is asked for', () => {
  const last = { exitCode: 1, reason: 'Error' }
  const trouble = troubleWith({ containers: [waiting({ reason: 'CrashLoopBackOff', last })] })
  expect(trouble).toMatchObject({
    what: 'The pod of flowdeck-agent failed',
    log: { pod: 'flowdeck-agent-6c7d-x', container: 'flowdeck-agent', previous: true },
  })
  expect(trouble.why).toContain('exit code 1')
})

test('no node', () => {
  const message = 'no nodes available to schedule pods'
  const trouble = troubleWith({ phase: 'Pending', node: null, reason: 'Unschedulable', message })
  expect(trouble).toMatchObject({ what: 'The cluster has no node', quote: message })
})

test('a probe that fails again and again, and not one that fails once', () => {
  const event = {
    ...{ uid: 'e', namespace: 'flows', kind: 'Pod', name: 'flowdeck-agent-6c7d-x', type: 'Warning' as const },
    ...{ reason: 'Unhealthy', message: 'Readiness probe failed: 503', count: 3, firstAt: 0, lastAt: 1 },
  }
  expect(troubleWith({}, [event])).toMatchObject({ quote: 'Readiness probe failed: 503', log: { previous: false } })
  const once = view({
    deployment: behind,
    pods: [{ hash: '6c7d', pod: pod({ ready: 0 }) }],
    events: [{ ...event, count: 1 }],
  })
  expect(judgeRollout(once)).toMatchObject({ kind: 'waiting' })
})

test('pods of the version before are not looked at', () => {
  const old = {
    hash: 'old',
    pod: pod({ name: 'flowdeck-agent-old-y', containers: [waiting({ reason: 'ErrImagePull' })] }),
  }
  expect(judgeRollout(view({ deployment: behind, pods: [old, { hash: '6c7d', pod: pod() }] })).kind).toBe('waiting')
})

test('a quota that lets no pod be made', () => {
  const message =
    'pods "flowdeck-agent-6c7d-x" is forbidden: exceeded quota: few, requested: pods=1, used: pods=0, limited: pods=0'
  const condition = { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message }
  const given = { ...behind, updated: 0, conditions: [...deployment.conditions, condition] }
  const judgement = judgeRollout(view({ deployment: given, pods: [] }))
  expect(judgement).toMatchObject({
    kind: 'trouble',
    trouble: { what: 'The quota has no room for the pod of flowdeck-agent', quote: message },
  })
})

test('no progress within the Deployment’s own deadline', () => {
  const conditions = [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message: 'too late' }]
  expect(judgeRollout(view({ deployment: { ...behind, conditions } }))).toMatchObject({
    kind: 'trouble',
    trouble: { quote: 'too late' },
  })
})
