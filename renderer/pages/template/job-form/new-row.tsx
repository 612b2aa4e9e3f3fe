import { IconX } from '@tabler/icons-react'
import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { flushSync } from 'react-dom'
import { visible } from '../../../../shared/model/printable'
import type { IsTaken } from '../../../../shared/template/job-form/form-fields'
import type { RowKind } from '../../../../shared/template/job-form/row-edits'
import { IconButton } from '../../../components/button'
import { endsWithEnter } from '../../../components/use-typed'

const nothing = { name: '', value: '' }

/** A row that is not in the template yet: it goes there as it is left, or with Enter, and then the next one can be written. */
export function NewRow(props: {
  readonly kind: RowKind
  readonly isTaken: IsTaken
  readonly onAdd: (name: string, value: string) => void
  /** @param isDropped nothing was added, and the focus is to go where it came from */
  readonly onClose: (isDropped: boolean) => void
}): ReactNode {
  const { kind, isTaken, onAdd, onClose } = props
  const id = useId()
  const [{ name, value }, setTyped] = useState(nothing)
  const [isTried, setTried] = useState(false)
  const first = useRef<HTMLInputElement>(null)
  const isEmpty = name === '' && value === ''
  const nameProblem = kind.nameProblem(name, isTaken)
  const problem = nameProblem ?? kind.valueProblem(value)
  const fault = isTried ? problem : null

  const isDropped = useRef(false)
  const unwritten = useRef<(() => void) | null>(null)
  useEffect(() => {
    unwritten.current = problem === null ? () => onAdd(name, value) : null
  })
  // A page may go while one types in it.
  useEffect(() => () => unwritten.current?.(), [])
  useEffect(() => first.current?.focus(), [])

  const add = (): boolean => {
    setTried(problem !== null)
    if (problem !== null) return false
    unwritten.current = null
    onAdd(name, value)
    setTyped(nothing)
    return true
  }
  const drop = () => {
    isDropped.current = true
    unwritten.current = null
    onClose(true)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement | HTMLTextAreaElement>) => {
    const withControl = event.ctrlKey || event.metaKey
    if (event.key === 'Enter' && (withControl || endsWithEnter(event))) {
      event.preventDefault()
      if (add()) first.current?.focus()
    }
    // What saves hears of the key later, and is to save this too.
    if (event.key === 's' && withControl && !isEmpty) flushSync(add)
    if (event.key === 'Escape') {
      event.preventDefault()
      drop()
    }
  }
  const common = {
    className: 'mono',
    spellCheck: false,
    autoComplete: 'off',
    'aria-describedby': fault === null ? undefined : id,
    onKeyDown,
  }
  return (
    <li
      className={kind.valueLabel === null ? 'job-form-row one' : 'job-form-row'}
      onBlur={({ currentTarget, relatedTarget }) => {
        // Another window may have what is to be written here.
        if (isDropped.current || currentTarget.contains(relatedTarget) || !document.hasFocus()) return
        if (isEmpty || add()) onClose(false)
      }}
    >
      <span className={`input filled ${fault !== null && nameProblem !== null ? 'bad' : ''}`}>
        <input
          {...common}
          type="text"
          ref={first}
          aria-label={`${kind.nameLabel} of the new ${kind.noun}`}
          aria-invalid={fault !== null && nameProblem !== null ? true : undefined}
          placeholder={kind.nameLabel}
          value={name}
          onChange={({ currentTarget }) => setTyped({ name: currentTarget.value, value })}
        />
      </span>
      {kind.valueLabel !== null && (
        <span className={`input filled lines ${fault !== null && nameProblem === null ? 'bad' : ''}`}>
          <textarea
            {...common}
            rows={1}
            aria-label={`${kind.valueLabel} of the new ${kind.noun}`}
            aria-invalid={fault !== null && nameProblem === null ? true : undefined}
            placeholder={kind.valueLabel}
            value={value}
            onChange={({ currentTarget }) => setTyped({ name, value: currentTarget.value })}
          />
        </span>
      )}
      <IconButton small label={`Drop the new ${kind.noun}`} icon={<IconX size={16} />} onClick={drop} />
      {fault !== null && (
        <span id={id} className="help bad" role="alert">
          {visible(fault)}
        </span>
      )}
    </li>
  )
}
