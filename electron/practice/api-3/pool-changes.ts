import { recordEvent } from './event-log'
import type { Resource, Values, WorkPoolRow, WorkQueueRow } from './rows'
import { hasOnlineWorker, queueStatus, type Status } from './statuses'
import type { Store } from './store'

/** What an administrator may change of a pool. What is left out stays. */
export type PoolChange = Partial<
  Pick<WorkPoolRow, 'description' | 'is_paused' | 'base_job_template' | 'concurrency_limit' | 'storage_configuration'>
>

/** Fields that workers hear of by their channel, when they are given. */
const ofWorkers = ['base_job_template', 'concurrency_limit', 'is_paused', 'storage_configuration']

/** Changes a pool, and says so: by an event, and to its workers. */
export function changePool(store: Store, pool: WorkPoolRow, change: PoolChange): void {
  const updates = Object.entries(change).flatMap(([name, to]) => {
    const from = pool[name as keyof PoolChange]
    return JSON.stringify(from) === JSON.stringify(to) ? [] : [[name, { from, to }] as const]
  })
  store.tables.work_pool.update(pool, { ...change, updated: store.now() })
  if (updates.length > 0)
    say(store, 'prefect.work-pool.updated', { ...poolResource(pool), 'prefect.resource.role': 'work-pool' }, [], {
      updated_fields: updates.map(([name]) => name),
      updates: Object.fromEntries(updates),
    })
  settleStatus(store, pool)
  if (Object.keys(change).some((name) => ofWorkers.includes(name))) store.hub.tell('poolChanged', pool.id)
}

/** What a pool's status is now; a new one is said by an event. */
export function settleStatus(store: Store, pool: WorkPoolRow): void {
  const status = pool.is_paused ? 'PAUSED' : hasOnlineWorker(store, pool) ? 'READY' : 'NOT_READY'
  if (status === pool.status) return
  pool.status = status
  say(store, `prefect.work-pool.${words(status)}`, poolResource(pool), [])
}

export function queueChanged(store: Store, queue: WorkQueueRow, before: Status): void {
  const status = queueStatus(store, queue)
  if (status === before) return
  const pool = store.tables.work_pool.get(queue.work_pool_id)
  const resource = {
    'prefect.resource.id': `prefect.work-queue.${queue.id}`,
    'prefect.resource.name': queue.name,
    'prefect.resource.role': 'work-queue',
  }
  const related = pool ? [{ ...poolResource(pool), 'prefect.resource.role': 'work-pool' }] : []
  say(store, `prefect.work-queue.${words(status)}`, resource, related)
}

const words = (status: Status): string => status.toLowerCase().replace('_', '-')

const poolResource = ({ id, name, type }: WorkPoolRow): Resource => ({
  'prefect.resource.id': `prefect.work-pool.${id}`,
  'prefect.resource.name': name,
  'prefect.work-pool.type': type,
})

function say(
  store: Store,
  event: string,
  resource: Resource,
  related: readonly Resource[],
  payload: Values = {},
): void {
  const occurred = store.now()
  recordEvent(store, { id: store.timedId(occurred), occurred, event, resource, related, payload, follows: null })
}
