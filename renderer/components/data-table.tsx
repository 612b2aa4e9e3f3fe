import { useVirtualizer } from '@tanstack/react-virtual'
import { useCallback, useId, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import type { Column } from './column'
import './data-table.css'
import { useRemembered } from './remembered'
import { isSort, sortRows, type Sort } from './sort-rows'
import { HeaderRow } from './table-header'
import { useWidth } from './use-width'
import { useAnchoredScroll } from './use-anchored-scroll'

export interface DataTableProps<Row> {
  /** Its accessible name. */
  readonly label: string
  /** Under it sort and widths are remembered: "flow-runs". */
  readonly name: string
  readonly rows: readonly Row[]
  readonly columns: readonly Column<Row>[]
  /** A uid. */
  readonly rowKey: (row: Row) => string
  readonly selectedKey: string | null
  readonly onSelect: (key: string) => void
  /** Enter or a double click; selects when there is none. */
  readonly onOpen?: (key: string) => void
  readonly rowClass?: (row: Row) => string
  /** The order before a header is pressed; null keeps the rows as they come. */
  readonly defaultSort?: Sort | null
  /** Drawn instead of rows when there are none. */
  readonly empty?: ReactNode
}

const rowHeight = 32
const headHeight = 28

/** Rows of one line, drawn only where they are seen. Arrows or j/k move, Enter opens, Space selects. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const {
    label,
    name,
    rows,
    columns: allColumns,
    rowKey,
    selectedKey,
    onSelect,
    rowClass,
    defaultSort = null,
    empty,
  } = props
  const id = useId()
  const scroller = useRef<HTMLDivElement>(null)
  const width = useWidth(scroller)
  const columns = useMemo(
    () => allColumns.filter(({ from = 0 }) => width === null || from <= width),
    [allColumns, width],
  )
  const [sort, setSort] = useRemembered<Sort | null>(`table.${name}.sort`, defaultSort, isSort)
  const [widths, setWidths] = useRemembered(`table.${name}.widths`, noWidths, isWidths)
  const [activeKey, setActiveKey] = useState<string | null>(selectedKey)
  const sortBy = allColumns.find((column) => column.id === sort?.column)?.sortBy
  const sorted = useMemo(() => (sort && sortBy ? sortRows(rows, sortBy, sort.direction) : rows), [rows, sort, sortBy])
  const keys = useMemo(() => sorted.map(rowKey), [sorted, rowKey])
  // eslint-disable-next-line react-hooks/incompatible-library -- it must be asked again at each drawing, as we do
  const virtualizer = useVirtualizer({
    count: sorted.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    scrollMargin: headHeight,
    scrollPaddingStart: headHeight,
    overscan: 8,
    getItemKey: useCallback((index: number) => keys[index] ?? index, [keys]),
  })
  const pointed = useRef<string | null>(null)
  const unseen = useAnchoredScroll(scroller, keys, rowHeight, sort, pointed)
  const active = activeKey !== null && keys.includes(activeKey) ? activeKey : selectedKey
  const template = columns.map((column) => (widths[column.id] ? `${widths[column.id]}px` : column.width)).join(' ')

  // One that is scrolled out of sight is not there for assistive technology to name.
  const drawn = virtualizer.getVirtualItems()

  const moveTo = (index: number) => {
    const key = keys[Math.min(Math.max(index, 0), keys.length - 1)]
    if (key === undefined) return
    setActiveKey(key)
    virtualizer.scrollToIndex(keys.indexOf(key))
    // With the detail open the list leads it.
    if (selectedKey !== null) onSelect(key)
  }
  const pressed = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return
    const at = active === null ? -1 : keys.indexOf(active)
    const page = Math.floor((scroller.current?.clientHeight ?? 320) / rowHeight) - 2
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: at + 1, j: at + 1, ArrowUp: at - 1, k: at - 1, Home: 0, End: keys.length - 1, PageDown: at + page, PageUp: at - page,
    } // prettier-ignore
    const to = moves[event.key]
    if (to !== undefined) moveTo(to)
    else if (event.key === 'Enter' && active !== null) (props.onOpen ?? onSelect)(active)
    else if (event.key === ' ' && active !== null) onSelect(active)
    else return
    event.preventDefault()
  }
  return (
    <div
      className="table"
      ref={scroller}
      role="grid"
      aria-label={label}
      aria-rowcount={sorted.length + 1}
      aria-activedescendant={drawn.some(({ index }) => keys[index] === active) ? `${id}-${active}` : undefined}
      tabIndex={0}
      onKeyDown={pressed}
    >
      <HeaderRow
        columns={columns}
        template={template}
        sort={sort}
        onSort={setSort}
        widths={widths}
        onWidths={setWidths}
      />
      {unseen > 0 && (
        <div className="new-rows" role="row">
          <span role="gridcell">
            <button type="button" onClick={() => scroller.current?.scrollTo({ top: 0 })}>
              {unseen} new
            </button>
          </span>
        </div>
      )}
      {sorted.length === 0 && (
        <div role="row">
          <div role="gridcell">{empty}</div>
        </div>
      )}
      <div
        className="rows"
        role="rowgroup"
        style={{ height: `calc(${virtualizer.getTotalSize()}px + var(--spare, 0px))` }}
        onPointerLeave={() => (pointed.current = null)}
      >
        {drawn.map((item) => {
          const row = sorted[item.index]
          const key = keys[item.index]
          if (row === undefined || key === undefined) return null
          const look = key === selectedKey ? 'sel' : key === active ? 'active' : ''
          return (
            <div
              key={key}
              id={`${id}-${key}`}
              className={`tr ${look} ${rowClass?.(row) ?? ''}`}
              role="row"
              aria-rowindex={item.index + 2}
              aria-selected={key === selectedKey}
              style={{ gridTemplateColumns: template, transform: `translateY(${item.start - headHeight}px)` }}
              onPointerMove={() => (pointed.current = key)}
              onClick={() => {
                setActiveKey(key)
                onSelect(key)
              }}
              onDoubleClick={() => props.onOpen?.(key)}
            >
              {columns.map((column) => (
                <span key={column.id} role="gridcell" className={column.align === 'right' ? 'r' : undefined}>
                  {column.cell(row)}
                </span>
              ))}
            </div>
          )
        })}
      </div>
    </div>
  )
}

type Widths = Readonly<Record<string, number>>
const noWidths: Widths = {}
const isWidths = (value: unknown): value is Widths =>
  typeof value === 'object' && value !== null && Object.values(value).every((width) => typeof width === 'number')
