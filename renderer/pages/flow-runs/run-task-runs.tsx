import { formatSeconds } from '../../../shared/model/age'
import { isFinished } from '../../../shared/model/dialect-words'
import type { FlowRunSummary } from '../../../shared/model/flow-run'
import type { TaskRun } from '../../../shared/model/task-run'
import { EmptyState } from '../../components/empty-state'
import { Note } from '../../components/note'
import { Skeleton } from '../../components/skeleton'
import { StateLabel } from '../../components/state-label'
import { TimeText } from '../../components/time-text'
import { useNow } from '../../state/now'
import { useTaskRuns } from './use-task-runs'

/** The run's task runs, the newest first. */
export function RunTaskRuns({ run }: { readonly run: FlowRunSummary }) {
  const now = useNow(1000)
  const { list, failure } = useTaskRuns(run.id, isFinished(run.phase))
  if (list === null) {
    if (failure === null) return <Skeleton lines={6} />
    return <EmptyState title="The task runs could not be read">{failure}</EmptyState>
  }
  if (list.runs.length === 0) {
    return (
      <EmptyState title="It has no task run">
        {isFinished(run.phase)
          ? 'The flow called no task, or ended before its first one.'
          : 'They appear here as soon as the flow calls its tasks.'}
      </EmptyState>
    )
  }
  return (
    <>
      {failure !== null && <Note title="The list is not up to date" quote={failure} />}
      <div className="task-runs" role="region" aria-label="Task runs of the flow run" tabIndex={0}>
        <table aria-label="Task runs">
          <thead>
            <tr>
              <th scope="col">State</th>
              <th scope="col">Task run</th>
              <th scope="col">Start</th>
              <th scope="col" className="took">
                Took
              </th>
            </tr>
          </thead>
          <tbody>
            {list.runs.map((task) => (
              <TaskRunRow key={task.id} task={task} now={now} />
            ))}
          </tbody>
        </table>
        {!list.complete && (
          <p className="faint rest">Only the newest {list.runs.length} are shown. Prefect has the others.</p>
        )}
      </div>
    </>
  )
}

function TaskRunRow({ task, now }: { readonly task: TaskRun; readonly now: number }) {
  const { startedAt, endedAt } = task
  const took = startedAt === null ? null : Math.max(0, (endedAt ?? now) - startedAt)
  return (
    <tr>
      <td>
        <StateLabel state={task.state} phase={task.phase} />
      </td>
      <td className="cut" title={task.name}>
        {task.name}
      </td>
      <td className="muted">{startedAt === null ? '–' : <TimeText at={startedAt} now={now} as="clock" />}</td>
      <td className="num muted took">
        {took === null ? '–' : formatSeconds(took)}
        {took !== null && endedAt === null && !isFinished(task.phase) && ' …'}
      </td>
    </tr>
  )
}
