import type { Api } from './api'
import type { Clock } from './clock'
import type { EventRecorder } from './event-recorder'
import { nodeName, roomOf, type Room } from './node'
import { time, type Condition, type KubeObject, type Labels, type Pod } from './objects'
import type { Play, PlayOf } from '../play'
import { quantityOf } from './quantity'
import { Reconciler } from './reconciler'
import { nodes, pods } from './resources'

/** A pod that ends makes room for several small ones, seldom for more. */
const asksPerRelease = 5

const isDone = ({ status }: Pod): boolean => status.phase === 'Succeeded' || status.phase === 'Failed'
const leftOver = (room: Room, asked: Room): boolean =>
  asked.cpu <= room.cpu + 1e-9 && asked.memory <= room.memory && asked.pods <= room.pods

/** What of a node decides whether it takes a pod, besides its room. */
interface NodeSpec {
  readonly labels: Labels
  readonly unschedulable: boolean
  readonly taints: readonly Taint[]
}
interface Taint {
  readonly key: string
  readonly value?: string
  readonly effect: string
}

const specOf = (node: KubeObject | undefined): NodeSpec => {
  const { unschedulable = false, taints = [] } = (node?.spec ?? {}) as Partial<NodeSpec>
  return { labels: node?.metadata.labels ?? {}, unschedulable, taints }
}

const isTolerated = ({ key, value = '', effect }: Taint, { spec }: Pod): boolean =>
  (spec.tolerations ?? []).some(
    (it) =>
      (it.key === undefined || it.key === key) &&
      (it.effect === undefined || it.effect === effect) &&
      (it.operator === 'Exists' || (it.value ?? '') === value),
  )

/** What keeps a pod from the node although there may be room, by the first plugin that says no. */
function whyNotThere(pod: Pod, { labels, unschedulable, taints }: NodeSpec): string | undefined {
  if (unschedulable) return '1 node(s) were unschedulable'
  if (taints.some((taint) => taint.effect !== 'PreferNoSchedule' && !isTolerated(taint, pod)))
    return '1 node(s) had untolerated taint(s)'
  const asked = Object.entries(pod.spec.nodeSelector ?? {})
  return asked.some(([key, value]) => labels[key] !== value)
    ? "1 node(s) didn't match Pod's node affinity/selector"
    : undefined
}

/** Why the one node doesn't take a pod, as kube-scheduler 1.34 says it; undefined when it does. */
export function whyUnschedulable(pod: Pod, node: NodeSpec, { free, whole, play }: Given): string | undefined {
  const asked = roomOf(pod)
  const elsewhere = whyNotThere(pod, node)
  const kept = play?.fitsBelowCpu !== undefined && asked.cpu >= quantityOf(play.fitsBelowCpu)
  const neverFits = play?.kind === 'unschedulable'
  const reasons =
    elsewhere === undefined
      ? [
          ...(asked.cpu > free.cpu + 1e-9 || kept || neverFits ? ['1 Insufficient cpu'] : []),
          ...(asked.memory > free.memory ? ['1 Insufficient memory'] : []),
          ...(asked.pods > free.pods ? ['1 Too many pods'] : []),
        ]
      : [elsewhere]
  if (reasons.length === 0) return undefined
  const helpless = elsewhere !== undefined || neverFits || !leftOver(whole, asked)
  const preemption = helpless
    ? 'Preemption is not helpful for scheduling'
    : 'No preemption victims found for incoming pod'
  return `0/1 nodes are available: ${reasons.join(', ')}. no new claims to deallocate, preemption: 0/1 nodes are available: 1 ${preemption}.`
}

interface Given {
  readonly free: Room
  readonly whole: Room
  readonly play: Play | undefined
}

/** Gives pods to the one node while it has room, in the order in which they came. */
export class Scheduler {
  readonly #queue = new Reconciler<string>((key) => this.#schedule(key))
  /** Pods without a node, in order of arrival, and the room that each waits for. */
  readonly #waiting = new Map<string, Room>()
  /** What each pod on the node holds, until it ends. */
  readonly #held = new Map<string, Room>()
  #free: Room

