import { useState } from 'react'
import type { ConnectionChoice, KubeContext } from '../../../shared/model/connection'
import { proposeContext } from './context-tries'
import { draftOf, faultOf, faultsOf, namespaceOf, type DraftFaults, type PairDraft } from './pair-draft'
import { useContexts } from './use-contexts'

/**
 * The pair as it is being chosen, what is wrong with it, and the contexts there are to choose from.
 * @param saved the pair to begin from; null for a new one
 */
export function usePairDraft(saved: ConnectionChoice | null) {
  const { listing, tries, tryContext, readAgain } = useContexts()
  const [edited, setEdited] = useState(() => draftOf(saved))
  /** Until the user has chosen a cluster, the one proposed is. */
  const [clusterChosen, setClusterChosen] = useState(saved !== null)
  const [faults, setFaults] = useState<DraftFaults>({})
  const contexts = listing.kind === 'listed' ? listing.contexts : []
  const wanted = clusterChosen ? edited.context : proposeContext(contexts, tries)
  // A context that has gone from the kubeconfig can't be chosen any more.
  const context = contexts.find((it) => it.name === wanted) ?? null
  const draft: PairDraft = { ...edited, context: context?.name ?? null }

  const setFault = (field: keyof DraftFaults, fault: string | null) =>
    setFaults((before) => ({ ...before, [field]: fault ?? undefined }))
  const change = (part: Partial<PairDraft>) => {
    setEdited((before) => ({ ...before, ...part }))
    // What is being corrected is not scolded.
    if (part.url !== undefined) setFault('url', null)
    if (part.urlForPods !== undefined) setFault('urlForPods', null)
    if (part.api !== undefined || part.context !== undefined) setFault('cluster', null)
  }
  const choose = (name: string | null) => {
    setClusterChosen(true)
    change({ context: name })
    setFault('namespace', null)
  }
  const setNamespace = (name: string, namespace: string) => {
    choose(name)
    setEdited((before) => ({ ...before, namespaces: { ...before.namespaces, [name]: namespace } }))
  }
  const leave = (field: 'url' | 'urlForPods') => setFault(field, faultOf(field, draft[field]))
  const leaveNamespace = (of: KubeContext) => {
    const namespace = namespaceOf(draft, of)
    const fault = faultOf('namespace', namespace)
    setFault('namespace', fault)
    if (fault === null) void tryContext(of.name, namespace)
  }
  /** @returns whether nothing is wrong */
  const checkAll = (): boolean => {
    const found = faultsOf(draft, context)
    setFaults(found)
    return Object.keys(found).length === 0
  }
  return { draft, context, faults, listing, tries, tryContext, readAgain, change, choose, setNamespace, leave, leaveNamespace, checkAll } // prettier-ignore
}
