import { useMemo, type ReactNode } from 'react'
import { formatSeconds } from '../../../shared/model/age'
import { useNow } from '../../state/now'
import {
  countByGroup,
  lateRuns,
  minutesOf,
  useActiveJobsCount,
  useProblems,
  useWaitingCount,
} from '../../state/selectors'
import { useShown } from '../../state/shown'
import { countWords, reasonFor, reasonsByRun } from './failure-reasons'
import type { Span } from './plot-data'
import { deployedSince, latencySince } from './figures'

const spanMs: Readonly<Record<Span, number>> = { hour: 3_600_000, day: 24 * 3_600_000 }

/** Five figures, some of them of the time shown. What is not known is a dash. */
export function Figures({ span }: { readonly span: Span }) {
  const now = useNow(5000)
  const flowRuns = useShown((shown) => shown.flowRuns)
  const stats = minutesOf(useShown((shown) => shown.stats))
  const problems = useProblems()
  const waiting = useWaitingCount()
  const { running } = countByGroup(flowRuns)
  const late = lateRuns(flowRuns, now).length
  const active = useActiveJobsCount()
  const since = now - spanMs[span]
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
      <Figure name="Waiting" value={waiting === null ? '–' : waiting.toLocaleString('en')}>
        {late > 0 ? (
          <span className="late">{late} late</span>
        ) : (
          <span className="faint">{waiting === null ? 'not known yet' : 'none late'}</span>
        )}
      </Figure>
      <Figure name="Running" value={waiting === null ? '–' : running}>
        <span className="faint">{jobsActive(active)}</span>
      </Figure>
      <Figure name={`Deployed, last ${span}`} value={deployedSince(stats, since)}>
        <span className="faint">by this agent</span>
      </Figure>
      <Figure name={`Failed, last ${span}`} value={waiting === null ? '–' : failures.count}>
        <span className="failed" title={failures.words}>
          {failures.words}
        </span>
      </Figure>
      <Figure name="Due → Job, median" value={latency ? formatSeconds(latency.medianMs) : '–'}>
        <span className="faint">
          {latency ? `99 % within ${formatSeconds(latency.p99Ms)}` : `no Job in the last ${span}`}
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

const jobsActive = (count: number | null): string => {
  if (count === null) return 'Jobs not known yet'
  return count === 1 ? '1 Job active' : `${count} Jobs active`
}
