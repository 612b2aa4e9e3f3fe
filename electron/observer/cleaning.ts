import { formatAge } from '../../shared/model/age'
import type { Claimant } from '../../shared/model/claim'
import type { CleaningPolicy } from '../../shared/model/cleaning'
import { isFinished } from '../../shared/model/dialect-words'
import type { FlowRun } from '../../shared/model/flow-run'
import { isJobFinished, type JobSummary } from '../../shared/model/job'
import type { Tenure } from '../prefect/prefect-api'
import { dependsOn } from './end-run'

/** What becomes of a Job as far as the cluster shows it, and why, as a part of a sentence. */
export interface PlannedJob {
  readonly job: JobSummary
  readonly fate: 'goes' | 'later' | 'stays'
  /** When it goes, ms since the epoch; null for one that stays. */
  readonly at: number | null
  readonly why: string
}

/**
 * Which Jobs of flow runs go now, which later, and why others stay. What its run says of it is asked next.
 * @param now ms since the epoch
 */
export function planCleaning(
  jobs: readonly JobSummary[],
  isOurs: (job: JobSummary) => boolean,
  policy: CleaningPolicy,
  now: number,
): readonly PlannedJob[] {
  const newest = new Set([
    ...newestOf(jobs.filter(isOurs), 'Complete', policy.completed.newest),
    ...newestOf(jobs.filter(isOurs), 'Failed', policy.failed.newest),
  ])
  return jobs.filter(({ flowRunId }) => flowRunId !== null).map((job) => planOf(job, isOurs(job), newest, policy, now))
}

function planOf(
  job: JobSummary,
  isOurs: boolean,
  newest: ReadonlySet<string>,
  policy: CleaningPolicy,
  now: number,
): PlannedJob {
  const stays = (why: string): PlannedJob => ({ job, fate: 'stays', at: null, why })
  if (!isOurs) return stays(job.agent === null ? 'Flowdeck did not make it' : `agent ${job.agent} made it`)
  if (!isJobFinished(job)) return stays(job.status === 'Terminating' ? 'it is on its way out' : 'it has not ended')
  if (job.ttlSeconds !== null)
    return stays(`Kubernetes deletes it ${formatAge(job.ttlSeconds * 1_000)} after its end, as its template says`)
  const completed = job.status === 'Complete'
  const { seconds, newest: count } = completed ? policy.completed : policy.failed
  const word = completed ? 'completed' : 'failed'
  if (newest.has(job.uid)) return stays(`it is one of the newest ${count} that ${word}`)
  const endedAt = job.finishedAt ?? job.createdAt
  const at = endedAt + seconds * 1_000
  const why = `it ${word} ${formatAge(Math.max(0, now - endedAt))} ago`
  return { job, fate: at <= now ? 'goes' : 'later', at, why }
}

const newestOf = (jobs: readonly JobSummary[], status: JobSummary['status'], count: number): readonly string[] =>
  jobs
    .filter((job) => job.status === status && job.ttlSeconds === null)
    .sort((one, other) => (other.finishedAt ?? other.createdAt) - (one.finishedAt ?? one.createdAt))
    .slice(0, count)
    .map(({ uid }) => uid)

/** What a Job's run has to say about it. */
export type RunsWord =
  | { readonly kind: 'goes'; readonly why: string }
  | { readonly kind: 'stays'; readonly why: string }
  /** Whose the run is has to be asked. */
  | { readonly kind: 'ask' }
  /** Nothing but this Job can end the run: it is to be marked as failed before its Job goes. */
  | { readonly kind: 'endFirst'; readonly why: string }

/**
 * @param run null when the API does not know it
 * @param tenure null until it was asked for
 */
export function wordOfRun(
  job: Pick<JobSummary, 'name'>,
  run: FlowRun | null,
  tenure: Tenure | null,
  claimants: readonly Claimant[],
): RunsWord {
  if (run === null) return { kind: 'stays', why: 'Prefect does not know its flow run' }
  if (isFinished(run.phase)) return { kind: 'goes', why: `its flow run is ${run.state.name}` }
  if (run.phase === 'waiting') return { kind: 'goes', why: `its flow run is ${run.state.name}, and gets another Job` }
  if (tenure === null) return { kind: 'ask' }
  if (!dependsOn(tenure, job.name, claimants))
    return { kind: 'goes', why: `its flow run is ${run.state.name}, and goes on without it` }
  return { kind: 'endFirst', why: `its flow run is still ${run.state.name}, and is marked as failed first` }
}
