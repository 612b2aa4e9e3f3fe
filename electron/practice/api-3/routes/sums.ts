import { z } from 'zod'
import { ok, refuse } from '../answers'
import { checked, instant, integer } from '../check-body'
import { formatInstant, formatOptional } from '../instants'
import { limits } from '../limits'
import { poolByName } from '../lookups'
import { page, pageLimit } from '../pages'
import type { Routes } from '../router'
import type { FlowRunRow, StateType, WorkQueueRow } from '../rows'
import { slotHolders } from '../scheduled'
import type { Store } from '../store'
import { queuesOf } from '../work-pools'
import { lateMs, ranMs } from '../views'
import { matchingRuns } from './flow-runs'

const History = z.object({
  history_start: instant,
  history_end: instant,
  history_interval_seconds: z.number(),
})

interface Sum {
  readonly state_type: StateType | null
  readonly state_name: string | null
  count_runs: number
  sum_estimated_run_time: number
  sum_estimated_lateness: number
}

/** How many runs are in which state, by when they were to start. Source: prefect 3.9.1, server/api/run_history.py. */
function history(store: Store, body: unknown) {
  const { history_start: start, history_end: end, history_interval_seconds: seconds } = checked(History, body)
  if (seconds < 1) refuse(422, 'History interval must not be less than 1 second.')
  const stepMs = seconds * 1_000
  const steps = Math.min(Math.max(0, Math.ceil((end - start) / stepMs)), limits.historySteps)
  const sums = Array.from({ length: steps }, () => new Map<string, Sum>())
  for (const run of matchingRuns(store, body)) {
    const step = Math.floor(((run.expected_start_time ?? -Infinity) - start) / stepMs)
    const sum = sums[step]
    if (sum) count(store, sum, run)
  }
  return sums.map((states, step) => ({
    interval_start: formatInstant(start + step * stepMs),
    interval_end: formatInstant(start + (step + 1) * stepMs),
    states: [...states.values()],
  }))
}

function count(store: Store, sums: Map<string, Sum>, run: FlowRunRow): void {
  const { state_type, state_name } = run
  const none: Sum = { state_type, state_name, count_runs: 0, sum_estimated_run_time: 0, sum_estimated_lateness: 0 }
  const sum = sums.get(`${state_type} ${state_name}`) ?? none
  sum.count_runs += 1
  sum.sum_estimated_run_time += ranMs(store.now(), run) / 1_000
  sum.sum_estimated_lateness += lateMs(store.now(), run) / 1_000
  sums.set(`${state_type} ${state_name}`, sum)
}

const Concurrency = z.object({ page, flow_run_limit: integer.pipe(z.int().min(0).max(limits.pageRows)).default(10) })

/** Runs that take up a queue's limit, those first that have it longest. */
function holders(store: Store, queue: WorkQueueRow, most: number) {
  const now = store.now()
  const runs = [...store.tables.flow_run.by('work_queue_id', queue.id)]
    .filter(({ state_type }) => state_type === 'PENDING' || state_type === 'RUNNING')
    .sort((a, b) => (a.state_timestamp ?? 0) - (b.state_timestamp ?? 0))
  return runs.slice(0, most).map(({ id, name, state_type, state_name, start_time, state_timestamp }) => ({
    ...{ id, name, state_type, state_name, start_time: formatOptional(start_time) },
    state_timestamp: formatOptional(state_timestamp),
    time_in_current_state: state_timestamp === null ? null : (now - state_timestamp) / 1_000,
  }))
}

export const sumRoutes: Routes = {
  'POST /flow_runs/history': ({ store, body }) => ok(history(store, body)),
  'POST /work_pools/:name/concurrency_status': ({ store, params, body }) => {
    const limit = pageLimit(body)
    const { page: number, flow_run_limit } = checked(Concurrency, body ?? {})
    const pool = poolByName(store, params['name'] ?? '')
    const queues = queuesOf(store, pool)
    return ok({
      active_slots: queues.reduce((sum, queue) => sum + slotHolders(store, queue), 0),
      concurrency_limit: pool.concurrency_limit,
      queues: queues.slice((number - 1) * limit, number * limit).map((queue) => ({
        ...{ queue_id: queue.id, queue_name: queue.name, active_slots: slotHolders(store, queue) },
        concurrency_limit: queue.concurrency_limit,
        flow_runs: holders(store, queue, flow_run_limit),
        flow_run_count: slotHolders(store, queue),
      })),
      ...{ count: queues.length, limit, pages: limit > 0 ? Math.ceil(queues.length / limit) : 0, page: number },
    })
  },
}
