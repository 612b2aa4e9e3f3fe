import { heartbeatWords, leadsBy, saidBy, type HeartbeatSign } from '../../shared/apply/heartbeat'
import type { ObjectRef } from '../../shared/apply/objects'
import { judgeRollout, type DeploymentSummary, type RolloutNewsWords, type Trouble } from '../../shared/apply/rollout'
import type { KubeEvent, PodSummary } from '../../shared/model/pod'
import type { Clock } from '../clock/clock'
import { podsOfDeployment, readInstalled, readLeaseView, summarizeDeployment } from '../kube/applied-objects'
import { eventsOf } from '../kube/cluster-queries'
import type { KubeClient } from '../kube/kube-client'
import { KubeError } from '../kube/kube-error'
import { wholeLog } from '../kube/pod-logs'

export interface FollowParts {
  readonly client: KubeClient
  readonly clock: Clock
  readonly signal: AbortSignal
  /** How long it is followed, ms. */
  readonly timeoutMs: number
  /** Something that keeps pods from starting is told at once, and taken for the end when it has lasted so long, ms. */
  readonly patienceMs: number
}

/** What is seen of a rollout; `done` and `failed` are its last. */
export type RolloutNews = RolloutNewsWords & { readonly sign?: HeartbeatSign }

const againMs = 1_000
const nothing = { key: '', at: 0 }
/** Lines of a log that are told. */
const logLines = 10
const logBytes = 16 * 1024
/** An agent that is ready polls within seconds; a Lease of a leader that died runs out after 15 s. */
const heartbeatMs = 30_000

/**
 * Follows a Deployment until all its pods are new and ready, and one of them is seen at work; or until that does not come.
 * @throws KubeError when the cluster can't be asked any more
 */
export async function* followRollout(parts: FollowParts, ref: ObjectRef): AsyncGenerator<RolloutNews> {
  const { client, clock, signal, timeoutMs, patienceMs } = parts
  const since = clock.now()
  const began = clock.elapsed()
  let told = ''
  /** What is in the way, and since when. */
  let inTheWay: { readonly key: string; readonly at: number } = nothing
  for (;;) {
    const live = await readInstalled(client, ref, signal)
    if (live === null) {
      yield { kind: 'failed', trouble: vanished(ref), log: null }
      return
    }
    const deployment = summarizeDeployment(live)
    const pods = await podsOfDeployment(client, deployment, signal)
    const events = await eventsOfPods(
      parts,
      pods.map(({ pod }) => pod),
    )
    const judgement = judgeRollout({ now: clock.now(), since, deployment, pods, events })
    const elapsed = clock.elapsed() - began
    switch (judgement.kind) {
      case 'ready': {
        const words = readyWords(deployment)
        yield { kind: 'ready', words }
        yield* followHeartbeat(parts, deployment, judgement.pods)
        return
      }
      case 'waiting': {
        inTheWay = nothing
        if (judgement.words !== told) yield { kind: 'waiting', words: judgement.words }
        told = judgement.words
        if (elapsed < timeoutMs) break
        yield { kind: 'failed', trouble: notYet(deployment, judgement.words, timeoutMs), log: null }
        return
      }
      case 'trouble': {
        if (inTheWay.key !== judgement.key) {
          inTheWay = { key: judgement.key, at: elapsed }
          told = ''
          yield { kind: 'trouble', trouble: judgement.trouble }
        }
        if (elapsed - inTheWay.at < patienceMs && elapsed < timeoutMs) break
        yield { kind: 'failed', trouble: judgement.trouble, log: await lastWords(parts, ref, judgement.trouble) }
        return
      }
    }
    await clock.sleep(againMs, signal)
    signal.throwIfAborted()
  }
}

const readyWords = ({ wanted }: DeploymentSummary): string =>
  wanted === 1 ? 'Its pod is ready.' : `Its ${wanted} pods are ready.`

