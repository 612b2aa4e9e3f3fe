import { memo, useMemo } from 'react'
import type { LogLevel } from '../../shared/model/flow-run'
import { formatFullTime, formatLogTime } from '../components/format-time'
import { LogText } from '../components/log-text'
import { usePanelContext } from '../components/panel-context'
import type { LogLine } from '../state/log-line'
import { matchesIn, type Match } from './line-search'
import { levelOf } from './log-level'

/** All of one width, so that messages begin in one column. */
const levelColumn: Readonly<Record<LogLevel, string>> = {
  DEBUG: 'DEBUG',
  INFO: 'INFO ',
  WARNING: 'WARN ',
  ERROR: 'ERROR',
  CRITICAL: 'CRIT ',
}

/** How many characters stand before the text: "14:02:10.204", the level, and the spaces. */
export const leadColumns = ({ at, level }: LogLine, times: boolean): number =>
  (times && at !== null ? 14 : 0) + (level === null ? 0 : 6)

export interface LogRowProps {
  readonly line: LogLine
  readonly query: string
  /** The match in this line that is looked at. */
  readonly current: Match | null
  readonly times: boolean
}

export const LogRow = memo(function LogRow({ line, query, current, times }: LogRowProps) {
  const { times: zone } = usePanelContext()
  const { at, level, text, coloured } = line
  const marks = useMemo(
    () => matchesIn(line, query, current).map((match) => ({ ...match, current: match.start === current?.start })),
    [line, query, current],
  )
  return (
    <>
      {times && at !== null && (
        <span className="tm" title={formatFullTime(at, zone)}>
          {formatLogTime(at, zone)}
        </span>
      )}
      {level !== null && <span className={`level ${level}`}>{levelColumn[level]} </span>}
      <LogText
        text={text}
        coloured={coloured}
        marks={marks}
        level={coloured === null && level === null ? levelOf(text) : null}
      />
    </>
  )
})
