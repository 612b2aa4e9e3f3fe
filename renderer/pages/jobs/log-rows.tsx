import { IconArrowDown } from '@tabler/icons-react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { memo, useCallback, useEffect, useLayoutEffect, useMemo, useRef, type RefObject } from 'react'
import { formatFullTime, formatLogTime } from '../../components/format-time'
import { LogText } from '../../components/log-text'
import { usePanelContext } from '../../components/panel-context'
import type { LogLine } from '../../state/log-ring'
import { levelOf } from './log-level'
import type { Match } from './log-search'

export interface LogRowsProps {
  readonly label: string
  readonly lines: readonly LogLine[]
  readonly byLine: ReadonlyMap<number, readonly Match[]>
  readonly current: Match | null
  readonly wrap: boolean
  readonly times: boolean
  readonly following: boolean
  readonly onFollowing: (following: boolean) => void
  /** Told the number of the first line in sight. */
  readonly firstSeen: RefObject<number>
}

const lineHeight = 18
const noMatches: readonly Match[] = []

/** The lines in sight. Scrolling up stops following; what is looked at stays where it is when old lines go. */
export function LogRows(props: LogRowsProps) {
  const { label, lines, byLine, current, wrap, times, following, onFollowing, firstSeen } = props
  const box = useRef<HTMLDivElement>(null)
  /** How far into the first line in sight the box is scrolled, px. */
  const within = useRef(0)
  const shown = useRef<Match | null>(null)
  const firstN = lines[0]?.n ?? 0
  // React's compiler, which the panel is not built with, could not memoize what this returns.
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => lineHeight,
    paddingStart: 8,
    paddingEnd: 8,
    overscan: 20,
    getItemKey: useCallback((index: number) => firstN + index, [firstN]),
  })
  const longest = useMemo(() => lines.reduce((most, line) => Math.max(most, line.text.length), 0), [lines])
  useLayoutEffect(() => virtualizer.measure(), [virtualizer, wrap, times])
  const height = virtualizer.getTotalSize()
  useLayoutEffect(() => {
    // To the very end, and again when lines turn out higher than they were thought.
    if (following && box.current) box.current.scrollTop = box.current.scrollHeight
  }, [following, lines, wrap, height])
  useLayoutEffect(() => {
    const element = box.current
    const start = virtualizer.measurementsCache[firstSeen.current - firstN]?.start
    if (following || !element || start === undefined || element.scrollTop === 0) return
    element.scrollTop = start + within.current
  }, [virtualizer, firstN, firstSeen, following])
  useEffect(() => {
    // Only a step to another match scrolls; lines that come or go don't.
    if (current && shown.current !== current) virtualizer.scrollToIndex(current.n - firstN, { align: 'center' })
    shown.current = current
  }, [virtualizer, current, firstN])
  /** At once: before the box has scrolled, new lines would take it back to the end. */
  const leaveEnd = () => {
    const element = box.current
    if (following && element && element.scrollHeight > element.clientHeight) onFollowing(false)
  }
  const scrolled = () => {
    const element = box.current
    if (!element) return
    const first = virtualizer.getVirtualItemForOffset(element.scrollTop)
    if (first) {
      firstSeen.current = firstN + first.index
      within.current = element.scrollTop - first.start
    }
    const atEnd = element.scrollHeight - element.scrollTop - element.clientHeight < 2 * lineHeight
    if (following && !atEnd && virtualizer.scrollDirection === 'backward') onFollowing(false)
  }
  return (
    <div className="log-box">
      <div
        className={wrap ? 'pod-lines wrap' : 'pod-lines'}
        ref={box}
        role="log"
        aria-label={label}
        aria-live="off"
        tabIndex={0}
        onScroll={scrolled}
        onWheel={(event) => event.deltaY < 0 && leaveEnd()}
        onKeyDown={(event) => ['ArrowUp', 'PageUp', 'Home'].includes(event.key) && leaveEnd()}
      >
        <div className="lines" style={{ height, minWidth: wrap ? undefined : `${longest + (times ? 14 : 0)}ch` }}>
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
                  <Line
                    line={line}
                    matches={byLine.get(line.n) ?? noMatches}
                    current={current?.n === line.n ? current : null}
                    times={times}
                  />
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
}

interface LineProps {
  readonly line: LogLine
  readonly matches: readonly Match[]
  readonly current: Match | null
  readonly times: boolean
}

const Line = memo(function Line({ line, matches, current, times }: LineProps) {
  const { times: zone } = usePanelContext()
  return (
    <>
      {times && line.at !== null && (
        <span className="tm" title={formatFullTime(line.at, zone)}>
          {formatLogTime(line.at, zone)}
        </span>
      )}
      <LogText
        text={line.text}
        coloured={line.coloured}
        marks={matches.map((match) => ({ ...match, current: match.start === current?.start }))}
        level={line.coloured === null ? levelOf(line.text) : null}
      />
    </>
  )
})
