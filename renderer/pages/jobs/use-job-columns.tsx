import { useMemo } from 'react'
import type { Column } from '../../components/data-table'
import { JobStatusLabel, PodStatusLabel } from '../../components/state-label'
import { TimeText } from '../../components/time-text'
import { openRun } from '../../state/store'
import { shortPodName, type JobRow } from './job-rows'

/** The columns of Jobs and pods. With the pane open they are narrower: names and states tell rows apart. */
export function useJobColumns(now: number, withPane: boolean): readonly Column<JobRow>[] {
  return useMemo(() => {
    const age = (row: JobRow) => (row.kind === 'job' ? row.job.createdAt : row.pod.createdAt)
    return [
      { id: 'job', title: 'Job', width: 'minmax(150px,1fr)', cell: (row) => <Name row={row} /> },
      { id: 'status', title: 'Status', width: withPane ? '150px' : '200px', cell: (row) => <Status row={row} /> },
      { id: 'done', title: 'Done', width: '48px', cell: (row) => <Done row={row} /> },
      { id: 'run', title: 'Run', width: withPane ? '92px' : '180px', cell: (row) => <RunOrNode row={row} /> },
      { id: 'age', title: 'Age', width: '44px', align: 'right', cell: (row) => <TimeText at={age(row)} now={now} /> },
    ]
  }, [now, withPane])
}

interface RowProps {
  readonly row: JobRow
}

function Name({ row }: RowProps) {
  if (row.kind === 'job') return <span className="mono" title={row.job.name}>{row.job.name}</span> // prettier-ignore
  const { pod, job } = row
  return (
    <span className="mono" title={pod.name}>
      {shortPodName(pod.name, job.name)}
    </span>
  )
}

const Status = ({ row }: RowProps) =>
  row.kind === 'job' ? <JobStatusLabel status={row.job.status} /> : <PodStatusLabel pod={row.pod} />

const Done = ({ row }: RowProps) =>
  row.kind === 'job' ? <span className="num muted">{`${row.job.succeeded}/${row.job.completions}`}</span> : null

/** Of a Job its run, which a press opens; of a pod its node. */
function RunOrNode({ row }: RowProps) {
  if (row.kind === 'pod') return <span className="muted">{row.pod.node}</span>
  const { run } = row
  if (run === null) return <span className="faint">{row.job.flowRunId?.slice(0, 8) ?? ''}</span>
  return (
    <button
      type="button"
      className="run-link"
      title={`${run.flowName}: open flow run ${run.name}`}
      tabIndex={-1}
      onClick={(event) => {
        event.stopPropagation()
        openRun(run.id)
      }}
    >
      {run.name}
    </button>
  )
}
