import type { Link } from '../../shared/model/agent-status'
import type { JobSummary } from '../../shared/model/job'
import type { KubeEvent, PodSummary } from '../../shared/model/pod'
import type { Clock } from '../clock/clock'
import { GuardedEmitter, throwLater } from '../mistakes/guarded-emitter'
import { jobsPath, summarizeJob } from './jobs'
import type { KubeClient } from './kube-client'
import type { KubeError } from './kube-error'
import { eventsPath, summarizeEvent } from './kube-events'
import { limits } from './limits'
import { podsPath, summarizePod } from './pods'
import { charsOf, roomFor, type Room } from './room'
import { tellOnce, unreadable } from './tell-once'
import { watchForever, type WatchOptions } from './watch'

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
  /** Something that the cluster sent could not be taken as it is, or was too much to keep; each is said once. */
  leftOut: [what: string]
  /** What a listener threw. Without a listener for it, it is thrown again, and ends the process. */
  mistake: [error: unknown]
}

export interface ClusterViewOptions {
  readonly namespace: string
  /** Labels that hold a flow run's id, of all dialects. */
  readonly runLabels: readonly string[]
  readonly clock: Clock
}

/** After a mistake of ours has ended a watch. */
const watchAgainMs = 10_000

const keep: Readonly<Record<WatchedKind, Room>> = {
  jobs: roomFor(limits.watchedObjects),
  pods: roomFor(limits.watchedObjects),
  events: roomFor(limits.watchedEvents),
}

/**
 * What a namespace holds, kept up to date by watches, for a panel. Its events say only that something changed; what is
 * there, its maps say.
 */
