import { explain } from '../model/explain'
import { podProblem } from '../model/pod-problem'
import type { KubeEvent, PodSummary } from '../model/pod'
import type { Explanation, Problem, RunRef } from '../model/problem'

/** A Deployment as far as a rollout cares. */
export interface DeploymentSummary {
  readonly uid: string
  readonly name: string
  readonly namespace: string
  readonly generation: number
  /** 0 until its controller has seen it. */
  readonly observedGeneration: number
  readonly wanted: number
  readonly replicas: number
  readonly updated: number
  readonly available: number
  readonly conditions: readonly DeploymentCondition[]
  /** The account of its pods; null for the namespace's default one. */
  readonly account: string | null
  /** The Lease that its pods share; null for one whose pods share none. */
  readonly lease: string | null
}

export interface DeploymentCondition {
  readonly type: string
  readonly status: string
  readonly reason: string
  readonly message: string
}

/** A pod of the Deployment, and of which of its versions. */
export interface RolloutPod {
  /** The value of label pod-template-hash. */
  readonly hash: string
  readonly pod: PodSummary
}

/** What is known at one instant of what was applied. Instants are ms since the epoch. */
export interface RolloutView {
  readonly now: number
  readonly since: number
  readonly deployment: DeploymentSummary
  readonly pods: readonly RolloutPod[]
  /** Of its new pods, newest first; none where the user may not read them. */
  readonly events: readonly KubeEvent[]
}

export type RolloutJudgement =
  /** All is new, and ready. */
  | { readonly kind: 'ready'; readonly pods: readonly PodSummary[] }
  | { readonly kind: 'waiting'; readonly words: string }
  /** Something keeps it from becoming ready. It may still do so by itself: `key` says whether it is the same thing as before. */
  | { readonly kind: 'trouble'; readonly key: string; readonly trouble: Trouble }

export interface Trouble extends Omit<Explanation, 'next'> {
  /** Commands that help, by what they do. */
  readonly commands: readonly { readonly label: string; readonly text: string }[]
  /** The container whose log says more. */
  readonly log: { readonly pod: string; readonly container: string; readonly previous: boolean } | null
}

/** What is seen of a rollout; `done` and `failed` are its last. */
export type RolloutNewsWords =
  | { readonly kind: 'waiting' | 'ready' | 'done'; readonly words: string }
  | { readonly kind: 'trouble'; readonly trouble: Trouble }
  /** `log`: the last lines that say why; null where none can be read. */
  | { readonly kind: 'failed'; readonly trouble: Trouble; readonly log: string | null }

/** So long the Deployment controller may say nothing at all, ms. */
const unseenMs = 10_000

/** Source: kubernetes 1.34, kubectl/pkg/polymorphichelpers/rollout_status.go, DeploymentStatusViewer. */
export function judgeRollout(view: RolloutView): RolloutJudgement {
  const { deployment, now, since } = view
  const { name, generation, observedGeneration, wanted, replicas, updated, available } = deployment
  if (observedGeneration < generation)
    return now - since < unseenMs
      ? { kind: 'waiting', words: 'The Deployment controller has not seen it yet.' }
      : { kind: 'trouble', key: 'unseen', trouble: unseen(name) }
  const pods = newPods(view)
  if (updated >= wanted && replicas <= updated && available >= updated && wanted > 0)
    return { kind: 'ready', pods: pods.filter(({ endsBy }) => endsBy === null) }
  const trouble = refusedPods(deployment) ?? podTrouble(pods, view) ?? tooLate(deployment)
  if (trouble !== null) return { kind: 'trouble', key: trouble.what, trouble }
  return { kind: 'waiting', words: progress(deployment, pods) }
}

function progress({ wanted, replicas, updated, available }: DeploymentSummary, pods: readonly PodSummary[]): string {
  if (updated < wanted) return `${updated} of ${wanted} new pods are made.`
  if (available < updated) {
    const statuses = [...new Set(pods.filter((pod) => pod.ready < pod.containers.length).map(({ status }) => status))]
    return `${available} of ${updated} pods are ready${statuses.length > 0 ? `; others are ${statuses.join(', ')}` : ''}.`
  }
  return `${replicas - updated} pods of the version before are ending.`
}

/** Of the version that was applied. The Deployment names its ReplicaSet where it says how far it is; else the newest pod's. */
function newPods({ deployment, pods }: RolloutView): readonly PodSummary[] {
  const { name, conditions } = deployment
  const said = conditions.find(({ type }) => type === 'Progressing')?.message ?? ''
  const [, named] = new RegExp(`"${name}-([a-z0-9]+)"`).exec(said) ?? []
  const newest = [...pods].sort((a, b) => b.pod.createdAt - a.pod.createdAt)[0]
  const hash = named ?? newest?.hash
  return pods.filter((each) => each.hash === hash).map(({ pod }) => pod)
}

