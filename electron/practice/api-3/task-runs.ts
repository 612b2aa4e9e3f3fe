import { isFinal, type Labels, type StateRow, type TaskRunRow, type Values } from './rows'
import type { Settled } from './set-state'
import { scheduled, type NewState } from './states'
import type { Store } from './store'

export interface NewTaskRun {
  readonly id?: string | null | undefined
  readonly name?: string | undefined
  readonly flow_run_id?: string | null | undefined
  readonly task_key: string
  readonly dynamic_key: string
  readonly cache_key?: string | null | undefined
  readonly task_version?: string | null | undefined
  readonly empirical_policy?: Values | undefined
  readonly tags?: readonly string[] | undefined
  readonly labels?: Labels | null | undefined
  readonly task_inputs?: Values | undefined
}

/** Source: prefect 3.9.1, server/schemas/core.py, TaskRunPolicy. */
export const noTaskPolicy: Values = {
  ...{ max_retries: 0, retry_delay_seconds: 0, retries: null, retry_delay: null, retry_jitter_factor: null },
}

/** A task run that nothing has happened to yet. */
export const blankTaskRun = (wanted: Omit<NewTaskRun, 'id' | 'flow_run_id'> & { readonly name: string }) => ({
  ...{ name: wanted.name, task_key: wanted.task_key, dynamic_key: wanted.dynamic_key },
  ...{ cache_key: wanted.cache_key ?? null, task_version: wanted.task_version ?? null },
  ...{
    empirical_policy: { ...noTaskPolicy, ...wanted.empirical_policy },
    tags: wanted.tags ?? [],
    labels: wanted.labels ?? {},
  },
  ...{ task_inputs: wanted.task_inputs ?? {}, state_id: null, state_type: null, state_name: null },
  ...{ run_count: 0, flow_run_run_count: 0, expected_start_time: null, start_time: null, end_time: null },
  total_run_time: 0,
})

/** A task run is known by its keys in its flow run. */
export function createTaskRun(store: Store, wanted: NewTaskRun, state: NewState) {
  const flow_run_id = wanted.flow_run_id ?? null
  const known = [...store.tables.task_run.by('flow_run_id', flow_run_id)].find(
    ({ task_key, dynamic_key }) => task_key === wanted.task_key && dynamic_key === wanted.dynamic_key,
  )
  if (known) return { run: known, isNew: false }
  const name = wanted.name ?? store.make.name()
  const fresh = store.fresh()
  const run = store.tables.task_run.insert({
    ...blankTaskRun({ ...wanted, name }),
    ...fresh,
    ...{ id: wanted.id ?? fresh.id, flow_run_id },
  })
  setTaskRunState(store, run, state)
  return { run, isNew: true }
}

/** Clients of 3.x decide on task runs themselves, so that their states are taken as they come. */
export function setTaskRunState(store: Store, run: TaskRunRow, given: NewState): Settled {
  const timestamp = store.now()
  const state: StateRow = store.tables.state.insert({
    ...scheduled(given, timestamp),
    ...{ id: store.timedId(timestamp), flow_run_id: null, task_run_id: run.id, timestamp },
    state_details: { ...given.state_details, flow_run_id: run.flow_run_id, task_run_id: run.id },
  })
  const { type, name } = state
  store.tables.task_run.update(run, {
    ...{ state_id: state.id, state_type: type, state_name: name, updated: timestamp },
    run_count: run.run_count + (type === 'RUNNING' ? 1 : 0),
    expected_start_time: run.expected_start_time ?? timestamp,
    start_time: run.start_time ?? (type === 'RUNNING' ? timestamp : null),
    end_time: isFinal(type) ? timestamp : null,
  })
  return { status: 'ACCEPT', write: state, state, isNew: true }
}
