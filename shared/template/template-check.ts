import { z } from 'zod'
import { TemplateEdit } from '../model/template-edit'

export const Severity = z.enum(['error', 'warning', 'note'])
export type Severity = z.infer<typeof Severity>

/** What is to be said about a template, at its line. Lines and columns count from 1. */
export const TemplateCheck = z.object({
  /** Which rule says so: kebab-case, stable. */
  rule: z.string(),
  /** With an error no run can be deployed. */
  severity: Severity,
  line: z.number().int().min(1),
  column: z.number().int().min(1).optional(),
  /** The last line it is about, inclusive; the same as `line` when absent. */
  endLine: z.number().int().min(1).optional(),
  /** What is so, why it matters and what to do. */
  message: z.string(),
  /** The remedy, with the words for its button. */
  edit: TemplateEdit.and(z.object({ label: z.string() })).optional(),
})
export type TemplateCheck = Readonly<z.infer<typeof TemplateCheck>>