/** It has no run: it stands in sentences by its name. */
const named = (name: string): RunRef => ({ id: '', name, flowName: name })

function podTrouble(pods: readonly PodSummary[], { deployment, events }: RolloutView): Trouble | null {
  for (const pod of pods) {
    const problem = podProblem(pod, named(deployment.name), events)
    if (problem) return troubleOf(problem, pod)
    const unready = pod.containers.find(({ init, state, restarts }) => !init && state === 'running' && restarts > 0)
    if (unready && pod.ready < pod.containers.length) return restarted(deployment.name, pod, unready.name, events)
    const probe = pod.ready < pod.containers.length && unhealthy(pod, events)
    if (probe) return notHealthy(deployment.name, pod, probe)
  }
  return null
}

function unhealthy(pod: PodSummary, events: readonly KubeEvent[]): KubeEvent | undefined {
  // A process takes a while to answer its probes: the first failures say nothing.
  return events.find(({ name, reason, count }) => name === pod.name && reason === 'Unhealthy' && count >= 3)
}

const notHealthy = (name: string, pod: PodSummary, { message }: KubeEvent): Trouble => ({
  what: `The pod of ${name} runs, and is not ready`,
  why: 'Its probe fails: the process does not answer, or says that it can’t reach the Prefect API or the cluster. The last lines of its log say more.',
  quote: message,
  commands: [],
  log: firstLog(pod),
})

function restarted(name: string, pod: PodSummary, container: string, events: readonly KubeEvent[]): Trouble {
  const last = pod.containers.find((each) => each.name === container)?.last
  const exit = last?.exitCode === null || last === undefined || last === null ? '' : ` with exit code ${last.exitCode}`
  return {
    what: `The pod of ${name} ends and is started again`,
    why: `Container ${container} ended${exit} before. The last lines of its log say why.`,
    quote: events.find(({ reason }) => reason === 'Unhealthy')?.message ?? null,
    commands: [],
    log: { pod: pod.name, container, previous: true },
  }
}

const firstLog = (pod: PodSummary): Trouble['log'] => {
  const container = pod.containers.find(({ init }) => !init)?.name
  return container === undefined ? null : { pod: pod.name, container, previous: false }
}

/** Words a problem of a pod for who installs an agent: there is no template, and no run to be run again. */
function troubleOf(problem: Problem, pod: PodSummary | null): Trouble {
  const { what, why, quote, next } = explain(problem)
  const commands = next.flatMap(({ label, action }) => (action.kind === 'copy' ? [{ label, text: action.text }] : []))
  return { what, why: withoutTemplate(why), quote, commands, log: pod === null ? null : logOf(problem, pod) }
}

function logOf(problem: Problem, pod: PodSummary): Trouble['log'] {
  if (problem.kind === 'containerFailed')
    return { pod: pod.name, container: problem.container, previous: problem.restarting }
  return problem.kind === 'outOfMemory' ? { pod: pod.name, container: problem.container, previous: true } : null
}

/** Sentences that send to the template would send astray. */
function withoutTemplate(why: string): string {
  const sentences = why.match(/[^.?!]+(?:[.?!](?=\s|$)|[.?!](?=\S)[^.?!]*)*[.?!]?\s*/g) ?? []
  const left = sentences
    .filter((sentence) => !/\b(template|flow)\b/i.test(sentence))
    .join('')
    .trim()
  return left === '' ? 'Correct what the options of the installation say of it, and apply it again.' : left
}

/** That pods can't be made, say for a quota, a Deployment says of itself. */
function refusedPods({ name, namespace, conditions }: DeploymentSummary): Trouble | null {
  const failure = conditions.find(({ type, status }) => type === 'ReplicaFailure' && status === 'True')
  if (!failure) return null
  return troubleOf({ kind: 'podRefused', run: named(name), namespace, message: failure.message }, null)
}

function tooLate({ name, conditions }: DeploymentSummary): Trouble | null {
  const late = conditions.find(({ type, reason }) => type === 'Progressing' && reason === 'ProgressDeadlineExceeded')
  return late === undefined
    ? null
    : {
        what: `${name} has made no progress for ten minutes`,
        why: 'Its pods are not ready, and nothing says why. Look at them under Jobs, or with kubectl describe.',
        quote: late.message,
        commands: [],
        log: null,
      }
}

const unseen = (name: string): Trouble => ({
  what: `Nobody in the cluster takes up Deployment ${name}`,
  why: 'The Deployment controller has not looked at it. Look whether the cluster’s controller manager runs.',
  quote: null,
  commands: [],
  log: null,
})
