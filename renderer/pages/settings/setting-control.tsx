import { useId, useState, type ReactNode } from 'react'
import type { SettingsPatch } from '../../../shared/model/settings'
import { Segmented } from '../../components/segmented'
import { call, messageOf } from '../../state/client'
import { usePanel } from '../../state/store'
import { helpOf, readSetting, textOf, type ControlRow } from './setting-rows'

/** One setting: what it is called, what it does, its field, and what is wrong with what was typed. */
export function SettingControl(props: { readonly row: ControlRow }): ReactNode {
  const { row } = props
  const saved = usePanel((panel) => textOf(panel.settings, row))
  const help = usePanel((panel) => helpOf(row, panel.app))
  const id = useId()
  const [problem, setProblem] = useState<string | null>(null)
  const change = (text: string) => {
    const read = readSetting(row, text, usePanel.getState().settings)
    if (!read.ok) setProblem(read.message)
    else if (text.trim() === saved) setProblem(null)
    else void save(read.patch).then(setProblem)
  }
  return (
    <div className="setting">
      <div>
        <label className="setting-title" htmlFor={row.kind === 'choice' ? undefined : id}>
          {row.title}
        </label>
        {help && (
          <div className="faint" id={`${id}-help`}>
            {help}
          </div>
        )}
        {problem !== null && (
          <div className="setting-problem" id={`${id}-problem`} role="alert">
            {problem}
          </div>
        )}
      </div>
      {row.kind === 'choice' ? (
        <Segmented label={row.title} segments={row.options} value={saved} onChange={change} />
      ) : (
        <TextSetting {...{ row, id, saved, problem }} onLeave={change} />
      )}
    </div>
  )
}

/** Keeps what is typed until the field is left or Enter is pressed; Esc brings the saved value back. */
function TextSetting(props: {
  readonly row: Exclude<ControlRow, { kind: 'choice' }>
  readonly id: string
  readonly saved: string
  readonly problem: string | null
  readonly onLeave: (text: string) => void
}): ReactNode {
  const { row, id, saved, problem, onLeave } = props
  const [typed, setTyped] = useState<string | null>(null)
  const [known, setKnown] = useState(saved)
  // Saved, here or elsewhere: what was typed has had its effect.
  if (known !== saved) {
    setKnown(saved)
    setTyped(null)
  }
  const usualFolder = usePanel((panel) => panel.app.evidenceFolder)
  const text = typed ?? saved
  return (
    <div className={problem === null ? 'input filled' : 'input filled bad'}>
      <input
        id={id}
        type="text"
        value={text}
        spellCheck={false}
        inputMode={row.kind === 'number' ? 'numeric' : 'text'}
        placeholder={row.kind === 'number' ? '' : row.key === 'evidenceFolder' ? usualFolder : row.placeholder}
        title={row.key === 'evidenceFolder' ? text || usualFolder : undefined}
        aria-invalid={problem !== null}
        aria-describedby={problem === null ? `${id}-help` : `${id}-problem`}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onBlur={() => onLeave(text)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') onLeave(text)
          if (event.key !== 'Escape') return
          event.preventDefault()
          setTyped(null)
          onLeave(saved)
        }}
      />
    </div>
  )
}

/** @returns why it was not saved, for the field; null when it was. */
async function save(patch: SettingsPatch): Promise<string | null> {
  try {
    const outcome = await call('settings.change', patch)
    return outcome.ok ? null : outcome.message
  } catch (error) {
    return messageOf(error)
  }
}
