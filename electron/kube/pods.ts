import type { V1ContainerStatus, V1Pod } from '@kubernetes/client-node'
import type { ContainerSummary, PodSummary } from '../../shared/model/pod'
import { silentNodeReason } from '../../shared/model/disruption'
import { runIdOf } from './jobs'
import { objectPath } from './object-path'
import { printedStatus } from './pod-status'
import { Fields, type Note, type Wire } from './wire'

export type Pod = Wire<V1Pod>
type PodSpec = Fields<NonNullable<Pod['spec']>>
type PodStatus = Fields<NonNullable<Pod['status']>>

export const podsPath = (namespace: string, name?: string): string =>
  objectPath('/api/v1/namespaces', namespace, 'pods', ...(name === undefined ? [] : [name]))

/** Those of all namespaces. */
export const allPodsPath = '/api/v1/pods'

/**
 * A pod as lists show it.
 * @param runLabels labels that hold a flow run's id, of all dialects
 * @returns null for what has neither uid nor name
 */
export function summarizePod(
  value: unknown,
  runLabels: readonly string[],
  note: Note = () => undefined,
): PodSummary | null {
  const pod = new Fields<Pod>(value, 'Pod', note)
  const metadata = pod.object('metadata')
  const spec = pod.object('spec')
  const status = pod.object('status')
  const uid = metadata.text('uid')
  const name = metadata.text('name')
  if (!uid || !name) {
    note('Pod.metadata')
    return null
  }
  const containers = [...containersOf(spec, status, true), ...containersOf(spec, status, false)]
  const labels = metadata.texts('labels')
  const owner = metadata.list('ownerReferences').find((it) => it.text('kind') === 'Job')
  return {
    uid,
    name,
    namespace: metadata.text('namespace') ?? '',
    jobName: owner?.text('name') ?? labels['job-name'] ?? null,
    // One that was orphaned on purpose has no owner any more, and its labels still.
    jobUid: owner?.text('uid') ?? labels['batch.kubernetes.io/controller-uid'] ?? labels['controller-uid'] ?? null,
    flowRunId: runIdOf(labels, runLabels),
    phase: phaseOf(status.text('phase')),
    status: printedStatus(pod),
    ready: status.list('containerStatuses').filter((it) => it.flag('ready')).length,
    containers,
    restarts: containers.reduce((sum, it) => sum + it.restarts, 0),
    node: spec.text('nodeName'),
    nodeSelector: spec.texts('nodeSelector'),
    tolerations: spec.list('tolerations').map((it) => ({
      key: it.text('key'),
      value: it.text('operator') === 'Exists' ? null : (it.text('value') ?? ''),
      effect: it.text('effect'),
    })),
    gates: spec.list('schedulingGates').flatMap((gate) => gate.text('name') ?? []),
    createdAt: metadata.instant('creationTimestamp') ?? 0,
    endsBy: metadata.instant('deletionTimestamp'),
    ...lifeOf(status, containers),
    ...whyNotWell(status, containers),
  }
}

const scheduledCondition = (status: PodStatus) =>
  status.list('conditions').find((it) => it.text('type') === 'PodScheduled')

function lifeOf(
  status: PodStatus,
  containers: readonly ContainerSummary[],
): Pick<PodSummary, 'scheduledAt' | 'startedAt' | 'finishedAt'> {
  const scheduled = scheduledCondition(status)
  const main = containers.filter((it) => !it.init)
  const first = (instants: readonly (number | null)[]) => instants.find((at) => at !== null) ?? null
  const ended = ['Succeeded', 'Failed'].includes(status.text('phase') ?? '')
  return {
    scheduledAt: scheduled?.text('status') === 'True' ? scheduled.instant('lastTransitionTime') : null,
    startedAt: first(main.map((it) => it.startedAt)),
    finishedAt: ended ? first(main.map((it) => it.finishedAt)) : null,
  }
}

