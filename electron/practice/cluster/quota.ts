import type { KubeObject } from './objects'
import { quantityOf } from './quantity'
import { jobs, resourceQuotas, shelfOf } from './resources'
import { forbidden } from './status-error'
import type { Store } from './store'

/** The one thing that quotas count here. */
export const counted = 'count/jobs.batch'

/** How many Jobs a quota allows; undefined when it does not count them. */
export const limitOf = ({ spec }: KubeObject): string | undefined =>
  (spec as { hard?: Record<string, string> } | undefined)?.hard?.[counted]

export const usedOf = (store: Store, namespace: string | undefined): number =>
  store.list(shelfOf(jobs), namespace).length

/** @throws StatusError 403 when a quota has no room for one more Job; whether its name is taken is asked later. */
export function mustFitQuotas(store: Store, namespace: string | undefined, name: string): void {
  for (const quota of store.list(resourceQuotas.plural, namespace)) {
    const limit = limitOf(quota)
    if (limit === undefined) continue
    const used = usedOf(store, namespace)
    if (used < quantityOf(limit)) continue
    const numbers = `requested: ${counted}=1, used: ${counted}=${used}, limited: ${counted}=${limit}`
    throw forbidden(jobs, name, `exceeded quota: ${quota.metadata.name}, ${numbers}`)
  }
}
