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

/** Why a run has crashed: for its state. */
export function crashWords({ job, deleted, problem }: Extract<Concern, { kind: 'ended' }>): string {
  if (problem) return problemWords(problem)
  if (deleted) return `Job ${job.name} was deleted before its flow run ended.`
  const why = [job.reason, job.message].filter((each) => each !== null && each !== '').join(': ')
  return asSentence(why === '' ? `Job ${job.name} failed` : `Job ${job.name} failed: ${why}`)
}

export const givenUpWords = (problem: Problem, ageMs: number): string =>
  `${problemWords(problem)} It was given up after ${formatAge(ageMs)}.`

export const neverStartedWords = ({ name }: JobSummary): string =>
  `The process of Job ${name} ended, and never said that the flow run started.`

export const silentEndWords = ({ name }: JobSummary): string =>
  `The process of Job ${name} ended, and never said how the flow run ended.`

export const lostWords = 'Its Job is not in the cluster any more, and its process never said how the flow run ended.'

export const lastLinesWords = (container: string, lines: string): string =>
  `The last lines of container ${container}:\n${lines}`
