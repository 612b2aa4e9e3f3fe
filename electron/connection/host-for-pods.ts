import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { isIPv6 } from 'node:net'
import { networkInterfaces } from 'node:os'
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

/** Clusters in a virtual machine that forwards what pods send to this name to the loopback address of this machine. */
const forwarded: readonly (readonly [context: RegExp, host: string])[] = [
  [/^(docker-desktop|docker-for-desktop|rancher-desktop|orbstack)/, 'host.docker.internal'],
  [/^colima/, 'host.lima.internal'],
]
/** The same on systems where Docker itself runs in a virtual machine. */
const forwardedByDocker: readonly (readonly [context: RegExp, host: string])[] = [
  [/^minikube/, 'host.minikube.internal'],
  [/^k3d-/, 'host.k3d.internal'],
  [/^kind-/, 'host.docker.internal'],
]
/** All of them: a server that listens for pods may be asked by these. */
export const hostNamesForPods: readonly string[] = [...forwarded, ...forwardedByDocker].map(([, host]) => host)

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
  const byName = (names: typeof forwarded) => names.find(([pattern]) => pattern.test(context))?.[1]
  const desktop = byName(forwarded)
  if (desktop !== undefined) return { listenOn: loopback, host: desktop }
  if (towardsCluster !== null && !isLoopback(towardsCluster)) return itself(towardsCluster)
  const docker = platform === 'linux' ? undefined : byName(forwardedByDocker)
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
  if (!URL.canParse(server)) return null
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
