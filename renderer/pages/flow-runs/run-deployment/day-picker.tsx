import { IconCalendar } from '@tabler/icons-react'
import { useRef } from 'react'
import { IconButton } from '../../../components/button'
import { dayFor, instantFor } from './picked-day'

export interface DayPickerProps {
  readonly kind: 'date' | 'datetime'
  readonly label: string
  /** What stands in the field. */
  readonly text: string
  readonly onPick: (text: string) => void
}

/** The system's own calendar beside a field, which stays one of text: a picker holds neither zones nor fractions. */
export function DayPicker({ kind, label, text, onPick }: DayPickerProps) {
  const picker = useRef<HTMLInputElement>(null)
  return (
    <>
      <IconButton
        small
        label={`Choose ${label} in a calendar`}
        icon={<IconCalendar size={16} />}
        onClick={() => picker.current?.showPicker()}
      />
      <input
        ref={picker}
        className="day-picker"
        type={kind === 'date' ? 'date' : 'datetime-local'}
        tabIndex={-1}
        aria-hidden
        value={kind === 'date' ? dayFor(text) : instantFor(text)}
        onChange={({ currentTarget: { value } }) => {
          if (value !== '') onPick(kind === 'date' ? value : new Date(value).toISOString().replace('.000Z', 'Z'))
        }}
      />
    </>
  )
}
