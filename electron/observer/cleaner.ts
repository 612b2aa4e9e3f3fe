import type { JobSummary } from '../../shared/model/job'
import type { KeepEvidence } from '../evidence/evidence-keeper'
import { RoundEvents } from '../evidence/round-events'
import type { ClusterJobs } from '../kube/cluster-jobs'
import { KubeError } from '../kube/kube-error'
import type { KubeFault } from '../kube/kube-fault'
import { PrefectError, type PrefectApi } from '../prefect/prefect-api'
import { wordOfRun, type PlannedJob, type RunsWord } from './cleaning'
import type { EndRunParts } from './end-run'

/** What became of a Job that was to go. */
export type Cleaned =
  /** @property evidence where it was kept; null when none was to be */
  | { readonly kind: 'deleted'; readonly why: string; readonly evidence: string | null }
  | { readonly kind: 'stays'; readonly why: string }
  /** Its run is to be ended before. */
  | { readonly kind: 'endFirst'; readonly why: string }
  /** It can't be done now. @property forbidden the refusal, where a right is missing */
  | { readonly kind: 'again'; readonly why: string; readonly forbidden?: KubeFault }

export interface CleanJobParts extends Pick<EndRunParts, 'claimants' | 'signal'> {
  readonly api: Pick<PrefectApi, 'read' | 'tenure'>
  readonly jobs: Pick<ClusterJobs, 'delete'>
  /** Keeps what a Job leaves behind. @throws KubeError */
  readonly keep: KeepEvidence
}

/** After so many tries what the cluster does not give of a Job is kept without. */
export const lenientAfter = 3
/** Jobs on their way at once. */
const atOnce = 4
/** Runs read in one request. */
const batchLimit = 100

/**
 * Deletes finished Jobs, each after its run was read and its evidence kept. Safe to repeat at any point: what was kept is not
 * kept twice, and a Job is deleted by its uid.
 * @param triesOf how often a Job was tried before
 * @param onCleaned hears of each what became of it
 */
export async function cleanJobs(
  parts: CleanJobParts,
  jobs: readonly JobSummary[],
  triesOf: (job: JobSummary) => number,
  onCleaned: (job: JobSummary, cleaned: Cleaned) => void,
): Promise<void> {
  const { api, signal } = parts
  const events = new RoundEvents(jobs, signal)
  for (let n = 0; n < jobs.length && !signal.aborted; n += batchLimit) {
    const batch = jobs.slice(n, n + batchLimit)
    let runs: Awaited<ReturnType<typeof api.read>>
    try {
      runs = await api.read([...new Set(batch.map(({ flowRunId }) => flowRunId ?? ''))], signal)
    } catch (error) {
      const why = passingWords(error, signal)
      for (const job of batch) onCleaned(job, { kind: 'again', why })
      continue
    }
    const byId = new Map(runs.map((run) => [run.id, run]))
    const waiting = [...batch]
    const work = async (): Promise<void> => {
      for (let job = waiting.shift(); job && !signal.aborted; job = waiting.shift())
        onCleaned(job, await cleanJob({ ...parts, events }, job, byId.get(job.flowRunId ?? '') ?? null, triesOf(job)))
    }
    await Promise.all(Array.from({ length: atOnce }, work))
  }
}

async function cleanJob(
  parts: CleanJobParts & { readonly events: RoundEvents },
  job: JobSummary,
  run: Parameters<typeof wordOfRun>[1],
  tries: number,
): Promise<Cleaned> {
  const { api, jobs, keep, claimants, signal, events } = parts
  try {
    let word = wordOfRun(job, run, null, claimants())
    if (word.kind === 'ask' && run) {
      const tenure = await api.tenure(run.id, signal)
      word = wordOfRun(job, tenure?.run ?? null, tenure, claimants())
    }
    if (word.kind === 'ask') return { kind: 'again', why: 'its flow run could not be read' }
    if (word.kind !== 'goes') return word
    const kept = await keep(job, { lenient: tries >= lenientAfter, signal, events })
    if (kept.kind === 'refused') return { kind: 'again', why: kept.why }
    const deleted = await jobs.delete(job, signal)
    if (!deleted.ok) return notDeleted(deleted.fault)
    return { kind: 'deleted', why: word.why, evidence: kept.path }
  } catch (error) {
    return { kind: 'again', why: passingWords(error, signal) }
  }
}

/** What comes of a deletion that the cluster refused. */
export const notDeleted = (fault: KubeFault): Cleaned => ({
  ...{ kind: 'again', why: fault.message },
  ...(fault.setup?.kind === 'notAllowed' ? { forbidden: fault } : {}),
})

/** @throws what is neither server's trouble */
export function passingWords(error: unknown, signal: AbortSignal): string {
  if (signal.aborted || !(error instanceof PrefectError || error instanceof KubeError)) throw error
  return error.message
}

/**
 * What would become of Jobs, their runs read. Deletes nothing.
 * @throws PrefectError
 */
export async function previewCleaning(
  { api, claimants, signal }: Pick<CleanJobParts, 'api' | 'claimants' | 'signal'>,
  planned: readonly PlannedJob[],
): Promise<readonly PlannedJob[]> {
  const words = new Map<string, RunsWord>()
  const going = planned.filter(({ fate }) => fate === 'goes').map(({ job }) => job)
  for (let n = 0; n < going.length; n += batchLimit) {
    const batch = going.slice(n, n + batchLimit)
    const runs = await api.read([...new Set(batch.map(({ flowRunId }) => flowRunId ?? ''))], signal)
    for (const job of batch) {
      const run = runs.find(({ id }) => id === job.flowRunId) ?? null
      const word = wordOfRun(job, run, null, claimants())
      const tenure = word.kind === 'ask' && run ? await api.tenure(run.id, signal) : null
      words.set(job.uid, tenure ? wordOfRun(job, tenure.run, tenure, claimants()) : word)
    }
  }
  return planned.map((plan) => {
    const word = words.get(plan.job.uid)
    if (!word || word.kind === 'ask') return plan
    if (word.kind === 'stays') return { ...plan, fate: 'stays', at: null, why: word.why }
    return { ...plan, why: `${plan.why}; ${word.why}` }
  })
}