async function* followHeartbeat(
  parts: FollowParts,
  deployment: DeploymentSummary,
  pods: readonly PodSummary[],
): AsyncGenerator<RolloutNews> {
  const { client, clock, signal } = parts
  const until = clock.elapsed() + heartbeatMs
  // A Lease is renewed by a clock of the cluster.
  const readyAt = client.now()
  for (;;) {
    const sign = await signOf(parts, deployment, pods, readyAt)
    if (sign !== null || clock.elapsed() >= until) {
      const last = sign ?? none(deployment)
      yield { kind: 'done', sign: last, words: heartbeatWords(last, client.now()) }
      return
    }
    await clock.sleep(againMs, signal)
    signal.throwIfAborted()
  }
}

async function signOf(
  parts: FollowParts,
  { namespace, lease }: DeploymentSummary,
  pods: readonly PodSummary[],
  readyAt: number,
): Promise<HeartbeatSign | null> {
  const { client, signal } = parts
  try {
    if (lease !== null) {
      const view = await readLeaseView(client, namespace, lease, signal)
      return leadsBy(
        view,
        pods.map(({ name }) => name),
        readyAt,
      )
    }
    for (const pod of pods) {
      const container = pod.containers.find(({ init }) => !init)?.name ?? ''
      const target = { namespace, pod: pod.name, container, previous: false }
      const sign = saidBy(pod.name, await wholeLog(client, target, { lines: 200, bytes: logBytes }, signal))
      if (sign !== null) return sign
    }
    return null
  } catch (error) {
    signal.throwIfAborted()
    return { kind: 'none', why: `Whether it polls can’t be seen: ${KubeError.ofFailure(error).message}` }
  }
}

const none = ({ lease, name }: DeploymentSummary): HeartbeatSign => ({
  kind: 'none',
  why:
    lease === null
      ? `${name} is ready; its log does not yet say that it asks for runs.`
      : `${name} is ready; none of its new pods has taken the Lease ${lease} yet. Another agent of this name may hold it.`,
})

/** None where the user may not read them. */
async function eventsOfPods(
  { client, signal }: FollowParts,
  pods: readonly PodSummary[],
): Promise<readonly KubeEvent[]> {
  const unready = pods.filter(({ ready, containers }) => ready < containers.length).slice(0, 5)
  const all: KubeEvent[] = []
  for (const pod of unready) {
    try {
      all.push(...(await eventsOf(client, pod, signal)))
    } catch (error) {
      signal.throwIfAborted()
      if (KubeError.ofFailure(error).status !== 403) throw error
    }
  }
  return all.sort((a, b) => b.lastAt - a.lastAt)
}

/** The last lines of the log that says why; null where none can be read. */
async function lastWords(
  { client, signal }: FollowParts,
  { namespace }: ObjectRef,
  { log }: Trouble,
): Promise<string | null> {
  if (log === null) return null
  for (const previous of log.previous ? [true, false] : [false]) {
    try {
      const text = await wholeLog(
        client,
        { namespace, pod: log.pod, container: log.container, previous },
        { lines: logLines, bytes: logBytes },
        signal,
      )
      if (text.trim() !== '') return text.trimEnd()
    } catch (error) {
      signal.throwIfAborted()
      KubeError.ofFailure(error)
    }
  }
  return null
}

const vanished = ({ name, namespace }: ObjectRef): Trouble => ({
  what: `Deployment ${name} is gone`,
  why: `Somebody has deleted it in ${namespace} since it was applied.`,
  ...{ quote: null, commands: [], log: null },
})

const notYet = ({ name }: DeploymentSummary, words: string, timeoutMs: number): Trouble => ({
  what: `${name} is not ready after ${Math.round(timeoutMs / 1_000)} s`,
  why: `${words} Nothing is wrong that Kubernetes tells of; it goes on by itself, and is no longer followed here.`,
  ...{ quote: null, commands: [], log: null },
})
