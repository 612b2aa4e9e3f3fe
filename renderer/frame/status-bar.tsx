import { visible } from '../../shared/model/printable'
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react'
import { formatAge, formatSeconds } from '../../shared/model/age'
import { useNow } from '../state/now'
import { minutesOf, useActiveJobsCount, useOpenProblemCount, useWaitingCount } from '../state/selectors'
import { useShown } from '../state/shown'
import { goTo } from '../state/store'
import { pollAge, type PollAge } from './poll-age'

/** Answers "is it alive?". */
export function StatusBar() {
  const connection = useShown((shown) => shown.connection)
  const waiting = useWaitingCount()
  const active = useActiveJobsCount()
  const problems = useOpenProblemCount()
  const latency = useShown(
    ({ stats }) => minutesOf(stats).findLast((minute) => minute.dueToJobMedianMs !== null)?.dueToJobMedianMs,
  )
  if (!connection) {
    return (
      <footer tabIndex={-1} aria-label="Status">
        <span>Nothing is polled, nothing is started</span>
      </footer>
    )
  }
  const { version, nodes, context } = connection.cluster
  return (
    <footer tabIndex={-1} aria-label="Status">
      <Poll />
      <span>
        <b>{waiting === null ? '–' : waiting.toLocaleString('en')}</b> waiting
      </span>
      <span>
        <b>{active ?? '–'}</b> Jobs active
      </span>
      {latency !== undefined && latency !== null && (
        <span className="wide" title="From due to its Job created, median of the last minute with Jobs">
          due → Job <b>{formatSeconds(latency)}</b>
        </span>
      )}
      <span className="grow" />
      <span className="wide cut">
        {visible(context)}
        {version !== null && ` ${visible(version)}`}
        {nodes !== null && `, ${nodes} ${nodes === 1 ? 'node' : 'nodes'}`}
      </span>
      {problems > 0 && (
        <button type="button" className="failed" onClick={() => goTo('problems')}>
          <IconAlertTriangle size={16} aria-hidden />
          {problems === 1 ? '1 problem' : `${problems} problems`}
        </button>
      )}
    </footer>
  )
}

const classes = { fine: '', overdue: 'late', failing: 'failed' } as const

function Poll() {
  const now = useNow(1000)
  const agent = useShown((shown) => shown.agent)
  const poll = pollAge(agent, now)
  if (poll.kind === 'off') return <span>The agent is off: nothing is claimed</span>
  if (poll.kind === 'never' && poll.failing === null) return <span>Asking the Prefect API for the first time</span>
  if (poll.kind === 'never') {
    return (
      <span className="row failed">
        <IconAlertTriangle size={16} aria-hidden />
        <span>
          No good answer from the Prefect API for <b>{formatAge(poll.failing?.forMs ?? 0)}</b>
          {poll.failing?.nextInMs !== undefined && `, next ${whenNext(poll.failing.nextInMs)}`}
        </span>
      </span>
    )
  }
  return (
    <span className={`row ${classes[poll.tone]}`}>
      {poll.tone === 'fine' ? (
        <IconCheck size={16} className="success" aria-hidden />
      ) : (
        <IconAlertTriangle size={16} aria-hidden />
      )}
      <PollWords poll={poll} />
    </span>
  )
}

function PollWords({ poll }: { readonly poll: Extract<PollAge, { kind: 'polled' }> }) {
  return (
    <span>
      {poll.tone === 'failing' ? 'No answer; last polled ' : 'Polled '}
      <b>{formatAge(poll.ageMs)}</b> ago
      {poll.nextInMs !== null && `, next ${whenNext(poll.nextInMs)}`}
    </span>
  )
}

const whenNext = (ms: number): string => (ms < 1000 ? 'now' : `in ${formatAge(ms)}`)
