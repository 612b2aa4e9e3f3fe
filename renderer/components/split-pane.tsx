import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react'
import { isPressedOverPage } from './over-page'
import { focusPage, isFocusLost } from './places'
import { isNumber, useRemembered } from './remembered'
import { useWidth } from './use-width'

export interface SplitPaneProps {
  /** Under it the size is remembered: "flow-runs". */
  readonly name: string
  /** What the pane shows, for who can't see it: "Flow run eager-heron". */
  readonly paneLabel: string
  /** px, while it stands beside; in a wide window it has more. */
  readonly defaultWidth?: number
  /** A document keeps more of the room than a list: the pane stands beside it in a narrower window, and is lower below it. */
  readonly main?: 'list' | 'document'
  /** Null while nothing is chosen. */
  readonly pane: ReactNode
  /** The pane has the whole room, over what `main` keeps of its own: the page hides the rest of that. */
  readonly whole?: boolean
  /** Esc closes the pane; without it the pane stays. */
  readonly onClose?: () => void
  readonly children: ReactNode
}

const narrowerThan = { 900: matchMedia('(max-width: 899px)'), 1100: matchMedia('(max-width: 1099px)') } as const
const least = { width: 300, height: 140 }
/** Of the room, the share that the pane has before anybody has dragged its edge. */
const share = 0.38
/** Beside it, so much of the list stays: px. */
const listLeast = { width: 280, height: 124 }
const maxHeight = `calc(100% - ${listLeast.height}px)`
const defaultHeight = 320
/** Before anybody has dragged its edge. */
const lowest = { list: defaultHeight, document: `clamp(${least.height}px, 45% - 60px, ${defaultHeight}px)` } as const

/** A list with its detail: beside it, or below in a narrow window. */
export function SplitPane(props: SplitPaneProps) {
  const { name, paneLabel, defaultWidth = 440, main = 'list', pane, whole = false, onClose, children } = props
  const below = useNarrow(main === 'document' ? 900 : 1100)
  const box = useRef<HTMLDivElement>(null)
  const room = useWidth(box)
  // 0: as wide as fits.
  const [dragged, setWidth] = useRemembered(`split.${name}.width`, 0, isNumber)
  const width = dragged || fittingWidth(defaultWidth, room)
  const [height, setHeight] = useRemembered(`split.${name}.height`, 0, isNumber)
  const shown = pane !== null && pane !== undefined && pane !== false
  useEscape(shown ? onClose : undefined)
  useFocusBack(shown)
  const resize = (size: number) => {
    const room = box.current?.getBoundingClientRect()
    if (!room) return
    if (below) setHeight(Math.round(Math.min(Math.max(size, least.height), room.height - listLeast.height)))
    else setWidth(Math.round(Math.min(Math.max(size, least.width), room.width - listLeast.width)))
  }
  const drag = (event: PointerEvent<HTMLDivElement>) => {
    const room = box.current?.getBoundingClientRect()
    if (!room || !event.currentTarget.hasPointerCapture(event.pointerId)) return
    resize(below ? room.bottom - event.clientY : room.right - event.clientX)
  }
  const step = (event: KeyboardEvent<HTMLDivElement>) => {
    const by = { ArrowLeft: 24, ArrowUp: 24, ArrowRight: -24, ArrowDown: -24 }[event.key]
    if (by === undefined) return
    event.preventDefault()
    resize((below ? height || defaultHeight : width) + by)
  }
  return (
    <div className={whole ? 'split whole' : below ? 'split below' : 'split'} ref={box}>
      <div className="main">{children}</div>
      {shown && (
        <>
          <div
            hidden={whole}
            className="resizer"
            role="separator"
            aria-label={`Size of: ${paneLabel}`}
            aria-orientation={below ? 'horizontal' : 'vertical'}
            aria-valuenow={below ? height || defaultHeight : width}
            aria-valuemin={below ? least.height : least.width}
            aria-valuemax={4000}
            tabIndex={0}
            onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
            onPointerMove={drag}
            onDoubleClick={() => (below ? setHeight(0) : setWidth(0))}
            onKeyDown={step}
          />
          <section
            className="pane"
            tabIndex={-1}
            aria-label={paneLabel}
            style={whole ? {} : below ? { height: height || lowest[main], maxHeight } : { width, maxWidth: '70%' }}
          >
            {pane}
          </section>
        </>
      )}
    </div>
  )
}

/** In a narrow room less than it would like, in a wide one more. */
function fittingWidth(defaultWidth: number, room: number | null): number {
  if (room === null) return defaultWidth
  const shared = Math.round(room * share)
  return Math.max(least.width, room - defaultWidth < defaultWidth ? Math.min(defaultWidth, shared) : Math.max(defaultWidth, shared)) // prettier-ignore
}

/** Whether the window is too narrow for two columns. */
function useNarrow(from: 900 | 1100): boolean {
  const narrow = narrowerThan[from]
  const [below, setBelow] = useState(narrow.matches)
  useEffect(() => {
    const changed = () => setBelow(narrow.matches)
    changed()
    narrow.addEventListener('change', changed)
    return () => narrow.removeEventListener('change', changed)
  }, [narrow])
  return below
}

function useEscape(onEscape: (() => void) | undefined): void {
  useEffect(() => {
    if (!onEscape) return
    const pressed = (event: globalThis.KeyboardEvent) => {
      // What lies over the page, and what has a use for Esc itself, comes first.
      const taken = event.defaultPrevented || isPressedOverPage(event)
      if (event.key === 'Escape' && !taken) onEscape()
    }
    window.addEventListener('keydown', pressed)
    return () => window.removeEventListener('keydown', pressed)
  }, [onEscape])
}

/** The focus that was in a pane which has closed goes to the list. */
function useFocusBack(shown: boolean): void {
  const before = useRef(shown)
  useEffect(() => {
    if (before.current && !shown && isFocusLost()) focusPage()
    before.current = shown
  }, [shown])
}
