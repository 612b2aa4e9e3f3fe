import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react'
import { isNumber, useRemembered } from './remembered'

export interface SplitPaneProps {
  /** Under it the size is remembered: "flow-runs". */
  readonly name: string
  /** What the pane shows, for who can't see it: "Flow run eager-heron". */
  readonly paneLabel: string
  /** px, while it stands beside; below, it takes half. */
  readonly defaultWidth?: number
  /** Null while nothing is chosen. */
  readonly pane: ReactNode
  /** Esc closes the pane; without it the pane stays. */
  readonly onClose?: () => void
  readonly children: ReactNode
}

const narrow = matchMedia('(max-width: 1099px)')
const least = { width: 300, height: 140 }

/** A list with its detail: beside it, or below in a narrow window. */
export function SplitPane({ name, paneLabel, defaultWidth = 440, pane, onClose, children }: SplitPaneProps) {
  const below = useNarrow()
  const box = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useRemembered(`split.${name}.width`, defaultWidth, isNumber)
  const [height, setHeight] = useRemembered(`split.${name}.height`, 320, isNumber)
  const shown = pane !== null && pane !== undefined && pane !== false
  useEscape(shown ? onClose : undefined)
  const resize = (size: number) => {
    const room = box.current?.getBoundingClientRect()
    if (!room) return
    if (below) setHeight(Math.round(Math.min(Math.max(size, least.height), room.height - 120)))
    else setWidth(Math.round(Math.min(Math.max(size, least.width), room.width - 280)))
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
    resize((below ? height : width) + by)
  }
  return (
    <div className={below ? 'split below' : 'split'} ref={box}>
      <div className="main">{children}</div>
      {shown && (
        <>
          <div
            className="resizer"
            role="separator"
            aria-label={`Size of: ${paneLabel}`}
            aria-orientation={below ? 'horizontal' : 'vertical'}
            aria-valuenow={below ? height : width}
            aria-valuemin={below ? least.height : least.width}
            aria-valuemax={4000}
            tabIndex={0}
            onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
            onPointerMove={drag}
            onDoubleClick={() => (below ? setHeight(320) : setWidth(defaultWidth))}
            onKeyDown={step}
          />
          <section
            className="pane"
            aria-label={paneLabel}
            style={below ? { height, maxHeight: '70%' } : { width, maxWidth: '70%' }}
          >
            {pane}
          </section>
        </>
      )}
    </div>
  )
}

/** Whether the window is too narrow for two columns. */
export function useNarrow(): boolean {
  const [below, setBelow] = useState(narrow.matches)
  useEffect(() => {
    const changed = () => setBelow(narrow.matches)
    narrow.addEventListener('change', changed)
    return () => narrow.removeEventListener('change', changed)
  }, [])
  return below
}

function useEscape(onEscape: (() => void) | undefined): void {
  useEffect(() => {
    if (!onEscape) return
    const pressed = (event: globalThis.KeyboardEvent) => {
      // What lies over the page, and what has a use for Esc itself, comes first.
      const taken =
        event.defaultPrevented || document.querySelector('[role=dialog], dialog[open], [role=menu]') !== null
      if (event.key === 'Escape' && !taken) onEscape()
    }
    window.addEventListener('keydown', pressed)
    return () => window.removeEventListener('keydown', pressed)
  }, [onEscape])
}
