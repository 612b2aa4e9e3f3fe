import { useEffect, useId, useRef, useState, type ChangeEvent, type ReactNode } from 'react'
import { textOfValue, valueOfText } from '../../../../shared/prefect-3/base-template/value-text'
import type { VariableType } from '../../../../shared/prefect-3/base-template/variables'

export interface ValueFieldProps {
  readonly label: string
  /** Undefined and null for none. */
  readonly value: unknown
  /** What belongs there; null for anything. */
  readonly type: VariableType | null
  readonly help?: ReactNode
  /** What is wrong with the value, as a sentence; said when the field is left. */
  readonly fault?: string | null
  readonly placeholder?: string
  /** Of a text for people: whether it may have several lines. What is no text may anyway. */
  readonly prose?: 'line' | 'lines'
  /** The values to choose from; any other that is there stays among them. */
  readonly choices?: readonly string[] | null
  /** The id of a list of what may be written. */
  readonly list?: string
  /** It was asked for: it takes the focus. */
  readonly asked?: boolean
  /** @param value undefined for none */
  readonly onChange: (value: unknown) => void
}

/** A value that may be of any type, as text: what is no text stands there as JSON. What was typed stays. */
export function ValueField(props: ValueFieldProps): ReactNode {
  const {
    label,
    value,
    type,
    help,
    fault = null,
    placeholder,
    prose,
    choices = null,
    list,
    asked = false,
    onChange,
  } = props
  const id = useId()
  const text = textOfValue(value, type)
  // While it is being typed, the text is the user's: written anew, it would jump.
  const [typed, setTyped] = useState<string | null>(null)
  const field = useRef<HTMLInputElement & HTMLTextAreaElement & HTMLSelectElement>(null)
  useEffect(() => {
    if (asked) field.current?.focus()
  }, [asked])
  const said = typed === null ? fault : null
  const common = {
    id,
    ref: field,
    className: prose === undefined ? 'mono' : '',
    value: typed ?? text,
    'aria-invalid': said !== null,
    'aria-describedby': `${id}-words`,
    onFocus: () => setTyped(text),
    onBlur: () => setTyped(null),
    onChange: ({ currentTarget }: ChangeEvent<HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement>) => {
      setTyped(currentTarget.value)
      onChange(valueOfText(currentTarget.value, type))
    },
  }
  const typing = { spellCheck: false, autoComplete: 'off', placeholder }
  const many = prose === 'lines' || type === 'object' || type === 'array' || type === null
  const box = `input filled ${said === null ? '' : 'bad'} ${many && choices === null ? 'lines' : ''}`
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className={box}>
        {choices !== null ? (
          <select {...common}>
            <option value="">{placeholder ?? 'none'}</option>
            {[...new Set([...choices, ...(text === '' ? [] : [text])])].map((choice) => (
              <option key={choice}>{choice}</option>
            ))}
          </select>
        ) : many ? (
          <textarea rows={1} {...common} {...typing} />
        ) : (
          <input type="text" list={list} {...common} {...typing} />
        )}
      </div>
      <span
        id={`${id}-words`}
        className={said === null ? 'help' : 'help bad'}
        role={said === null ? undefined : 'alert'}
      >
        {said ?? help}
      </span>
    </div>
  )
}
