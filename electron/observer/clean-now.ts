import type { CleanedObject, CleaningPolicy, PlannedObject } from '../../shared/model/cleaning'
import type { JobSummary } from '../../shared/model/job'
import type { PodSummary } from '../../shared/model/pod'
import { listJobs, listPods } from '../kube/cluster-queries'
import { KubeError } from '../kube/kube-error'
import { cleanOrphans, previewOrphans } from './clean-orphans'
import { cleanJobs, previewCleaning, type Cleaned, type CleanJobParts } from './cleaner'
import { planCleaning, type PlannedJob } from './cleaning'
import { Observer, type ObserverParts } from './observer'
import { orphansAmong, planOrphans, type OrphanPod, type PlannedPod } from './orphans'

export type CleanNowParts = ObserverParts & CleanJobParts

export interface LookParts extends Pick<ObserverParts, 'client' | 'namespace' | 'isOurs' | 'clusterNow' | 'signal'> {
  /** The labels that hold a run's id, of all dialects. */
  readonly runLabels: readonly string[]
  readonly policy: CleaningPolicy
}

/** What is there, and what becomes of it as far as the cluster shows. */
export interface Looked {
  readonly pods: readonly PodSummary[]
  readonly plannedJobs: readonly PlannedJob[]
  readonly plannedPods: readonly PlannedPod[]
}

/** A server forgets what the next page would be read from: a list that took too long begins again, so often at most. */
const listTries = 3

/** Lists the Jobs and pods of the namespace, and plans. @throws KubeError */
export async function lookForCleaning(parts: LookParts): Promise<Looked> {
  const { client, namespace, runLabels, isOurs, policy, clusterNow, signal } = parts
  // Pods first: a pod whose Job is not in the list was not made after it.
  const pods = await whole(() => listPods(client, namespace, { runLabels, signal }))
  const jobs = await whole(() => listJobs(client, namespace, { runLabels, signal }))
  const uids = new Set(jobs.map(({ uid }) => uid))
  const orphans = orphansAmong(pods, (uid) => uids.has(uid))
  const now = clusterNow()
  return {
    pods,
    plannedJobs: planCleaning(jobs, isOurs, policy, now),
    plannedPods: planOrphans(orphans, policy, now),
  }
}

async function whole<T>(list: () => AsyncIterable<readonly T[]>): Promise<readonly T[]> {
  for (let tries = 1; ; tries++) {
    try {
      const items: T[] = []
      for await (const page of list()) items.push(...page)
      return items
    } catch (error) {
      if (!(error instanceof KubeError) || error.status !== 410 || tries === listTries) throw error
    }
  }
}

/** The same with what the runs say. Deletes nothing. @throws PrefectError */
export async function previewOf(
  parts: Pick<CleanNowParts, 'api' | 'claimants' | 'signal'>,
  { plannedJobs, plannedPods }: Looked,
): Promise<readonly PlannedObject[]> {
  const jobs = await previewCleaning(parts, plannedJobs)
  const pods = await previewOrphans(parts, plannedPods)
  return [
    ...jobs.map(({ job, ...plan }) => ({ kind: 'job' as const, ...objectOf(job), ...plan })),
    ...pods.map(({ pod, ...plan }) => ({ kind: 'pod' as const, ...objectOf(pod), ...plan })),
  ]
}

const objectOf = ({ uid, name, namespace, flowRunId, status }: JobSummary | PodSummary) => ({
  ...{ uid, name, namespace, flowRunId, status },
})

/** What became of a Job or pod, and which it was. */
export type CleanedNow = CleanedObject & Pick<PlannedObject, 'flowRunId' | 'status'>

/**
 * Deletes now what goes, and ends the runs first that nothing else can end.
 * @param isWanted whether one that goes may
 * @param onCleaned hears of each what became of it
 */
export async function cleanNow(
  parts: CleanNowParts,
  { pods, plannedJobs, plannedPods }: Looked,
  isWanted: (uid: string) => boolean,
  onCleaned: (cleaned: CleanedNow) => void,
): Promise<void> {
  const take = (job: JobSummary, cleaned: Cleaned): void => onCleaned(cleanedOf('job', job, cleaned))
  const jobs = plannedJobs.filter(({ fate, job }) => fate === 'goes' && isWanted(job.uid)).map(({ job }) => job)
  await cleanJobsNow(parts, { jobs, pods }, take)
  const orphans = plannedPods.filter(({ fate, pod }) => fate === 'goes' && isWanted(pod.uid)).map(({ pod }) => pod)
  await cleanOrphans(parts, orphans, untried, (pod: OrphanPod, cleaned) => onCleaned(cleanedOf('pod', pod, cleaned)))
}

const untried = (): number => 0

async function cleanJobsNow(
  parts: CleanNowParts,
  { jobs, pods }: { readonly jobs: readonly JobSummary[]; readonly pods: readonly PodSummary[] },
  onCleaned: (job: JobSummary, cleaned: Cleaned) => void,
): Promise<void> {
  const first: JobSummary[] = []
  await cleanJobs(parts, jobs, untried, (job, cleaned) => {
    if (cleaned.kind === 'endFirst') first.push(job)
    else onCleaned(job, cleaned)
  })
  if (first.length === 0) return
  const names = new Set(first.map(({ name }) => name))
  const own = pods.filter(({ jobName }) => jobName !== null && names.has(jobName))
  await new Observer(parts).endRunsOf(first, own)
  await cleanJobs(parts, first, untried, onCleaned)
}

const whats = { deleted: 'deleted', stays: 'stays', endFirst: 'failed', again: 'failed' } as const

const cleanedOf = (kind: 'job' | 'pod', object: JobSummary | PodSummary, cleaned: Cleaned): CleanedNow => ({
  ...{ kind, ...objectOf(object), what: whats[cleaned.kind], why: cleaned.why },
  evidence: cleaned.kind === 'deleted' ? cleaned.evidence : null,
})
