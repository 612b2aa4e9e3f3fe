import { z } from 'zod'
import { ConnectionId } from '../model/connection'
import { DialectId } from '../model/dialect-words'
import { PoolDraft } from './drafts'

/** What has versions: the template file of a dialect, or the base job template of a connection's work pool. */
export const TemplateDocument = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('file'), dialect: DialectId }),
  z.object({ kind: z.literal('pool'), connectionId: ConnectionId, workPool: PoolDraft.shape.workPool }),
])
export type TemplateDocument = Readonly<z.infer<typeof TemplateDocument>>

/** A template as it was saved here; or as it was found when it was replaced, because it had been changed elsewhere. */
export const TemplateVersion = z.object({
  id: z.string().regex(/^[0-9TZ-]{24}\.(here|elsewhere)$/),
  /** ms since the epoch */
  at: z.number(),
  by: z.enum(['here', 'elsewhere']),
})
export type TemplateVersion = Readonly<z.infer<typeof TemplateVersion>>
