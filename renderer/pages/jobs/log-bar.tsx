import { IconCopy, IconDeviceFloppy } from '@tabler/icons-react'
import type { ReactNode, RefObject } from 'react'
import { fileNameOf } from '../../../shared/model/file-name'
import type { ContainerSummary, PodSummary } from '../../../shared/model/pod'
import { IconButton } from '../../components/button'
import type { LogLine } from '../../state/log-ring'
import { ask, copyText, toast } from '../../state/store'
import { LogFind } from './log-find'
import type { Match } from './log-search'
import type { LogToggles } from './use-log-toggles'

export interface LogBarProps {
  readonly pod: PodSummary
  readonly container: ContainerSummary
  readonly onContainer: (name: string) => void
  readonly podChoice: ReactNode
  readonly query: string
  readonly matches: readonly Match[]
  readonly current: Match | null
  readonly search: RefObject<HTMLInputElement | null>
  readonly onQuery: (query: string) => void
  readonly onStep: (by: 1 | -1) => void
  readonly toggles: LogToggles
  /** Whether it is following right now: scrolling up stops it. */
  readonly following: boolean
  readonly onToggle: (name: keyof LogToggles, on: boolean) => void
  readonly lines: readonly LogLine[]
}

/** Which log, what to find in it, how it is shown, and ways out. */
export function LogBar(props: LogBarProps) {
  const { pod, container, onContainer, podChoice, toggles, following, onToggle, lines } = props
  const text = () =>
    lines
      .map((line) =>
        toggles.times && line.at !== null ? `${new Date(line.at).toISOString()} ${line.text}` : line.text,
      )
      .join('\n')
  const save = async () => {
    const saved = await ask('app.saveText', {
      suggestedName: fileNameOf(`${pod.name}-${container.name}`, 'log'),
      text: `${text()}\n`,
    })
    if (saved?.path) toast(`Saved ${saved.path}`)
  }
  const shown: readonly [keyof LogToggles, string, boolean, string][] = [
    ['follow', 'Follow', following, 'Stay at the newest line'],
    ['wrap', 'Wrap', toggles.wrap, 'Wrap long lines'],
    ['times', 'Times', toggles.times, 'Show when each line was written'],
    ['previous', 'Previous', toggles.previous, previousHint(container)],
  ]
  return (
    <div className="log-bar">
      {podChoice}
      <label className="input small filled log-choice">
        <span className="hidden-text">Container</span>
        <select value={container.name} onChange={(event) => onContainer(event.currentTarget.value)}>
          {pod.containers.map((it) => (
            <option key={it.name} value={it.name}>
              {pod.containers.length > 1 ? `${it.name}, ${it.reason?.toLowerCase() ?? it.state}` : it.name}
            </option>
          ))}
        </select>
      </label>
      <LogFind {...props} />
      <div className="seg toggles" role="group" aria-label="How the log is shown">
        {shown.map(([name, label, on, hint]) => (
          <button
            key={name}
            type="button"
            aria-pressed={on}
            title={hint}
            disabled={name === 'previous' && container.restarts === 0}
            onClick={() => onToggle(name, !on)}
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
          onClick={() => void copyText(text())}
        />
        <IconButton
          small
          label="Save the log…"
          icon={<IconDeviceFloppy size={16} />}
          disabled={lines.length === 0}
          onClick={() => void save()}
        />
      </span>
    </div>
  )
}

const previousHint = ({ restarts }: ContainerSummary) =>
  restarts === 0 ? 'The container has not been restarted' : 'Show the log from before the last restart'
