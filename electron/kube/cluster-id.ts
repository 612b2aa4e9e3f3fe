import { createHash } from 'node:crypto'
import { isUrl } from '../network/is-url'
import { shownAddress } from '../../shared/secrets/addresses'
import { fileLimits } from '../files/limits'
import { FileError, readFileBytes } from '../files/read-file'
import { KubeConfigError, type KubeConfig } from './kube-config-entries'
import type { KubeCluster } from './kube-config-model'
import { isLoopback } from './server-address'

/**
 * A name for the cluster that a claim can carry: the same for every agent on one machine, different for different
 * clusters of the same name (everybody's is called minikube), and known without asking or being allowed anything.
 * It is made from the certificate authority, which each cluster has of its own, and from the address unless that is a
 * loopback one: there minikube and kind take another port at each start.
 * @throws KubeConfigError when the address or the authority's file can't be read
 */
export async function clusterId(config: KubeConfig): Promise<string> {
  const cluster = config.getCurrentCluster()
  const server = cluster?.server ?? 'http://unknown'
  if (!isUrl(server)) {
    throw new KubeConfigError(
      `The server of cluster ${cluster?.name ?? ''} is "${shownAddress(server)}", which is not an address. Correct the kubeconfig.`,
    )
  }
  const { hostname, port } = new URL(server)
  const authority = cluster ? await authorityOf(cluster) : ''
  const address = isLoopback(server) && authority !== '' ? '' : `${hostname}:${port}`
  const hash = createHash('sha256').update(`${authority}\n${address}`).digest('hex').slice(0, 8)
  return `${(cluster?.name ?? 'cluster').replace(/[^\w.-]+/g, '-')}.${hash}`
}

async function authorityOf({ name, caData, caFile }: KubeCluster): Promise<string> {
  if (caData !== undefined) return caData
  if (!caFile) return ''
  try {
    return (await readFileBytes(caFile, fileLimits.certificate)).toString('base64')
  } catch (error) {
    if (!(error instanceof FileError)) throw error
    throw new KubeConfigError(
      `The certificate authority ${caFile} of cluster ${name} can't be read: ${error.message}. Correct the kubeconfig, or start the cluster again.`,
    )
  }
}
