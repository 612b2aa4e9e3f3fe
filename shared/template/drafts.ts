import { z } from 'zod'
import { ConnectionId } from '../model/connection'
import { DialectId } from '../model/dialect-words'
import { templateLimits } from '../yaml/limits'
import { beyondLimits } from '../yaml/weigh-value'

/** The text of a Job template. */
export const TemplateText = z.string().max(1_000_000)

/** A base job template within the limits of templates, whatever else it is. */
export const PoolTemplateValue = z.record(z.string(), z.unknown()).superRefine((value, context) => {
  const beyond = beyondLimits(value, templateLimits)
  if (beyond !== null) context.addIssue({ code: 'custom', message: `The base job template ${beyond}.` })
})

/** A base job template that is being edited, and not yet saved. */
export const PoolDraft = z.object({
  /** Of which pool: a connection may be changed to another one. */
  workPool: z.string().max(1_000),
  /** What the server had when it was begun: if it has something else now, somebody else has changed it. */
  began: PoolTemplateValue,
  /** @see TemplateParts */
  parts: z.object({
    manifest: TemplateText,
    configuration: PoolTemplateValue,
    variables: TemplateText,
    others: PoolTemplateValue,
  }),
})
export type PoolDraft = Readonly<z.infer<typeof PoolDraft>>

/** Templates as edited and not yet saved. They outlast the page and the app. */
export const Drafts = z.object({
  /** Of Job templates; none for a dialect whose template is the one in force. */
  templates: z.partialRecord(DialectId, TemplateText),
  /** Prefect 3: of base job templates of work pools, by connection. */
  pools: z.record(ConnectionId, PoolDraft),
})
export type Drafts = Readonly<z.infer<typeof Drafts>>

export const noDrafts: Drafts = { templates: {}, pools: {} }
