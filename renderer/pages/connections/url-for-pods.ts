import { clusterKindNamed } from '../../../shared/model/cluster-kind'
import type { KubeContext } from '../../../shared/model/connection'

/** What of a context tells how its pods call this machine; of one that isn't in the kubeconfig the name alone. */
type NamedContext = Pick<KubeContext, 'name'> & Partial<Pick<KubeContext, 'hostForPods' | 'kind' | 'local'>>

export interface PodsUrlGuess {
  readonly url: string
  /** Why pods need another address, and why this one. */
  readonly why: string
}

/**
 * The address under which pods reach an API that listens on this machine.
 * @param context null for the practice cluster, whose pods are on this machine themselves
 * @returns null when the address is the same for all, or when nobody can say
 */
export function guessUrlForPods(url: string, context: NamedContext | null): PodsUrlGuess | null {
  const address = loopbackAddress(url)
  if (!address || !context) return null
  const named = clusterKindNamed(context.name)
  const byName = named?.hostForPods?.kind === 'name' ? named.hostForPods.host : null
  const host = context.hostForPods === undefined ? byName : context.hostForPods
  if (host === null) return null
  const from = address.hostname
  address.hostname = host
  return {
    url: address.href.replace(/\/$/, ''),
    why: whyOf(from, host, context.kind ?? named?.name ?? 'the cluster'),
  }
}

/** A name that the cluster made leads to a loopback address too; an address of this machine only to who listens there. */
function whyOf(from: string, host: string, of: string): string {
  const isAddress = /^[\d.]+$/.test(host)
  const known = `In a pod ${from} is the pod itself; ${of} knows this machine as ${host}.`
  return isAddress ? `${known} The API has to listen there too, as with 0.0.0.0.` : known
}

/** What to do where pods of a context can't reach the address. */
export function adviceForPods({ local, kind }: NamedContext): string {
  return local === false
    ? `In a pod this address is the pod itself, and ${kind ?? 'this cluster'} runs elsewhere. Enter an address of the API that the cluster reaches; nothing leads from there to this machine by itself.`
    : 'In a pod this address is the pod itself. Enter one under which the cluster reaches this machine.'
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
