import { useFocusTrap } from '@mantine/hooks'
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import type { LogLine } from '../state/log-line'
import { noSearch, placeOf, stepMatch, type Match } from './line-search'
import { LogBar, type LogSwitch } from './log-bar'
import { EarlierLines, type Earlier } from './earlier-lines'
import { LogFoot } from './log-foot'
import { LogRows } from './log-rows'
import './log-viewer.css'
import { useFullScreen } from './use-full-screen'
import { useLineSearch } from './use-line-search'
import { useLogToggles, type LogKind } from './use-log-toggles'

export interface LogViewerProps {
  readonly kind: LogKind
  /** What it is a log of, for screen readers: "Log of the run". */
  readonly label: string
  /** Whose log it is; shown above it while it fills the window. */
  readonly title: string
  /** The name of the file that it is saved as, without an extension. */
  readonly fileName: string
  /** Oldest first. */
  readonly lines: readonly LogLine[]
  /** How many older lines were dropped to make room. */
  readonly dropped: number
  /** Shown while there are no lines. */
  readonly empty: ReactNode
  /** Which log is shown, where there is a choice. */
  readonly choices?: ReactNode
  readonly switches?: readonly LogSwitch[]
  /** Set where older lines can be loaded. */
  readonly earlier?: Earlier | null
  /** Why it is not up to date. */
  readonly notice?: ReactNode
  /** How it ended; null while lines may come. */
  readonly end: string | null
}

/** A log: its lines as they come, a search in them, and buttons to copy and save them. It follows its end until somebody scrolls up. */
export function LogViewer(props: LogViewerProps) {
  const {
    kind,
    label,
    title,
    fileName,
    lines,
    dropped,
    empty,
    choices,
    switches = [],
    earlier = null,
    notice,
    end,
  } = props
  const { toggles, setToggle } = useLogToggles(kind)
  const [following, setFollowing] = useState(toggles.follow)
  const [query, setQuery] = useState('')
  const [current, setCurrent] = useState<Match | null>(null)
  const { full, enter, leave } = useFullScreen()
  const field = useRef<HTMLInputElement>(null)
  const box = useRef<HTMLDivElement>(null)
  const firstSeen = useRef(0)
  const beginAt = useRef(0)
  /** A text was typed, and no match of it has been shown yet. */
  const wanted = useRef(false)
  const show = (match: Match | null) => {
    setCurrent(match)
    if (match) setFollowing(false)
  }
  const search = useLineSearch(lines, query, beginAt, (found) => {
    if (!wanted.current || found.total === 0) return
    wanted.current = false
    show(stepMatch(found, null, 1, beginAt.current))
  })
  const found = search.query === query ? search : noSearch
  const step = (by: 1 | -1) => show(stepMatch(found, current, by, firstSeen.current))
  const seek = (text: string) => {
    const at = current === null ? -1 : lines.indexOf(current.line)
    beginAt.current = at === -1 ? firstSeen.current : at
    wanted.current = text !== ''
    setCurrent(null)
    setQuery(text)
  }
  const pressed = (event: KeyboardEvent) => {
    const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement
    const plain = !typing && !event.ctrlKey && !event.metaKey && !event.altKey
    if (plain && event.key === 'n') step(1)
    else if (plain && event.key === 'N') step(-1)
    else if (plain && event.key === 'f') (full ? leave : enter)()
    else return
    event.preventDefault()
  }
  useWindowKeys((event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === 'f') field.current?.select()
    else if (event.key === 'F3') step(event.shiftKey ? -1 : 1)
    else if (event.key === 'Escape' && full) leave()
    else return
    event.preventDefault()
  })
  const trap = useFocusTrap(full)
  const isEmpty = lines.length === 0
  return (
    <div
      className={full ? 'log-viewer full' : 'log-viewer'}
      ref={trap}
      {...(full ? { role: 'dialog', 'aria-modal': true, 'aria-label': `${label}: ${title}` } : {})}
      onKeyDown={pressed}
    >
      <LogBar
        {...{ lines, fileName, choices, toggles, following, full }}
        title={full ? title : null}
        switches={switches}
        find={{
          query,
          field,
          count: found.total,
          done: found.done,
          place: placeOf(found, current),
          onQuery: seek,
          onStep: step,
          onLeave: () => (box.current ?? field.current)?.focus(),
        }}
        onFull={full ? leave : enter}
        onToggle={(name, on) => {
          setToggle(name, on)
          if (name === 'follow') setFollowing(on)
        }}
      />
      {notice}
      {earlier !== null && !isEmpty && <EarlierLines {...earlier} count={lines.length} />}
      {isEmpty ? (
        empty
      ) : (
        <>
          <LogRows
            {...{ label, box, lines, current, following, firstSeen }}
            query={search.query}
            wrap={toggles.wrap}
            times={toggles.times}
            onFollowing={setFollowing}
          />
          <LogFoot count={lines.length} dropped={dropped} following={following} end={end} />
        </>
      )}
    </div>
  )
}

/** Keys that a log handles wherever the focus is, unless a dialog or a menu is open. */
function useWindowKeys(onKey: (event: globalThis.KeyboardEvent) => void): void {
  const latest = useRef(onKey)
  useEffect(() => {
    latest.current = onKey
  })
  useEffect(() => {
    const pressed = (event: globalThis.KeyboardEvent) => {
      if (event.defaultPrevented || document.querySelector('dialog[open], [role=menu]') !== null) return
      latest.current(event)
    }
    window.addEventListener('keydown', pressed)
    return () => window.removeEventListener('keydown', pressed)
  }, [])
}
