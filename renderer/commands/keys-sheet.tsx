import { IconX } from '@tabler/icons-react'
import { IconButton } from '../components/button'
import { useModal } from '../components/use-modal'
import { closeDialog } from '../state/store'
import { fixedCommands } from './commands'
import './palette.css'

interface KeyLine {
  readonly name: string
  readonly keys: string
}

/** Keys that belong to a part and not to a command. */
const listKeys: readonly KeyLine[] = [
  { name: 'Move in a list', keys: '↑ ↓ or k j' },
  { name: 'Open', keys: 'Enter' },
  { name: 'Select', keys: 'Space' },
  { name: 'Close the detail', keys: 'Esc' },
  { name: 'Save the template', keys: 'Ctrl S' },
]

const logKeys: readonly KeyLine[] = [
  { name: 'Find', keys: 'Ctrl F' },
  { name: 'Next match', keys: 'F3, n or Enter' },
  { name: 'Previous match', keys: 'Shift F3 or N' },
  { name: 'Full screen, and back', keys: 'f' },
]

const groups: readonly (readonly [string, readonly KeyLine[]])[] = [
  ['Lists and pages', listKeys],
  ['Logs', logKeys],
  ...(['Panel', 'Agent', 'Flow runs', 'Pages'] as const).map((group): readonly [string, readonly KeyLine[]] => [
    group,
    fixedCommands.flatMap(({ group: of, name, keys, otherKeys = [] }) =>
      of === group && keys !== undefined ? [{ name, keys: [keys, ...otherKeys].join(' or ') }] : [],
    ),
  ]),
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
