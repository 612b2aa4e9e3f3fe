import { randomBytes } from 'node:crypto'
import type { User } from './access'
import { Api } from './api'
import { Clock } from './clock'
import { EventRecorder } from './event-recorder'
import { GarbageCollector } from './garbage'
import type { Intercept } from './intercept'
import { JobController } from './job-controller'
import { Kubelet } from './kubelet'
import { PodLogs } from './logs'
import { gib, nodeObject, type Room } from './node'
import type { Pod, PodPhase } from './objects'
import { isToken } from '../listener/secret'
import { plainProcess, type ContainerProcess } from '../container-process'
import type { PlayOf } from '../play'
import { events, jobs, namespaces, nodes, pods, shelfOf } from './resources'
import { QuotaController } from './quota-controller'
import { Scheduler } from './scheduler'
import { listenForKubectl } from './server'
import { Store } from './store'

export interface PracticeClusterOptions {
  /** 0, the default, takes a free one. */
  readonly port?: number
  readonly host?: string
  /** What pods of an image play; an image that it doesn't know runs for a second and succeeds. */
  readonly plays?: PlayOf
  /** What runs in a pod's first container; left out, it only takes its time. */
  readonly process?: ContainerProcess
  /** How many times as fast as a real cluster pods live. */
  readonly speed?: number
  /** How far its clock is ahead of this machine's, ms; negative when it is behind. */
  readonly aheadMs?: number
  /** Breaks or answers requests before the cluster does. */
  readonly intercept?: Intercept
  /** What the node has: cores, bytes of memory, pods. */
  readonly node?: Partial<Room>
  /** How many changes of each resource a watch can go back at least. */
  readonly historyLength?: number
  readonly namespaces?: readonly string[]
}

export interface ClusterCounts {
  readonly jobs: number
  readonly pods: Readonly<Record<PodPhase, number>>
  readonly events: number
  /** Pods that wait for room on the node. */
  readonly unscheduled: number
  /** The version of the last change. */
  readonly version: number
}

export interface PracticeCluster {
  /** Without a path; wants the token as a bearer token. */
  readonly url: string
  /** May do everything. */
  readonly token: string
  /** YAML with one context, "practice". Its address ends in the token, for clients that keep tokens off plain HTTP. */
  readonly kubeconfig: string
  /** Somebody who may only look: what Jobs need is refused, as it is with the ClusterRole `view`. */
  readonly viewer: { readonly token: string; readonly kubeconfig: string }
  counts(): ClusterCounts
  /** Forgets all changes so far: watches and continued lists from before get 410. */
  compact(): void
  close(): Promise<void>
}

const wholeNode: Room = { cpu: 4, memory: 8 * gib, pods: 250 }

/**
 * Starts a Kubernetes API over plain HTTP with a Job controller, a scheduler, a garbage collector and one node whose
 * kubelet plays pods instead of running them. Everything is in memory and gone after `close`.
 * @throws when the port is taken.
 */
export async function startPracticeCluster(options: PracticeClusterOptions = {}): Promise<PracticeCluster> {
  const { port = 0, host = '127.0.0.1', plays = () => undefined, process = plainProcess, speed = 1 } = options
  const room: Room = { ...wholeNode, ...options.node }
  const clock = new Clock(speed, options.aheadMs)
  const store = new Store(options.historyLength ?? 10_000)
  const api = new Api(store, clock)
  const logs = new PodLogs()
  const recorder = new EventRecorder(store, clock)
  const scheduler = new Scheduler(api, recorder, clock, room, plays)
  const parts = [
    new JobController(api, recorder, clock, plays),
    new GarbageCollector(api),
    new QuotaController(api),
    scheduler,
    new Kubelet(api, recorder, clock, logs, { plays, process }),
  ]
  const system = { manager: 'kube-apiserver' }
  for (const name of ['default', 'kube-system', ...(options.namespaces ?? ['prefect'])])
    api.create(namespaces, undefined, { metadata: { name } }, system)
  store.put(nodes.plural, nodeObject(room, clock.now()))
  const [token, viewer] = [newToken(), newToken()]
  const userOf = usersBy(token, viewer)
  const server = await listenForKubectl({ api, clock, logs, userOf, intercept: options.intercept }, { host, port })
  return {
    url: server.url,
    token,
    kubeconfig: kubeconfigOf(server.url, token),
    viewer: { token: viewer, kubeconfig: kubeconfigOf(server.url, viewer) },
    counts: () => countsOf(store, scheduler),
    compact: () => store.compact(),
    async close() {
      for (const part of parts) part.close()
      clock.close()
      await server.close()
    },
  }
}

function usersBy(token: string, viewer: string): (text: string) => User | undefined {
  const isAdmin = isToken(token)
  const isViewer = isToken(viewer)
  return (text) => (isAdmin(text) ? 'admin' : isViewer(text) ? 'viewer' : undefined)
}

const newToken = (): string => randomBytes(16).toString('hex')

function countsOf(store: Store, scheduler: Scheduler): ClusterCounts {
  const phases = { Pending: 0, Running: 0, Succeeded: 0, Failed: 0 }
  for (const pod of store.list(pods.plural, undefined)) phases[(pod as Pod).status.phase] += 1
  return {
    jobs: store.count(shelfOf(jobs)),
    pods: phases,
    events: store.count(events.plural),
    unscheduled: scheduler.pending,
    version: store.version,
  }
}

const kubeconfigOf = (url: string, token: string): string =>
  `apiVersion: v1
kind: Config
current-context: practice
clusters:
  - name: practice
    cluster: { server: '${url}/${token}' }
users:
  - name: practice
    user: { token: ${token} }
contexts:
  - name: practice
    context: { cluster: practice, user: practice, namespace: default }
`
