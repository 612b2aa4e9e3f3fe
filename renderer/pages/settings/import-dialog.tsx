import { useState, type ReactNode } from 'react'
import { planImport } from '../../../shared/model/settings-transfer'
import { Button } from '../../components/button'
import { QuestionDialog } from '../../components/question-dialog'
import { call, messageOf } from '../../state/client'
import type { SettingsToImport } from '../../state/panel-state'
import { closeDialog, toast, usePanel } from '../../state/store'
import { TransferList } from './transfer-list'
import { changedSettings, connectionLine, leftOutLine, markLines } from './transfer-words'

/** Shows what an import would change, and what of the file is left out, before it is done. */
export function ImportDialog({ read }: { readonly read: SettingsToImport }): ReactNode {
  const { path, content } = read
  const settings = usePanel((panel) => panel.settings)
  const [problem, setProblem] = useState<string | null>(null)
  const plan = planImport(settings, content)
  const changes = changedSettings(settings, plan)
  const marks = markLines(plan)
  const connections = plan.connections.map(connectionLine)
  const isEmpty = plan.settings.length + connections.length + marks.length === 0
  const apply = async () => {
    setProblem(await whyNotImported(content))
  }
  const leftOut = [...read.leftOut, ...plan.leftOut].map(leftOutLine)
  const message = isEmpty
    ? `Nothing of ${path} differs from what is here.`
    : `From ${path}. Connections that are here stay as they are, and their agents go on.${openedWords(connections.length, plan.next.startOnOpen)}`
  const buttons = isEmpty ? (
    <Button onClick={closeDialog}>Close</Button>
  ) : (
    <>
      <Button onClick={closeDialog}>Cancel</Button>
      <Button look="primary" onClick={() => void apply()}>
        Import settings
      </Button>
    </>
  )
  return (
    <QuestionDialog
      title={isEmpty ? 'Nothing to import' : 'Import these settings?'}
      message={message}
      where={null}
      look="fix"
      buttons={buttons}
      onKeep={closeDialog}
    >
      {isEmpty && leftOut.length === 0 ? null : (
        <div className="transfer" tabIndex={0} role="region" aria-label="What is imported">
          <TransferList title="Settings that change" lines={changes} />
          <TransferList title="Connections that are added" lines={connections} />
          <TransferList title="Marks of contexts that are added" lines={marks} />
          <TransferList title="Left out" lines={leftOut} />
        </div>
      )}
      {problem !== null && (
        <div className="setting-problem" role="alert">
          {problem}
        </div>
      )}
    </QuestionDialog>
  )
}

/** What becomes of connections that are added: their agents may start with Flowdeck the next time. */
function openedWords(added: number, startOnOpen: boolean): string {
  if (added === 0) return ''
  return startOnOpen
    ? ' None that is added is opened now; since agents start when Flowdeck opens, theirs start then.'
    : ' None that is added is opened now.'
}

/** @returns why nothing was imported; null when it was, and the dialog is closed then */
async function whyNotImported(content: SettingsToImport['content']): Promise<string | null> {
  try {
    const outcome = await call('settings.import', content)
    if (!outcome.ok) return outcome.message
  } catch (error) {
    return messageOf(error)
  }
  closeDialog()
  toast('Imported')
  return null
}
