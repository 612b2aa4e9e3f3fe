import { IconChevronDown, IconChevronUp, IconSearch } from '@tabler/icons-react'
import type { RefObject } from 'react'

export interface LogFindProps {
  readonly query: string
  readonly field: RefObject<HTMLInputElement | null>
  /** Matches that are known. */
  readonly count: number
  /** Whether those are all. */
  readonly done: boolean
  /** Which of them is looked at, from 1 on; 0 for none. */
  readonly place: number
  readonly onQuery: (query: string) => void
  readonly onStep: (by: 1 | -1) => void
  /** Esc was pressed with nothing to clear. */
  readonly onLeave: () => void
}

/** Finds in a log. Enter goes on, Shift Enter back, Esc clears and then leaves. */
export function LogFind({ query, field, count, done, place, onQuery, onStep, onLeave }: LogFindProps) {
  const all = `${count.toLocaleString('en')}${done ? '' : '+'}`
  return (
    <div className={`input small log-find ${query === '' ? '' : 'wide'}`}>
      <IconSearch size={14} aria-hidden />
      <input
        ref={field}
        type="text"
        role="searchbox"
        aria-label="Find in the log"
        placeholder="Find"
        value={query}
        onChange={(event) => onQuery(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') onStep(event.shiftKey ? -1 : 1)
          else if (event.key === 'Escape' && query !== '') onQuery('')
          // In a log that fills the window, Esc leaves that.
          else if (event.key === 'Escape' && event.currentTarget.closest('[role=dialog]') === null) onLeave()
          else return
          event.preventDefault()
          event.stopPropagation()
        }}
      />
      {query !== '' && (
        <>
          <span className="num" role="status">
            {count === 0 ? (done ? 'none' : '…') : place === 0 ? all : `${place.toLocaleString('en')}/${all}`}
          </span>
          <button
            type="button"
            aria-label="Previous match"
            title="Previous match (Shift F3)"
            onClick={() => onStep(-1)}
          >
            <IconChevronUp size={14} />
          </button>
          <button type="button" aria-label="Next match" title="Next match (F3)" onClick={() => onStep(1)}>
            <IconChevronDown size={14} />
          </button>
        </>
      )}
    </div>
  )
}
