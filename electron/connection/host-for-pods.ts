import { networkInterfaces } from 'node:os'

/**
 * The name under which pods of a cluster on this machine reach a server on this machine.
 * Best guess for others: this machine's first address that isn't a loopback one.
 */
export function hostForPods(context: string): string {
  if (context.startsWith('minikube')) return 'host.minikube.internal'
  if (context.startsWith('k3d-')) return 'host.k3d.internal'
  if (/^(docker-desktop|docker-for-desktop|rancher-desktop|orbstack)/.test(context)) return 'host.docker.internal'
  const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? [])
  return addresses.find((each) => each.family === 'IPv4' && !each.internal)?.address ?? '127.0.0.1'
}
