import { applyTemplateEdit } from '../../shared/job-spec/template-edit'
import type { RemedyAction } from '../../shared/model/problem'
import type { TemplateEdit } from '../../shared/model/template-edit'
import { runAgain } from './run-again'
import { act, ask, copyText, goTo, toast, usePanel } from './store'

/** Carries out what a press on a remedy promises. */
export function runRemedy(action: RemedyAction): void {
  switch (action.kind) {
    case 'editTemplate':
      editTemplate(action.edit)
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
      void act('flowRuns.deploy', { flowRunId: action.flowRunId })
      break
    case 'startAgent':
      void act('agent.start', undefined)
      break
    case 'retryNow':
      void ask('agent.retryNow', undefined)
      break
  }
}

/** The change is made to the draft and shown: it is in force once the user saves it. */
function editTemplate(edit: TemplateEdit): void {
  const { template, templateDraft } = usePanel.getState()
  const before = templateDraft ?? template.text
  const after = applyTemplateEdit(before, edit)
  if (after === before) toast('The template says so already, or it has errors that must be corrected first.')
  usePanel.setState({
    page: 'template',
    templateDraft: after === template.text ? null : after,
    pendingTemplateEdit: after === before ? null : edit,
  })
}
