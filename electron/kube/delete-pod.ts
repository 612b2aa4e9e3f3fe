import type { PodSummary } from '../../shared/model/pod'
import type { Found } from './cluster-jobs'
import type { KubeClient } from './kube-client'
import { KubeError } from './kube-error'
import { faultOf } from './kube-fault'
import { podsPath } from './pods'

/** Deletes a pod, and none that has its name meanwhile. One that is gone already counts as deleted. */
export async function deletePod(
  client: KubeClient,
  { namespace, name, uid }: Pick<PodSummary, 'namespace' | 'name' | 'uid'>,
  signal: AbortSignal,
): Promise<Found<void>> {
  const body = { kind: 'DeleteOptions', apiVersion: 'v1', preconditions: { uid } }
  try {
    await client.json(podsPath(namespace, name), { method: 'DELETE', body, signal })
    return { ok: true, value: undefined }
  } catch (error) {
    if (!(error instanceof KubeError)) throw error
    // 409: another pod has its name.
    const isGone = error.status === 409 || (error.status === 404 && error.answer?.kind === 'pods')
    return isGone ? { ok: true, value: undefined } : { ok: false, fault: faultOf(error, namespace, 'delete', 'pods') }
  }
}
