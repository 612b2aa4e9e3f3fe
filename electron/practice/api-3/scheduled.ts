import type { FlowRunRow, WorkPoolRow, WorkQueueRow } from './rows'
import type { Store } from './store'
import { queuesOf } from './work-pools'

export interface Poll {
  /** Of the pool's queues; all when there are none. */
  readonly queues: readonly WorkQueueRow[]
  readonly before: number | undefined
  readonly after: number | undefined
  readonly limit: number
}

/**
 * What a worker may start: by the priority of its queue, then by its time. Paused pools and queues give nothing; their
 * limits count what is PENDING or RUNNING in them.
 * Source: prefect 3.9.1, server/database/sql/sqlite/get-runs-from-worker-queues.sql.jinja.
 */
export function dueRuns(store: Store, pool: WorkPoolRow, { queues, before, after, limit }: Poll): FlowRunRow[] {
  if (pool.is_paused) return []
  const inTime = ({ next_scheduled_start_time: at, empirical_policy }: FlowRunRow): boolean =>
    empirical_policy.retry_type !== 'in_process' &&
    (before === undefined || (at ?? Infinity) <= before) &&
    (after === undefined || (at ?? -Infinity) >= after)
  const asked = queues.length > 0 ? queues : queuesOf(store, pool)
  const offered = asked
    .filter((queue) => !queue.is_paused)
    .flatMap((queue) => {
      const waiting = scheduledIn(store, queue).filter(inTime).sort(byTime)
      const runs = waiting.slice(0, free(queue.concurrency_limit, slotHolders(store, queue)))
      return runs.map((run) => ({ run, priority: queue.priority }))
    })
  const runs = offered.sort((a, b) => a.priority - b.priority || byTime(a.run, b.run)).map(({ run }) => run)
  const held = pool.concurrency_limit === null ? 0 : poolHolders(store, pool)
  return runs.slice(0, Math.min(limit, free(pool.concurrency_limit, held)))
}

const free = (limit: number | null, held: number): number => (limit === null ? Infinity : Math.max(0, limit - held))

const byTime = (a: FlowRunRow, b: FlowRunRow): number =>
  (a.next_scheduled_start_time ?? 0) - (b.next_scheduled_start_time ?? 0)

const scheduledIn = ({ tables }: Store, { id }: WorkQueueRow): FlowRunRow[] =>
  [...tables.flow_run.by('state_type', 'SCHEDULED')].filter((run) => run.work_queue_id === id)

/** How many runs of a queue take up its limit. */
export function slotHolders({ tables }: Store, { id }: WorkQueueRow): number {
  const holding = (type: string) =>
    [...tables.flow_run.by('state_type', type)].filter((run) => run.work_queue_id === id)
  return holding('PENDING').length + holding('RUNNING').length
}

/** The same for a pool. */
export const poolHolders = (store: Store, { id }: WorkPoolRow): number =>
  [...store.tables.work_queue.by('work_pool_id', id)].reduce((sum, queue) => sum + slotHolders(store, queue), 0)
