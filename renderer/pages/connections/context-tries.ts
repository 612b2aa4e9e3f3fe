import type { KubeContext } from '../../../shared/model/connection'

/** What came of trying a context in a namespace. */
export type ContextTry =
  | { readonly state: 'trying' }
  | { readonly state: 'ok'; readonly detail: string }
  | { readonly state: 'failed'; readonly detail: string }

/** By `tryKey`. */
export type ContextTries = Readonly<Record<string, ContextTry>>

export const tryKey = (context: string, namespace: string): string => `${context}\n${namespace}`

/**
 * The cluster to propose while the user has not chosen: the current context when it answers, else one of this machine
 * that does, else the practice cluster (null). Never another remote one: it may be somebody's production.
 */
export function proposeContext(contexts: readonly KubeContext[], tries: ContextTries): string | null {
  const stateOf = (context: KubeContext) => tries[tryKey(context.name, context.namespace)]?.state ?? 'trying'
  const current = contexts.find((context) => context.current)
  if (current && stateOf(current) !== 'failed') return current.name
  return contexts.find((context) => context.local && stateOf(context) === 'ok')?.name ?? null
}

/** The current context first, then those of this machine, then the rest, each by name. */
export function sortContexts(contexts: readonly KubeContext[]): readonly KubeContext[] {
  const rank = (context: KubeContext) => (context.current ? 0 : context.local ? 1 : 2)
  return [...contexts].sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name))
}
