import { useEffect, useRef, useState } from 'react'
import type { Connection, ConnectionChoice, KubeContext } from '../../../shared/model/connection'
import type { DialectId } from '../../../shared/model/dialect-words'
import { proposeContext, toTry, type Pick } from './context-tries'
import { clusterProxyOf, draftOf, faultOf, faultsOf, namespaceOf, type DraftFaults, type PairDraft } from './pair-draft'
import { faultOfProxy, proxyDraftOf, type ProxyDraft } from './proxy-draft'
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

  const [pick, setPick] = useState<Pick | null>(() => pickOf(inUse, saved))
  const { context: picked, namespace: pickedNamespace, proxy: pickedProxy } = toTry(pick, contexts, tries) ?? {}
  useEffect(() => {
    if (picked === undefined || pickedNamespace === undefined) return
    const timer = setTimeout(() => void tryContext(picked, pickedNamespace, pickedProxy), settledMs)
    return () => clearTimeout(timer)
  }, [picked, pickedNamespace, pickedProxy, tryContext])

  const setFault = (field: keyof DraftFaults, fault: string | null) =>
    setFaults((before) => ({ ...before, [field]: fault ?? undefined }))
  const change = (part: Partial<PairDraft>) => {
    setEdited((before) => ({ ...before, ...part }))
    // What is being corrected is not scolded.
    if (part.url !== undefined) setFault('url', null)
    if (part.urlForPods !== undefined) setFault('urlForPods', null)
    if (part.workPool !== undefined) setFault('workPool', null)
    if (part.apiProxy !== undefined) setFault('apiProxy', null)
    if (part.api !== undefined || part.context !== undefined) setFault('cluster', null)
  }
  const take = (name: string | null) => {
    setClusterChosen(true)
    change({ context: name })
    setFault('namespace', null)
    setFault('clusterProxy', null)
  }
  /** What is to be tried: nothing that could not even be asked. */
  const pickFor = (of: KubeContext, proxy: ProxyDraft): Pick | null =>
    faultOfProxy(proxy) === null ? { context: of.name, namespace: namespaceOf(draft, of), proxy } : null
  const choose = (name: string | null) => {
    const chosen = contexts.find((it) => it.name === name)
    take(name)
    setPick(chosen ? pickFor(chosen, clusterProxyOf(draft, chosen)) : null)
  }
  /** Whether the proxy was, since its fields were entered: whoever only passes through them has picked nothing. */
  const typedProxy = useRef(false)
  const setClusterProxy = (of: KubeContext, proxy: ProxyDraft) => {
    typedProxy.current = true
    take(of.name)
    setPick(null)
    setEdited((before) => ({ ...before, clusterProxies: { ...before.clusterProxies, [of.name]: proxy } }))
  }
  const leaveApiProxy = (apiProxy: ProxyDraft) => {
    change({ apiProxy })
    setFault('apiProxy', faultOfProxy(apiProxy)?.words ?? null)
  }
  const leaveClusterProxy = (of: KubeContext, proxy: ProxyDraft) => {
    if (typedProxy.current || proxy.kind !== clusterProxyOf(draft, of).kind) {
      setClusterProxy(of, proxy)
      setPick(pickFor(of, proxy))
    }
    setFault('clusterProxy', faultOfProxy(proxy)?.words ?? null)
    typedProxy.current = false
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
    if (fault === null && typed.current) setPick(pickFor(of, clusterProxyOf(draft, of)))
    typed.current = false
  }
  /** @returns whether nothing is wrong */
  const checkAll = (): boolean => {
    const found = faultsOf(draft, context, gone)
    setFaults(found)
    return Object.keys(found).length === 0
  }
  const cluster = { choose, setNamespace, leaveNamespace, setClusterProxy, leaveClusterProxy }
  return { draft, context, gone, faults, listing, tries, tryContext, readAgain, change, leave, leaveApiProxy, checkAll, ...cluster } // prettier-ignore
}

function beginning(saved: ConnectionChoice | null, practiceDialect: DialectId, asked: string | null): PairDraft {
  const draft = draftOf(saved, practiceDialect)
  return asked === null ? draft : { ...draft, context: asked }
}

function pickOf(inUse: Connection | null, saved: ConnectionChoice | null): Pick | null {
  if (inUse === null || inUse.cluster.practice) return null
  const { context, namespace } = inUse.cluster
  const proxy = proxyDraftOf(saved?.cluster.kind === 'context' ? saved.cluster.proxy : undefined)
  return { context, namespace, proxy, inUse: true }
}
