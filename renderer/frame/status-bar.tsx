import { IconAlertTriangle, IconCheck } from '@tabler/icons-react'
import { formatAge, formatSeconds } from '../../shared/model/age'
import { useNow } from '../state/now'
import { activeJobs, minutesOf, useOpenProblemCount, useWaitingCount } from '../state/selectors'
import { useShown } from '../state/shown'
import { goTo } from '../state/store'
import { pollAge, type PollAge } from './poll-age'

/** Answers "is it alive?". */
export function StatusBar() {
  const connection = useShown((shown) => shown.connection)
  const waiting = useWaitingCount()
  const active = useShown((shown) => activeJobs(shown.jobs).length)
  const problems = useOpenProblemCount()
  const latency = useShown(
    ({ stats }) => minutesOf(stats).findLast((minute) => minute.dueToJobMedianMs !== null)?.dueToJobMedianMs,
  )
  if (!connection) {
    return (
      <footer>
        <span>Nothing is polled, nothing is started</span>
      </footer>
    )
  }
  const { version, nodes, context } = connection.cluster
  return (
    <footer>
      <Poll />
      <span>
        <b>{waiting.toLocaleString('en')}</b> waiting
      </span>
      <span>
        <b>{active}</b> Jobs active
      </span>
      {latency !== undefined && latency !== null && (
        <span className="wide" title="From due to its Job created, median of the last minute with Jobs">
          due → Job <b>{formatSeconds(latency)}</b>
        </span>
      )}
      <span className="grow" />
      <span className="wide cut">
        {context}
        {version !== null && ` ${version}`}
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
  if (poll.kind === 'never')
    return (
      <span>
        {poll.failing ? 'No good answer of the Prefect API yet' : 'Asking the Prefect API for the first time'}
      </span>
    )
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
      <b>{spaced(poll.ageMs)}</b> ago
      {poll.nextInMs !== null && `, next ${poll.nextInMs < 1000 ? 'now' : `in ${spaced(poll.nextInMs)}`}`}
    </span>
  )
}

/** "2 s" as long as it is seconds: read more often than any other figure. */
const spaced = (ms: number) => (ms < 60_000 ? `${Math.floor(ms / 1000)} s` : formatAge(ms))
