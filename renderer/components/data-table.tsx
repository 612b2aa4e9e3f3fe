import { useVirtualizer } from '@tanstack/react-virtual'
import {
  useCallback,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
} from 'react'
import type { Column } from './column'
import type { Widths } from './column-widths'
import './data-table.css'
import { focusPage, isFocusLost } from './places'
import { useRemembered } from './remembered'
import { RowMenu, type RowMenuContent } from './row-menu'
import { isSort, sortRows, type Sort } from './sort-rows'
import { HeaderRow } from './table-header'
import { useAnchoredScroll } from './use-anchored-scroll'
import { useChooser, type Choosing } from './use-choosing'
import { useWidth } from './use-width'

export interface DataTableProps<Row> {
  /** Its accessible name. */
  readonly label: string
  /** Under it sort and widths are remembered: "flow-runs". */
  readonly name: string
  /** Under it widths are remembered where the same rows are drawn in another layout; the name unless told. */
  readonly layout?: string
  readonly rows: readonly Row[]
  readonly columns: readonly Column<Row>[]
  /** A uid. */
  readonly rowKey: (row: Row) => string
  /** The row whose detail is open. */
  readonly selectedKey: string | null
  readonly onSelect: (key: string) => void
  /** Enter or a double click; selects when there is none. */
  readonly onOpen?: (key: string) => void
  /** The row that keys are about; null when that is gone. */
  readonly onActive?: (key: string | null) => void
  /** How wide it is, px, whenever that changes: which columns have room. */
  readonly onRoom?: (room: number | null) => void
  /** Lets several rows be chosen. */
  readonly choosing?: Choosing
  /** What can be done with a row. */
  readonly menuOf?: (key: string) => RowMenuContent
  readonly rowClass?: (row: Row) => string
  /** The order before a header is pressed; null keeps the rows as they come. */
  readonly defaultSort?: Sort | null
  /** Drawn instead of rows when there are none. */
  readonly empty?: ReactNode
}

const rowHeight = 32
const headHeight = 28

