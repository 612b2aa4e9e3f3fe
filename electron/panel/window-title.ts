import type { Connection } from '../../shared/model/connection'
import { printableLine } from '../../shared/model/printable'

/** Of a name, so much is in the title: systems cut longer ones anywhere. */
const nameChars = 60

/** A kubeconfig is another's file. */
function named(name: string): string {
  const line = printableLine(name)
  return line.length > nameChars ? `${line.slice(0, nameChars)}…` : line
}

/** What the window is connected to; practice is always named as such. */
export function titleOf(connection: Connection | null): string {
  if (!connection) return 'Flowdeck'
  const { api, cluster } = connection
  const ends = `${api.practice ? 'practice API' : new URL(api.url).host} → ${named(cluster.context)}/${named(cluster.namespace)}`
  return `Flowdeck – ${ends}${api.practice || cluster.practice ? ' (practice)' : ''}`
}
