import type { ReactNode } from 'react'
import { exportOf, exportText } from '../../../shared/model/settings-transfer'
import { Button } from '../../components/button'
import { QuestionDialog } from '../../components/question-dialog'
import { ask, closeDialog, toast, usePanel } from '../../state/store'
import { TransferList } from './transfer-list'
import { contentWords, leftOutLine } from './transfer-words'

const fileName = 'flowdeck-settings.json'

/** Says what goes into the file, and what stays out of it. */
export function ExportDialog(): ReactNode {
  const { content, leftOut } = exportOf(usePanel((panel) => panel.settings))
  const save = async () => {
    closeDialog()
    const saved = await ask('app.saveText', { suggestedName: fileName, text: exportText(content) })
    if (saved?.path) toast(`Exported to ${saved.path}`)
  }
  const buttons = (
    <>
      <Button onClick={closeDialog}>Cancel</Button>
      <Button look="primary" onClick={() => void save()}>
        Save file
      </Button>
    </>
  )
  const parts = contentWords(content.connections.length, content.contextMarks.length)
  return (
    <QuestionDialog
      title="Export settings"
      message={`The file has ${parts} in it. Tokens, API keys and passwords are not in it, nor those of proxies: they are given again where it is imported. The agent’s name and the folder for evidence stay with this machine; templates and drafts are files of their own.`}
      where={null}
      look="fix"
      buttons={buttons}
      onKeep={closeDialog}
    >
      <TransferList title="Left out" lines={leftOut.map(leftOutLine)} />
    </QuestionDialog>
  )
}
