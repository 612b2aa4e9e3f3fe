import type { KeyboardEvent } from 'react'

export interface Segment<T extends string> {
  readonly value: T
  readonly label: string
  readonly count?: number
}

export interface SegmentedProps<T extends string> {
  /** What is chosen, for who can't see it: "Runs shown". */
  readonly label: string
  readonly segments: readonly Segment<T>[]
  readonly value: T
  readonly onChange: (value: T) => void
}

/** One of a few, all in sight. Arrow keys move. */
export function Segmented<T extends string>({ label, segments, value, onChange }: SegmentedProps<T>) {
  const move = (event: KeyboardEvent<HTMLDivElement>) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (step === 0) return
    event.preventDefault()
    const at = segments.findIndex((segment) => segment.value === value)
    const next = segments[(at + step + segments.length) % segments.length]
    if (!next) return
    onChange(next.value)
    event.currentTarget.querySelector<HTMLButtonElement>(`[data-value="${next.value}"]`)?.focus()
  }
  return (
    <div className="seg" role="radiogroup" aria-label={label} onKeyDown={move}>
      {segments.map((segment) => (
        <button
          key={segment.value}
          type="button"
          role="radio"
          data-value={segment.value}
          aria-checked={segment.value === value}
          tabIndex={segment.value === value ? 0 : -1}
          onClick={() => onChange(segment.value)}
        >
          {segment.label}
          {segment.count !== undefined && <i> {segment.count}</i>}
        </button>
      ))}
    </div>
  )
}
