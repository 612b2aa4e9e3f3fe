import { useMemo } from 'react'
import type { Column } from '../../components/column'
import { JobStatusLabel, PodStatusLabel } from '../../components/state-label'
import { TimeText } from '../../components/time-text'
import { openRun } from '../../state/shown'
import { shortPodName, type JobRow } from './job-rows'

/** The columns of Jobs and pods. With the pane open only what tells rows apart stays. */
export function useJobColumns(now: number, withPane: boolean): readonly Column<JobRow>[] {
  return useMemo(() => {
    const age = (row: JobRow) => (row.kind === 'job' ? row.job.createdAt : row.pod.createdAt)
    const columns: readonly (Column<JobRow> & { readonly alone?: boolean })[] = [
      { id: 'job', title: 'Job', width: withPane ? 'minmax(146px,1fr)' : 'minmax(170px,1fr)', cell: (row) => <Name row={row} /> }, // prettier-ignore
      { id: 'status', title: 'Status', width: withPane ? '138px' : '144px', cell: (row) => <Status row={row} /> },
      {
        id: 'done',
        title: 'Done',
        width: withPane ? '36px' : '48px',
        from: withPane ? 440 : 620,
        cell: (row) => <Done row={row} />,
      },
      { id: 'run', title: 'Run', width: withPane ? 'minmax(84px,.5fr)' : 'minmax(90px,.6fr)', from: 400, cell: (row) => <RunOrNode row={row} /> }, // prettier-ignore
      {
        id: 'image',
        title: 'Image',
        width: 'minmax(140px,1fr)',
        from: 840,
        alone: true,
        cell: (row) => <Image row={row} />,
      },
      { id: 'age', title: 'Age', width: '44px', align: 'right', cell: (row) => <Age at={age(row)} now={now} /> },
    ]
    return withPane ? columns.filter((column) => column.alone !== true) : columns
  }, [now, withPane])
}

const Age = (props: { readonly at: number; readonly now: number }) => (
  <span className="muted">
    <TimeText {...props} />
  </span>
)

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

const Image = ({ row }: RowProps) =>
  row.kind === 'job' && row.job.image !== null ? (
    <span className="mono muted" title={row.job.image}>
      {row.job.image}
    </span>
  ) : null

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
