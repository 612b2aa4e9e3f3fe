import { useMemo } from 'react'
import { formatAge } from '../../../shared/model/age'
import type { FlowRunSummary } from '../../../shared/model/flow-run'
import { isLate } from '../../../shared/model/waits'
import { isDeployed } from '../../../shared/model/why'
import type { Column } from '../../components/column'
import { StateLabel } from '../../components/state-label'
import { TimeText } from '../../components/time-text'
import { hasLabels, hasTags, hasWorkPools } from '../../state/dialect-traits'
import { groupOf, runGroups } from '../../state/run-group'
import { jobsOfRun, viewOf } from '../../state/selectors'
import { useDialect, useShown } from '../../state/shown'
import { tookMs } from './arrange-runs'
import { podWords } from './pod-words'

const extra = { canHide: true, extra: true, alone: true } as const

// Outside, so that a tick of the clock doesn't sort fifty thousand rows again.
const byState = (run: FlowRunSummary) => `${runGroups.indexOf(groupOf(run.phase))} ${run.state}`
const byName = (run: FlowRunSummary) => run.name
const byFlow = (run: FlowRunSummary) => run.flowName
const byDue = (run: FlowRunSummary) => run.dueAt
const byLabels = (run: FlowRunSummary) => labelsOf(run) || null
const byTags = (run: FlowRunSummary) => tagsOf(run) || null
const byStarted = (run: FlowRunSummary) => run.startedAt
const byEnded = (run: FlowRunSummary) => run.endedAt
const byTook = (run: FlowRunSummary) => tookMs(run, run.endedAt ?? run.stateAt ?? 0)

const labelsOf = ({ labels }: FlowRunSummary): string => (labels ?? []).join(', ')
const tagsOf = ({ tags }: FlowRunSummary): string => (tags ?? []).join(', ')

/** All columns that the dialect has. With the pane open the table keeps what tells runs apart and why they wait. */
export function useRunColumns(now: number, withPane: boolean): readonly Column<FlowRunSummary>[] {
  const agent = useShown((shown) => shown.agent)
  const jobs = useShown((shown) => shown.jobs)
  const pods = useShown((shown) => shown.pods)
  const dialect = useDialect()
  const longNames = hasWorkPools(dialect)
  const withLabels = hasLabels(dialect)
  const withTags = hasTags(dialect)
  const kubeEvents = useShown((shown) => shown.kubeEvents)
  return useMemo(() => {
    const pod = (run: FlowRunSummary) => {
      const { text, look } = podWords(viewOf({ jobs, pods, kubeEvents }, run), agent, now)
      return (
        <span className={look} title={text}>
          {text}
        </span>
      )
    }
    const job = (run: FlowRunSummary) => {
      const name = jobsOfRun(jobs, run.id)[0]?.name
      if (name === undefined) return <span className="faint">–</span>
      return (
        <span className="mono muted" title={name}>
          …{name.slice(-8)}
        </span>
      )
    }
    const took = (run: FlowRunSummary) => {
      const ms = tookMs(run, now)
      return <span className="num muted">{ms === null ? '–' : formatAge(ms)}</span>
    }
    const time = (at: number | null) => (
      <span className="muted">{at === null ? '–' : <TimeText at={at} now={now} as="due" />}</span>
    )
    const columns: readonly (Column<FlowRunSummary> & { readonly alone?: true })[] = [
      {
        id: 'state',
        title: 'State',
        // Prefect 3 has long names of states.
        width: longNames ? (withPane ? '128px' : '172px') : '108px',
        sortBy: byState,
        cell: (run) => (
          <StateLabel
            state={run.state}
            phase={run.phase}
            late={isLate(run, now) && !isDeployed({ run, jobs: jobsOfRun(jobs, run.id) })}
          />
        ),
      },
      {
        id: 'run',
        title: 'Run',
        width: withPane ? 'minmax(112px, .7fr)' : 'minmax(90px, 1fr)',
        sortBy: byName,
        cell: (run) => <span title={run.name}>{run.name}</span>,
      },
      {
        id: 'flow',
        title: 'Flow',
        width: withPane ? 'minmax(92px, .5fr)' : 'minmax(80px, 1fr)',
        from: 340,
        canHide: true,
        sortBy: byFlow,
        cell: (run) => (
          <span className="muted" title={run.flowName}>
            {run.flowName}
          </span>
        ),
      },
      {
        id: 'labels',
        title: 'Labels',
        width: 'minmax(90px, .8fr)',
        ...extra,
        sortBy: byLabels,
        cell: (run) => (
          <span className="muted" title={labelsOf(run)}>
            {labelsOf(run) || '–'}
          </span>
        ),
      },
      {
        id: 'tags',
        title: 'Tags',
        width: 'minmax(90px, .8fr)',
        ...extra,
        sortBy: byTags,
        cell: (run) => (
          <span className="muted" title={tagsOf(run)}>
            {tagsOf(run) || '–'}
          </span>
        ),
      },
      {
        id: 'due',
        title: 'Due',
        width: '82px',
        from: 420,
        canHide: true,
        sortBy: byDue,
        sortFirst: 'down',
        cell: (run) => time(run.dueAt),
      },
      { id: 'started', title: 'Started', width: '82px', ...extra, sortBy: byStarted, sortFirst: 'down', cell: (run) => time(run.startedAt) },
      { id: 'ended', title: 'Ended', width: '82px', ...extra, sortBy: byEnded, sortFirst: 'down', cell: (run) => time(run.endedAt) },
      { id: 'job', title: 'Job', width: '96px', from: 800, canHide: true, cell: job, alone: true },
      { id: 'pod', title: 'Pod', width: withPane ? 'minmax(60px, 1fr)' : 'minmax(100px, 1.6fr)', from: 540, canHide: true, cell: pod },
      { id: 'id', title: 'Id', width: '80px', ...extra, cell: (run) => <span className="mono muted" title={run.id}>{run.id.slice(0, 8)}</span> },
      { id: 'took', title: 'Took', width: '64px', from: 680, canHide: true, align: 'right', sortBy: byTook, cell: took, alone: true },
    ] // prettier-ignore
    const had = columns.filter(({ id }) => (id !== 'labels' || withLabels) && (id !== 'tags' || withTags))
    // Not taken away, or a sort by one of them would end with the pane's opening.
    return withPane ? had.map((column) => (column.alone ? { ...column, from: Infinity } : column)) : had
  }, [now, withPane, longNames, withLabels, withTags, agent, jobs, pods, kubeEvents])
}
