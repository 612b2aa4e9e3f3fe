import type { KubeContext } from '../../../shared/model/connection'
import { proxyOf, proxyLoginOf, usualProxy, type ProxyDraft } from './proxy-draft'

/** What came of trying a context in a namespace. */
export type ContextTry =
  | { readonly state: 'trying' }
  | { readonly state: 'ok'; readonly detail: string }
  | { readonly state: 'failed'; readonly detail: string }

/** By `tryKey`. */
export type ContextTries = Readonly<Record<string, ContextTry>>

/** @param proxy by which it is asked: by another one it is another try */
export function tryKey(context: string, namespace: string, proxy: ProxyDraft = usualProxy): string {
  const by = proxy.kind === 'usual' ? '' : JSON.stringify([proxyOf(proxy), proxyLoginOf(proxy)])
  return [context, namespace, by].join('\n')
}

/** A context and a namespace that the user has picked: what is picked is tried, and nothing else. */
export interface Pick {
  readonly context: string
  readonly namespace: string
  /** Left out where nothing of the pair names one. */
  readonly proxy?: ProxyDraft
  /** It was picked before, since it is in use: a try would run its plugin a second time, which may open a browser. */
  readonly inUse?: boolean
}

/** What is still to be tried: what was picked, when it is there and was not tried before. */
export function toTry(pick: Pick | null, contexts: readonly KubeContext[], tries: ContextTries): Pick | null {
  if (pick === null || tries[tryKey(pick.context, pick.namespace, pick.proxy)] !== undefined) return null
  const context = contexts.find(({ name }) => name === pick.context)
  return !context || (pick.inUse && context.plugin !== null) ? null : pick
}

/**
 * The cluster to propose while the user has not chosen: the current context, else the practice cluster (null). Never
 * another one: it may be somebody's production. It is not tried for that: a try runs the user's plugin and sends credentials.
 */
export const proposeContext = (contexts: readonly KubeContext[]): string | null =>
  contexts.find((context) => context.current)?.name ?? null

/** The current context first, then those of this machine, then the rest, each by name. */
export function sortContexts(contexts: readonly KubeContext[]): readonly KubeContext[] {
  const rank = (context: KubeContext) => (context.current ? 0 : context.local ? 1 : 2)
  return [...contexts].sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name))
}
