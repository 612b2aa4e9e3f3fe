import type { Connection } from '../../shared/model/connection'

/** The API in a word or two: "practice API", or the host of its address. */
export function nameOfApi({ api }: Connection): string {
  if (api.practice) return 'practice API'
  try {
    return new URL(api.url).host
  } catch {
    return api.url
  }
}

/** A context that one would not want to mistake for a playground: by its name, or several nodes elsewhere. */
export function looksLikeProduction({ cluster }: Connection): boolean {
  if (cluster.practice || cluster.local) return false
  return /(^|[^a-z])(prod|production|live)([^a-z]|$)/i.test(cluster.context) || (cluster.nodes ?? 0) > 1
}
