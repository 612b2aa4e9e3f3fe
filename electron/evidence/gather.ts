import type { JobSummary } from '../../shared/model/job'
import type { KubeEvent, PodSummary } from '../../shared/model/pod'
import { maskObject } from '../../shared/secrets/mask-object'
import type { KnownSecrets } from '../../shared/secrets/known-secrets'
import { beyondLimits } from '../../shared/yaml/weigh-value'
import { writeYaml } from '../../shared/yaml/write-yaml'
import { timeLimit } from '../clock/time-limit'
import { eventsOf, podsOfJob, readObject } from '../kube/cluster-queries'
import type { KubeClient } from '../kube/kube-client'
import { KubeError } from '../kube/kube-error'
import { limits as kubeLimits } from '../kube/limits'
import { summarizePod } from '../kube/pods'
import { wholeLog } from '../kube/pod-logs'
import { limits } from './limits'
import type { RoundEvents } from './round-events'

export interface EvidenceFile {
  readonly name: string
  readonly text: string
}

const { object: objectLimits } = kubeLimits

/** Where events stand. */
export const eventsFile = 'events.yaml'

/** A Job, or a pod whose Job is gone. */
export type EvidenceObject = Pick<JobSummary, 'namespace' | 'name' | 'uid' | 'flowRunId'> & {
  /** Left out for a Job. */
  readonly kind?: 'pod'
  /** Of a pod. */
  readonly jobUid?: string | null
}

/** What the cluster has to show of a Job, or of a pod. */
export type Gathered =
  | {
      readonly kind: 'found'
      readonly files: readonly EvidenceFile[]
      /** What is not among them, and why, as sentences. */
      readonly gaps: readonly string[]
    }
  /** It is no longer there. */
  | { readonly kind: 'gone' }
  /** There is no right to read it. */
  | { readonly kind: 'refused'; readonly message: string }

export interface GatherParts {
  readonly client: KubeClient
  /** What is hidden wherever it stands. */
  readonly secrets: Pick<KnownSecrets, 'mask' | 'maskIn'>
  readonly signal: AbortSignal
  /** Where several go at once. */
  readonly events?: RoundEvents | undefined
}

/**
 * The YAML of a Job and its pods, or of one pod, their events, and the logs of all containers, also of the lives before a restart.
 * @param lenient what a server does not give now is left out, and said: a log on a node that is gone never comes
 * @param limitMs for all of it
 * @throws KubeError for what may be had another time
 */
export async function gather(
  parts: GatherParts,
  { kind, namespace, name, uid }: Pick<EvidenceObject, 'kind' | 'namespace' | 'name' | 'uid'>,
  lenient: boolean,
  limitMs: number = limits.gatherMs,
): Promise<Gathered> {
  const { client } = parts
  const limit = timeLimit(limitMs, parts.signal)
  const { signal } = limit
  try {
    const object = await readObject(client, kind ?? 'job', namespace, name, signal)
    if (uidOf(object) !== uid) return { kind: 'gone' }
    const isPod = kind === 'pod'
    const pods = isPod ? [object] : (await podsOfJob(client, { namespace, uid }, signal)).slice(-limits.pods)
    const collection = new Collection({ ...parts, signal }, parts.signal, lenient)
    if (!isPod) collection.addYaml('job.yaml', object)
    await collection.addEvents(eventsFile, namespace, [...new Set([uid, ...pods.map(uidOf)])])
    for (const pod of pods) await collection.addPod(pod)
    const { files, gaps } = collection
    return { kind: 'found', files, gaps }
  } catch (error) {
    parts.signal.throwIfAborted()
    const fault = KubeError.ofFailure(error)
    if (fault.status === 404) return { kind: 'gone' }
    if (fault.status === 403) return { kind: 'refused', message: fault.message }
    throw fault
  } finally {
    limit.end()
  }
}

