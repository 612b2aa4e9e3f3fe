import type { KubeObject, Pod } from './objects'
import { pods } from './resources'
import type { Store } from './store'

/** Label of a Job's pods, by which the Job finds them. */
export const controllerLabel = 'batch.kubernetes.io/controller-uid'

/** The pods that a Job owns, whether it is still there or not. */
export function podsOf(store: Store, { metadata: { namespace, uid } }: KubeObject): Pod[] {
  const labelled = store.list(pods.plural, namespace, [{ key: controllerLabel, op: 'in', values: new Set([uid]) }])
  return labelled.filter(({ metadata }) => metadata.ownerReferences?.some((owner) => owner.uid === uid)) as Pod[]
}
