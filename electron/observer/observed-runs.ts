import { isDeepStrictEqual } from 'node:util'
import { isJobFinished, type JobSummary } from '../../shared/model/job'
import type { PodSummary } from '../../shared/model/pod'
import { goesOn, isOfSomeAgent } from '../kube/jobs'
import { concernOf, type Concern } from './concern'
import { DueQueue } from './due-queue'
import { readTimes, type ObserverPolicy } from './judge'
import { orphansAmong, type OrphanPod } from './orphans'

/** What one run is looked after for. Instants are of the monotonic clock, ms. */
export interface Watched {
  readonly flowRunId: string
  concern: Concern
  readonly since: number
  /** It was so before the observer began: what is to be said of it may have been said. */
  readonly isOld: boolean
  /** How old the concern was when the run was last read for it, ms; null for never. */
  readAgeMs: number | null
  /** Not to be read before; failed tries so far. */
  notBefore: number
  failures: number
}

export interface Instant {
  /** ms since the epoch, by the cluster's clock */
  readonly now: number
  /** of the monotonic clock, ms */
  readonly elapsed: number
}

/** What ended well so long ago is taken to have been reported, ms. */
const longAgoMs = 600_000

/** Jobs and pods are mostly one of each: a list of one takes a third of the memory that a map does. */
interface Known {
  jobs: readonly JobSummary[]
  pods: readonly PodSummary[]
  /** The last Job that was deleted, while no newer one is there. */
  gone: JobSummary | null
  /** The last pod that somebody deleted: nothing else makes one go before it has ended. */
  gonePod: PodSummary | null
  /** Keys of concerns about which nothing is left to be done. */
  settled: Set<string>
  watched: Watched | null
}

/** Of most runs, of which there may be ten thousands. Never written to. */
const none: readonly never[] = []
const nothingSettled = new Set<string>()

/** What the cluster shows of the runs that are looked after. No effects; the instants come in. */
export class ObservedRuns {
  readonly #isOurs: (job: JobSummary) => boolean
  readonly #runs = new Map<string, Known>()
  readonly #runOfPod = new Map<string, string>()
  /** All Jobs that are there: their runs by the Jobs' uids; null for those that are not ours, of which nothing else is kept. */
  readonly #there = new Map<string, string | null>()
  /** Those that are watched, by when their runs are to be read; by the policy that was asked with last. */
  readonly #queue = new DueQueue<Watched>()
  #policy: ObserverPolicy | null = null
  #podsKnown = false

  constructor(isOurs: (job: JobSummary) => boolean) {
    this.#isOurs = isOurs
  }

