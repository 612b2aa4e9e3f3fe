import type { DialectId } from '../../shared/model/dialect-words'
import type { PanelState } from './panel-state'
import { dialectIdOf, shownOf, templateShown } from './shown'
import { usePanel } from './store'

/** The template of the connection shown as edited and not yet saved; null when it is the one in force. */
export const draftShown = (state: PanelState): string | null =>
  state.templateDrafts[dialectIdOf(shownOf(state))] ?? null

/** @param text null when the template is the one in force again. */
export function setTemplateDraft(dialect: DialectId, text: string | null): void {
  usePanel.setState(({ templateDrafts: { [dialect]: _, ...others } }) => ({
    templateDrafts: text === null ? others : { ...others, [dialect]: text },
  }))
}

/** What the editor of the connection shown has in it. */
export const editedTemplate = (state: PanelState): string => draftShown(state) ?? templateShown(state).text

export const clearPendingTemplateEdit = (): void => usePanel.setState({ pendingTemplateEdits: null })

/** What is said when a remedy changes nothing. */
export const nothingToEdit = 'The template says so already, or it has errors that must be corrected first.'
