import { IconArrowDown } from '@tabler/icons-react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { memo, useCallback, useEffect, useLayoutEffect, useMemo, useRef, type RefObject } from 'react'
import type { LogLine } from '../state/log-line'
import type { Match } from './line-search'
import { LogRow, leadColumns } from './log-row'
import { revealMark } from './reveal-mark'

export interface LogRowsProps {
  readonly label: string
  /** What scrolls, and has the focus. */
  readonly box: RefObject<HTMLDivElement | null>
  readonly lines: readonly LogLine[]
  /** The text that is marked in them; "" for none. */
  readonly query: string
  readonly current: Match | null
  readonly wrap: boolean
  readonly times: boolean
  readonly following: boolean
  readonly onFollowing: (following: boolean) => void
  /** Receives the index of the first line in sight. */
  readonly firstSeen: RefObject<number>
}

const rowHeight = 18
/** Scrolling to a match takes so many frames at most; it ends once the match has stayed in sight for a few. */
const framesMost = 40
const framesInSight = 3

/** The lines in sight. Scrolling up stops following; what is looked at stays where it is when older lines come or go. */
export const LogRows = memo(function LogRows(props: LogRowsProps) {
  const { label, box, lines, query, current, wrap, times, following, onFollowing, firstSeen } = props
  /** The first line in sight, and how far into it the box is scrolled, px. */
  const anchor = useRef<{ readonly line: LogLine; readonly within: number } | null>(null)
  // React's compiler, which the panel is not built with, could not memoize what this returns.
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: useCallback((index: number) => rowHeight * (lines[index]?.rows ?? 1), [lines]),
    paddingStart: 8,
    paddingEnd: 8,
    overscan: 10,
    getItemKey: useCallback((index: number) => lines[index]?.key ?? index, [lines]),
  })
  const widest = useMemo(
    () => lines.reduce((most, line) => Math.max(most, line.columns + leadColumns(line, times)), 0),
    [lines, times],
  )
  useLayoutEffect(() => virtualizer.measure(), [virtualizer, wrap, times])
  const height = virtualizer.getTotalSize()
  const boxHeight = virtualizer.scrollRect?.height
  useLayoutEffect(() => {
    // To the very end, and again when lines turn out higher than they were thought, or the box gets lower.
    if (following && box.current) box.current.scrollTop = box.current.scrollHeight
  }, [box, following, lines, wrap, height, boxHeight])
  useLayoutEffect(() => {
    const [element, seen] = [box.current, anchor.current]
    if (following || !element || seen === null || lines[firstSeen.current] === seen.line) return
    const at = lines.indexOf(seen.line)
    const start = virtualizer.measurementsCache[at]?.start
    if (start === undefined) return
    firstSeen.current = at
    element.scrollTop = start + seen.within
  }, [virtualizer, box, lines, firstSeen, following])
  useScrollToMatch(current, () => {
    const element = box.current
    if (!element || !current) return true
    // The line may be wider and higher than the box, so the match itself is scrolled to.
    if (revealMark(element)) return true
    const place = virtualizer.getOffsetForIndex(lines.indexOf(current.line), 'center')
    if (place) element.scrollTop = place[0]
    return false
  })
  /** Stops following at once: new lines would take the box back to the end before it has scrolled. */
  const leaveEnd = () => {
    const element = box.current
    if (following && element && element.scrollHeight > element.clientHeight) onFollowing(false)
  }
  const scrolled = () => {
    const element = box.current
    if (!element) return
    const first = virtualizer.getVirtualItemForOffset(element.scrollTop)
    const line = first && lines[first.index]
    if (first && line) {
      firstSeen.current = first.index
      anchor.current = { line, within: element.scrollTop - first.start }
    }
    const atEnd = element.scrollHeight - element.scrollTop - element.clientHeight < 2 * rowHeight
    if (following && !atEnd && virtualizer.scrollDirection === 'backward') onFollowing(false)
  }
  return (
    <div className="log-box">
      <div
        className={wrap ? 'log-lines wrap' : 'log-lines'}
        ref={box}
        role="log"
        aria-label={label}
        aria-live="off"
        tabIndex={0}
        data-autofocus
        onScroll={scrolled}
        onWheel={(event) => event.deltaY < 0 && leaveEnd()}
        onKeyDown={(event) => ['ArrowUp', 'PageUp', 'Home'].includes(event.key) && leaveEnd()}
      >
        <div className="lines" style={{ height, minWidth: wrap ? undefined : `${widest}ch` }}>
          {virtualizer.getVirtualItems().map((item) => {
            const line = lines[item.index]
            return (
              line && (
                <div
                  key={item.key}
                  data-index={item.index}
                  ref={wrap ? virtualizer.measureElement : undefined}
                  className="line"
                  style={{ transform: `translateY(${item.start}px)` }}
                >
                  <LogRow line={line} query={query} current={current?.line === line ? current : null} times={times} />
                </div>
              )
            )
          })}
        </div>
      </div>
      {!following && (
        <button type="button" className="jump" onClick={() => onFollowing(true)}>
          <IconArrowDown size={14} aria-hidden />
          Jump to latest
        </button>
      )}
    </div>
  )
})

/**
 * Scrolls to a match when another is looked at, and not when lines come or go.
 * @param reveal takes one step and returns whether the match is in sight. One step may not be enough: lines that are drawn turn out
 * higher than they were thought, which moves the match
 */
function useScrollToMatch(match: Match | null, reveal: () => boolean): void {
  const latest = useRef(reveal)
  useEffect(() => {
    latest.current = reveal
  })
  useEffect(() => {
    if (match === null) return
    let frame = 0
    let [frames, inSight] = [0, 0]
    const go = () => {
      inSight = latest.current() ? inSight + 1 : 0
      frames++
      if (inSight < framesInSight && frames < framesMost) frame = requestAnimationFrame(go)
    }
    go()
    return () => cancelAnimationFrame(frame)
  }, [match])
}
