export interface LogFootProps {
  readonly count: number
  readonly dropped: number
  readonly following: boolean
  readonly end: string | null
}

/** Whether a log is still being written, and how long it is. */
export function LogFoot({ count, dropped, following, end }: LogFootProps) {
  const kept = count.toLocaleString('en')
  return (
    <div className="log-foot faint num">
      <span role="status">{end ?? (following ? 'Following' : 'Still being written')}</span>
      <span className="grow" />
      <span>
        {dropped > 0
          ? `The newest ${kept} lines are kept, ${dropped.toLocaleString('en')} older ones were dropped`
          : `${kept} ${count === 1 ? 'line' : 'lines'}`}
      </span>
    </div>
  )
}
