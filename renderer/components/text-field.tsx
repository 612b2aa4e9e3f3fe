import { useId, type HTMLInputTypeAttribute, type ReactNode } from 'react'

export interface TextFieldProps {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  /** Called as the field is left: the time to say what is wrong with it. */
  readonly onLeave?: () => void
  /** What is wrong, as a sentence; stands in the place of the help. */
  readonly fault?: string | null | undefined
  readonly help?: ReactNode
  readonly placeholder?: string | undefined
  readonly type?: HTMLInputTypeAttribute
  readonly small?: boolean
  readonly autoFocus?: boolean
}

/** A field with its name, and below it what helps or what is wrong. What was typed stays. */
export function TextField(props: TextFieldProps) {
  const { label, value, onChange, onLeave, fault, help, placeholder, type = 'text', small = false, autoFocus } = props
  const id = useId()
  const words = fault ?? help
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className={`input filled ${small ? 'small' : ''} ${fault ? 'bad' : ''}`}>
        <input
          id={id}
          type={type}
          className={type === 'password' ? '' : 'mono'}
          value={value}
          placeholder={placeholder}
          spellCheck={false}
          autoComplete="off"
          autoFocus={autoFocus}
          aria-invalid={fault ? true : undefined}
          aria-describedby={words ? `${id}-words` : undefined}
          onChange={(event) => onChange(event.currentTarget.value)}
          onBlur={onLeave}
        />
      </div>
      {words && (
        <span id={`${id}-words`} className={fault ? 'help bad' : 'help'} role={fault ? 'alert' : undefined}>
          {words}
        </span>
      )}
    </div>
  )
}
