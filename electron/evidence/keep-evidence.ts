import type { JobSummary } from '../../shared/model/job'
import type { EvidenceFolder } from './evidence-folder'
import { gather, type GatherParts } from './gather'

/** What became of a Job's evidence before it goes. */
export type KeptEvidence =
  /** @property path where it is; null when none is to be kept, and for a Job that is gone */
  | { readonly kind: 'kept'; readonly path: string | null }
  /** It can't be kept, so the Job is not to go. */
  | { readonly kind: 'refused'; readonly why: string }

/**
 * Keeps what the cluster has to show of a Job. Safe to repeat: what is there already is not written twice.
 * @throws KubeError for what may be had another time
 */
export async function keepEvidence(
  parts: Omit<GatherParts, 'signal'> & { readonly folder: EvidenceFolder },
  job: JobSummary,
  { lenient, signal }: { readonly lenient: boolean; readonly signal: AbortSignal },
): Promise<KeptEvidence> {
  const { folder } = parts
  try {
    const there = await folder.find(job.uid)
    if (there !== null) return { kind: 'kept', path: there }
  } catch (error) {
    return refusedByDisk(error)
  }
  const gathered = await gather({ ...parts, signal }, job, lenient)
  if (gathered.kind === 'gone') return { kind: 'kept', path: null }
  if (gathered.kind === 'refused') {
    const why = `What it leaves behind could not be read: ${gathered.message}. Give the user get on pods/log and list on events, or keep no evidence.`
    return { kind: 'refused', why }
  }
  try {
    return { kind: 'kept', path: await folder.keep(job, gathered.files, gathered.gaps) }
  } catch (error) {
    return refusedByDisk(error)
  }
}

/** @throws what is no answer of the system */
function refusedByDisk(error: unknown): KeptEvidence {
  if (!(error instanceof Error) || !('code' in error)) throw error
  const why = `What it leaves behind could not be written: ${error.message}. Make room, choose another folder, or keep no evidence.`
  return { kind: 'refused', why }
}
