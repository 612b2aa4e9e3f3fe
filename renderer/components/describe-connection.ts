import { visible } from '../../shared/model/printable'
import type { Connection, ConnectionChoice } from '../../shared/model/connection'
import { shownAddress } from '../../shared/secrets/addresses'

/** The API in a word or two: "practice API", or the host of its address. */
export function nameOfApi({ api }: Connection): string {
  return api.practice ? 'practice API' : visible(hostOf(api.url))
}

/** A pair that need not be open: "api.example.com → minikube / default". */
export function nameOfChoice({ api, cluster }: ConnectionChoice): string {
  const from = api.kind === 'practice' ? `practice API ${api.dialect}` : hostOf(api.url)
  const to = cluster.kind === 'practice' ? 'practice cluster' : `${cluster.context} / ${cluster.namespace}`
  return visible(`${from} → ${to}`)
}

function hostOf(url: string): string {
  try {
    return new URL(url).host
  } catch {
    return shownAddress(url)
  }
}

/** A context that one would not want to mistake for a playground: by its name, or several nodes elsewhere. */
export function looksLikeProduction({ cluster }: Connection): boolean {
  if (cluster.practice || cluster.local) return false
  return /(^|[^a-z])(prod|production|live)([^a-z]|$)/i.test(cluster.context) || (cluster.nodes ?? 0) > 1
}
