import { IconSearch } from '@tabler/icons-react'
import type { Ref } from 'react'
import { Kbd } from './kbd'
import { focusPage } from './places'

export interface SearchFieldProps {
  /** Its name and what it says while empty: "Filter". */
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly width?: number
  /** Taken by the `/` key; one a page. */
  readonly slash?: boolean
  readonly small?: boolean
  readonly ref?: Ref<HTMLInputElement>
}

/**
 * Esc clears it, and leaves it when it is empty; in a dialog it closes that. From the page's own, Enter and Arrow down lead
 * to what was found.
 */
export function SearchField({
  label,
  value,
  onChange,
  width = 180,
  slash = false,
  small = false,
  ref,
}: SearchFieldProps) {
  return (
    <div className={`input ${small ? 'small' : ''}`} style={{ width }}>
      <IconSearch size={16} aria-hidden />
      <input
        ref={ref}
        type="text"
        role="searchbox"
        aria-label={label}
        placeholder={label}
        value={value}
        data-slash={slash || undefined}
        onChange={(event) => onChange(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (slash && (event.key === 'Enter' || event.key === 'ArrowDown')) {
            event.preventDefault()
            focusPage()
          }
          if (event.key !== 'Escape') return
          if (value === '' && event.currentTarget.closest('dialog')) return
          event.stopPropagation()
          event.preventDefault()
          if (value !== '') onChange('')
          else if (slash) focusPage()
          else event.currentTarget.blur()
        }}
      />
      {slash && value === '' && <Kbd keys="/" />}
    </div>
  )
}
