import { formatAge, formatDue } from '../../shared/model/age'
import { formatClock, formatFullTime } from './format-time'
import { usePanelContext } from './panel-context'

export interface TimeTextProps {
  /** ms since the epoch. */
  readonly at: number
  readonly now: number
  /** age: "5s"; due: "in 12s", "4m ago"; clock: "14:02:10". */
  readonly as?: 'age' | 'due' | 'clock'
}

/** A time, short; with zone when pointed at. */
export function TimeText({ at, now, as = 'age' }: TimeTextProps) {
  const { times } = usePanelContext()
  const text = as === 'age' ? formatAge(now - at) : as === 'due' ? formatDue(at, now) : formatClock(at, times)
  return (
    <time className="num" dateTime={new Date(at).toISOString()} title={formatFullTime(at, times)}>
      {text}
    </time>
  )
}
