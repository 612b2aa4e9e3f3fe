import { formatAge } from '../../shared/model/age'
import { explain } from '../../shared/model/explain'
import type { JobSummary } from '../../shared/model/job'
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
export function crashWords({ job, deleted, problem }: Extract<Concern, { kind: 'ended' }>): string {
  if (problem) return problemWords(problem)
  if (deleted) return `Job ${job.name} was deleted before its flow run ended. ${ofDeleted(` in ${job.namespace}`)}`
  const why = [job.reason, job.message].filter((each) => each !== null && each !== '').join(': ')
  const failed = asSentence(why === '' ? `Job ${job.name} failed` : `Job ${job.name} failed: ${why}`)
  return `${failed} Its events say more: kubectl -n ${job.namespace} describe job ${job.name}`
}

const ofDeleted = (where: string): string =>
  `Run the flow again; if nobody meant to delete the Job, look for what cleans up Jobs${where}.`

export const givenUpWords = (problem: Problem, ageMs: number): string =>
  `${problemWords(problem)} It was given up after ${formatAge(ageMs)}.`

export const neverStartedWords = (job: JobSummary): string =>
  `The process of Job ${job.name} ended, and never said that the flow run started. Does its command start the run, and does ` +
  `it reach the Prefect API? ${seeOutput(job)}`

export const silentEndWords = (job: JobSummary): string =>
  `The process of Job ${job.name} ended, and never said how the flow run ended. ${seeOutput(job)}`

const seeOutput = ({ name, namespace }: JobSummary): string =>
  `See what it printed: kubectl -n ${namespace} logs job/${name}`

export const lostWords = `Its Job is not in the cluster any more, and its process never said how the flow run ended. ${ofDeleted('')}`

export const lastLinesWords = (container: string, lines: string): string =>
  `The last lines of container ${container}:\n${lines}`
