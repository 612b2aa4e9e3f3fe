import type { RemedyAction } from '../../shared/model/problem'
import type { TemplateEdit } from '../../shared/model/template-edit'
import { applyTemplateEdit } from '../../shared/template/template-edit'
import { deployRun, startAgent } from './deploy'
import { hasWorkPools } from './dialect-traits'
import { runAgain } from './run-again'
import { dialectShown, ofShown, shownOf, templateShown } from './shown'
import { ask, closeDialog, copyText, goTo, toast, usePanel } from './store'
import { resumeJobs } from './suspend-jobs'
import { editedTemplate, nothingToEdit, setTemplateDraft } from './template-drafts'

/** Carries out what a press on a remedy promises, for the connection shown. */
export function runRemedy(action: RemedyAction): void {
  switch (action.kind) {
    case 'editTemplate':
      editInTemplate(action.edits)
      break
    case 'copy':
      void copyText(action.text)
      break
    case 'goTo':
      goTo(action.page)
      break
    case 'runAgain':
      runAgain(action.flowRunId)
      break
    case 'deployRun':
      deployRun(action.flowRunId)
      break
    case 'resumeJob': {
      const job = shownOf(usePanel.getState()).jobs.get(action.jobUid)
      if (job) resumeJobs([job])
      break
    }
    case 'startAgent':
      startAgent()
      break
    case 'retryNow':
      void ask('agent.retryNow', ofShown())
      break
  }
}

/** The changes are made to the draft and shown: they are in force once the user saves it. */
export function editInTemplate(edits: readonly TemplateEdit[]): void {
  closeDialog()
  if (hasWorkPools(dialectShown(usePanel.getState()))) {
    // The template of a work pool has to be read first: the page does that, and makes the change.
    usePanel.setState({ page: 'template', pendingTemplateEdits: edits })
    return
  }
  const { text, dialect } = templateShown(usePanel.getState())
  const before = editedTemplate(usePanel.getState())
  const after = edits.reduce((edited, edit) => applyTemplateEdit(edited, edit), before)
  if (after === before) toast(nothingToEdit)
  setTemplateDraft(dialect, after === text ? null : after)
  usePanel.setState({ page: 'template', pendingTemplateEdits: after === before ? null : edits })
}
