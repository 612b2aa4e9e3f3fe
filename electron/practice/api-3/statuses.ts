import type { WorkerRow, WorkPoolRow, WorkQueueRow } from './rows'
import type { Store } from './store'

export type Status = WorkPoolRow['status']

/** A worker that misses so many heartbeats is OFFLINE. Source: prefect 3.9.1, server/services/foreman.py. */
const missedHeartbeats = 3
/** A queue that nobody has polled for so long is not ready. Source: the same. */
const unpolledMs = 60_000

export const isOnline = (now: number, { last_heartbeat_time, heartbeat_interval_seconds }: WorkerRow): boolean =>
  now - last_heartbeat_time < missedHeartbeats * heartbeat_interval_seconds * 1_000

export const hasOnlineWorker = ({ tables, now }: Store, { id }: WorkPoolRow): boolean =>
  [...tables.worker.by('work_pool_id', id)].some((worker) => isOnline(now(), worker))

export function queueStatus(store: Store, queue: WorkQueueRow): Status {
  if (queue.is_paused) return 'PAUSED'
  return queue.last_polled !== null && store.now() - queue.last_polled < unpolledMs ? 'READY' : 'NOT_READY'
}
