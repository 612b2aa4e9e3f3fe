import { EventEmitter } from 'node:events'
import type { CoreV1Event } from '@kubernetes/client-node'
import type { Link } from '../../shared/model/agent-status'
import type { JobSummary } from '../../shared/model/job'
import type { KubeEvent, PodSummary } from '../../shared/model/pod'
import { summarizeJob, jobsPath, type Job } from './jobs'
import type { KubeClient } from './kube-client'
import type { KubeError } from './kube-error'
import { eventsPath, summarizeEvent } from './kube-events'
import { podsPath, summarizePod, type Pod } from './pods'
import { watchForever } from './watch'
import type { Wire } from './wire'

/** What is watched, by what a summary of it is. */
export interface Watched {
  jobs: JobSummary
  pods: PodSummary
  events: KubeEvent
}
export type WatchedKind = keyof Watched

export interface ClusterViewEvents {
  changed: [kind: WatchedKind, changed: readonly Watched[WatchedKind][], removed: readonly string[]]
  /** Whether it is watched: null when it works (again). */
  trouble: [kind: WatchedKind, error: KubeError | null]
  link: [link: Link]
}

/** Events kept at most; a cluster keeps them for an hour. */
const eventLimit = 5_000

/**
 * What a namespace holds, kept up to date by watches. Its events say only that something changed; what is there, its
 * maps say. An agent without a panel watches Jobs alone, and only those of flow runs.
 */
export class ClusterView extends EventEmitter<ClusterViewEvents> {
  readonly jobs = new Map<string, JobSummary>()
  readonly pods = new Map<string, PodSummary>()
  readonly events = new Map<string, KubeEvent>()
  readonly #jobsByRun = new Map<string, Set<string>>()
  readonly #stop = new AbortController()
  readonly #watches: Promise<void>[] = []
  readonly #troubles = new Map<WatchedKind, KubeError>()
  #link: Link = { state: 'unknown' }
  #synced = false
  #markSynced: () => void = () => undefined
  /** Resolves when the Jobs have been listed once, or can't be listed for want of rights. */
  readonly synced = new Promise<void>((resolve) => {
    this.#markSynced = () => {
      this.#synced = true
      resolve()
    }
  })

  constructor(
    readonly client: KubeClient,
    readonly namespace: string,
  ) {
    super()
    this.setMaxListeners(50)
  }

  /** @param what 'jobs' for an agent's needs, 'everything' for a panel's */
  start(what: 'jobs' | 'everything'): void {
    const ofRuns = what === 'jobs' ? { labelSelector: 'flow_run_id' } : {}
    this.#watch<Job, 'jobs'>('jobs', { path: jobsPath(this.namespace), ...ofRuns }, summarizeJob)
    if (what === 'jobs') return
    this.#watch<Pod, 'pods'>('pods', { path: podsPath(this.namespace) }, summarizePod)
    this.#watch<Wire<CoreV1Event>, 'events'>('events', { path: eventsPath(this.namespace) }, summarizeEvent)
  }

  get link(): Link {
    return this.#link
  }

  /** Whether Jobs are watched, so that one that isn't in the map isn't in the cluster. */
  get watchesJobs(): boolean {
    return this.#synced && !this.#troubles.has('jobs')
  }

  /** What there is no right to watch, and the server's words. */
  get forbidden(): readonly (readonly [WatchedKind, KubeError])[] {
    return [...this.#troubles].filter(([, error]) => error.status === 403)
  }

  jobsOf(flowRunId: string): readonly JobSummary[] {
    return [...(this.#jobsByRun.get(flowRunId) ?? [])].flatMap((uid) => this.jobs.get(uid) ?? [])
  }

  /** A request that didn't go through a watch told how the cluster is. */
  noteAnswer(): void {
    if (this.#link.state !== 'connected') this.#setLink({ state: 'connected', since: Date.now() })
  }
  noteTrouble(error: KubeError, nextTryAt: number): void {
    const message = error.message
    const same = this.#link.state === 'retrying' || this.#link.state === 'refused' ? this.#link : null
    const since = same?.since ?? Date.now()
    if (error.status === 401) this.#setLink({ state: 'refused', since, message })
    else
      this.#setLink({
        state: 'retrying',
        since,
        tries: same?.state === 'retrying' ? same.tries + 1 : 1,
        nextTryAt,
        message,
      })
  }

  async close(): Promise<void> {
    this.#stop.abort()
    await Promise.all(this.#watches)
    this.removeAllListeners()
  }

  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- it ties the summary to its kind
  #watch<T extends { metadata?: { uid?: string; resourceVersion?: string } }, K extends WatchedKind>(
    kind: K,
    where: { path: string; labelSelector?: string },
    summarize: (item: T) => Watched[K],
  ): void {
    this.#watches.push(
      watchForever<T>(this.client, {
        ...where,
        signal: this.#stop.signal,
        onList: (items) => {
          this.noteAnswer()
          this.#replace(kind, items.map(summarize))
          if (kind === 'jobs') this.#markSynced()
        },
        onChange: (type, item) => {
          const summary = summarize(item)
          if (type === 'DELETED') this.#update(kind, [], [summary.uid])
          else this.#update(kind, [summary], [])
        },
        onTrouble: (error, nextTryAt) => this.#trouble(kind, error, nextTryAt),
      }),
    )
  }

  #trouble(kind: WatchedKind, error: KubeError | null, nextTryAt: number): void {
    if (error) this.#troubles.set(kind, error)
    else this.#troubles.delete(kind)
    // No right to watch is an answer all the same: the rest goes on without.
    if (error === null || error.status === 403) {
      this.noteAnswer()
      if (kind === 'jobs') this.#markSynced()
    } else if (kind === 'jobs') this.noteTrouble(error, nextTryAt)
    this.emit('trouble', kind, error)
  }

  #replace<K extends WatchedKind>(kind: K, items: readonly Watched[K][]): void {
    const there = new Set(items.map((item) => item.uid))
    this.#update(
      kind,
      items,
      [...this[kind].keys()].filter((uid) => !there.has(uid)),
    )
  }

  #update<K extends WatchedKind>(kind: K, changed: readonly Watched[K][], removed: readonly string[]): void {
    const map = this[kind] as Map<string, Watched[K]>
    for (const uid of removed) {
      if (kind === 'jobs') this.#unlist(this.jobs.get(uid))
      map.delete(uid)
    }
    for (const item of changed) {
      map.set(item.uid, item)
      if (kind === 'jobs') this.#list(item as JobSummary)
    }
    const dropped: string[] = []
    if (kind === 'events') {
      for (const uid of map.keys()) {
        if (map.size <= eventLimit) break
        map.delete(uid)
        dropped.push(uid)
      }
    }
    if (changed.length + removed.length === 0) return
    const kept = dropped.length > 0 ? changed.filter(({ uid }) => map.has(uid)) : changed
    this.emit('changed', kind, kept, [...removed, ...dropped])
  }

  #list(job: JobSummary): void {
    if (job.flowRunId === null) return
    const uids = this.#jobsByRun.get(job.flowRunId)
    if (uids) uids.add(job.uid)
    else this.#jobsByRun.set(job.flowRunId, new Set([job.uid]))
  }
  #unlist(job: JobSummary | undefined): void {
    if (!job || job.flowRunId === null) return
    const uids = this.#jobsByRun.get(job.flowRunId)
    uids?.delete(job.uid)
    if (uids?.size === 0) this.#jobsByRun.delete(job.flowRunId)
  }

  #setLink(link: Link): void {
    this.#link = link
    this.emit('link', link)
  }
}
