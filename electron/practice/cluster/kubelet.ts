import type { Api } from './api'
import type { Clock } from './clock'
import type { EventRecorder } from './event-recorder'
import type { PodLogs } from './logs'
import { nodeName } from './node'
import type { Pod } from './objects'
import { PodLife } from './pod-life'
import { finished } from './pod-status'
import type { ContainerProcess } from '../container-process'
import type { PlayOf } from '../play'
import { pods } from './resources'

/** How long a container takes to end once it is told to. */
const stopMs = 200

/** The one node's kubelet: plays every pod that is given to the node, one life for each. */
export class Kubelet {
  readonly #lives = new Map<string, AbortController>()
  #addresses = 1

  constructor(
    private readonly api: Api,
    private readonly recorder: EventRecorder,
    private readonly clock: Clock,
    private readonly logs: PodLogs,
    containers: { readonly plays: PlayOf; readonly process: ContainerProcess },
  ) {
    const nextAddress = (): string => this.#nextAddress()
    const hands = { api, recorder, clock, logs, ...containers, images: new Set<string>(), nextAddress }
    api.store.listen(pods.plural, ({ type, object }) => {
      const pod = object as Pod
      if (type === 'DELETED') {
        this.#lives.get(pod.metadata.uid)?.abort()
        this.#lives.delete(pod.metadata.uid)
        logs.forget(pod)
      } else if (pod.metadata.deletionTimestamp !== undefined) this.#stop(pod)
      else if (pod.spec.nodeName === nodeName && !this.#lives.has(pod.metadata.uid) && pod.status.phase === 'Pending') {
        const life = new AbortController()
        this.#lives.set(pod.metadata.uid, life)
        new PodLife(hands, pod, life.signal).begin()
      }
    })
  }

  close(): void {
    for (const life of this.#lives.values()) life.abort()
    this.#lives.clear()
  }

  #nextAddress(): string {
    this.#addresses += 1
    return `10.244.${Math.floor(this.#addresses / 254) % 254}.${(this.#addresses % 254) + 1}`
  }

  /** The pod is to go: its container is told to stop, then the object goes too. */
  #stop(pod: Pod): void {
    const life = this.#lives.get(pod.metadata.uid)
    if (!life || life.signal.aborted) return
    life.abort()
    const graceMs = (pod.metadata.deletionGracePeriodSeconds ?? 0) * 1000
    const { name, namespace, uid } = pod.metadata
    for (const container of pod.spec.containers) {
      this.recorder.record(pod, {
        type: 'Normal',
        reason: 'Killing',
        message: `Stopping container ${container.name}`,
        component: 'kubelet',
        host: nodeName,
        fieldPath: `spec.containers{${container.name}}`,
      })
    }
    this.clock.after(Math.min(graceMs, stopMs), () => {
      const current = this.api.store.get(pods.plural, namespace, name) as Pod | undefined
      if (current?.metadata.uid !== uid) return
      const step = { pod: current, now: this.clock.now() }
      const done = current.status.phase === 'Succeeded' || current.status.phase === 'Failed'
      const ended = { exitCode: 143, reason: 'Error' }
      const status = done ? current.status : finished(step, ended)
      for (const container of current.spec.containers) this.logs.end(uid, container.name)
      this.api.write(pods, { ...current, status })
      const left = this.api.store.get(pods.plural, namespace, name)
      if (left?.metadata.uid === uid) this.api.delete(pods, left, { gracePeriodSeconds: 0 })
    })
  }
}
