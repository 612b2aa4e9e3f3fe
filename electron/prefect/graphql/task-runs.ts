import { z } from 'zod'
import type { TaskRun, TaskRunList } from '../../../shared/model/task-run'
import { phaseOf } from '../../../shared/prefect-0.6/states'
import { limits } from '../limits'
import { countOf, Id, Name } from '../rows'
import { instantOf } from '../wire'
import { dataOf } from './answer'
import type { WireDialect } from './wire-dialect'

const TaskRunRow = z.object({
  id: Id,
  map_index: z.int(),
  state: Name.nullish(),
  start_time: z.unknown().optional(),
  end_time: z.unknown().optional(),
  task: z.object({ name: Name.nullish() }),
})
type TaskRunRow = z.infer<typeof TaskRunRow>

/**
 * The task runs of a flow run, those that changed last first.
 * A mapped task has one of its own, whose index is -1, and one for each of its parts.
 * Source: PrefectHQ/server, services/postgres/alembic/versions/2020-06-24T092037_initial_database_migration.py.
 */
export async function readTaskRuns(wire: WireDialect, flowRunId: string, signal: AbortSignal): Promise<TaskRunList> {
  const limit = limits.taskRuns
  const variables = { id: flowRunId, limit }
  const { task_run } = dataOf(await wire.transport.query(wire.documents.taskRuns, variables, signal))
  return {
    runs: wire.door('a task run', task_run, TaskRunRow, limit).map(taskRunOf),
    complete: countOf(task_run) < limit,
  }
}

function taskRunOf({ id, map_index, state: known, start_time, end_time, task }: TaskRunRow): TaskRun {
  const state = known ?? 'Pending'
  const name = task.name ?? id.slice(0, 8)
  return {
    id,
    name: map_index < 0 ? name : `${name}[${map_index}]`,
    ...{ state, phase: phaseOf(state) },
    ...{ startedAt: instantOf(start_time), endedAt: instantOf(end_time) },
  }
}
