import { IconChevronDown, IconChevronUp, IconSearch } from '@tabler/icons-react'
import type { RefObject } from 'react'
import { indexOfMatch, type Match } from './log-search'

export interface LogFindProps {
  readonly query: string
  readonly matches: readonly Match[]
  readonly current: Match | null
  readonly search: RefObject<HTMLInputElement | null>
  readonly onQuery: (query: string) => void
  readonly onStep: (by: 1 | -1) => void
}

/** Finds in a log. Enter goes on, Shift Enter back, Esc clears. */
export function LogFind({ query, matches, current, search, onQuery, onStep }: LogFindProps) {
  const at = indexOfMatch(matches, current) + 1
  const count = matches.length.toLocaleString('en')
  return (
    <div className={`input small log-find ${query === '' ? '' : 'wide'}`}>
      <IconSearch size={14} aria-hidden />
      <input
        ref={search}
        type="text"
        role="searchbox"
        aria-label="Find in the log"
        placeholder="Find"
        value={query}
        onChange={(event) => onQuery(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') onStep(event.shiftKey ? -1 : 1)
          else if (event.key === 'Escape' && query !== '') onQuery('')
          else if (event.key === 'Escape') event.currentTarget.blur()
          else return
          event.preventDefault()
          event.stopPropagation()
        }}
      />
      {query !== '' && (
        <>
          <span className="num" role="status">
            {matches.length === 0 ? 'none' : at === 0 ? count : `${at}/${count}`}
          </span>
          <button type="button" aria-label="Previous match" title="Previous match" onClick={() => onStep(-1)}>
            <IconChevronUp size={14} />
          </button>
          <button type="button" aria-label="Next match" title="Next match" onClick={() => onStep(1)}>
            <IconChevronDown size={14} />
          </button>
        </>
      )}
    </div>
  )
}
