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
  if (!known)
    return store.tables.worker.insert({
      ...store.fresh(),
      ...{ name, work_pool_id: pool.id, last_heartbeat_time, heartbeat_interval_seconds },
    })
  Object.assign(known, { last_heartbeat_time, heartbeat_interval_seconds, updated: last_heartbeat_time })
  return known
}
