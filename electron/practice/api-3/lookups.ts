import { refuse } from './answers'
import type { WorkPoolRow, WorkQueueRow } from './rows'
import type { Store } from './store'
import { createQueue } from './work-pools'

/** @throws Refusal 404 in the server's words. Source: prefect 3.9.1, server/api/workers.py, WorkerLookups. */
export function poolByName({ tables }: Store, name: string): WorkPoolRow {
  const [pool] = tables.work_pool.by('name', name)
  return pool ?? refuse(404, `Work pool "${name}" not found.`)
}

export const findQueue = ({ tables }: Store, pool: WorkPoolRow, name: string): WorkQueueRow | undefined =>
  [...tables.work_queue.by('work_pool_id', pool.id)].find((queue) => queue.name === name)

export const queueByName = (store: Store, pool: WorkPoolRow, name: string): WorkQueueRow =>
  findQueue(store, pool, name) ?? refuse(404, `Work pool queue '${pool.name}/${name}' not found.`)

/** A pool's queue of a name, or its default one. @param create makes one that is not there */
export function queueOf(store: Store, poolName: string, queueName: string | null, create = false): WorkQueueRow {
  const pool = poolByName(store, poolName)
  if (queueName === null)
    return store.tables.work_queue.get(pool.default_queue_id) ?? refuse(404, 'Work queue not found')
  const known = findQueue(store, pool, queueName)
  if (known) return known
  return create ? createQueue(store, pool, { name: queueName }) : queueByName(store, pool, queueName)
}
