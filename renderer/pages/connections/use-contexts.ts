import { useCallback, useEffect, useState } from 'react'
import type { KubeContext } from '../../../shared/model/connection'
import { call, messageOf } from '../../state/client'
import { sortContexts, tryKey, type ContextTries, type ContextTry } from './context-tries'
import { proxyLoginOf, proxyOf, usualProxy, type ProxyDraft } from './proxy-draft'

export type ContextListing =
  | { readonly kind: 'loading' }
  /** `message` says why there are none, or not all. */
  | { readonly kind: 'listed'; readonly contexts: readonly KubeContext[]; readonly message: string | null }

/** The user's contexts, as their files say now, and what came of those that were tried. */
export function useContexts() {
  const [listing, setListing] = useState<ContextListing>({ kind: 'loading' })
  const [tries, setTries] = useState<ContextTries>({})
  const [readings, setReadings] = useState(0)
  const tryContext = useCallback(async (context: string, namespace: string, proxy: ProxyDraft = usualProxy) => {
    const key = tryKey(context, namespace, proxy)
    const set = (outcome: ContextTry) => setTries((known) => ({ ...known, [key]: outcome }))
    set({ state: 'trying' })
    try {
      const by = { ...proxyOf(proxy), proxyLogin: proxyLoginOf(proxy) }
      const { ok, detail } = await call('connections.tryContext', { context, namespace, ...by })
      set({ state: ok ? 'ok' : 'failed', detail })
    } catch (error) {
      set({ state: 'failed', detail: messageOf(error) })
    }
  }, [])
  useEffect(() => {
    let wanted = true
    const listed = (contexts: readonly KubeContext[], message: string | null) => {
      if (wanted) setListing({ kind: 'listed', contexts: sortContexts(contexts), message })
    }
    call('connections.contexts', undefined).then(
      ({ contexts, message }) => listed(contexts, message),
      (error: unknown) => listed([], messageOf(error)),
    )
    return () => {
      wanted = false
    }
  }, [readings])
  const readAgain = useCallback(() => setReadings((count) => count + 1), [])
  useEffect(() => window.flowdeck.on('kubeconfig.changed', readAgain), [readAgain])
  return { listing, tries, tryContext, readAgain }
}
