import type { V1ContainerStatus, V1Pod } from '@kubernetes/client-node'
import type { Fields, Wire } from './wire'

type Pod = Fields<Wire<V1Pod>>
type ContainerStatus = Fields<Wire<V1ContainerStatus>>

/** What `kubectl get pods` prints as STATUS. Source: kubernetes 1.34, pkg/printers/internalversion/printers.go, printPod. */
export function printedStatus(pod: Pod): string {
  const status = pod.object('status')
  const phase = status.text('phase')
  const reason = status.text('reason')
  if (pod.object('metadata').has('deletionTimestamp')) {
    if (reason === 'NodeLost') return 'Unknown'
    if (phase !== 'Succeeded' && phase !== 'Failed') return 'Terminating'
  }
  const words = hasCondition(pod, 'Initialized') ? null : initStatus(pod)
  return words ?? mainStatus(pod) ?? (reason || phase || 'Unknown')
}

const hasCondition = (pod: Pod, type: string): boolean =>
  pod
    .object('status')
    .list('conditions')
    .some((it) => it.text('type') === type && it.text('status') === 'True')

/** Where the init containers stand; null when there is none to wait for. */
function initStatus(pod: Pod): string | null {
  const specs = pod.object('spec').list('initContainers')
  const sidecars = new Set(specs.filter((it) => it.text('restartPolicy') === 'Always').map((it) => it.text('name')))
  for (const [index, container] of pod.object('status').list('initContainerStatuses').entries()) {
    const state = container.object('state')
    const waitsFor = state.object('waiting').text('reason')
    if (state.object('terminated').integer('exitCode') === 0) continue
    if (sidecars.has(container.text('name')) && container.flag('started')) continue
    if (state.has('terminated')) return `Init:${endWords(container)}`
    return waitsFor && waitsFor !== 'PodInitializing' ? `Init:${waitsFor}` : `Init:${index}/${specs.length}`
  }
  return null
}

/** What the first container that says something says; null when all just run. */
function mainStatus(pod: Pod): string | null {
  const statuses = pod.object('status').list('containerStatuses')
  const words = statuses.map((container) => {
    const state = container.object('state')
    return state.object('waiting').text('reason') || (state.has('terminated') ? endWords(container) : null)
  })
  const first = words.find((it) => it !== null) ?? null
  const someRun = statuses.some((it) => it.flag('ready') && it.object('state').has('running'))
  if (first !== 'Completed' || !someRun) return first
  return hasCondition(pod, 'Ready') ? 'Running' : 'NotReady'
}

function endWords(container: ContainerStatus): string {
  const terminated = container.object('state').object('terminated')
  const signal = terminated.integer('signal')
  return terminated.text('reason') || (signal ? `Signal:${signal}` : `ExitCode:${terminated.integer('exitCode') ?? 0}`)
}
