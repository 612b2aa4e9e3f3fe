import { z } from 'zod'
import { installManager, isOurs, isSame, managersOf, ObjectRef, type WantedObject } from './objects'
import type { DeploymentSummary } from './rollout'

/** An object that an installation of this name may have, and what a removal does with it. */
export const RemovedObject = z.object({
  ref: ObjectRef,
  uid: z.string(),
  fate: z.enum(['goes', 'stays']),
  /** A sentence. */
  why: z.string(),
})
export type RemovedObject = Readonly<z.infer<typeof RemovedObject>>

/** An object of the cluster that may belong to an installation. */
export interface FoundObject {
  readonly ref: ObjectRef
  readonly uid: string
  readonly live: object
}

/**
 * Where objects of an installation may be: those that it would have with all options on, and those that its Deployment in the
 * cluster names. That they are its own is told by who applied them.
 */
export function candidatesOf(
  wanted: readonly WantedObject[],
  deployment: Pick<DeploymentSummary, 'namespace' | 'account' | 'lease'> | null,
): readonly ObjectRef[] {
  const refs = wanted.map(({ ref }) => ref)
  const more: ObjectRef[] = []
  if (deployment?.account)
    more.push({ kind: 'ServiceAccount', namespace: deployment.namespace, name: deployment.account })
  if (deployment?.lease) more.push({ kind: 'Lease', namespace: deployment.namespace, name: deployment.lease })
  const all = [...refs, ...more]
  return all.filter((ref, index) => all.findIndex((other) => isSame(ref, other)) === index)
}

/**
 * What goes, in the order in which it goes: the Deployment first, since its pods finish what they have claimed for as long as they
 * have their rights; then what it refers to.
 */
export function planRemoval(found: readonly FoundObject[]): readonly RemovedObject[] {
  const ownDeployment = found.some(({ ref, live }) => ref.kind === 'Deployment' && isOurs(live))
  return found
    .map(({ ref, uid, live }): RemovedObject => ({ ref, uid, ...fateOf(ref, live, ownDeployment) }))
    .toSorted((a, b) => order.indexOf(a.ref.kind) - order.indexOf(b.ref.kind))
}

const order = ['Deployment', 'Lease', 'RoleBinding', 'Role', 'Secret', 'ServiceAccount']

function fateOf(ref: ObjectRef, live: object, ownDeployment: boolean): Pick<RemovedObject, 'fate' | 'why'> {
  if (ref.kind === 'Lease')
    return ownDeployment
      ? { fate: 'goes', why: 'The pods of the Deployment share it.' }
      : { fate: 'stays', why: 'No Deployment that Flowdeck applied names it.' }
  const others = managersOf(live).filter((manager) => manager !== installManager && !manager.startsWith('kube-'))
  const whose = others.length === 0 ? 'Somebody else' : others.join(' and ')
  if (!isOurs(live)) return { fate: 'stays', why: `${whose} made it, and Flowdeck did not apply it.` }
  return {
    fate: 'goes',
    why: others.length === 0 ? 'Flowdeck applied it.' : `Flowdeck applied it; ${others.join(' and ')} changed it too.`,
  }
}
