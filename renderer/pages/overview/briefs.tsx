import { useViewportSize } from '@mantine/hooks'
import { useMemo } from 'react'
import { formatAge, formatDue } from '../../../shared/model/age'
import { isLate } from '../../../shared/model/waits'
import { StateLabel } from '../../components/state-label'
import { useNow } from '../../state/now'
import { useProblems, useWhyNoRuns, waitingRuns } from '../../state/selectors'
import { openRun, useShown } from '../../state/shown'
import { usePanel } from '../../state/store'
import { failureGroups, reasonsByRun } from './failure-reasons'

/** Lines of each; the pages have the rest. */
const linesIn = (windowHeight: number): number => Math.min(20, Math.max(6, Math.floor((windowHeight - 420) / 64)))

/** What falls due next, what is late first. */
export function Next() {
  const now = useNow(1000)
  const flowRuns = useShown((shown) => shown.flowRuns)
  const { height } = useViewportSize()
  const next = waitingRuns(flowRuns).slice(0, linesIn(height))
  const nothing = useWhyNoRuns() ?? 'No flow run is scheduled'
  return (
    <section className="brief" aria-labelledby="next-title">
      <h2 id="next-title">Next</h2>
      {next.length === 0 && <p className="faint">{nothing}.</p>}
      {next.map((run) => {
        const late = isLate(run, now)
        const due = run.dueAt === null ? '' : late ? `${formatAge(now - run.dueAt)} late` : formatDue(run.dueAt, now)
        return (
          <button key={run.id} type="button" className="next" onClick={() => openRun(run.id)}>
            <StateLabel state={run.state} phase={run.phase} late={late} />
            <span>{run.name}</span>
            <span className="muted">{run.flowName}</span>
            <span className="r num muted">{due}</span>
          </button>
        )
      })}
    </section>
  )
}

/** What failed since midnight, alike ones together. */
export function FailedToday() {
  const minute = useNow(60_000)
  const flowRuns = useShown((shown) => shown.flowRuns)
  const problems = useProblems()
  const notKnown = useWhyNoRuns()
  const utc = usePanel((state) => state.settings.times === 'utc')
  const since = midnight(minute, utc)
  const { height } = useViewportSize()
  const groups = useMemo(
    () => failureGroups(flowRuns.values(), reasonsByRun(problems), since).slice(0, linesIn(height)),
    [flowRuns, problems, since, height],
  )
  return (
    <section className="brief" aria-labelledby="failed-title">
      <h2 id="failed-title">Failed today</h2>
      {groups.length === 0 && <p className="faint">{notKnown ?? 'Nothing has failed since midnight'}.</p>}
      {groups.map((group) => (
        <button key={group.flowRunId} type="button" className="failures" onClick={() => openRun(group.flowRunId)}>
          <span>{group.flowName}</span>
          <span className="muted" title={group.words}>
            {group.words}
          </span>
          <span className="r num">{group.count}</span>
        </button>
      ))}
    </section>
  )
}

function midnight(now: number, utc: boolean): number {
  const day = new Date(now)
  return utc ? day.setUTCHours(0, 0, 0, 0) : day.setHours(0, 0, 0, 0)
}
