import { settleStatus } from './pool-changes'
import type { WorkerRow, WorkPoolRow } from './rows'
import type { Store } from './store'

/** A worker that says nothing of it beats every 30 s. */
const defaultIntervalSeconds = 30

/** A worker is known by its name in its pool. */
export function recordHeartbeat(
  store: Store,
  pool: WorkPoolRow,
  name: string,
  intervalSeconds: number | null,
): WorkerRow {
  const heartbeat_interval_seconds = intervalSeconds ?? defaultIntervalSeconds
  const last_heartbeat_time = store.now()
  const known = [...store.tables.worker.by('work_pool_id', pool.id)].find((worker) => worker.name === name)
  const last = { last_heartbeat_time, heartbeat_interval_seconds }
  const worker = known ?? store.tables.worker.insert({ ...store.fresh(), name, work_pool_id: pool.id, ...last })
  Object.assign(worker, last, { updated: last_heartbeat_time })
  settleStatus(store, pool)
  return worker
}
