import { useMemo, type ReactNode } from 'react'
import { formatSeconds } from '../../../shared/model/age'
import { useNow } from '../../state/now'
import { activeJobs, countByGroup, lateRuns, minutesOf, useProblems, useWaitingCount } from '../../state/selectors'
import { useShown } from '../../state/shown'
import { countWords, reasonFor, reasonsByRun } from './failure-reasons'
import { deployedSince, latencySince } from './figures'

const hourMs = 3_600_000

/** Five figures. What is not known is a dash. */
export function Figures() {
  const now = useNow(5000)
  const flowRuns = useShown((shown) => shown.flowRuns)
  const jobs = useShown((shown) => shown.jobs)
  const stats = minutesOf(useShown((shown) => shown.stats))
  const problems = useProblems()
  const waiting = useWaitingCount()
  const { running } = countByGroup(flowRuns)
  const late = lateRuns(flowRuns, now).length
  const active = activeJobs(jobs).length
  const since = now - hourMs
  const failures = useMemo(() => {
    const reasons = reasonsByRun(problems)
    const failed = [...flowRuns.values()].filter(
      (run) => run.phase === 'failed' && (run.endedAt ?? run.stateAt ?? 0) >= since,
    )
    return { count: failed.length, words: countWords(failed.map((run) => reasonFor(run, reasons).word)) }
  }, [flowRuns, problems, since])
  const latency = latencySince(stats, since)
  return (
    <dl className="stats num">
      <Figure name="Waiting" value={waiting.toLocaleString('en')}>
        {late > 0 ? <span className="late">{late} late</span> : <span className="faint">none late</span>}
      </Figure>
      <Figure name="Running" value={running}>
        <span className="faint">{active === 1 ? '1 Job active' : `${active} Jobs active`}</span>
      </Figure>
      <Figure name="Deployed, last hour" value={deployedSince(stats, since)}>
        <span className="faint">by this agent</span>
      </Figure>
      <Figure name="Failed, last hour" value={failures.count}>
        <span className="failed" title={failures.words}>
          {failures.words}
        </span>
      </Figure>
      <Figure name="Due → Job, median" value={latency ? formatSeconds(latency.medianMs) : '–'}>
        <span className="faint">
          {latency ? `99 % within ${formatSeconds(latency.p99Ms)}` : 'no Job in the last hour'}
        </span>
      </Figure>
    </dl>
  )
}

interface FigureProps {
  readonly name: string
  readonly value: string | number
  readonly children: ReactNode
}

function Figure({ name, value, children }: FigureProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <b>{value}</b>
        {children}
      </dd>
    </div>
  )
}
