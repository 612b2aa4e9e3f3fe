import { formatAge } from '../../shared/model/age'
import { explain } from '../../shared/model/explain'
import type { JobSummary } from '../../shared/model/job'
import type { KubeEvent } from '../../shared/model/pod'
import type { Problem } from '../../shared/model/problem'
import { asSentence, withoutFullStop } from '../../shared/model/sentence'
import type { Concern } from './concern'

/** What happened, in our words and in Kubernetes'. */
function problemWords(problem: Problem): string {
  const { what, quote } = explain(problem)
  return asSentence(quote ? `${what}: ${withoutFullStop(quote)}` : what)
}

/** For a run's log: also why, and what to do. */
export const adviceWords = (problem: Problem): string => `${problemWords(problem)} ${explain(problem).why}`

/** Why a run has crashed, for its state; where nothing else is known, also what to do. */
export function crashWords({ job, deleted, pod, podDeleted, problem }: Extract<Concern, { kind: 'ended' }>): string {
  // That a pod failed says little without its exit code.
  if (problem) return problem.kind === 'containerFailed' ? adviceWords(problem) : problemWords(problem)
  if (deleted)
    return `Job ${job.name} was deleted before its flow run ended. ${ofDeleted('Job', ` in ${job.namespace}`)}`
  if (podDeleted && pod)
    return `Pod ${pod.name} of Job ${job.name} was deleted before its flow run ended. ${ofDeleted('pod', ` in ${pod.namespace}`)}`
  const why = [job.reason, job.message].filter((each) => each !== null && each !== '').join(': ')
  const failed = asSentence(why === '' ? `Job ${job.name} failed` : `Job ${job.name} failed: ${why}`)
  return `${failed} Its events say more: kubectl -n ${job.namespace} describe job ${job.name}`
}

const ofDeleted = (what: 'Job' | 'pod', where: string): string =>
  `Run the flow again; if nobody meant to delete the ${what}, look for what cleans up ${what}s${where}.`

export const givenUpWords = (problem: Problem, ageMs: number): string =>
  `${problemWords(problem)} It was given up after ${formatAge(ageMs)}.`

/** Of a pod whose node does not say that it ended. */
export function lostPodWords({ job, pod, problem }: Extract<Concern, { kind: 'lost' }>): string {
  const silent = `Pod ${pod.name} of Job ${job.name} was told to end, and ${pod.node === null ? 'no node' : `node ${pod.node}`} has not said for a minute that it did.`
  return problem
    ? `${problemWords(problem)} ${silent}`
    : `${silent} Look at the node: kubectl describe node ${pod.node ?? ''}`.trim()
}

export const unstartedWords = (job: JobSummary, ageMs: number): string =>
  `The pod of Job ${job.name} had not started after ${formatAge(ageMs)}, and was given up. The events of the Job and its pod ` +
  'say what it waited for: correct that, and run the flow again.'

export const neverStartedWords = (job: JobSummary): string =>
  `The process of Job ${job.name} ended, and never said that the flow run started. Does its command start the run, and does ` +
  `it reach the Prefect API? ${seeOutput(job)}`

export const silentEndWords = (job: JobSummary): string =>
  `The process of Job ${job.name} ended, and never said how the flow run ended. ${seeOutput(job)}`

const seeOutput = ({ name, namespace }: JobSummary): string =>
  `See what it printed: kubectl -n ${namespace} logs job/${name}`

export const lostWords = `Its Job is not in the cluster any more, and its process never said how the flow run ended. ${ofDeleted('Job', '')}`

export const lastLinesWords = (container: string, lines: string): string =>
  `The last lines of container ${container}:\n${lines}`

/** @param events oldest first */
export const eventsWords = (events: readonly KubeEvent[]): string =>
  `Events of its Job and pod:\n${events.map(eventWords).join('\n')}`

const eventWords = ({ type, reason, kind, name, count, message }: KubeEvent): string =>
  `${type} ${reason} of ${kind.toLowerCase()} ${name}${count > 1 ? `, ${count} times` : ''}: ${cutText(message.trim(), eventChars)}`

const eventChars = 500
const cutText = (text: string, chars: number): string => (text.length > chars ? `${text.slice(0, chars - 1)}…` : text)
