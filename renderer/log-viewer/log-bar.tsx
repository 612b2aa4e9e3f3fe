import { IconArrowsDiagonal, IconArrowsDiagonalMinimize2, IconCopy, IconDeviceFloppy } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { fileNameOf } from '../../shared/model/file-name'
import { IconButton } from '../components/button'
import type { LogLine } from '../state/log-line'
import { ask, copyText, toast } from '../state/store'
import { textOf } from './lines-as-text'
import { LogFind, type LogFindProps } from './log-find'
import type { LogToggles } from './use-log-toggles'

/** A switch for how the log is shown. */
export interface LogSwitch {
  readonly label: string
  readonly hint: string
  readonly on: boolean
  readonly disabled?: boolean
  readonly onChange: (on: boolean) => void
}

export interface LogBarProps {
  /** Whose log it is, where nothing else says it. */
  readonly title: string | null
  readonly choices: ReactNode
  readonly find: LogFindProps
  readonly toggles: LogToggles
  /** Whether it is following right now: scrolling up stops it. */
  readonly following: boolean
  readonly onToggle: (name: keyof LogToggles, on: boolean) => void
  readonly switches: readonly LogSwitch[]
  readonly full: boolean
  readonly onFull: () => void
  readonly fileName: string
  readonly lines: readonly LogLine[]
}

/** The clipboard does not take longer texts. */
const copiedMost = 10_000_000

/** The choice of the log, the search, how it is shown, copy, save and full screen. */
export function LogBar(props: LogBarProps) {
  const { title, choices, find, toggles, following, onToggle, switches, full, onFull, fileName, lines } = props
  const copy = () => {
    const text = textOf(lines, toggles.times)
    if (text.length <= copiedMost) void copyText(text)
    else toast('The log is too long for the clipboard. Save it instead.', 'error')
  }
  const save = async () => {
    const saved = await ask('app.saveText', {
      suggestedName: fileNameOf(fileName, 'log'),
      text: `${textOf(lines, toggles.times)}\n`,
    })
    if (saved?.path) toast(`Saved ${saved.path}`)
  }
  const toggle = (name: keyof LogToggles, label: string, hint: string, on = toggles[name]): LogSwitch => ({
    ...{ label, hint, on, onChange: (next) => onToggle(name, next) },
  })
  const shown = [
    toggle('follow', 'Follow', 'Stay at the newest line', following),
    toggle('wrap', 'Wrap', 'Wrap long lines'),
    toggle('times', 'Times', 'Show when each line was written'),
    ...switches,
  ]
  return (
    <div className="log-bar">
      {title !== null && <h2 className="title cut">{title}</h2>}
      {choices}
      <LogFind {...find} />
      <div className="seg toggles" role="group" aria-label="How the log is shown">
        {shown.map(({ label, hint, on, disabled = false, onChange }) => (
          <button
            key={label}
            type="button"
            aria-pressed={on}
            title={hint}
            disabled={disabled}
            onClick={() => onChange(!on)}
          >
            {label}
          </button>
        ))}
      </div>
      <span className="row log-out">
        <IconButton
          small
          label="Copy the log"
          icon={<IconCopy size={16} />}
          disabled={lines.length === 0}
          onClick={copy}
        />
        <IconButton
          small
          label="Save the log…"
          icon={<IconDeviceFloppy size={16} />}
          disabled={lines.length === 0}
          onClick={() => void save()}
        />
        <IconButton
          small
          label={full ? 'Leave full screen (Esc)' : 'Full screen (f)'}
          icon={full ? <IconArrowsDiagonalMinimize2 size={16} /> : <IconArrowsDiagonal size={16} />}
          onClick={onFull}
        />
      </span>
    </div>
  )
}