  constructor(
    private readonly api: Api,
    private readonly recorder: EventRecorder,
    private readonly clock: Clock,
    private readonly whole: Room,
    private readonly plays: PlayOf,
  ) {
    this.#free = whole
    api.store.listen(pods.plural, ({ type, object }) => {
      const pod = object as Pod
      const key = `${pod.metadata.namespace}/${pod.metadata.name}`
      if (type === 'DELETED' || isDone(pod)) {
        this.#waiting.delete(key)
        this.#release(pod.metadata.uid)
      } else if (type === 'ADDED') {
        if (pod.spec.nodeName !== undefined) this.#hold(pod)
        else {
          this.#waiting.set(key, this.#wanted(pod))
          this.#queue.ask(key)
        }
      }
    })
    // Whoever could not go there may now.
    api.store.listen(nodes.plural, ({ type }) => {
      if (type === 'MODIFIED') for (const key of this.#waiting.keys()) this.#askAgain(key)
    })
  }

  /** How many pods wait for room. */
  get pending(): number {
    return this.#waiting.size
  }

  close(): void {
    this.#queue.close()
  }

  #hold(pod: Pod): void {
    const room = roomOf(pod)
    this.#held.set(pod.metadata.uid, room)
    const { cpu, memory, pods: count } = this.#free
    this.#free = { cpu: cpu - room.cpu, memory: memory - room.memory, pods: count - 1 }
  }

  #release(uid: string): void {
    const room = this.#held.get(uid)
    if (!room) return
    this.#held.delete(uid)
    const { cpu, memory, pods: count } = this.#free
    this.#free = { cpu: cpu + room.cpu, memory: memory + room.memory, pods: count + 1 }
    let tries = asksPerRelease
    for (const [key, wanted] of this.#waiting) {
      if (tries === 0) break
      if (!leftOver(this.#free, wanted)) continue
      tries -= 1
      this.#queue.ask(key)
    }
  }

  #askAgain(key: string): void {
    const [namespace, name = ''] = key.split('/')
    const pod = this.api.store.get(pods.plural, namespace, name) as Pod | undefined
    if (pod) this.#waiting.set(key, this.#wanted(pod))
    this.#queue.ask(key)
  }

  /** What a pod waits for; more than there is, for one that no node will take as the node is. */
  #wanted(pod: Pod): Room {
    return this.#why(pod, this.whole) === undefined ? roomOf(pod) : { cpu: Infinity, memory: Infinity, pods: 1 }
  }

  #why(pod: Pod, free: Room): string | undefined {
    const play = this.plays(pod.spec.containers[0]?.image ?? '')
    const node = specOf(this.api.store.get(nodes.plural, undefined, nodeName))
    return whyUnschedulable(pod, node, { free, whole: this.whole, play })
  }

  #schedule(key: string): void {
    const [namespace, name = ''] = key.split('/')
    const pod = this.api.store.get(pods.plural, namespace, name) as Pod | undefined
    if (!pod || pod.spec.nodeName !== undefined || pod.metadata.deletionTimestamp !== undefined) {
      this.#waiting.delete(key)
      return
    }
    const why = this.#why(pod, this.#free)
    if (why !== undefined) this.#refuse(pod, why)
    else this.#bind(key, pod)
  }

  #bind(key: string, pod: Pod): void {
    this.#waiting.delete(key)
    this.#hold(pod)
    const conditions: Condition[] = [
      {
        type: 'PodScheduled',
        observedGeneration: 1,
        status: 'True',
        lastProbeTime: null,
        lastTransitionTime: time(this.clock.now()),
      },
    ]
    const { reason: _reason, message: _message, ...status } = pod.status
    const bound = { ...pod, spec: { ...pod.spec, nodeName }, status: { ...status, conditions } }
    this.api.write(pods, bound)
    const message = `Successfully assigned ${key} to ${nodeName}`
    this.recorder.record(bound, {
      type: 'Normal',
      reason: 'Scheduled',
      message,
      component: 'default-scheduler',
      action: 'Binding',
    })
  }

  #refuse(pod: Pod, message: string): void {
    if (pod.status.conditions?.[0]?.message === message) return
    const condition: Condition = {
      type: 'PodScheduled',
      observedGeneration: 1,
      status: 'False',
      lastProbeTime: null,
      lastTransitionTime: pod.status.conditions?.[0]?.lastTransitionTime ?? time(this.clock.now()),
      reason: 'Unschedulable',
      message,
    }
    const refused = this.api.write(pods, { ...pod, status: { ...pod.status, conditions: [condition] } })
    this.recorder.record(refused, {
      type: 'Warning',
      reason: 'FailedScheduling',
      message,
      component: 'default-scheduler',
      action: 'Scheduling',
    })
  }
}
