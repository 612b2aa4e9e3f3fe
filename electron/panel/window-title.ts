import type { Connection } from '../../shared/model/connection'
import { markOf, type ContextMark } from '../../shared/model/context-mark'
import { printableLine } from '../../shared/model/printable'

/** Of a name, so much is in the title: systems cut longer ones anywhere. */
const nameChars = 60

/** A kubeconfig is another's file. */
function named(name: string): string {
  const line = printableLine(name)
  return line.length > nameChars ? `${line.slice(0, nameChars)}…` : line
}

/** What the window is connected to, as its title. @param name what the user calls the connection */
export const titleOf = (
  connection: Connection | null,
  marks: readonly ContextMark[] = [],
  name: string | null = null,
): string => (connection === null ? 'Flowdeck' : `Flowdeck – ${connectionWords(connection, marks, name)}`)

/**
 * A connection in a line; practice is always named as such, and so is what is dear.
 * @param name what the user calls the connection
 */
export function connectionWords(connection: Connection, marks: readonly ContextMark[], name: string | null): string {
  const { api, cluster } = connection
  const ends = `${api.practice ? 'practice API' : new URL(api.url).host} → ${named(cluster.context)}/${named(cluster.namespace)}`
  const mark = markOf(marks, cluster)
  const words = [
    ...(api.practice || cluster.practice ? ['practice'] : []),
    ...(mark.production ? ['production'] : []),
    ...(mark.readOnly ? ['read-only'] : []),
  ]
  const called = name === null ? '' : `${named(name)}: `
  return `${called}${ends}${words.length > 0 ? ` (${words.join(', ')})` : ''}`
}
