import { isDisruption, silentNodeReason } from './disruption'
import { gatedReason } from './placement'
import type { ContainerSummary, KubeEvent, PodSummary } from './pod'
import type { Problem, RunRef } from './problem'
import { formatQuantity, quantityOf } from './quantity'
import { containerReasons } from './reasons/container-reasons'
import { podReasons } from './reasons/pod-reasons'

const reasonsIn = (rows: readonly { readonly reasons: readonly string[] }[]): ReadonlySet<string> =>
  new Set(rows.flatMap(({ reasons }) => reasons))
const waitReasons = reasonsIn(containerReasons)
const heldUpReasons = reasonsIn(podReasons)
const pullReasons = new Set([
  ...['ErrImagePull', 'ImagePullBackOff', 'InvalidImageName', 'ErrImageNeverPull', 'RegistryUnavailable'],
  ...['ImageInspectError', 'SignatureValidationFailed'],
])
/** Of a container that has ended although its process never began. */
const neverBegan = new Set(['StartError', 'ContainerCannotRun'])

/** A node tries again by itself, and the first try often comes too early: a volume is just being made. Tries, and ms. */
const heldUpTries = 3
const heldUpMs = 10_000

/** What went wrong with a pod, or keeps it from starting; null when nothing does. @param events its own, newest first */
export function podProblem(pod: PodSummary, run: RunRef, events: readonly KubeEvent[]): Problem | null {
  if (pod.reason === 'Evicted') return { kind: 'podEvicted', run, message: pod.message ?? '' }
  if (pod.reason !== null && isDisruption(pod.reason))
    return { kind: 'podDisrupted', run, reason: pod.reason, message: pod.message ?? '' }
  for (const container of pod.containers) {
    const problem = containerProblem(container, pod, run, events)
    if (problem) return problem
  }
  if (pod.reason === 'Unschedulable' || pod.reason === gatedReason) return unschedulable(pod, pod.reason, run)
  if (pod.reason === silentNodeReason) return nodeSilent(pod, run, events)
  return heldUp(pod, run, events)
}

function containerProblem(
  container: ContainerSummary,
  { namespace }: PodSummary,
  run: RunRef,
  events: readonly KubeEvent[],
): Problem | null {
  const { name, init, state, reason } = container
  const message = container.message ?? ''
  const whose = { run, container: name, init, namespace }
  if (state === 'waiting' && reason !== null) {
    if (pullReasons.has(reason)) {
      // "Back-off pulling image" says nothing; the event before it has the registry's words.
      const pull = events.find((event) => event.reason === 'Failed' && event.message.startsWith('Failed to pull'))
      const { image, pullPolicy } = container
      return { kind: 'imagePullFailed', ...whose, image, reason, message: pull?.message ?? message, pullPolicy }
    }
    if (waitReasons.has(reason)) return { kind: 'containerConfig', ...whose, reason, message }
    if (reason === 'CrashLoopBackOff') {
      const { exitCode = null, reason: why = null } = container.last ?? {}
      if (why === 'OOMKilled') return outOfMemory(container, exitCode ?? 1, run)
      return { kind: 'containerFailed', run, container: name, init, exitCode, restarting: true, message }
    }
  }
  if (state !== 'terminated') return null
  const exitCode = container.exitCode ?? 1
  // The kernel kills the process that has most: one that was started by the container's own, which then may end well.
  if (reason === 'OOMKilled') return outOfMemory(container, exitCode, run)
  if (reason !== null && neverBegan.has(reason)) return { kind: 'containerConfig', ...whose, reason, message }
  return container.exitCode === 0
    ? null
    : { kind: 'containerFailed', run, container: name, init, exitCode, restarting: false, message }
}

const outOfMemory = ({ name, limits }: ContainerSummary, exitCode: number, run: RunRef): Problem => ({
  kind: 'outOfMemory',
  ...{ run, container: name, limit: limits.memory ?? null, exitCode },
})

function unschedulable(pod: PodSummary, reason: string, run: RunRef): Problem {
  const main = pod.containers.filter((container) => !container.init)
  return {
    kind: 'unschedulable',
    ...{ run, reason, namespace: pod.namespace },
    requests: sumOf(main.map(({ requests }) => requests)),
    flowRequests: main[0]?.requests ?? {},
    selector: pod.nodeSelector,
    tolerations: pod.tolerations,
    gates: pod.gates,
    message: pod.message ?? '',
  }
}

function nodeSilent(pod: PodSummary, run: RunRef, events: readonly KubeEvent[]): Problem {
  const said = events.find(({ name, reason }) => name === pod.name && reason === silentNodeReason)
  return { kind: 'nodeSilent', run, node: pod.node ?? '', message: said?.message ?? '' }
}

type Amounts = Readonly<Record<string, string>>

/** In the words of the one container that asks for it; added up where there are several. */
function sumOf(all: readonly Amounts[]): Amounts {
  const names = new Set(all.flatMap((amounts) => Object.keys(amounts)))
  return Object.fromEntries(
    [...names].map((name) => {
      const asked = all.flatMap((amounts) => amounts[name] ?? [])
      const [only = ''] = asked
      if (asked.length === 1) return [name, only]
      const whole = asked.reduce((sum, amount) => sum + (quantityOf(amount) ?? 0), 0)
      return [name, formatQuantity(name, whole)]
    }),
  )
}

/** That a node can't prepare a pod is in its events alone. */
function heldUp(pod: PodSummary, run: RunRef, events: readonly KubeEvent[]): Problem | null {
  if (pod.phase !== 'Pending' || pod.node === null) return null
  const event = events.find(({ name, reason }) => name === pod.name && heldUpReasons.has(reason))
  if (!event) return null
  const passed = events.some(({ name, reason, lastAt }) => {
    return name === pod.name && ['Pulling', 'Pulled', 'Created'].includes(reason) && lastAt >= event.lastAt
  })
  const lasts = event.count >= heldUpTries || event.lastAt - pod.createdAt >= heldUpMs
  if (passed || !lasts) return null
  return { kind: 'podHeldUp', run, namespace: pod.namespace, reason: event.reason, message: event.message }
}
