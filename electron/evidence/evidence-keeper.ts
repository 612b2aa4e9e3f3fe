import { isDeepStrictEqual } from 'node:util'
import type { CleaningSettings } from '../../shared/model/cleaning'
import type { KnownSecrets } from '../../shared/secrets/known-secrets'
import type { KubeClient } from '../kube/kube-client'
import { EvidenceFolder } from './evidence-folder'
import type { EvidenceObject, GatherParts } from './gather'
import { keepEvidence, type KeptEvidence } from './keep-evidence'
import { limits } from './limits'

type Wishes = Pick<CleaningSettings, 'evidence' | 'evidenceFolder' | 'evidenceDays' | 'evidenceMegabytes'>

export interface EvidenceKeeperParts {
  readonly client: KubeClient
  readonly secrets: Pick<KnownSecrets, 'mask' | 'maskIn'>
  /** Asked each time. */
  readonly wishes: () => Wishes
  /** Where evidence is kept when the wishes name no folder. */
  readonly usualFolder: string
  /** ms since the epoch */
  readonly now: () => number
}

export type KeepEvidence = (
  object: EvidenceObject,
  options: Pick<GatherParts, 'signal' | 'events'> & { readonly lenient: boolean },
) => Promise<KeptEvidence>

/** What keeps the evidence of Jobs and pods; nothing is kept while none is wished for. One object is kept once, whoever asks. */
export function evidenceKeeper({ client, secrets, wishes, usualFolder, now }: EvidenceKeeperParts): KeepEvidence {
  let open: { readonly of: Wishes; readonly folder: EvidenceFolder } | null = null
  const inHand = new Map<string, Promise<KeptEvidence>>()
  const folderOf = (of: Wishes): EvidenceFolder => {
    if (!open || !isDeepStrictEqual(open.of, of)) {
      const bounds = {
        folderBytes: of.evidenceMegabytes * 1024 * 1024,
        folderJobs: limits.folderJobs,
        ageMs: of.evidenceDays * 86_400_000,
      }
      open = { of, folder: new EvidenceFolder(of.evidenceFolder || usualFolder, now, bounds) }
    }
    return open.folder
  }
  return (object, options) => {
    const { evidence, evidenceFolder, evidenceDays, evidenceMegabytes } = wishes()
    if (!evidence) return Promise.resolve({ kind: 'kept', path: null })
    const before = inHand.get(object.uid)
    if (before) return before
    const folder = folderOf({ evidence, evidenceFolder, evidenceDays, evidenceMegabytes })
    const keeping = keepEvidence({ client, secrets, folder }, object, options).finally(() => inHand.delete(object.uid))
    inHand.set(object.uid, keeping)
    return keeping
  }
}
