import { useEffect, useRef, useState } from 'react'
import type { Connection, ConnectionChoice, KubeContext } from '../../../shared/model/connection'
import type { DialectId } from '../../../shared/model/dialect-words'
import { proposeContext, toTry, type Pick } from './context-tries'
import { draftOf, faultOf, faultsOf, namespaceOf, type DraftFaults, type PairDraft } from './pair-draft'
import { usePanel } from '../../state/store'
import { useContexts } from './use-contexts'

/** A choice that has stood for so long is meant; arrow keys pass over others, one of them perhaps a production cluster. */
const settledMs = 600

export interface PairBeginning {
  /** The pair to begin from; null for a new one. */
  readonly saved: ConnectionChoice | null
  /** The connection that is to be changed, when it is open: its cluster is asked anyway. */
  readonly inUse: Connection | null
  /** The context that is to be chosen first. It is not tried: nobody has picked it here yet. */
  readonly wanted: string | null
}

/** The pair as it is being chosen, what is wrong with it, and the contexts there are to choose from. */
export function usePairDraft({ saved, inUse, wanted: asked }: PairBeginning) {
  const { listing, tries, tryContext, readAgain } = useContexts()
  const practiceDialect = usePanel(({ app }) => app.practiceDialect)
  const [edited, setEdited] = useState(() => beginning(saved, practiceDialect, asked))
  /** Until the user has chosen a cluster, the one proposed is. */
  const [clusterChosen, setClusterChosen] = useState(saved !== null || asked !== null)
  const [faults, setFaults] = useState<DraftFaults>({})
  const contexts = listing.kind === 'listed' ? listing.contexts : []
  const wanted = clusterChosen ? edited.context : proposeContext(contexts)
  // A context that has gone from the kubeconfig can't be chosen any more.
  const context = contexts.find((it) => it.name === wanted) ?? null
  const gone = listing.kind === 'listed' && context === null ? wanted : null
  const draft: PairDraft = { ...edited, context: context?.name ?? null }

  const [pick, setPick] = useState<Pick | null>(() => pickOf(inUse))
  const { context: picked, namespace: pickedNamespace } = toTry(pick, contexts, tries) ?? {}
  useEffect(() => {
    if (picked === undefined || pickedNamespace === undefined) return
    const timer = setTimeout(() => void tryContext(picked, pickedNamespace), settledMs)
    return () => clearTimeout(timer)
  }, [picked, pickedNamespace, tryContext])

  const setFault = (field: keyof DraftFaults, fault: string | null) =>
    setFaults((before) => ({ ...before, [field]: fault ?? undefined }))
  const change = (part: Partial<PairDraft>) => {
    setEdited((before) => ({ ...before, ...part }))
    // What is being corrected is not scolded.
    if (part.url !== undefined) setFault('url', null)
    if (part.urlForPods !== undefined) setFault('urlForPods', null)
    if (part.workPool !== undefined) setFault('workPool', null)
    if (part.api !== undefined || part.context !== undefined) setFault('cluster', null)
  }
  const take = (name: string | null) => {
    setClusterChosen(true)
    change({ context: name })
    setFault('namespace', null)
  }
  const choose = (name: string | null) => {
    const chosen = contexts.find((it) => it.name === name)
    take(name)
    setPick(chosen ? { context: chosen.name, namespace: namespaceOf(draft, chosen) } : null)
  }
  /** Whether the namespace was typed since the field was entered: whoever only passes through it has picked nothing. */
  const typed = useRef(false)
  const setNamespace = (name: string, namespace: string) => {
    typed.current = true
    take(name)
    setPick(null)
    setEdited((before) => ({ ...before, namespaces: { ...before.namespaces, [name]: namespace } }))
  }
  const leave = (field: 'url' | 'urlForPods' | 'workPool') => setFault(field, faultOf(field, draft[field]))
  const leaveNamespace = (of: KubeContext) => {
    const namespace = namespaceOf(draft, of)
    const fault = faultOf('namespace', namespace)
    setFault('namespace', fault)
    if (fault === null && typed.current) setPick({ context: of.name, namespace })
    typed.current = false
  }
  /** @returns whether nothing is wrong */
  const checkAll = (): boolean => {
    const found = faultsOf(draft, context, gone)
    setFaults(found)
    return Object.keys(found).length === 0
  }
  return { draft, context, gone, faults, listing, tries, tryContext, readAgain, change, choose, setNamespace, leave, leaveNamespace, checkAll } // prettier-ignore
}

function beginning(saved: ConnectionChoice | null, practiceDialect: DialectId, asked: string | null): PairDraft {
  const draft = draftOf(saved, practiceDialect)
  return asked === null ? draft : { ...draft, context: asked }
}

const pickOf = (inUse: Connection | null): Pick | null =>
  inUse === null || inUse.cluster.practice
    ? null
    : { context: inUse.cluster.context, namespace: inUse.cluster.namespace, inUse: true }
