import type { ComponentProps } from 'react'
import type { Typed } from './use-typed'

export interface TypedInputProps extends Pick<
  ComponentProps<'input'>,
  'id' | 'aria-label' | 'aria-invalid' | 'aria-describedby' | 'placeholder' | 'readOnly' | 'inputMode' | 'title'
> {
  readonly typed: Typed
  /** The text may have several lines. */
  readonly lines?: boolean
}

/** A field for a text that is written as it is left. */
export function TypedInput({ typed, lines = false, inputMode, ...rest }: TypedInputProps) {
  const common = { ...rest, ...typed.props, className: 'mono', spellCheck: false, autoComplete: 'off' }
  // A field of one line would lose the ends of lines.
  if (lines || typed.text.includes('\n')) return <textarea rows={1} {...common} />
  return <input type="text" inputMode={inputMode} {...common} />
}
