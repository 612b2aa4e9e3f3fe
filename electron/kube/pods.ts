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
    status: printedStatus(pod, containers),
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
function printedStatus({ metadata, status = {} }: Pod, containers: readonly ContainerSummary[]): string {
  if (metadata?.deletionTimestamp) return 'Terminating'
  const init = containers.filter((it) => it.init)
  const initDone = init.filter((it) => it.state === 'terminated' && it.exitCode === 0).length
  if (initDone < init.length && !isEnded(status.phase)) {
    const stuck = init[initDone]
    if (stuck?.reason && stuck.reason !== 'PodInitializing') return `Init:${stuck.reason}`
    return `Init:${initDone}/${init.length}`
  }
  const last = containers.filter((it) => !it.init).findLast((it) => it.reason !== null)
  if (last && (status.phase !== 'Running' || last.state !== 'running')) return last.reason ?? ''
  const terminated = containers.find((it) => it.state === 'terminated' && it.exitCode !== 0)
  if (terminated) return `ExitCode:${terminated.exitCode}`
  return status.reason ?? status.phase ?? 'Unknown'
}