export class ClusterView extends GuardedEmitter<ClusterViewEvents> {
  readonly client: KubeClient
  readonly namespace: string
  readonly jobs = new Map<string, JobSummary>()
  readonly pods = new Map<string, PodSummary>()
  readonly events = new Map<string, KubeEvent>()
  readonly #clock: Clock
  readonly #runLabels: readonly string[]
  readonly #chars: Record<WatchedKind, number> = { jobs: 0, pods: 0, events: 0 }
  readonly #jobsByRun = new Map<string, Set<string>>()
  readonly #stop = new AbortController()
  readonly #watches: Promise<void>[] = []
  readonly #troubles = new Map<WatchedKind, KubeError>()
  readonly #tellOnce = tellOnce((what) => this.tell('leftOut', what))
  #endAnswers: () => void = () => undefined
  #link: Link = { state: 'unknown' }
  #listed = false
  #markSynced: () => void = () => undefined
  /** Resolves when the Jobs have been listed once, or can't be listed for want of rights, or the view is closed. */
  readonly synced = new Promise<void>((resolve) => (this.#markSynced = resolve))

  constructor(client: KubeClient, { namespace, runLabels, clock }: ClusterViewOptions) {
    super((error) => this.#mistake(error))
    this.client = client
    this.namespace = namespace
    this.#runLabels = runLabels
    this.#clock = clock
  }

  start(): void {
    if (this.#watches.length > 0 || this.#stop.signal.aborted) throw new Error('A view is started once.')
    // Any answer shows that the cluster is there, to whatever request; only 401, 429 and 5xx show trouble.
    this.#endAnswers = this.client.onAnswer((status) => {
      if (status < 500 && ![401, 408, 429].includes(status)) this.#noteAnswer()
    })
    // The names of labels are part of it.
    const note = (path: string) => this.#tellOnce(unreadable(path))
    this.#watch('jobs', jobsPath(this.namespace), (object) => summarizeJob(object, this.#runLabels, note))
    this.#watch('pods', podsPath(this.namespace), (object) => summarizePod(object, this.#runLabels, note))
    this.#watch('events', eventsPath(this.namespace), (object) => summarizeEvent(object, note))
  }

  get link(): Link {
    return this.#link
  }

  /** Whether Jobs are watched, so that one that isn't in the map isn't in the cluster. */
  get watchesJobs(): boolean {
    return this.#listed && !this.#troubles.has('jobs')
  }

  /** What there is no right to watch, and the server's words. */
  get forbidden(): readonly (readonly [WatchedKind, KubeError])[] {
    return [...this.#troubles].filter(([, error]) => error.status === 403)
  }

  jobsOf(flowRunId: string): readonly JobSummary[] {
    return [...(this.#jobsByRun.get(flowRunId) ?? [])].flatMap((uid) => this.jobs.get(uid) ?? [])
  }

  /** Ends the watches, forgets what was seen and who listened. */
  async close(): Promise<void> {
    this.#stop.abort()
    this.#endAnswers()
    await Promise.all(this.#watches)
    this.#markSynced()
    this.removeAllListeners()
    for (const map of [this.jobs, this.pods, this.events, this.#jobsByRun]) map.clear()
    for (const kind of ['jobs', 'pods', 'events'] as const) this.#chars[kind] = 0
  }

  #watch<K extends WatchedKind>(kind: K, path: string, read: (object: unknown) => Watched[K] | null): void {
    const options: WatchOptions<Watched[K]> = {
      path,
      clock: this.#clock,
      signal: this.#stop.signal,
      read,
      keep: keep[kind],
      onTooMany: () => this.#tellTooMany(kind),
      onList: (items) => {
        this.#replace(kind, items)
        if (kind === 'jobs') {
          this.#listed = true
          this.#markSynced()
        }
      },
      onChange: (type, item) => {
        if (type === 'DELETED') this.#update(kind, [], [item.uid])
        else this.#update(kind, [item], [])
      },
      onTrouble: (error, nextTryAt) => this.#trouble(kind, error, nextTryAt),
      onMistake: (error) => this.#mistake(error),
    }
    this.#watches.push(this.#keepWatching(options))
  }

  /** A mistake of ours ends a watch, but not for good: without it the panel would show for ever what was there then. */
  async #keepWatching<T>(options: WatchOptions<T>): Promise<void> {
    const { signal } = this.#stop
    while (!signal.aborted) {
      try {
        await watchForever(this.client, options)
      } catch (error) {
        this.#mistake(error)
        await this.#clock.sleep(watchAgainMs, signal)
      }
    }
  }

  #trouble(kind: WatchedKind, error: KubeError | null, nextTryAt: number): void {
    if (error) this.#troubles.set(kind, error)
    else this.#troubles.delete(kind)
    // No right to watch is an answer all the same: the rest goes on without.
    if (error === null || error.status === 403) {
      this.#noteAnswer()
      if (kind === 'jobs') this.#markSynced()
    } else if (kind === 'jobs') this.#noteTrouble(error, nextTryAt)
    this.tell('trouble', kind, error)
  }

  #noteAnswer(): void {
    if (this.#link.state !== 'connected') this.#setLink({ state: 'connected', since: this.#clock.now() })
  }

  #noteTrouble({ status, message, plugin: name }: KubeError, nextTryAt: number): void {
    const plugin = name === null ? {} : { plugin: name }
    const same = this.#link.state === 'retrying' || this.#link.state === 'refused' ? this.#link : null
    const since = same?.since ?? this.#clock.now()
    const tries = same?.state === 'retrying' ? same.tries + 1 : 1
    if (status === 401) this.#setLink({ state: 'refused', since, message, ...plugin })
    else this.#setLink({ state: 'retrying', since, tries, nextTryAt, message, ...plugin })
  }

  #setLink(link: Link): void {
    this.#link = link
    this.tell('link', link)
  }

  #replace<K extends WatchedKind>(kind: K, items: readonly Watched[K][]): void {
    const there = new Set(items.map((item) => item.uid))
    const gone = [...this[kind].keys()].filter((uid) => !there.has(uid))
    this.#update(kind, items, gone)
  }

  #update<K extends WatchedKind>(kind: K, changed: readonly Watched[K][], removed: readonly string[]): void {
    const map = this[kind] as Map<string, Watched[K]>
    for (const uid of removed) this.#drop(kind, uid)
    for (const item of changed) {
      if (kind === 'jobs') this.#unlist(this.jobs.get(item.uid))
      this.#chars[kind] += charsOf(item) - this.#charsOf(map.get(item.uid))
      map.set(item.uid, item)
      if (kind === 'jobs') this.#list(item as JobSummary)
    }
    const dropped: string[] = []
    for (const uid of map.keys()) {
      if (map.size <= keep[kind].objects && this.#chars[kind] <= keep[kind].chars) break
      this.#drop(kind, uid)
      dropped.push(uid)
    }
    if (dropped.length > 0 && kind !== 'events') this.#tellTooMany(kind)
    if (changed.length + removed.length === 0) return
    const kept = dropped.length > 0 ? changed.filter(({ uid }) => map.has(uid)) : changed
    this.tell('changed', kind, kept, [...removed, ...dropped])
  }

  #drop(kind: WatchedKind, uid: string): void {
    if (kind === 'jobs') this.#unlist(this.jobs.get(uid))
    this.#chars[kind] -= this.#charsOf(this[kind].get(uid))
    this[kind].delete(uid)
  }

  #charsOf = (item: Watched[WatchedKind] | undefined): number => (item === undefined ? 0 : charsOf(item))

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

  #tellTooMany(kind: WatchedKind): void {
    const { objects, chars } = keep[kind]
    if (kind !== 'events')
      this.#tellOnce(`${kind} that there is no room for: ${objects}, or ${chars / 1024 / 1024} MB of text, are shown`)
  }

  #mistake(error: unknown): void {
    if (this.listenerCount('mistake') === 0) throwLater(error)
    // What a listener for mistakes throws is not told to it again.
    else
      try {
        this.emit('mistake', error)
      } catch (another) {
        throwLater(another)
      }
  }
}
