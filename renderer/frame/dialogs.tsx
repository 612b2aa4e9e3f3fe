import { KeysSheet } from '../commands/keys-sheet'
import { Palette } from '../commands/palette'
import { ConfirmDialog } from '../components/confirm-dialog'
import { useShown } from '../state/shown'
import { closeDialog, usePanel } from '../state/store'

/** What lies over the page. */
export function Dialogs() {
  const dialog = usePanel((state) => state.dialog)
  const cluster = useShown((shown) => shown.connection?.cluster)
  switch (dialog.kind) {
    case 'none':
      return null
    // Its page draws it.
    case 'runDeployment':
      return null
    case 'palette':
      return <Palette />
    case 'keys':
      return <KeysSheet />
    case 'confirm': {
      const { confirm, kind: _, ...words } = dialog
      const where = cluster ? `Context ${cluster.context}, namespace ${cluster.namespace}` : null
      const confirmed = () => {
        closeDialog()
        confirm()
      }
      return <ConfirmDialog {...words} where={where} onConfirm={confirmed} onKeep={closeDialog} />
    }
  }
}
