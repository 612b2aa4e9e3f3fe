import type { EvidenceFolder } from './evidence-folder'
import { gather, type EvidenceObject, type GatherParts } from './gather'

/** What became of a Job's evidence before it goes. */
export type KeptEvidence =
  /** @property path where it is; null when none is to be kept, and for a Job that is gone */
  | { readonly kind: 'kept'; readonly path: string | null }
  /** It can't be kept, so the Job is not to go. */
  | { readonly kind: 'refused'; readonly why: string }

/**
 * Keeps what the cluster has to show of a Job, or of a pod whose Job is gone. Safe to repeat: what is there already is not written twice.
 * @throws KubeError for what may be had another time
 */
export async function keepEvidence(
  parts: Omit<GatherParts, 'signal' | 'events'> & { readonly folder: EvidenceFolder },
  object: EvidenceObject,
  { lenient, ...asked }: Pick<GatherParts, 'signal' | 'events'> & { readonly lenient: boolean },
): Promise<KeptEvidence> {
  const { folder } = parts
  try {
    // A pod that went with its Job is kept with it.
    const there = (await folder.find(object.uid)) ?? (object.jobUid ? await folder.find(object.jobUid) : null)
    if (there !== null) return { kind: 'kept', path: there }
  } catch (error) {
    return refusedByDisk(error)
  }
  const gathered = await gather({ ...parts, ...asked }, object, lenient)
  if (gathered.kind === 'gone') return { kind: 'kept', path: null }
  if (gathered.kind === 'refused') {
    const why = `What it leaves behind could not be read: ${gathered.message}. Give the user get on pods/log and list on events, or keep no evidence.`
    return { kind: 'refused', why }
  }
  try {
    return { kind: 'kept', path: await folder.keep(object, gathered.files, gathered.gaps) }
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
