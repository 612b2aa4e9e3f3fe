import type { V1ContainerStatus, V1Pod } from '@kubernetes/client-node'
import type { ContainerSummary, PodSummary } from '../../shared/model/pod'
import { instantOf, type Wire } from './wire'

export type Pod = Wire<V1Pod>

export const podsPath = (namespace: string, name?: string): string =>
  `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods${name === undefined ? '' : `/${encodeURIComponent(name)}`}`

export function summarizePod(pod: Pod): PodSummary {
  const { metadata = {}, spec, status = {} } = pod
  const containers = [
    ...summarizeContainers(spec?.initContainers, status.initContainerStatuses, true),
    ...summarizeContainers(spec?.containers, status.containerStatuses, false),
  ]
  const owner = metadata.ownerReferences?.find((it) => it.kind === 'Job')
  return {
    uid: metadata.uid ?? '',
    name: metadata.name ?? '',
    namespace: metadata.namespace ?? '',
    jobName: owner?.name ?? metadata.labels?.['job-name'] ?? null,
    flowRunId: metadata.labels?.flow_run_id ?? null,
    phase: phaseOf(status.phase),
    status: printedStatus(pod),
    ready: status.containerStatuses?.filter((it) => it.ready).length ?? 0,
    containers,
    restarts: containers.reduce((sum, it) => sum + it.restarts, 0),
    node: spec?.nodeName ?? null,
    createdAt: instantOf(metadata.creationTimestamp) ?? 0,
    ...lifeOf(pod, containers),
    ...whyNotWell(pod, containers),
  }
}

const scheduledCondition = ({ status }: Pod) => status?.conditions?.find((it) => it.type === 'PodScheduled')

function lifeOf(
  pod: Pod,
  containers: readonly ContainerSummary[],
): Pick<PodSummary, 'scheduledAt' | 'startedAt' | 'finishedAt'> {
  const scheduled = scheduledCondition(pod)
  const main = containers.filter((it) => !it.init)
  const first = (instants: readonly (number | null)[]) => instants.find((at) => at !== null) ?? null
  return {
    scheduledAt: scheduled?.status === 'True' ? instantOf(scheduled.lastTransitionTime) : null,
    startedAt: first(main.map((it) => it.startedAt)),
    finishedAt: isEnded(pod.status?.phase) ? first(main.map((it) => it.finishedAt)) : null,
  }
}

/** The pod's own reason, else why it has no node, else what a container waits for. */
function whyNotWell(pod: Pod, containers: readonly ContainerSummary[]): Pick<PodSummary, 'reason' | 'message'> {
  const scheduled = scheduledCondition(pod)
  const unplaced = scheduled?.status === 'False' ? scheduled : undefined
  const broken = containers.find(
    (it) => it.state === 'waiting' && it.reason !== null && !startingReasons.has(it.reason),
  )
  return {
    reason: pod.status?.reason ?? unplaced?.reason ?? broken?.reason ?? null,
    message: pod.status?.message ?? unplaced?.message ?? broken?.message ?? null,
  }
}

const startingReasons = new Set(['ContainerCreating', 'PodInitializing'])
const isEnded = (phase: string | undefined) => phase === 'Succeeded' || phase === 'Failed'
const phaseOf = (phase: string | undefined): PodSummary['phase'] =>
  phase === 'Running' || phase === 'Succeeded' || phase === 'Failed' || phase === 'Pending' ? phase : 'Unknown'

type ContainerSpecs = NonNullable<Pod['spec']>['containers'] | undefined
type ContainerStatuses = Wire<V1ContainerStatus>[] | undefined

function summarizeContainers(specs: ContainerSpecs, statuses: ContainerStatuses, init: boolean): ContainerSummary[] {
  return (specs ?? []).map((spec) => {
    const status = statuses?.find((it) => it.name === spec.name)
    const { waiting, running, terminated } = status?.state ?? {}
    return {
      name: spec.name,
      image: spec.image ?? '',
      init,
      state: terminated ? 'terminated' : running ? 'running' : 'waiting',
      reason: terminated?.reason ?? waiting?.reason ?? null,
      message: terminated?.message ?? waiting?.message ?? null,
      exitCode: terminated?.exitCode ?? null,
      restarts: status?.restartCount ?? 0,
      startedAt: instantOf(terminated?.startedAt ?? running?.startedAt),
      finishedAt: instantOf(terminated?.finishedAt),
      limits: { ...spec.resources?.limits },
      requests: { ...spec.resources?.requests },
    }
  })
}

/** What `kubectl get pods` prints as STATUS. Source: kubernetes 1.34, pkg/printers/internalversion/printers.go, printPod. */
function printedStatus(pod: Pod): string {
  const { metadata, status = {} } = pod
  if (metadata?.deletionTimestamp && status.reason === 'NodeLost') return 'Unknown'
  if (metadata?.deletionTimestamp && !isEnded(status.phase)) return 'Terminating'
  const initialized = status.conditions?.some((it) => it.type === 'Initialized' && it.status === 'True') ?? false
  return (initialized ? null : initStatus(pod)) ?? mainStatus(status) ?? (status.reason || status.phase || 'Unknown')
}

/** Where the init containers stand; null when there is none to wait for. */
function initStatus({ spec, status }: Pod): string | null {
  const sidecars = new Set(spec?.initContainers?.filter((it) => it.restartPolicy === 'Always').map((it) => it.name))
  for (const [index, { name, state, started }] of (status?.initContainerStatuses ?? []).entries()) {
    const { terminated, waiting } = state ?? {}
    if (terminated?.exitCode === 0 || (sidecars.has(name) && started)) continue
    if (terminated) return `Init:${terminated.reason || exitOf(terminated)}`
    if (waiting?.reason && waiting.reason !== 'PodInitializing') return `Init:${waiting.reason}`
    return `Init:${index}/${spec?.initContainers?.length ?? 0}`
  }
  return null
}

/** What the first container that says something says; null when all just run. */
function mainStatus({ containerStatuses = [], conditions }: NonNullable<Pod['status']>): string | null {
  const words = containerStatuses.map(({ state }) => {
    if (state?.waiting?.reason) return state.waiting.reason
    return state?.terminated ? state.terminated.reason || exitOf(state.terminated) : null
  })
  const first = words.find((it) => it !== null) ?? null
  if (first !== 'Completed' || !containerStatuses.some((it) => it.ready && it.state?.running)) return first
  return conditions?.some((it) => it.type === 'Ready' && it.status === 'True') ? 'Running' : 'NotReady'
}

const exitOf = ({ signal, exitCode }: { readonly signal?: number; readonly exitCode: number }): string =>
  signal ? `Signal:${signal}` : `ExitCode:${exitCode}`
