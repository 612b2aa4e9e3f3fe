import { z } from 'zod'
import { created, nothing, ok, refuse } from '../answers'
import { checked, instant, notNegative, positive, values } from '../check-body'
import { filterSet } from '../filter-sets'
import { findQueue, poolByName, queueByName } from '../lookups'
import { offset, pageLimit } from '../pages'
import { queueChanged } from '../pool-changes'
import type { ApiRequest, Routes } from '../router'
import type { WorkQueueRow } from '../rows'
import { queueStatus } from '../statuses'
import type { Store } from '../store'
import { createQueue, makeRoom, queuesOf } from '../work-pools'
import { workQueueView } from '../views'

const limit = notNegative.nullish()
const priority = positive.nullish()
const QueueCreate = z.strictObject({
  name: z.string().min(1),
  description: z.string().nullish(),
  is_paused: z.boolean().default(false),
  concurrency_limit: limit,
  priority,
  filter: values.nullish(),
})
const QueueUpdate = z.strictObject({
  name: z.string().nullish(),
  description: z.string().nullish(),
  is_paused: z.boolean().optional(),
  concurrency_limit: limit,
  priority,
  last_polled: instant.nullish(),
  filter: values.nullish(),
})

function change(store: Store, queue: WorkQueueRow, body: unknown): void {
  const { name, description, is_paused, concurrency_limit, priority: wanted } = checked(QueueUpdate, body)
  if (wanted != null && wanted !== queue.priority) {
    const others = [...store.tables.work_queue.by('work_pool_id', queue.work_pool_id)].filter((each) => each !== queue)
    makeRoom(others, wanted)
  }
  const before = queueStatus(store, queue)
  store.tables.work_queue.update(queue, {
    ...(name == null ? {} : { name }),
    ...(description == null ? {} : { description }),
    ...(is_paused === undefined ? {} : { is_paused }),
    ...(concurrency_limit === undefined ? {} : { concurrency_limit }),
    ...(wanted == null ? {} : { priority: wanted }),
    updated: store.now(),
  })
  queueChanged(store, queue, before)
}

const named = ({ store, params }: ApiRequest): WorkQueueRow =>
  queueByName(store, poolByName(store, params['name'] ?? ''), params['queue'] ?? '')
const byId = ({ store, params }: ApiRequest): WorkQueueRow =>
  store.tables.work_queue.get(params['id'] ?? '') ?? refuse(404, 'Work Queue not found.')

export const workQueueRoutes: Routes = {
  'POST /work_pools/:name/queues': ({ store, params, body }) => {
    const wanted = checked(QueueCreate, body)
    const pool = poolByName(store, params['name'] ?? '')
    // The server's own words, which name no pool.
    if (findQueue(store, pool, wanted.name))
      refuse(409, 'A work queue with this name already exists in work pool {work_pool_name!r}.')
    return created(workQueueView(store, createQueue(store, pool, wanted)))
  },
  'GET /work_pools/:name/queues/:queue': (request) => ok(workQueueView(request.store, named(request))),
  'PATCH /work_pools/:name/queues/:queue': (request) => {
    change(request.store, named(request), request.body)
    return nothing
  },
  'DELETE /work_pools/:name/queues/:queue': (request) => {
    request.store.tables.work_queue.delete(named(request))
    return nothing
  },
  'POST /work_pools/:name/queues/filter': ({ store, params, body }) => {
    const most = pageLimit(body)
    const given = checked(z.object({ offset }), body ?? {})
    const meets = checked(filterSet(store), body ?? {}).work_queues
    const pool = poolByName(store, params['name'] ?? '')
    const queues = queuesOf(store, pool).filter((queue) => !meets || meets(queue))
    const page = queues.slice(given.offset, given.offset + most)
    return ok(page.map((queue) => workQueueView(store, queue)))
  },
  'GET /work_queues/:id': (request) => ok(workQueueView(request.store, byId(request))),
  'PATCH /work_queues/:id': (request) => {
    change(request.store, byId(request), request.body)
    return nothing
  },
  'POST /work_queues/filter': ({ store, body }) => {
    const most = pageLimit(body)
    const given = checked(z.object({ offset }), body ?? {})
    const meets = checked(filterSet(store), body ?? {}).work_queues
    const queues = [...store.tables.work_queue.all()].filter((queue) => !meets || meets(queue))
    return ok(queues.slice(given.offset, given.offset + most).map((queue) => workQueueView(store, queue)))
  },
}
