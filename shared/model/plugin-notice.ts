import { z } from 'zod'
import { ConnectionId } from './connection'

/** A program that a kubeconfig names for its credentials, and that takes long: it may wait for a person. */
export const PluginNotice = z.object({
  id: z.string(),
  /** Whose cluster it is for; null while a context is only tried. */
  connectionId: ConnectionId.nullable(),
  context: z.string(),
  user: z.string(),
  /** The program's. */
  name: z.string(),
  /** ms since the epoch */
  startedAt: z.number(),
  /** It is ended after so long. */
  limitMs: z.number(),
  /** Ended: by the user, and not run again before that is asked for. */
  state: z.enum(['running', 'ended']),
  /** The last of what it says, the oldest first. */
  lines: z.array(z.string()).readonly(),
  /** Addresses of web pages in `lines`, as they are shown; `plugins.copyAddress` copies one as the program says it. */
  addresses: z.array(z.string()).readonly(),
})
export type PluginNotice = Readonly<z.infer<typeof PluginNotice>>

/** Web addresses in what a program says, each once: it asks to open one of them. */
export function addressesIn(lines: readonly string[]): readonly string[] {
  const found = lines.flatMap((line) => line.match(/https?:\/\/[^\s"'<>`]+/g) ?? [])
  return [...new Set(found.map((address) => address.replace(/(?<![.,;:!?)\]}])[.,;:!?)\]}]+$/, '')))]
}
