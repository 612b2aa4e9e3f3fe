import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import type { FlowRunSummary, LogLevel } from '../../../shared/model/flow-run'
import { isFinished } from '../../../shared/model/dialect-words'
import { Button, IconButton } from '../../components/button'
import { EmptyState } from '../../components/empty-state'
import { formatFullTime, formatLogTime } from '../../components/format-time'
import { LogText, type LogMark } from '../../components/log-text'
import { Note } from '../../components/note'
import { usePanelContext } from '../../components/panel-context'
import { SearchField } from '../../components/search-field'
import { Skeleton } from '../../components/skeleton'
import type { RunLogLine } from './merge-logs'
import type { RunLogsState } from './use-run-logs'

const lineHeight = 18
/** Of one width, so that messages stand in one column. */
const levelColumn: Readonly<Record<LogLevel, string>> = {
  DEBUG: 'DEBUG',
  INFO: 'INFO ',
  WARNING: 'WARN ',
  ERROR: 'ERROR',
  CRITICAL: 'CRIT ',
}

/** The run's log as Prefect keeps it. Follows its end until somebody scrolls up. */
export function RunLogs({ logs, run }: { readonly logs: RunLogsState; readonly run: FlowRunSummary }) {
  const { status, lines, failure } = logs
  if (status === 'loading') return <Skeleton lines={8} />
  if (lines.length === 0) {
    if (failure !== null) return <EmptyState title="The log could not be read">{failure}</EmptyState>
    return (
      <EmptyState title="No line has been logged">
        {isFinished(run.phase)
          ? 'The run ended without telling Prefect anything. The pod’s own log may say more, under Jobs.'
          : 'Lines appear here once the flow has started.'}
      </EmptyState>
    )
  }
  return (
    <>
      {failure !== null && <Note title="The log is not up to date" quote={failure} />}
      <LogLines lines={lines} />
    </>
  )
}

function LogLines({ lines }: { readonly lines: readonly RunLogLine[] }) {
  const { times } = usePanelContext()
  const box = useRef<HTMLDivElement>(null)
  const [follow, setFollow] = useState(true)
  const [wrap, setWrap] = useState(false)
  const [search, setSearch] = useState('')
  const [chosen, setChosen] = useState(0)
  const found = useMemo(() => {
    const word = search.toLowerCase()
    return word === '' ? [] : lines.flatMap((line, index) => (line.text.toLowerCase().includes(word) ? [index] : []))
  }, [lines, search])
  // eslint-disable-next-line react-hooks/incompatible-library -- it must be asked again at each drawing, as we do
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    // A traceback is one record of many lines.
    estimateSize: (index) => lineHeight * (lines[index]?.text.split('\n').length ?? 1),
    paddingStart: 8,
    paddingEnd: 8,
    overscan: 20,
  })
  useEffect(() => {
    if (follow) virtualizer.scrollToIndex(lines.length - 1, { align: 'end' })
  }, [follow, lines.length, wrap, virtualizer])
  const show = (at: number) => {
    if (found.length === 0) return
    const next = (at + found.length) % found.length
    setChosen(next)
    setFollow(false)
    virtualizer.scrollToIndex(found[next] ?? 0, { align: 'center' })
  }
  const scrolled = () => {
    const element = box.current
    if (!element) return
    const atEnd = element.scrollHeight - element.scrollTop - element.clientHeight < 2 * lineHeight
    if (!atEnd && follow && virtualizer.scrollDirection === 'backward') setFollow(false)
  }
  const pressed = (event: KeyboardEvent) => {
    if (event.key === 'Enter') show(chosen + (event.shiftKey ? -1 : 1))
  }
  return (
    <>
      <div className="row bar-row">
        <div className="row" onKeyDown={pressed}>
          <SearchField
            small
            label="Find in the log"
            width={160}
            value={search}
            onChange={(text) => {
              setSearch(text)
              setChosen(0)
            }}
          />
          {search !== '' && (
            <>
              <span className="num muted" role="status">
                {found.length === 0 ? 'not found' : `${chosen + 1}/${found.length}`}
              </span>
              <IconButton
                small
                label="Previous find"
                icon={<IconArrowUp size={14} />}
                onClick={() => show(chosen - 1)}
              />
              <IconButton small label="Next find" icon={<IconArrowDown size={14} />} onClick={() => show(chosen + 1)} />
            </>
          )}
        </div>
        <span className="grow" />
        <Button small look="quiet" className={wrap ? 'on' : ''} aria-pressed={wrap} onClick={() => setWrap(!wrap)}>
          Wrap
        </Button>
        <Button
          small
          look="quiet"
          className={follow ? 'on' : ''}
          aria-pressed={follow}
          onClick={() => setFollow(!follow)}
        >
          Follow
        </Button>
      </div>
      <div
        className={wrap ? 'logs wrap' : 'logs'}
        ref={box}
        role="log"
        aria-label="Log of the run"
        aria-live="off"
        tabIndex={0}
        onScroll={scrolled}
      >
        <div className="lines" style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map((item) => {
            const line = lines[item.index]
            if (!line) return null
            return (
              <div
                key={line.id}
                data-index={item.index}
                ref={virtualizer.measureElement}
                className={found[chosen] === item.index ? 'line at' : 'line'}
                style={{ top: item.start }}
              >
                <span className="tm" title={formatFullTime(line.at, times)}>
                  {formatLogTime(line.at, times)}
                </span>
                {'  '}
                <span className={line.level}>{levelColumn[line.level]}</span>{' '}
                <LogText
                  text={line.text}
                  coloured={line.coloured}
                  marks={marksOf(line.text, search, found[chosen] === item.index)}
                />
              </div>
            )
          })}
        </div>
      </div>
    </>
  )
}

/** Where a word stands in a text, whatever its case. */
function marksOf(text: string, word: string, current: boolean): readonly LogMark[] {
  const marks: LogMark[] = []
  if (word === '') return marks
  const [lower, wanted] = [text.toLowerCase(), word.toLowerCase()]
  for (let at = lower.indexOf(wanted); at !== -1; at = lower.indexOf(wanted, at + word.length))
    marks.push({ start: at, end: at + word.length, current })
  return marks
}
