import type { Connection } from '../../shared/model/connection'

/** What the window is connected to; practice is always named as such. */
export function titleOf(connection: Connection | null): string {
  if (!connection) return 'Flowdeck'
  const { api, cluster } = connection
  const ends = `${api.practice ? 'practice API' : new URL(api.url).host} → ${cluster.context}/${cluster.namespace}`
  return `Flowdeck – ${ends}${api.practice || cluster.practice ? ' (practice)' : ''}`
}