  /** Runs of which something is known. */
  get size(): number {
    return this.#runs.size
  }
  /** Those whose Jobs are there, or went while they were watched. */
  get ids(): ReadonlySet<string> {
    return new Set([...this.#runs].flatMap(([id, { jobs, gone }]) => (jobs.length > 0 || gone ? [id] : [])))
  }
  /** Whether a pod of a run is there that has not ended. */
  isAlive(flowRunId: string): boolean {
    const { pods = none } = this.#runs.get(flowRunId) ?? {}
    return pods.some((pod) => !hasEnded(pod))
  }

  /** All Jobs that are ours. */
  get jobs(): readonly JobSummary[] {
    return [...this.#runs.values()].flatMap(({ jobs }) => jobs)
  }
  /** Pods whose Job is gone, as far as all Jobs are known. */
  get orphans(): readonly OrphanPod[] {
    const isThere = (uid: string): boolean => this.#there.has(uid)
    return [...this.#runs.values()].flatMap(({ pods }) => orphansAmong(pods, isThere))
  }
  /** Whether something is still to be done about a run. */
  isOpen(flowRunId: string | null): boolean {
    return flowRunId !== null && (this.#runs.get(flowRunId)?.watched ?? null) !== null
  }

  /** A run that was taken to be through is not: what became of its Jobs is looked at once more. */
  reopen(flowRunId: string | null, at: Instant): void {
    const known = flowRunId === null ? undefined : this.#runs.get(flowRunId)
    if (flowRunId === null || !known || known.watched) return
    const concern = concernIn(flowRunId, known)
    if (concern?.kind !== 'ended' && concern?.kind !== 'succeeded') return
    known.settled.delete(concern.key)
    this.#watch(known, watchedOf(flowRunId, concern, at, true))
  }

  /** @param whole whether these are all that there are: those that are missing have gone then */
  listJobs(jobs: readonly JobSummary[], whole: boolean, at: Instant): void {
    const there = new Set(jobs.map(({ uid }) => uid))
    for (const uid of whole ? this.#there.keys() : []) if (!there.has(uid)) this.#there.delete(uid)
    for (const known of whole ? this.#runs.values() : [])
      for (const job of known.jobs) if (!there.has(job.uid)) this.deleteJob(job, at)
    for (const job of jobs) this.changeJob(job, at, true)
  }

  /** Whether a change of a Job, by its text, tells nothing that a decision needs. One that is not ours may come to be of our new name. */
  isNoNews(jobUid: string, text: string): boolean {
    const flowRunId = this.#there.get(jobUid)
    if (flowRunId === undefined) return false
    if (flowRunId === null) return !isOfSomeAgent(text)
    const job = this.#runs.get(flowRunId)?.jobs.find(({ uid }) => uid === jobUid)
    return job !== undefined && goesOn(job, text)
  }

  changeJob(job: JobSummary, at: Instant, isOld = false): void {
    const isOurs = job.flowRunId !== null && this.#isOurs(job)
    this.#there.set(job.uid, isOurs ? job.flowRunId : null)
    if (job.flowRunId === null || !isOurs) return
    const known = this.#known(job.flowRunId)
    known.jobs = withOne(known.jobs, job)
    if (known.gone && known.gone.createdAt <= job.createdAt) known.gone = null
    this.#assess(job.flowRunId, known, at, isOld)
  }

  deleteJob(job: JobSummary, at: Instant): void {
    this.#there.delete(job.uid)
    const known = job.flowRunId === null ? undefined : this.#runs.get(job.flowRunId)
    if (job.flowRunId === null || !known?.jobs.some(({ uid }) => uid === job.uid)) return
    known.jobs = without(known.jobs, job.uid)
    if (!known.gone || known.gone.createdAt <= job.createdAt) known.gone = job
    this.#assess(job.flowRunId, known, at, false)
  }

  /** Pods were listed, or can't be: until then a Job at work looks like one whose pod is gone or never came. */
  podsAreKnown(): void {
    this.#podsKnown = true
  }

  /** @param whole as with Jobs */
  listPods(pods: readonly PodSummary[], whole: boolean, at: Instant): void {
    this.podsAreKnown()
    const there = new Set(pods.map(({ uid }) => uid))
    for (const uid of whole ? this.#runOfPod.keys() : []) if (!there.has(uid)) this.deletePod(uid, at)
    for (const pod of pods) this.changePod(pod, at, true)
  }

  changePod(pod: PodSummary, at: Instant, isOld = false): void {
    if (pod.flowRunId === null) return
    const known = this.#known(pod.flowRunId)
    if (!known.pods.some(({ uid }) => uid === pod.uid)) known.gonePod = null
    known.pods = withOne(known.pods, pod)
    this.#runOfPod.set(pod.uid, pod.flowRunId)
    this.#assess(pod.flowRunId, known, at, isOld)
  }

  deletePod(uid: string, at: Instant): void {
    const id = this.#runOfPod.get(uid)
    const known = id === undefined ? undefined : this.#runs.get(id)
    this.#runOfPod.delete(uid)
    const pod = known?.pods.find((each) => each.uid === uid)
    if (id === undefined || !known || !pod) return
    known.pods = without(known.pods, uid)
    if (pod.endsBy !== null || !hasEnded(pod)) known.gonePod = pod
    this.#assess(id, known, at, false)
  }

  /** Those whose runs are to be read now, at most `limit`, due longest first; and when the next one is. None before pods are known. */
  due({ elapsed }: Instant, policy: ObserverPolicy, limit: number): { due: readonly Watched[]; nextAt: number } {
    if (!isDeepStrictEqual(policy, this.#policy)) {
      this.#policy = policy
      for (const { watched } of this.#runs.values()) if (watched) this.#queue.set(watched, readAt(watched, policy))
    }
    return this.#podsKnown ? this.#queue.due(elapsed, limit) : { due: [], nextAt: Infinity }
  }

  /** Its run was read, and what was to be done was done. @param ageMs how old the concern was then */
  wasRead(watched: Watched, ageMs: number): void {
    watched.readAgeMs = ageMs
    watched.failures = 0
    this.#schedule(watched)
  }

  /** It did not work out. @param waitMsOf how long it is left alone, by how often it has failed before */
  failed(watched: Watched, { elapsed }: Instant, waitMsOf: (failures: number) => number): void {
    watched.notBefore = elapsed + waitMsOf(watched.failures++)
    this.#schedule(watched)
  }

  /** Nothing is left to be done about it. */
  close({ flowRunId, concern }: Watched): void {
    const known = this.#runs.get(flowRunId)
    if (!known) return
    if (known.settled === nothingSettled) known.settled = new Set()
    known.settled.add(concern.key)
    if (known.watched?.concern.key === concern.key) this.#watch(known, null)
    this.#forget(flowRunId, known)
  }

  /** One that is watched no more, but still in hand, is not looked at again. */
  #schedule(watched: Watched): void {
    const isWatched = this.#runs.get(watched.flowRunId)?.watched === watched
    if (isWatched && this.#policy) this.#queue.set(watched, readAt(watched, this.#policy))
  }

  #watch(known: Known, watched: Watched | null): void {
    if (known.watched && known.watched !== watched) this.#queue.delete(known.watched)
    known.watched = watched
    if (watched) this.#schedule(watched)
  }

  #known(flowRunId: string): Known {
    const known = this.#runs.get(flowRunId)
    if (known) return known
    const fresh: Known = {
      jobs: none,
      pods: none,
      gone: null,
      gonePod: null,
      settled: nothingSettled,
      watched: null,
    }
    this.#runs.set(flowRunId, fresh)
    return fresh
  }

  #assess(flowRunId: string, known: Known, at: Instant, isOld: boolean): void {
    const { watched } = known
    const concern = concernIn(flowRunId, known)
    if (concern === null || known.settled.has(concern.key)) this.#watch(known, null)
    else if (watched?.concern.key === concern.key) {
      watched.concern = concern
      this.#schedule(watched)
    } else if (isOld && isLongAgo(concern, at)) this.#watch(known, null)
    else this.#watch(known, watchedOf(flowRunId, concern, at, isOld))
    this.#forget(flowRunId, known)
  }

  #forget(flowRunId: string, { jobs, pods, watched }: Known): void {
    if (jobs.length === 0 && pods.length === 0 && watched === null) this.#runs.delete(flowRunId)
  }
}

interface KubeObject {
  readonly uid: string
  readonly createdAt: number
}

const newestFirst = <T extends KubeObject>(objects: readonly T[]): readonly T[] =>
  objects.length < 2 ? objects : objects.toSorted((one, other) => other.createdAt - one.createdAt)

/** It takes the place of the one with its uid. */
function withOne<T extends KubeObject>(objects: readonly T[], object: T): readonly T[] {
  const at = objects.findIndex(({ uid }) => uid === object.uid)
  // A list that is spread out has room for more in it.
  return at < 0 ? objects.concat(object) : objects.with(at, object)
}

const without = <T extends KubeObject>(objects: readonly T[], uid: string): readonly T[] =>
  objects.length < 2 ? none : objects.filter((each) => each.uid !== uid)

const concernIn = (flowRunId: string, { jobs, gone, pods, gonePod }: Known): Concern | null =>
  concernOf({ flowRunId, jobs: newestFirst(jobs), gone, pods: newestFirst(pods), gonePod })

const hasEnded = ({ phase }: PodSummary): boolean => phase === 'Succeeded' || phase === 'Failed'

/** What ended well long ago. */
const isLongAgo = (concern: Concern, { now }: Instant): boolean =>
  concern.kind === 'succeeded' && now - beganAt(concern, now) > longAgoMs

function watchedOf(flowRunId: string, concern: Concern, { now, elapsed }: Instant, isOld: boolean): Watched {
  const ageMs = concern.kind === 'lost' ? now - concern.endsBy : isOld ? Math.max(0, now - beganAt(concern, now)) : 0
  return { flowRunId, concern, since: elapsed - ageMs, isOld, readAgeMs: null, notBefore: 0, failures: 0 }
}

/** When what was there at the start began, ms since the epoch. */
function beganAt({ kind, job }: Concern, now: number): number {
  if (isJobFinished(job) || kind === 'ended') return job.finishedAt ?? now
  // One that was suspended starts anew when it is resumed.
  return Math.max(job.createdAt, job.startedAt ?? 0)
}

/** When the run is to be read for its concern; Infinity for never again. */
function readAt({ concern, since, readAgeMs, notBefore }: Watched, policy: ObserverPolicy): number {
  const next = readTimes(concern, policy).find((ms) => readAgeMs === null || ms > readAgeMs)
  return next === undefined ? Infinity : Math.max(since + next, notBefore)
}
