import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { isIPv6 } from 'node:net'
import { networkInterfaces } from 'node:os'
import { isUrl } from '../network/is-url'
import { clusterKindNamed, clusterKinds, type ClusterKind } from '../../shared/model/cluster-kind'
import { timeLimit } from '../clock/time-limit'

/** How pods reach a server of ours. It listens on one address and no other: whoever else is in this network can't ask it. */
export interface RouteForPods {
  /** This machine's address to listen on. */
  readonly listenOn: string
  /** What pods call it: that address, or a name that leads to it from inside the cluster. */
  readonly host: string
}

export interface MachineView {
  readonly platform: NodeJS.Platform
  /** The address that this machine has towards the cluster's API server; null when nobody can say. */
  readonly towardsCluster: string | null
  /** IPv4 addresses of this machine, in the system's order. */
  readonly interfaces: readonly { readonly name: string; readonly address: string; readonly internal: boolean }[]
}

/** What pods call this machine where Docker, or the cluster, is in a virtual machine. */
const nameInVirtualMachine = (kind: ClusterKind | null): string | undefined => {
  const way = kind?.hostForPods
  return way?.kind === 'name' ? way.host : way?.kind === 'gateway' ? way.hostInVirtualMachine : undefined
}
/** All of them: a server that listens for pods may be asked by these. */
export const hostNamesForPods: readonly string[] = [...new Set(clusterKinds.flatMap((kind) => nameInVirtualMachine(kind) ?? []))] // prettier-ignore

/** Bridges between this machine and containers or pods on it, by the names that Docker, Podman and CNI plugins give. */
const bridges: readonly RegExp[] = [
  /^br-[0-9a-f]{12}$/,
  /^docker\d+$/,
  /^(podman|cni-podman)\d+$/,
  /^(cni|cbr|kube-bridge)/,
]

/**
 * Decides which address of this machine pods of a cluster reach, and nobody who needn't: the one towards the cluster
 * where it is another machine, real or virtual; loopback where a virtual machine forwards to it; else a bridge of
 * containers on this machine. The best guess where there is none is the first address that isn't loopback.
 * @param context names of local clusters say what made them
 */
export function routeForPods(context: string, { platform, towardsCluster, interfaces }: MachineView): RouteForPods {
  const kind = clusterKindNamed(context)
  const named = nameInVirtualMachine(kind)
  const desktop = kind?.inVirtualMachine ? named : undefined
  if (desktop !== undefined) return { listenOn: loopback, host: desktop }
  if (towardsCluster !== null && !isLoopback(towardsCluster)) return itself(towardsCluster)
  const docker = platform === 'linux' ? undefined : named
  if (docker !== undefined) return { listenOn: loopback, host: docker }
  const outward = interfaces.filter(({ internal }) => !internal)
  const bridge = bridges.flatMap((pattern) => outward.filter(({ name }) => pattern.test(name)))[0]
  return itself((bridge ?? outward[0])?.address ?? loopback)
}

const loopback = '127.0.0.1'
const isLoopback = (address: string): boolean => address.startsWith('127.') || address === '::1'
const itself = (address: string): RouteForPods => ({
  listenOn: address,
  host: isIPv6(address) ? `[${address}]` : address,
})

/** What there is to know of this machine. @param server address of the cluster's API server */
export async function viewMachine(server: string): Promise<MachineView> {
  const interfaces = Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
    addresses.filter(({ family }) => family === 'IPv4').map(({ address, internal }) => ({ name, address, internal })),
  )
  return { platform: process.platform, towardsCluster: await addressTowards(server), interfaces }
}

const lookUpMs = 2_000

/** Connecting a UDP socket sends nothing: the system only chooses the way, and with it the address. */
async function addressTowards(server: string): Promise<string | null> {
  if (!isUrl(server)) return null
  const host = new URL(server).hostname.replace(/^\[|\]$/g, '')
  const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4')
  const limit = timeLimit(lookUpMs)
  try {
    socket.connect(9, host)
    await once(socket, 'connect', { signal: limit.signal })
    return socket.address().address
  } catch {
    return null // a name that leads nowhere, or no network
  } finally {
    limit.end()
    socket.on('error', () => undefined)
    socket.close()
  }
}
