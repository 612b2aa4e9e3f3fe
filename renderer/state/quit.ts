import { call } from './client'
import { keepNow } from './keep-drafts'
import { quitQuestion } from './quit-question'
import { savePool } from './save-fix'
import { closeDialog, goTo, openDialog, toast, usePanel } from './store'
import { setPoolDraft } from './pool-drafts'
import { setTemplateDraft } from './template-drafts'
import type { DialectId } from '../../shared/model/dialect-words'

/** The user wants to quit: asks first where something would be lost or held up. */
export function answerQuit(): void {
  const question = quitQuestion(usePanel.getState())
  void call('app.answerQuit', { quit: question === null })
  if (question) openDialog({ kind: 'quit', ...question })
}

export const quitNow = (): void => void call('app.answerQuit', { quit: true })

/** That there are none is kept before that, so that none is there the next time. */
export async function discardAndQuit(): Promise<void> {
  const { templateDrafts, poolDrafts } = usePanel.getState()
  usePanel.setState({ templateDrafts: {}, poolDrafts: {} })
  const why = await keepNow()
  if (why === null) {
    quitNow()
    return
  }
  usePanel.setState({ templateDrafts, poolDrafts })
  closeDialog()
  toast(`Flowdeck is still open, since its drafts could not be discarded: ${why}`, 'error')
}

/** What can't be saved is shown, and Flowdeck stays open. */
export async function saveAndQuit(): Promise<void> {
  closeDialog()
  const why = await saveDrafts()
  if (why !== null) {
    goTo('template')
    toast(`Flowdeck is still open, since a template was not saved: ${why}`, 'error')
    return
  }
  await keepNow()
  quitNow()
}

/** @returns why one of them was not saved, as a sentence; null when all are */
async function saveDrafts(): Promise<string | null> {
  const { templateDrafts, poolDrafts } = usePanel.getState()
  for (const [dialect, text] of Object.entries(templateDrafts) as [DialectId, string][]) {
    const saved = await call('template.save', { dialect, text })
    if (!saved.ok) return saved.message
    setTemplateDraft(dialect, null)
  }
  for (const [connectionId, { workPool, began, parts }] of Object.entries(poolDrafts)) {
    const why = await savePool(connectionId, { workPool, template: began }, parts)
    if (why !== null) return why
    setPoolDraft(connectionId, null)
  }
  return null
}
