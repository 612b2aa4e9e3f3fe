import type { KubeContext } from '../../../shared/model/connection'

/** What of a context tells how its pods call this machine. */
type NamedContext = Pick<KubeContext, 'name'>

export interface PodsUrlGuess {
  readonly url: string
  /** Why pods need another address, and why this one. */
  readonly why: string
}

/** How a local cluster's pods call the machine that it runs on, by the context's name. */
const hostNames: readonly (readonly [pattern: RegExp, host: string, of: string])[] = [
  [/^minikube/, 'host.minikube.internal', 'minikube'],
  [/^k3d-/, 'host.k3d.internal', 'k3d'],
  [/^(kind-|docker-desktop|rancher-desktop|orbstack|colima)/, 'host.docker.internal', 'Docker'],
]

/**
 * The address under which pods reach an API that listens on this machine.
 * @param context null for the practice cluster, whose pods are on this machine themselves
 * @returns null when the address is the same for all, or when nobody can say
 */
export function guessUrlForPods(url: string, context: NamedContext | null): PodsUrlGuess | null {
  const address = loopbackAddress(url)
  if (!address || !context) return null
  const known = hostNames.find(([pattern]) => pattern.test(context.name))
  if (!known) return null
  const [, host, of] = known
  const from = address.hostname
  address.hostname = host
  return {
    url: address.href.replace(/\/$/, ''),
    why: `In a pod ${from} is the pod itself; ${of} knows this machine as ${host}.`,
  }
}

/** Whether pods of this context can't reach the address, and no other is known. */
export const needsUrlForPods = (url: string, context: NamedContext | null): boolean =>
  context !== null && loopbackAddress(url) !== null && guessUrlForPods(url, context) === null

/** The address, when it is one that leads to the machine that asks. */
function loopbackAddress(text: string): URL | null {
  try {
    const url = new URL(text.trim())
    return /^(localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[::1?\])$/.test(url.hostname) ? url : null
  } catch {
    return null
  }
}
