import { IconX } from '@tabler/icons-react'
import { IconButton } from '../components/button'
import { useModal } from '../components/use-modal'
import { closeDialog } from '../state/store'
import type { CommandGroup } from './command'
import { fixedCommands } from './commands'
import { shownKeys } from './match-keys'
import './palette.css'

interface KeyLine {
  readonly name: string
  readonly keys: string
}

/** Keys that belong to a part and not to a command. */
const listKeys: readonly KeyLine[] = [
  { name: 'Move in a list', keys: '↑ ↓ or k j' },
  { name: 'Open', keys: 'Enter' },
  { name: 'Extend the selection', keys: 'Shift and ↑ ↓ or Space' },
  { name: 'Width of a column, on its edge', keys: '← → or Shift ← →' },
  { name: 'Next edge; back to its width', keys: '↓ or ↑; Enter' },
  { name: 'From the filter to its results', keys: 'Enter' },
]

const logKeys: readonly KeyLine[] = [
  { name: 'Find', keys: 'Ctrl F' },
  { name: 'Next match', keys: 'F3, n or Enter' },
  { name: 'Previous match', keys: 'Shift F3 or N' },
  { name: 'Full screen, and back', keys: 'f' },
]

const linesOf = (group: CommandGroup): readonly KeyLine[] =>
  fixedCommands.flatMap(({ group: of, name, keys, otherKeys = [], partKeys }) => {
    const all = [keys ?? partKeys, ...otherKeys].filter((each) => each !== undefined)
    return of === group && all.length > 0 ? [{ name, keys: all.map(shownKeys).join(' or ') }] : []
  })

const groups: readonly (readonly [string, readonly KeyLine[]])[] = [
  ['Lists and pages', [...listKeys, ...linesOf('Lists')]],
  ['Logs', logKeys],
  ...(['Panel', 'Agent', 'Flow runs', 'Pages'] as const).map((group) => [group, linesOf(group)] as const),
  ['Template', [...linesOf('Template'), { name: 'Save the template', keys: 'Ctrl S' }]],
]

/** Every key there is, from the commands themselves. */
export function KeysSheet() {
  const dialog = useModal()
  return (
    <dialog
      ref={dialog}
      className="sheet keys-sheet"
      aria-label="Keys"
      onCancel={(event) => {
        event.preventDefault()
        closeDialog()
      }}
      onClick={(event) => event.target === event.currentTarget && closeDialog()}
    >
      <div className="row">
        <h2 className="title">Keys</h2>
        <IconButton small label="Close" icon={<IconX size={16} />} onClick={closeDialog} />
      </div>
      <div className="columns">
        {groups.map(([group, lines]) => (
          <div key={group}>
            <h3>{group}</h3>
            <ul>
              {lines.map((line) => (
                <li key={line.name}>
                  <span>{line.name}</span>
                  <kbd>{line.keys}</kbd>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </div>
    </dialog>
  )
}
