import { visible } from '../../../../shared/model/printable'
import { useId, type ReactNode } from 'react'

export interface GroupProps {
  readonly label: string
  readonly required?: boolean
  readonly help?: string | null
  /** What is wrong with all of it. */
  readonly fault?: string | undefined
  /** What can be done with all of it, beside its name. */
  readonly buttons?: ReactNode
  /** What stands for it where it is not filled in. */
  readonly absent?: string | null
  readonly children?: ReactNode
}

/** Fields that together are one value, with its name. */
export function Group({ label, required = false, help, fault, buttons, absent, children }: GroupProps) {
  const id = useId()
  return (
    <div className={`parameter-group ${fault ? 'bad' : ''}`} role="group" aria-labelledby={id}>
      <div className="parameter-group-head">
        <span id={id} className="field-name">
          {visible(label)}
          {required && <span className="faint"> (needed)</span>}
        </span>
        {absent && <span className="faint cut">{visible(absent)}</span>}
        <span className="grow" />
        {buttons}
      </div>
      {help && <span className="help">{visible(help)}</span>}
      {fault && (
        // A group takes no aria-invalid: what is wrong takes the focus itself.
        <span className="help bad" role="alert" tabIndex={-1} data-fault>
          {visible(fault)}
        </span>
      )}
      {children}
    </div>
  )
}
