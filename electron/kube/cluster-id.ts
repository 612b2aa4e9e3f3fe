import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { KubeConfig } from '@kubernetes/client-node'

/**
 * A name for the cluster that a claim can carry: the same for every agent on one machine, different for different
 * clusters of the same name (everybody's is called minikube), and known without asking or being allowed anything.
 * It is made from the certificate authority, which each cluster has of its own, and from the address unless that is a
 * loopback one: there minikube and kind take another port at each start.
 */
export function clusterId(config: KubeConfig): string {
  const cluster = config.getCurrentCluster()
  const { hostname, port } = new URL(cluster?.server ?? 'http://unknown')
  const authority = cluster?.caData ?? (cluster?.caFile ? readFileSync(cluster.caFile, 'base64') : '')
  const loopback = ['127.0.0.1', 'localhost', '[::1]'].includes(hostname)
  const address = loopback && authority !== '' ? '' : `${hostname}:${port}`
  const hash = createHash('sha256').update(`${authority}\n${address}`).digest('hex').slice(0, 8)
  return `${(cluster?.name ?? 'cluster').replace(/[^\w.-]+/g, '-')}.${hash}`
}
