import { ChoiceDialog, type ChoiceDialogProps } from '../components/choice-dialog'
import { ConfirmDialog } from '../components/confirm-dialog'
import { discardAndQuit, quitNow, saveAndQuit } from '../state/quit'
import type { QuitQuestion } from '../state/panel-state'

/** Asks before Flowdeck quits. */
export function QuitDialog({ drafts, message, onKeep }: QuitQuestion & { readonly onKeep: () => void }) {
  const words = { title: 'Quit Flowdeck?', message, where: null, keepLabel: 'Stay open', onKeep }
  if (drafts.length === 0) return <ConfirmDialog {...words} confirmLabel="Quit" onConfirm={quitNow} />
  const [draft, it, isIt] = drafts.length === 1 ? ['draft', 'It', 'it is'] : ['drafts', 'They', 'they are']
  const choices: ChoiceDialogProps['choices'] = [
    {
      label: `Quit, keep the ${draft}`,
      look: 'primary',
      sentence: `${it} will be here the next time; until ${isIt} saved, Jobs are made from what was saved before.`,
      onChoose: quitNow,
    },
    {
      label: 'Save and quit',
      look: 'plain',
      sentence: 'From the next Job on, Jobs are made from it.',
      onChoose: () => void saveAndQuit(),
    },
    {
      label: 'Discard and quit',
      sentence: 'The changes are gone for good.',
      onChoose: () => void discardAndQuit(),
    },
  ]
  return <ChoiceDialog {...words} choices={choices} />
}
