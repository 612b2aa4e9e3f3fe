import { useEffect, useRef, useState, type ChangeEvent, type KeyboardEvent } from 'react'
import { flushSync } from 'react-dom'

type Field = HTMLInputElement | HTMLTextAreaElement

export interface Typed {
  readonly text: string
  /** What is wrong, as a sentence; of what is being typed, once the field was left. */
  readonly fault: string | null
  /** Writes what was typed, as leaving the field does. */
  readonly write: () => void
  readonly props: {
    readonly value: string
    readonly onChange: (event: ChangeEvent<Field>) => void
    readonly onBlur: () => void
    readonly onKeyDown: (event: KeyboardEvent<Field>) => void
  }
}

interface Typing {
  readonly text: string
  /** What stood there as it began: when that is another, what was typed is of the past. */
  readonly of: string
  readonly left: boolean
}

/** In several lines Enter begins the next one; Shift+Enter begins the second. */
export const endsWithEnter = ({ shiftKey, currentTarget: { value } }: KeyboardEvent<Field>): boolean =>
  !shiftKey && !value.includes('\n')

/**
 * A text that is written as its field is left, with Enter or before a save: once, and not with each letter. With a problem it
 * is not written, and stays. Esc brings back what stood there.
 * @param problemOf of what stands there and of what is typed; an empty field is told of once it was left
 */
export function useTyped(
  value: string,
  problemOf: (text: string) => string | null,
  onWrite: (text: string) => void,
): Typed {
  const [typing, setTyping] = useState<Typing | null>(null)
  const typed = typing?.of === value ? typing : null
  const text = typed?.text ?? value
  const problem = problemOf(text)
  const isTold = typed === null ? text !== '' : typed.left
  const unwritten = useRef<(() => void) | null>(null)
  const write = () => {
    unwritten.current = null
    if (typed === null) return
    if (typed.text !== value && problem !== null) {
      setTyping({ ...typed, left: true })
      return
    }
    setTyping(null)
    if (typed.text !== value) onWrite(typed.text)
  }
  useEffect(() => {
    unwritten.current = typed === null ? null : write
  })
  // A page may go while one types in it.
  useEffect(() => () => unwritten.current?.(), [])
  return {
    text,
    fault: isTold ? problem : null,
    write,
    props: {
      value: text,
      onChange: ({ currentTarget }) => setTyping({ text: currentTarget.value, of: value, left: false }),
      onBlur: write,
      onKeyDown(event) {
        const withControl = event.ctrlKey || event.metaKey
        if (event.key === 'Enter' && (withControl || endsWithEnter(event))) {
          event.preventDefault()
          write()
        }
        // What saves hears of the key later, and is to save this too.
        if (event.key === 's' && withControl) flushSync(write)
        if (event.key === 'Escape' && typed !== null) {
          event.preventDefault()
          setTyping(null)
        }
      },
    },
  }
}