/** The pod's own reason, else why the cluster ends it, else why it has no node, else what a container waits for. */
function whyNotWell(
  status: PodStatus,
  containers: readonly ContainerSummary[],
): Pick<PodSummary, 'reason' | 'message'> {
  const scheduled = scheduledCondition(status)
  const unplaced = scheduled?.text('status') === 'False' ? scheduled : undefined
  const conditions = status.list('conditions')
  const ended = conditions.find((it) => it.text('type') === 'DisruptionTarget' && it.text('status') === 'True')
  const broken = containers.find(
    (it) => it.state === 'waiting' && it.reason !== null && !startingReasons.has(it.reason),
  )
  return {
    reason:
      status.text('reason') ??
      ended?.text('reason') ??
      unplaced?.text('reason') ??
      broken?.reason ??
      (isNodeSilent(status) ? silentNodeReason : null),
    message: status.text('message') ?? ended?.text('message') ?? unplaced?.text('message') ?? broken?.message ?? null,
  }
}

/**
 * Of a silent node's pods nothing is known, and a controller takes the word that they are ready back; of their containers it
 * stays. A readiness gate would give a reason.
 * Source: kubernetes 1.34, pkg/controller/util/node/controller_utils.go, MarkPodsNotReady.
 */
function isNodeSilent(status: PodStatus): boolean {
  const [ready, containersReady] = ['Ready', 'ContainersReady'].map((type) =>
    status.list('conditions').find((it) => it.text('type') === type),
  )
  const isTakenBack = ready?.text('status') === 'False' && (ready.text('reason') ?? '') === ''
  return isTakenBack && containersReady?.text('status') === 'True'
}

const startingReasons = new Set(['ContainerCreating', 'PodInitializing'])
const phaseOf = (phase: string | null): PodSummary['phase'] =>
  phase === 'Running' || phase === 'Succeeded' || phase === 'Failed' || phase === 'Pending' ? phase : 'Unknown'

function containersOf(spec: PodSpec, status: PodStatus, init: boolean): ContainerSummary[] {
  const statuses = status.list(init ? 'initContainerStatuses' : 'containerStatuses')
  return spec.list(init ? 'initContainers' : 'containers').map((container) => {
    const name = container.text('name') ?? ''
    const found = statuses.find((it) => it.text('name') === name)
    const resources = container.object('resources')
    return {
      name,
      image: container.text('image') ?? '',
      init,
      restarts: found?.count('restartCount') ?? 0,
      last: lastOf(found),
      ...stateOf(found?.object('state')),
      limits: resources.texts('limits'),
      requests: resources.texts('requests'),
      pullPolicy: container.text('imagePullPolicy'),
    }
  })
}

function lastOf(status: Fields<Wire<V1ContainerStatus>> | undefined): ContainerSummary['last'] {
  const before = status?.object('lastState')
  if (!before?.has('terminated')) return null
  const ended = before.object('terminated')
  return { exitCode: ended.integer('exitCode'), reason: ended.text('reason') }
}

type StateFields = Fields<NonNullable<Wire<V1ContainerStatus>['state']>>
type StateOf = Pick<ContainerSummary, 'state' | 'reason' | 'message' | 'exitCode' | 'startedAt' | 'finishedAt'>

/** @param state absent until the kubelet has seen the container */
function stateOf(state: StateFields | undefined): StateOf {
  const none = { reason: null, message: null, exitCode: null, startedAt: null, finishedAt: null }
  if (!state) return { ...none, state: 'waiting' }
  if (state.has('terminated')) {
    const ended = state.object('terminated')
    const [startedAt, finishedAt] = [ended.instant('startedAt'), ended.instant('finishedAt')]
    const [reason, message] = [ended.text('reason'), ended.text('message')]
    return { state: 'terminated', reason, message, exitCode: ended.integer('exitCode'), startedAt, finishedAt }
  }
  if (state.has('running'))
    return { ...none, state: 'running', startedAt: state.object('running').instant('startedAt') }
  const waiting = state.object('waiting')
  return { ...none, state: 'waiting', reason: waiting.text('reason'), message: waiting.text('message') }
}
