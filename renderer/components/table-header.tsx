import { useLayoutEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react'
import type { Column } from './column'
import { edgeKey, leastWidth, mostWidth, widened, type Widths } from './column-widths'
import type { Sort } from './sort-rows'

export interface HeaderRowProps<Row> {
  readonly columns: readonly Column<Row>[]
  readonly template: string
  readonly sort: Sort | null
  readonly onSort: (sort: Sort | null) => void
  readonly widths: Widths
  readonly onWidths: (widths: Widths) => void
  /** How wide the table is, px; null before it is drawn. */
  readonly room: number | null
}

/**
 * Titles that sort: one way, the other, and as it was; their right edges resize. Two stops of Tab: the titles, with arrows from
 * one to the next, and the edges, where Left and Right resize, Up and Down go to the next one and Enter takes the width back.
 */
export function HeaderRow<Row>({ columns, template, sort, onSort, widths, onWidths, room }: HeaderRowProps<Row>) {
  const head = useRef<HTMLDivElement>(null)
  // What a grid makes of its tracks, only the drawn row knows.
  useLayoutEffect(() => {
    for (const edge of edgesOf(head.current)) edge.setAttribute('aria-valuenow', String(cellWidth(edge)))
  }, [template, room])
  const press = ({ id, sortFirst = 'up' }: Column<Row>) => {
    if (sort?.column !== id) onSort({ column: id, direction: sortFirst })
    else onSort(sort.direction === sortFirst ? { column: id, direction: sortFirst === 'up' ? 'down' : 'up' } : null)
  }
  const drag = (id: string, event: PointerEvent<HTMLElement>) => {
    const cell = event.currentTarget.parentElement
    if (!cell || !event.currentTarget.hasPointerCapture(event.pointerId)) return
    onWidths(widened(widths, id, Math.round(event.clientX - cell.getBoundingClientRect().left), 0))
  }
  const pressEdge = (id: string, event: KeyboardEvent<HTMLElement>) => {
    const done = edgeKey(event.key, event.shiftKey)
    if (done === null) return
    event.preventDefault()
    event.stopPropagation()
    if (done.kind === 'reset') reset(id)
    else if (done.kind === 'widen') onWidths(widened(widths, id, cellWidth(event.currentTarget), done.by))
    else {
      const edges = edgesOf(head.current)
      edges[(edges.indexOf(event.currentTarget) + done.by + edges.length) % edges.length]?.focus()
    }
  }
  const reset = (id: string) => onWidths(Object.fromEntries(Object.entries(widths).filter(([column]) => column !== id)))
  const sortable = columns.filter(({ sortBy }) => sortBy)
  const [at, setAt] = useState<string | null>(null)
  const stop = sortable.find(({ id }) => id === at) ?? sortable[0]
  const [edgeAt, setEdgeAt] = useState<string | null>(null)
  const edgeStop = columns.slice(0, -1).find(({ id }) => id === edgeAt) ?? columns[0]
  const move = (event: KeyboardEvent<HTMLDivElement>) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (step === 0) return
    event.preventDefault()
    const buttons = [...event.currentTarget.querySelectorAll('button')]
    const index = buttons.findIndex((button) => button === document.activeElement)
    buttons[(index + step + buttons.length) % buttons.length]?.focus()
  }
  return (
    <div
      className="tr th"
      ref={head}
      onKeyDown={move}
      role="row"
      aria-rowindex={1}
      style={{ gridTemplateColumns: template }}
    >
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
                onFocus={() => {
                  setAt(column.id)
                  // Tab leads on to the edge of the title that one comes from.
                  setEdgeAt(column.id)
                }}
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
                role="separator"
                aria-orientation="vertical"
                aria-label={`Width of ${column.title}`}
                aria-valuemin={leastWidth}
                aria-valuemax={mostWidth}
                tabIndex={column.id === edgeStop?.id ? 0 : -1}
                onFocus={() => setEdgeAt(column.id)}
                onKeyDown={(event) => pressEdge(column.id, event)}
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

const edgesOf = (head: HTMLElement | null): HTMLElement[] => [
  ...(head?.querySelectorAll<HTMLElement>('[role="separator"]') ?? []),
]
const cellWidth = (edge: HTMLElement): number => Math.round(edge.parentElement?.getBoundingClientRect().width ?? 0)
