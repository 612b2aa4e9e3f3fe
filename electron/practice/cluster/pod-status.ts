import {
  time,
  type Condition,
  type Container,
  type ContainerState,
  type ContainerStatus,
  type Pod,
  type PodStatus,
} from './objects'

/** A pod's status at each step of its life, as kubelet 1.34 writes it. */
export interface Step {
  readonly pod: Pod
  readonly now: number
}

const none: ContainerState = {}

const initialOf = ({ name, image }: Container, reason: string): ContainerStatus => ({
  name,
  state: { waiting: { reason } },
  lastState: none,
  ready: false,
  restartCount: 0,
  image,
  imageID: '',
  started: false,
})

export function conditionsOf({ pod, now }: Step, state: 'creating' | 'running' | 'succeeded' | 'failed'): Condition[] {
  const unready = `containers with unready status: [${pod.spec.containers.map(({ name }) => name).join(' ')}]`
  const ended = { succeeded: { reason: 'PodCompleted' }, failed: { reason: 'PodFailed' } } as const
  const ready =
    state === 'running' ? {} : state === 'creating' ? { reason: 'ContainersNotReady', message: unready } : ended[state]
  const condition = (type: string, holds: boolean, more: Partial<Condition> = {}): Condition => {
    const before = pod.status.conditions?.find((one) => one.type === type)
    const status = holds ? 'True' : 'False'
    const lastTransitionTime = before?.status === status ? before.lastTransitionTime : time(now)
    return { type, observedGeneration: 1, status, lastProbeTime: null, lastTransitionTime, ...more }
  }
  return [
    condition('PodReadyToStartContainers', state === 'running'),
    condition('Initialized', true, state === 'succeeded' ? ended.succeeded : {}),
    condition('Ready', state === 'running', ready),
    condition('ContainersReady', state === 'running', ready),
    condition('PodScheduled', true),
  ]
}

export function creating(step: Step, podIP: string): PodStatus {
  const { pod, now } = step
  return {
    ...pod.status,
    phase: 'Pending',
    conditions: conditionsOf(step, 'creating'),
    hostIP: '127.0.0.1',
    hostIPs: [{ ip: '127.0.0.1' }],
    podIP,
    podIPs: [{ ip: podIP }],
    startTime: time(now),
    containerStatuses: pod.spec.containers.map((container) => initialOf(container, 'ContainerCreating')),
  }
}

export function waiting({ pod }: Step, container: string, reason: string, message: string): PodStatus {
  return {
    ...pod.status,
    containerStatuses: changed(pod, container, () => ({ state: { waiting: { reason, message } } })),
  }
}

export function running(step: Step, imageId: string): PodStatus {
  const { pod, now } = step
  const containerStatuses = changed(pod, undefined, (status) => ({
    state: { running: { startedAt: time(now) } },
    ready: true,
    started: true,
    imageID: imageId,
    containerID: `containerd://${pod.metadata.uid.replaceAll('-', '').repeat(2)}`,
    restartCount: status.restartCount,
  }))
  return { ...pod.status, phase: 'Running', conditions: conditionsOf(step, 'running'), containerStatuses }
}

export interface Ended {
  readonly exitCode: number
  readonly reason: string
  readonly message?: string
}

function terminatedState({ now }: Step, status: ContainerStatus, ended: Ended): ContainerState {
  const startedAt = status.state.running?.startedAt ?? time(now)
  const id = status.containerID === undefined ? {} : { containerID: status.containerID }
  return { terminated: { ...ended, startedAt, finishedAt: time(now), ...id } }
}

/** The pod is over; `why` stands in its status when the node ended it. */
export function finished(
  step: Step,
  ended: Ended,
  why?: { readonly reason: string; readonly message: string },
): PodStatus {
  const { pod } = step
  const containerStatuses = changed(pod, undefined, (status) => ({
    state: terminatedState(step, status, ended),
    ready: false,
    started: false,
  }))
  const succeeded = ended.exitCode === 0
  return {
    ...pod.status,
    ...why,
    phase: succeeded ? 'Succeeded' : 'Failed',
    conditions: conditionsOf(step, succeeded ? 'succeeded' : 'failed'),
    containerStatuses,
  }
}

/** A container that will be started again: its end is kept as `lastState`. */
export function crashed(step: Step, ended: Ended, backOff: string): PodStatus {
  const { pod } = step
  const containerStatuses = changed(pod, undefined, (status) => ({
    state: { waiting: { reason: 'CrashLoopBackOff', message: backOff } },
    lastState: terminatedState(step, status, ended),
    ready: false,
    started: false,
    restartCount: status.restartCount + 1,
  }))
  return { ...pod.status, conditions: conditionsOf(step, 'creating'), containerStatuses }
}

const changed = (
  pod: Pod,
  container: string | undefined,
  change: (status: ContainerStatus) => Partial<ContainerStatus>,
): ContainerStatus[] =>
  (pod.status.containerStatuses ?? []).map((status) =>
    container === undefined || status.name === container ? { ...status, ...change(status) } : status,
  )
