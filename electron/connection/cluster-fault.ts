import type { ClusterView } from '../kube/cluster-view'
import { faultOf, type KubeFault } from '../kube/kube-fault'

/** What a watch of Jobs that does not work tells of the cluster; null while it works. Jobs that only can't be seen are no fault: they are created all the same. */
export function watchFault(cluster: ClusterView, namespace: string): () => KubeFault | null {
  let fault: KubeFault | null = null
  cluster.on('trouble', (kind, error) => {
    if (kind === 'jobs') fault = error === null || error.status === 403 ? null : faultOf(error, namespace, 'watch')
  })
  return () => fault
}
