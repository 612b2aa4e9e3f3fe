import { useShallow } from 'zustand/react/shallow'
import { KeysSheet } from '../commands/keys-sheet'
import { Palette } from '../commands/palette'
import { ChoiceDialog } from '../components/choice-dialog'
import { ConfirmDialog } from '../components/confirm-dialog'
import { placeOf } from '../components/describe-connection'
import { MarkDialog } from './mark-dialog'
import { NameDialog } from './name-dialog'
import { markShown } from '../state/marks'
import { FixDialog } from './fix-dialog'
import { QuitDialog } from './quit-dialog'
import { useShown } from '../state/shown'
import { closeDialog, usePanel } from '../state/store'

/** What lies over the page. */
export function Dialogs() {
  const dialog = usePanel((state) => state.dialog)
  const cluster = useShown((shown) => shown.connection?.cluster)
  const mark = usePanel(useShallow(markShown))
  const where = cluster ? placeOf(cluster.context, cluster.namespace, mark) : null
  switch (dialog.kind) {
    case 'none':
      return null
    // Their page draws them.
    case 'runDeployment':
    case 'runTimes':
    case 'saveFilter':
    case 'savedFilters':
    case 'compareRuns':
    case 'exportSettings':
    case 'importSettings':
      return null
    case 'palette':
      return <Palette />
    case 'keys':
      return <KeysSheet />
    case 'mark':
      return cluster ? <MarkDialog cluster={cluster} mark={mark} /> : null
    case 'name':
      return <NameDialog connection={dialog.connection} />
    case 'choose': {
      const { choices, kind: _, ...words } = dialog
      const closing = choices.map(({ choose, ...choice }) => ({
        ...choice,
        onChoose: () => {
          closeDialog()
          choose()
        },
      }))
      return <ChoiceDialog {...words} choices={closing} where={where} onKeep={closeDialog} />
    }
    case 'quit': {
      const { kind: _, ...question } = dialog
      return <QuitDialog {...question} onKeep={closeDialog} />
    }
    case 'fix': {
      const { kind: _, ...fix } = dialog
      return <FixDialog {...fix} where={where} />
    }
    case 'confirm': {
      const { confirm, kind: _, ...words } = dialog
      const confirmed = () => {
        closeDialog()
        confirm()
      }
      return <ConfirmDialog {...words} where={where} onConfirm={confirmed} onKeep={closeDialog} />
    }
  }
}
