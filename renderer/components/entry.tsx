import { visible } from '../../shared/model/printable'
import { useId, type ReactNode } from 'react'

/** What a control needs to be found by its name, and to say what is wrong with it. */
export interface ControlProps {
  readonly id: string
  readonly 'aria-invalid': true | undefined
  readonly 'aria-describedby': string | undefined
}

export interface EntryProps {
  readonly label: string
  readonly required?: boolean
  /** What it is for. */
  readonly help?: ReactNode
  /** What is wrong, as a sentence; stands in the place of the help. */
  readonly fault?: string | null | undefined
  /** Its box is as high as what is in it. */
  readonly lines?: boolean
  readonly children: (control: ControlProps) => ReactNode
}

/** A field with its name, and below it what helps or what is wrong. */
export function Entry({ label, required = false, help, fault, lines = false, children }: EntryProps) {
  const id = useId()
  const words = fault ?? help
  return (
    <div className="field">
      <label htmlFor={id}>
        {visible(label)}
        {required && <span className="faint"> (needed)</span>}
      </label>
      <div className={`input filled ${lines ? 'lines' : ''} ${fault ? 'bad' : ''}`}>
        {children({
          id,
          'aria-invalid': fault ? true : undefined,
          'aria-describedby': words ? `${id}-words` : undefined,
        })}
      </div>
      {words && (
        <span id={`${id}-words`} className={fault ? 'help bad' : 'help'} role={fault ? 'alert' : undefined}>
          {typeof words === 'string' ? visible(words) : words}
        </span>
      )}
    </div>
  )
}