/**
 * Rows of one line, drawn only where they are seen. Arrows or j/k move, Enter opens, Space chooses, with Shift all rows
 * between; x opens the row's menu.
 */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const {
    label,
    name,
    layout = name,
    rows,
    columns: allColumns,
    rowKey,
    selectedKey,
    onSelect,
    onActive,
    onRoom,
    choosing,
    menuOf,
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
  const [widths, setWidths] = useRemembered(`table.${layout}.widths`, noWidths, isWidths)
  const [activeKey, setActiveKey] = useState<string | null>(selectedKey)
  // One that is opened from elsewhere is the one that keys are about.
  const [followed, setFollowed] = useState(selectedKey)
  if (selectedKey !== followed) {
    setFollowed(selectedKey)
    if (selectedKey !== null) setActiveKey(selectedKey)
  }
  const [menuAt, setMenuAt] = useState<MenuAt | null>(null)
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
  const chooser = useChooser(keys, choosing)
  const pointed = useRef<string | null>(null)
  const unseen = useAnchoredScroll(scroller, keys, rowHeight, sort, pointed)
  const active = activeKey !== null && keys.includes(activeKey) ? activeKey : selectedKey
  useEffect(() => onActive?.(active), [active, onActive])
  useEffect(() => onRoom?.(width), [width, onRoom])
  const template = columns.map((column) => (widths[column.id] ? `${widths[column.id]}px` : column.width)).join(' ')

  // One that is scrolled out of sight is not there for assistive technology to name.
  const drawn = virtualizer.getVirtualItems()

  // Keys are about no row of a list that is not there.
  useEffect(() => () => onActive?.(null), [onActive])

  const moveTo = (index: number, sweeping: boolean) => {
    const key = keys[Math.min(Math.max(index, 0), keys.length - 1)]
    if (key === undefined) return
    if (sweeping) chooser?.sweep(active ?? key, key)
    else chooser?.endSweep()
    setActiveKey(key)
    virtualizer.scrollToIndex(keys.indexOf(key))
    // With the detail open the list leads it.
    if (selectedKey !== null && !sweeping) onSelect(key)
  }
  const openMenuOf = (row: string) => {
    const place = document.getElementById(`${id}-${row}`) ?? scroller.current
    const box = place?.getBoundingClientRect()
    if (box) setMenuAt({ key: row, x: Math.max(box.left, 0) + 24, y: box.bottom - 4 })
  }
  /** @returns whether the key does something with this row, or with those chosen */
  const pressedOn = (row: string, event: KeyboardEvent): boolean => {
    if (event.key === 'Enter') (props.onOpen ?? onSelect)(row)
    else if (event.key === ' ' && !chooser) onSelect(row)
    else if (event.key === ' ' && event.shiftKey) chooser?.rangeTo(row, row)
    else if (event.key === ' ') chooser?.toggle(row)
    else if (menuOf && opensMenu(event)) openMenuOf(row)
    else return false
    return true
  }
  const pressed = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.target !== event.currentTarget || event.altKey) return
    if (event.ctrlKey || event.metaKey) {
      if (event.key !== 'a' || !chooser) return
      chooser.all()
      event.preventDefault()
      return
    }
    if (event.key === 'Escape' && chooser && choosing && choosing.chosen.size > 0) {
      chooser.clear()
      event.preventDefault()
      return
    }
    const at = active === null ? -1 : keys.indexOf(active)
    const page = Math.floor((scroller.current?.clientHeight ?? 320) / rowHeight) - 2
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: at + 1, j: at + 1, ArrowUp: at - 1, k: at - 1, Home: 0, End: keys.length - 1, PageDown: at + page, PageUp: at - page,
    } // prettier-ignore
    const to = moves[event.key]
    if (to !== undefined) moveTo(to, event.shiftKey && chooser !== null)
    else {
      // With no row that keys are about yet, they are about the first.
      const row = active ?? keys[0]
      if (row === undefined || !pressedOn(row, event)) return
      setActiveKey(row)
    }
    event.preventDefault()
  }
  const clicked = (event: MouseEvent, key: string) => {
    setActiveKey(key)
    if (chooser && event.shiftKey) chooser.rangeTo(key, active)
    else if (chooser && (event.ctrlKey || event.metaKey)) chooser.toggle(key)
    else {
      chooser?.endSweep()
      onSelect(key)
    }
  }
  // A menu goes with its row, and does not come back with it.
  if (menuAt !== null && !keys.includes(menuAt.key)) setMenuAt(null)
  useEffect(() => {
    if (menuAt === null) return
    // It may have had the focus.
    return () => {
      if (isFocusLost()) focusPage()
    }
  }, [menuAt])
  const content = menuAt === null ? null : (menuOf?.(menuAt.key) ?? null)
  return (
    <>
      <div
        className="table"
        data-list
        ref={scroller}
        role="grid"
        aria-label={label}
        aria-rowcount={sorted.length + 1}
        aria-activedescendant={drawn.some(({ index }) => keys[index] === active) ? `${id}-${active}` : undefined}
        aria-multiselectable={chooser === null ? undefined : true}
        tabIndex={0}
        onKeyDown={pressed}
        onFocus={(event) => {
          // Reached by a key, there is a row that the next key is about.
          const [first] = keys
          if (active === null && first !== undefined && event.currentTarget.matches(':focus-visible'))
            setActiveKey(first)
        }}
      >
        <HeaderRow
          columns={columns}
          template={template}
          sort={sort}
          onSort={setSort}
          widths={widths}
          onWidths={setWidths}
          room={width}
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
            const isChosen = choosing?.chosen.has(key) ?? false
            const look = [
              key === selectedKey && 'sel',
              key === active && 'active',
              isChosen && 'chosen',
              rowClass?.(row),
            ]
            return (
              <div
                key={key}
                id={`${id}-${key}`}
                className={`tr ${look.filter(Boolean).join(' ')}`}
                role="row"
                aria-rowindex={item.index + 2}
                aria-selected={chooser === null ? key === selectedKey : isChosen}
                aria-current={chooser !== null && key === selectedKey ? true : undefined}
                style={{ gridTemplateColumns: template, transform: `translateY(${item.start - headHeight}px)` }}
                onPointerMove={() => (pointed.current = key)}
                onMouseDown={(event) => {
                  if (!event.shiftKey || !chooser) return
                  // Else Shift would mark the text between; the list would have the focus by itself.
                  event.preventDefault()
                  scroller.current?.focus({ preventScroll: true })
                }}
                onClick={(event) => clicked(event, key)}
                onDoubleClick={() => props.onOpen?.(key)}
                onContextMenu={(event) => {
                  if (!menuOf) return
                  event.preventDefault()
                  setActiveKey(key)
                  setMenuAt({ key, x: event.clientX, y: event.clientY })
                }}
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
      {menuAt !== null && content !== null && (
        <RowMenu
          key={`${menuAt.key} ${menuAt.x} ${menuAt.y}`}
          {...content}
          at={menuAt}
          onClose={() => {
            setMenuAt(null)
            scroller.current?.focus()
          }}
        />
      )}
    </>
  )
}

/** Where a menu is open, and of which row. */
interface MenuAt {
  readonly key: string
  readonly x: number
  readonly y: number
}

const opensMenu = ({ key, shiftKey }: KeyboardEvent): boolean =>
  key === 'ContextMenu' || (key === 'F10' && shiftKey) || (key === 'x' && !shiftKey)

const noWidths: Widths = {}
const isWidths = (value: unknown): value is Widths =>
  typeof value === 'object' && value !== null && Object.values(value).every((width) => typeof width === 'number')
