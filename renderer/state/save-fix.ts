import type { ConnectionId } from '../../shared/model/connection'
import type { DialectId } from '../../shared/model/dialect-words'
import type { TemplateEdit } from '../../shared/model/template-edit'
import { templateOf, type TemplateParts } from '../../shared/prefect-3/base-template/parts'
import { applyTemplateEdit } from '../../shared/template/template-edit'
import { call, messageOf } from './client'
import type { PoolTemplate } from './pool-draft'
import { setPoolTemplate } from './pool-drafts'
import { usePanel } from './store'
import { setTemplateDraft } from './template-drafts'

const changedMeanwhile = 'The template has been changed meanwhile. Close this, and look at the problem again.'

/**
 * Puts a changed template in force. A draft of it stays a draft, with the change in it.
 * @returns why not, as a sentence; null when it is done
 */
export async function saveTemplate(
  dialect: DialectId,
  { before, after }: { readonly before: string; readonly after: string },
  edits: readonly TemplateEdit[],
): Promise<string | null> {
  const { templates, templateDrafts } = usePanel.getState()
  if (templates.get(dialect)?.text !== before) return changedMeanwhile
  const draft = templateDrafts[dialect]
  try {
    const result = await call('template.save', { dialect, text: after })
    if (!result.ok) return result.message
  } catch (error) {
    return messageOf(error)
  }
  if (draft !== undefined)
    setTemplateDraft(
      dialect,
      edits.reduce((edited, edit) => applyTemplateEdit(edited, edit), draft),
    )
  return null
}

/** The same for the template of a work pool, which lies on its server. @param read what the server had */
export async function savePool(
  connectionId: ConnectionId,
  { workPool, template: began }: PoolTemplate,
  parts: TemplateParts,
): Promise<string | null> {
  const whole = templateOf(parts)
  if (!whole.ok) return whole.message
  try {
    const result = await call('poolTemplate.save', { connectionId, workPool, template: whole.template, began })
    if (result.kind === 'refused') return result.message
    setPoolTemplate(connectionId, { workPool, template: result.template })
    return result.kind === 'saved' ? null : changedMeanwhile
  } catch (error) {
    return messageOf(error)
  }
}