class Collection {
  readonly files: EvidenceFile[] = []
  readonly gaps: string[] = []
  #chars = 0
  #logs = 0
  /** The time for all of it is over, and it was said. */
  #isLate = false

  /** @param outer aborted when nobody wants it any more; the signal of `parts` also when it takes too long */
  constructor(
    private readonly parts: GatherParts,
    private readonly outer: AbortSignal,
    private readonly lenient: boolean,
  ) {}

  addYaml(name: string, object: unknown): void {
    const what = `The file ${name}`
    if (!this.#hasRoom(what)) return
    const beyond = beyondLimits(object, objectLimits)
    if (beyond !== null) this.gaps.push(`${what} is left out: what it would show ${beyond}.`)
    else this.#add(name, writeYaml(maskObject(this.parts.secrets.maskIn(object)).value))
  }

  async addEvents(name: string, namespace: string, uids: readonly string[]): Promise<void> {
    const { client, signal, events: round } = this.parts
    const found = await this.#attempt('Events', async () => {
      const events: KubeEvent[] = []
      // One after the other: each answer may be as large as answers may be.
      for (const uid of uids) {
        const object = { namespace, uid }
        events.push(...(await (round ? round.of(client, object, signal) : eventsOf(client, object, signal))))
      }
      return events.sort((one, other) => one.lastAt - other.lastAt).slice(-limits.events)
    })
    if (found && found.length > 0) this.addYaml(name, found)
  }

  async addPod(object: object): Promise<void> {
    const pod = summarizePod(object, [])
    if (!pod) return
    this.addYaml(`pod-${pod.name}.yaml`, object)
    for (const { name, restarts, startedAt } of pod.containers) {
      // One that never started has no log; one before it may have.
      if (startedAt !== null) await this.#addLog(pod, name, false)
      if (restarts > 0) await this.#addLog(pod, name, true)
    }
  }

  async #addLog({ namespace, name: pod }: PodSummary, container: string, previous: boolean): Promise<void> {
    const { client, secrets, signal } = this.parts
    const what = `The log of container ${container} of pod ${pod}${previous ? ' before its restart' : ''}`
    if (++this.#logs > limits.logs) {
      if (this.#logs === limits.logs + 1) this.gaps.push(`Logs beyond the first ${limits.logs} are left out.`)
      return
    }
    if (!this.#hasRoom(what)) return
    const room = { lines: limits.logLines, bytes: limits.logBytes }
    const text = await this.#attempt(what, () =>
      wholeLog(client, { namespace, pod, container, previous }, room, signal),
    )
    if (text === '') this.gaps.push(`${what} is empty.`)
    else if (text !== null) {
      // A server may give more than it was asked for.
      const last = text.slice(-limits.logBytes)
      this.#add(`log-${pod}-${container}${previous ? '-previous' : ''}.txt`, secrets.mask(last))
    }
  }

  #hasRoom(what: string): boolean {
    if (this.#chars < limits.jobChars) return true
    this.gaps.push(`${what} is left out: the others took all the room that there is for one Job.`)
    return false
  }

  /** @returns null for what can't be had */
  async #attempt<T>(what: string, read: () => Promise<T>): Promise<T | null> {
    if (this.#isLate) return null
    try {
      return await read()
    } catch (error) {
      this.outer.throwIfAborted()
      const fault = KubeError.ofFailure(error)
      if (fault.status === 403 || (fault.transient && !this.lenient)) throw fault
      this.#isLate = this.parts.signal.aborted
      if (this.#isLate) this.gaps.push(`${what} is left out, as is what was still to be read: it took too long.`)
      else this.gaps.push(`${what} could not be read: ${fault.message}`)
      return null
    }
  }

  #add(name: string, text: string): void {
    this.#chars += text.length
    this.files.push({ name, text })
  }
}

const uidOf = (object: object): string => (object as { metadata?: { uid?: string } }).metadata?.uid ?? ''
