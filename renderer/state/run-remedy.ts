import { applyTemplateEdit } from '../../shared/job-spec/template-edit'
import type { RemedyAction } from '../../shared/model/problem'
import type { TemplateEdit } from '../../shared/model/template-edit'
import { runAgain } from './run-again'
import { act, ask, copyText, goTo, toast, usePanel } from './store'

/** Carries out what a press on a remedy promises. */
export function runRemedy(action: RemedyAction): void {
  switch (action.kind) {
    case 'editTemplate':
      return editTemplate(action.edit)
    case 'copy':
      return void copyText(action.text)
    case 'goTo':
      return goTo(action.page)
    case 'runAgain':
      return runAgain(action.flowRunId)
    case 'deployRun':
      return void act('flowRuns.deploy', { flowRunId: action.flowRunId })
    case 'startAgent':
      return void act('agent.start', undefined)
    case 'retryNow':
      return void ask('agent.retryNow', undefined)
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
