import { z } from 'zod'
import type { TaskRun, TaskRunList } from '../../../shared/model/task-run'
import { phaseOf } from '../../../shared/prefect-3/states'
import { limits } from '../limits'
import { countOf, Id, Name } from '../rows'
import { instantOf } from '../wire'
import type { Client3 } from './client'
import { askRows } from './rest-pages'

const TaskRunRow = z.object({
  id: Id,
  name: Name,
  state_type: Name.nullish(),
  state_name: Name.nullish(),
  start_time: z.unknown().optional(),
  end_time: z.unknown().optional(),
})
type TaskRunRow = z.infer<typeof TaskRunRow>

/**
 * The newest task runs of a flow run. The API learns of them from events, a moment after they have changed.
 * Source: prefect 3.9.1, server/api/task_runs.py, read_task_runs.
 */
export async function readTaskRuns(client: Client3, flowRunId: string, signal: AbortSignal): Promise<TaskRunList> {
  const body = { task_runs: { flow_run_id: { any_: [flowRunId] } }, sort: 'EXPECTED_START_TIME_DESC' }
  const { rows, limit } = await askRows(client.rest, '/task_runs/filter', body, { limit: limits.taskRuns }, signal)
  return {
    runs: client.door('a task run', rows, TaskRunRow, limit).map(taskRunOf),
    complete: countOf(rows) < limit,
  }
}

function taskRunOf({ id, name, state_type, state_name, start_time, end_time }: TaskRunRow): TaskRun {
  const type = state_type ?? ''
  const state = state_name ?? (type === '' ? 'Unknown' : type)
  return {
    ...{ id, name, state, phase: phaseOf(type, state) },
    ...{ startedAt: instantOf(start_time), endedAt: instantOf(end_time) },
  }
}
