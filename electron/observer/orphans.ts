import { formatAge } from '../../shared/model/age'
import type { Claimant } from '../../shared/model/claim'
import type { CleaningPolicy } from '../../shared/model/cleaning'
import { isFinished } from '../../shared/model/dialect-words'
import type { PodSummary } from '../../shared/model/pod'
import { sameClaimant } from '../../shared/model/claim'
import { isJobOf } from '../../shared/template/claimed-job'
import type { Tenure } from '../prefect/prefect-api'
import { dependsOn } from './end-run'

/** A pod of a run whose Job is gone. */
export type OrphanPod = PodSummary & {
  readonly flowRunId: string
  readonly jobName: string
  readonly jobUid: string
}

/** What becomes of a pod whose Job is gone, as far as the cluster shows it, and why, as a part of a sentence. */
export interface PlannedPod {
  readonly pod: OrphanPod
  readonly fate: 'goes' | 'later' | 'stays'
  /** When it goes, ms since the epoch; null for one that stays. */
  readonly at: number | null
  readonly why: string
}

/** @param isThere whether a Job of this uid is there, whoever made it */
export const orphansAmong = (pods: Iterable<PodSummary>, isThere: (jobUid: string) => boolean): readonly OrphanPod[] =>
  [...pods].filter((pod): pod is OrphanPod => isOrphan(pod) && !isThere(pod.jobUid))

const isOrphan = (pod: PodSummary): pod is OrphanPod =>
  pod.flowRunId !== null && pod.jobName !== null && pod.jobUid !== null

/**
 * Which pods without their Job go now, which later, and why others stay. Whether an agent of ours made the Job is asked next.
 * One that runs is left to end: upstream leaves it too.
 * @param now ms since the epoch
 */
export function planOrphans(pods: readonly OrphanPod[], policy: CleaningPolicy, now: number): readonly PlannedPod[] {
  return pods.map((pod) => {
    const stays = (why: string): PlannedPod => ({ pod, fate: 'stays', at: null, why: `its Job is gone, and ${why}` })
    if (pod.endsBy !== null) return stays('it is on its way out')
    if (pod.phase === 'Running' || pod.phase === 'Unknown') return stays('it has not ended')
    const { seconds } = pod.phase === 'Succeeded' ? policy.completed : policy.failed
    const since = pod.finishedAt ?? pod.createdAt
    const at = since + seconds * 1_000
    const ago = `${formatAge(Math.max(0, now - since))} ago`
    const why = pod.phase === 'Pending' ? `it was made ${ago} and has not started` : `it ended ${ago}`
    return { pod, fate: at <= now ? 'goes' : 'later', at, why: `its Job is gone, and ${why}` }
  })
}

/** What the run of a pod without its Job has to say about it. */
export type OrphansWord = { readonly kind: 'goes' | 'stays'; readonly why: string }

/**
 * Its labels anybody may write: it is ours only when the run was claimed by an agent of ours for this very Job.
 * @param tenure null when the API does not know the run
 */
export function wordOfOrphan(
  { jobName }: Pick<OrphanPod, 'jobName'>,
  tenure: Tenure | null,
  claimants: readonly Claimant[],
): OrphansWord {
  if (tenure === null) return { kind: 'stays', why: 'Prefect does not know its flow run' }
  const { run, lastClaim } = tenure
  const isOurs =
    lastClaim !== null && claimants.some((each) => sameClaimant(lastClaim, each)) && isJobOf(lastClaim, jobName)
  if (!isOurs) return { kind: 'stays', why: 'no claim says that Flowdeck made its Job' }
  const state = `its flow run is ${run.state.name}`
  if (isFinished(run.phase)) return { kind: 'goes', why: state }
  if (run.phase === 'waiting') return { kind: 'goes', why: `${state}, and gets another Job` }
  // The observer ends such a run; its pod says why.
  return dependsOn(tenure, jobName, claimants)
    ? { kind: 'stays', why: `${state} still` }
    : { kind: 'goes', why: `${state}, and goes on without it` }
}
