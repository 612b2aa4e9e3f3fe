import { RoundEvents } from '../evidence/round-events'
import type { KubeClient } from '../kube/kube-client'
import { readObject } from '../kube/cluster-queries'
import { deletePod } from '../kube/delete-pod'
import { KubeError } from '../kube/kube-error'
import type { PrefectApi } from '../prefect/prefect-api'
import { lenientAfter, notDeleted, passingWords, type Cleaned, type CleanJobParts } from './cleaner'
import { wordOfOrphan, type OrphanPod, type PlannedPod } from './orphans'

export interface CleanOrphansParts extends Pick<CleanJobParts, 'keep' | 'claimants' | 'signal'> {
  readonly api: Pick<PrefectApi, 'tenure'>
  readonly client: KubeClient
}

/** Pods on their way at once. */
const atOnce = 4

/**
 * Deletes pods whose Job is gone, each after it was looked whether it is, its run was read and its evidence kept. Safe to
 * repeat, as `cleanJobs` is.
 * @param triesOf how often a pod was tried before
 * @param onCleaned hears of each what became of it
 */
export async function cleanOrphans(
  parts: CleanOrphansParts,
  pods: readonly OrphanPod[],
  triesOf: (pod: OrphanPod) => number,
  onCleaned: (pod: OrphanPod, cleaned: Cleaned) => void,
): Promise<void> {
  const waiting = [...pods]
  const events = new RoundEvents(pods, parts.signal)
  const work = async (): Promise<void> => {
    for (let pod = waiting.shift(); pod && !parts.signal.aborted; pod = waiting.shift())
      onCleaned(pod, await cleanOrphan({ ...parts, events }, pod, triesOf(pod)))
  }
  await Promise.all(Array.from({ length: atOnce }, work))
}

async function cleanOrphan(
  parts: CleanOrphansParts & { readonly events: RoundEvents },
  pod: OrphanPod,
  tries: number,
): Promise<Cleaned> {
  const { api, client, keep, claimants, signal, events } = parts
  try {
    if (await isJobThere(client, pod, signal)) return { kind: 'stays', why: 'its Job is there' }
    const word = wordOfOrphan(pod, await api.tenure(pod.flowRunId, signal), claimants())
    if (word.kind === 'stays') return { kind: 'stays', why: word.why }
    const kept = await keep({ ...pod, kind: 'pod' }, { lenient: tries >= lenientAfter, signal, events })
    if (kept.kind === 'refused') return { kind: 'again', why: kept.why }
    const deleted = await deletePod(client, pod, signal)
    if (!deleted.ok) return notDeleted(deleted.fault)
    return { kind: 'deleted', why: `its Job is gone, and ${word.why}`, evidence: kept.path }
  } catch (error) {
    return { kind: 'again', why: passingWords(error, signal) }
  }
}

/** What a list left out may be there. @throws KubeError */
async function isJobThere(client: KubeClient, pod: OrphanPod, signal: AbortSignal): Promise<boolean> {
  try {
    const job = await readObject(client, 'job', pod.namespace, pod.jobName, signal)
    return (job as { readonly metadata?: { readonly uid?: unknown } }).metadata?.uid === pod.jobUid
  } catch (error) {
    if (error instanceof KubeError && error.status === 404 && error.answer?.kind === 'jobs') return false
    throw error
  }
}

/** What would become of pods without their Job, their runs read. Deletes nothing. @throws PrefectError */
export async function previewOrphans(
  { api, claimants, signal }: Pick<CleanOrphansParts, 'api' | 'claimants' | 'signal'>,
  planned: readonly PlannedPod[],
): Promise<readonly PlannedPod[]> {
  const words: PlannedPod[] = []
  for (const plan of planned) {
    if (plan.fate === 'stays') {
      words.push(plan)
      continue
    }
    const word = wordOfOrphan(plan.pod, await api.tenure(plan.pod.flowRunId, signal), claimants())
    const why = `${plan.why}; ${word.why}`
    words.push(word.kind === 'stays' ? { ...plan, fate: 'stays', at: null, why } : { ...plan, why })
  }
  return words
}
