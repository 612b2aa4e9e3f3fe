import type { Api } from './api'
import type { Clock } from './clock'
import type { EventRecorder } from './event-recorder'
import { nodeLabels, nodeName, roomOf, type Room } from './node'
import { time, type Condition, type Pod } from './objects'
import type { PlayOf } from '../play'
import { Reconciler } from './reconciler'
import { pods } from './resources'

/** A pod that ends makes room for several small ones, seldom for more. */
const asksPerRelease = 5

const isDone = ({ status }: Pod): boolean => status.phase === 'Succeeded' || status.phase === 'Failed'
const leftOver = (room: Room, asked: Room): boolean =>
  asked.cpu <= room.cpu + 1e-9 && asked.memory <= room.memory && asked.pods <= room.pods

/** Why the one node doesn't take a pod, as kube-scheduler 1.34 says it; undefined when it does. */
export function whyUnschedulable(pod: Pod, free: Room, whole: Room, neverFits: boolean): string | undefined {
  const asked = roomOf(pod)
  const selector = Object.entries(pod.spec.nodeSelector ?? {})
  const labels: Readonly<Record<string, string>> = nodeLabels
  const otherNode = selector.some(([key, value]) => labels[key] !== value)
  const reasons = otherNode
    ? ["1 node(s) didn't match Pod's node affinity/selector"]
    : [
        ...(asked.cpu > free.cpu + 1e-9 || neverFits ? ['1 Insufficient cpu'] : []),
        ...(asked.memory > free.memory ? ['1 Insufficient memory'] : []),
        ...(asked.pods > free.pods ? ['1 Too many pods'] : []),
      ]
  if (reasons.length === 0) return undefined
  const helpless = otherNode || neverFits || !leftOver(whole, asked)
  const preemption = helpless
    ? 'Preemption is not helpful for scheduling'
    : 'No preemption victims found for incoming pod'
  return `0/1 nodes are available: ${reasons.join(', ')}. no new claims to deallocate, preemption: 0/1 nodes are available: 1 ${preemption}.`
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

  /** What a pod waits for; more than there is, for one that no node will ever take. */
  #wanted(pod: Pod): Room {
    const empty = this.whole
    return whyUnschedulable(pod, empty, empty, this.#neverFits(pod)) === undefined
      ? roomOf(pod)
      : { cpu: Infinity, memory: Infinity, pods: 1 }
  }

  #neverFits(pod: Pod): boolean {
    return this.plays(pod.spec.containers[0]?.image ?? '')?.kind === 'unschedulable'
  }

  #schedule(key: string): void {
    const [namespace, name = ''] = key.split('/')
    const pod = this.api.store.get(pods.plural, namespace, name) as Pod | undefined
    if (!pod || pod.spec.nodeName !== undefined || pod.metadata.deletionTimestamp !== undefined) {
      this.#waiting.delete(key)
      return
    }
    const why = whyUnschedulable(pod, this.#free, this.whole, this.#neverFits(pod))
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
