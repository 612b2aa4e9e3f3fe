import { visible } from '../../../shared/model/printable'
import { useId, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { best, highlight } from '../../components/search'
import { SearchField } from '../../components/search-field'
import {
  ContextCard,
  ContextFields,
  ContextTags,
  TryButton,
  TrySign,
  TryWords,
  type ContextActs,
  type ContextEntry,
  type ContextFaults,
} from './context-card'

export interface ContextListProps {
  /** In their order: the current context first, where there is one. */
  readonly entries: readonly ContextEntry[]
  readonly acts: ContextActs
  readonly faults: ContextFaults
}

/** As many contexts as are shown as cards; of more, only the current one is, and the others stand in a list. */
export const cardsMax = 6

/** The user's contexts: cards as long as they are few, else the current one above a list that filters. */
export function ContextList({ entries, ...rest }: ContextListProps) {
  const isLong = entries.length > cardsMax
  const cards = isLong ? entries.filter(({ context }) => context.current) : entries
  return (
    <>
      {cards.map((entry) => (
        <ContextCard key={entry.context.name} entry={entry} {...rest} />
      ))}
      {isLong && <LongList entries={entries.filter(({ context }) => !context.current)} {...rest} />}
    </>
  )
}

function LongList({ entries, acts, faults }: ContextListProps) {
  const id = useId()
  const list = useRef<HTMLDivElement>(null)
  const [filter, setFilter] = useState('')
  const shown = useMemo(() => best(entries, textOf, filter, entries.length), [entries, filter])
  const chosen = entries.find((entry) => entry.chosen)
  /** From the field into the list, as arrow keys go from one radio button to the next. */
  const enterList = (event: KeyboardEvent) => {
    const [first] = shown
    if (first === undefined || (event.key !== 'ArrowDown' && event.key !== 'Enter')) return
    event.preventDefault()
    const target = shown.find((entry) => entry.chosen) ?? first
    if (!target.chosen) acts.onChoose(target.context.name)
    const radios = list.current?.querySelectorAll<HTMLInputElement>('input[type="radio"]')
    radios?.[shown.indexOf(target)]?.focus()
  }
  return (
    <div className="context-list" role="group" aria-label="Other contexts" ref={list}>
      <div className="row context-filter" onKeyDown={enterList}>
        <SearchField slash label="Find a context" width={260} value={filter} onChange={setFilter} />
        <span className="faint num" role="status">
          {filter.trim() === '' ? `${entries.length} more contexts` : `${shown.length} of ${entries.length}`}
        </span>
      </div>
      {shown.length > 0 ? (
        <div className="picks">
          {shown.map(({ context, outcome, chosen: isChosen }) => (
            <label key={context.name} className="pick context-row">
              <input
                type="radio"
                name="cluster"
                value={context.name}
                checked={isChosen}
                aria-describedby={isChosen ? id : undefined}
                onChange={() => acts.onChoose(context.name)}
              />
              <span className="context-name cut" title={visible(context.name)}>
                <Found text={visible(context.name)} filter={filter} />
              </span>
              <span className="grow faint cut">
                <Found text={visible(context.server)} filter={filter} />
              </span>
              <ContextTags context={context} />
              {outcome !== undefined && <TrySign outcome={outcome} />}
            </label>
          ))}
        </div>
      ) : (
        <p className="muted context-none">No context is called that. Clear the field to see all of them.</p>
      )}
      {chosen !== undefined && (
        <div
          className="choice on context-chosen"
          role="group"
          aria-label={`The context ${visible(chosen.context.name)}`}
        >
          <div className="choice-words" id={id}>
            <b className="context-name">{visible(chosen.context.name)}</b>
            <span className="muted">
              <TryWords entry={chosen} />
            </span>
          </div>
          <div className="choice-side">
            <TryButton entry={chosen} onTry={acts.onTry} />
          </div>
          <div className="choice-fields">
            <ContextFields entry={chosen} {...{ acts, faults }} />
          </div>
        </div>
      )}
    </div>
  )
}

/** What the field finds one by. */
const textOf = ({ context: { name, cluster, server, kind } }: ContextEntry): string =>
  [name, server, kind ?? '', cluster].join(' ')

function Found({ text, filter }: { readonly text: string; readonly filter: string }) {
  return highlight(text, filter).map((piece, index) => (piece.found ? <b key={index}>{piece.text}</b> : piece.text))
}
