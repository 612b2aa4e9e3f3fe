import { useState, type KeyboardEvent, type PointerEvent } from 'react'
import type { Column } from './column'
import type { Sort } from './sort-rows'

export interface HeaderRowProps<Row> {
  readonly columns: readonly Column<Row>[]
  readonly template: string
  readonly sort: Sort | null
  readonly onSort: (sort: Sort | null) => void
  readonly widths: Readonly<Record<string, number>>
  readonly onWidths: (widths: Readonly<Record<string, number>>) => void
}

const leastWidth = 40

/** Titles that sort: one way, the other, and as it was; their right edges resize. One stop of Tab, with arrows from title to title. */
export function HeaderRow<Row>({ columns, template, sort, onSort, widths, onWidths }: HeaderRowProps<Row>) {
  const press = ({ id, sortFirst = 'up' }: Column<Row>) => {
    if (sort?.column !== id) onSort({ column: id, direction: sortFirst })
    else onSort(sort.direction === sortFirst ? { column: id, direction: sortFirst === 'up' ? 'down' : 'up' } : null)
  }
  const drag = (id: string, event: PointerEvent<HTMLElement>) => {
    const cell = event.currentTarget.parentElement
    if (!cell || !event.currentTarget.hasPointerCapture(event.pointerId)) return
    onWidths({ ...widths, [id]: Math.max(leastWidth, Math.round(event.clientX - cell.getBoundingClientRect().left)) })
  }
  const reset = (id: string) => onWidths(Object.fromEntries(Object.entries(widths).filter(([column]) => column !== id)))
  const sortable = columns.filter(({ sortBy }) => sortBy)
  const [at, setAt] = useState<string | null>(null)
  const stop = sortable.find(({ id }) => id === at) ?? sortable[0]
  const move = (event: KeyboardEvent<HTMLDivElement>) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (step === 0) return
    event.preventDefault()
    const buttons = [...event.currentTarget.querySelectorAll('button')]
    const index = buttons.findIndex((button) => button === document.activeElement)
    buttons[(index + step + buttons.length) % buttons.length]?.focus()
  }
  return (
    <div className="tr th" onKeyDown={move} role="row" aria-rowindex={1} style={{ gridTemplateColumns: template }}>
      {columns.map((column, index) => {
        const direction = sort?.column === column.id ? sort.direction : null
        return (
          <span
            key={column.id}
            role="columnheader"
            className={column.align === 'right' ? 'r' : undefined}
            aria-sort={direction === null ? undefined : direction === 'up' ? 'ascending' : 'descending'}
          >
            {column.sortBy ? (
              <button
                type="button"
                tabIndex={column.id === stop?.id ? 0 : -1}
                onFocus={() => setAt(column.id)}
                className={`${direction === null ? '' : 'sorted'} ${column.align === 'right' ? 'r' : ''}`}
                onClick={() => press(column)}
              >
                {column.title}
                {direction !== null && <span aria-hidden>{direction === 'up' ? ' ↑' : ' ↓'}</span>}
              </button>
            ) : (
              <span className="title-text">{column.title}</span>
            )}
            {index < columns.length - 1 && (
              <i
                className="grip"
                aria-hidden
                onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
                onPointerMove={(event) => drag(column.id, event)}
                onDoubleClick={() => reset(column.id)}
              />
            )}
          </span>
        )
      })}
    </div>
  )
}
