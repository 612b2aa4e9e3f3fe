import { z } from 'zod'
import { instant, labels, tags, uuid, values } from './check-body'
import type { EventRow, TaskRunRow } from './rows'
import { StateCreate } from './states'
import type { Store } from './store'
import { blankTaskRun, noTaskPolicy } from './task-runs'

const at = instant.nullish()
/** What the engine says of a task run with each of its states. Other things that it says are left out. */
const TaskRun = z.object({
  name: z.string(),
  task_key: z.string(),
  dynamic_key: z.string(),
  cache_key: z.string().nullish(),
  task_version: z.string().nullish(),
  empirical_policy: values.optional(),
  tags: tags.optional(),
  labels: labels.optional(),
  task_inputs: values.optional(),
  run_count: z.int().optional(),
  flow_run_run_count: z.int().optional(),
  expected_start_time: at,
  start_time: at,
  end_time: at,
  total_run_time: z.number().optional(),
})
const Payload = z.object({ task_run: TaskRun, validated_state: StateCreate })
const idIn = (resource: string | undefined, kind: string) => uuid.safeParse(resource?.replace(`prefect.${kind}.`, ''))

/**
 * Task runs are told by events: the first makes the row, later ones change it. Their states come in any order.
 * Source: prefect 3.9.1, server/services/task_run_recorder.py.
 */
export function recordTaskRunEvent(store: Store, event: Omit<EventRow, 'received' | 'follows' | 'size'>): void {
  if (!event.event.startsWith('prefect.task-run') || event.resource['prefect.orchestration'] !== 'client') return
  const payload = Payload.safeParse(event.payload)
  const id = idIn(event.resource['prefect.resource.id'], 'task-run')
  if (!payload.success || !id.success) return
  const ofRun = event.related.find((each) => each['prefect.resource.role'] === 'flow-run')
  const flowRunId = idIn(ofRun?.['prefect.resource.id'], 'flow-run')
  const flow_run_id = flowRunId.success ? flowRunId.data : null
  const { task_run, validated_state } = payload.data
  const { tables } = store
  const known = tables.task_run.get(id.data)
  const last = known?.state_id == null ? undefined : tables.state.get(known.state_id)
  if (!tables.state.get(event.id))
    tables.state.insert({
      ...validated_state,
      ...{ id: event.id, flow_run_id: null, task_run_id: id.data, timestamp: event.occurred },
      state_details: { ...validated_state.state_details, flow_run_id, task_run_id: id.data },
    })
  if (known && last && last.timestamp >= event.occurred) return
  const columns: Partial<TaskRunRow> = {
    ...columnsOf(task_run),
    ...{ state_id: event.id, state_type: validated_state.type, state_name: validated_state.name },
  }
  if (known) tables.task_run.update(known, { ...columns, updated: store.now() })
  else tables.task_run.insert({ ...blankTaskRun(task_run), ...store.fresh(), id: id.data, flow_run_id, ...columns })
}

function columnsOf(given: z.output<typeof TaskRun>): Partial<TaskRunRow> {
  const { name, empirical_policy, total_run_time } = given
  const { expected_start_time, start_time, end_time, run_count, flow_run_run_count } = given
  return {
    name,
    ...(empirical_policy ? { empirical_policy: { ...noTaskPolicy, ...empirical_policy } } : {}),
    ...(given.tags ? { tags: given.tags } : {}),
    ...(given.labels ? { labels: given.labels } : {}),
    ...(given.task_inputs ? { task_inputs: given.task_inputs } : {}),
    ...(run_count === undefined ? {} : { run_count }),
    ...(flow_run_run_count === undefined ? {} : { flow_run_run_count }),
    ...(expected_start_time === undefined ? {} : { expected_start_time }),
    ...(start_time === undefined ? {} : { start_time }),
    ...(end_time === undefined ? {} : { end_time }),
    ...(total_run_time === undefined ? {} : { total_run_time: total_run_time * 1_000 }),
  }
}
