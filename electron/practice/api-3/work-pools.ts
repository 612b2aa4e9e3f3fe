import type { Values, WorkPoolRow, WorkQueueRow } from './rows'
import type { Store } from './store'

export interface NewPool {
  readonly name: string
  readonly type: string
  readonly base_job_template: Values
  readonly description?: string | null | undefined
  readonly is_paused?: boolean | undefined
  readonly concurrency_limit?: number | null | undefined
  readonly storage_configuration?: Values | undefined
}

/** A pool has a default queue from the start. */
export function createPool(store: Store, wanted: NewPool): WorkPoolRow {
  const pool = store.tables.work_pool.insert({
    ...store.fresh(),
    name: wanted.name,
    description: wanted.description ?? null,
    type: wanted.type,
    base_job_template: wanted.base_job_template,
    is_paused: wanted.is_paused ?? false,
    concurrency_limit: wanted.concurrency_limit ?? null,
    default_queue_id: '',
    status: wanted.is_paused ? 'PAUSED' : 'NOT_READY',
    storage_configuration: { ...noStorage, ...wanted.storage_configuration },
  })
  const queue = createQueue(store, pool, {
    name: 'default',
    description: "The work pool's default queue.",
    priority: 1,
  })
  pool.default_queue_id = queue.id
  return pool
}

const noStorage = { bundle_upload_step: null, bundle_execution_step: null, default_result_storage_block_id: null }

export interface NewQueue {
  readonly name: string
  readonly description?: string | null | undefined
  readonly is_paused?: boolean | undefined
  readonly concurrency_limit?: number | null | undefined
  readonly priority?: number | null | undefined
  readonly filter?: Values | null | undefined
}

/** A pool's queues, in the order in which they are served. */
export const queuesOf = ({ tables }: Store, { id }: Pick<WorkPoolRow, 'id'>): WorkQueueRow[] =>
  [...tables.work_queue.by('work_pool_id', id)].sort((a, b) => a.priority - b.priority)

/** Without a priority it takes the first that is free; with one, those from there on make room. */
export function createQueue(store: Store, pool: WorkPoolRow, wanted: NewQueue): WorkQueueRow {
  const others = queuesOf(store, pool)
  const gap = others.findIndex((queue, index) => queue.priority !== index + 1)
  const priority = wanted.priority ?? (gap === -1 ? others.length : gap) + 1
  makeRoom(others, priority)
  return store.tables.work_queue.insert({
    ...store.fresh(),
    name: wanted.name,
    description: wanted.description ?? '',
    is_paused: wanted.is_paused ?? false,
    concurrency_limit: wanted.concurrency_limit ?? null,
    priority,
    work_pool_id: pool.id,
    filter: wanted.filter ?? null,
    last_polled: null,
  })
}

/** Moves queues from a priority on back by one, up to the first gap. */
export function makeRoom(queues: readonly WorkQueueRow[], priority: number): void {
  const inOrder = [...queues].sort((a, b) => a.priority - b.priority)
  let taken = priority
  for (const queue of inOrder) {
    if (queue.priority !== taken) continue
    queue.priority += 1
    taken += 1
  }
}
