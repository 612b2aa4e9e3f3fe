import { z } from 'zod'
import { created, nothing, ok, refuse } from '../answers'
import { checked, instant, integer, notNegative, values } from '../check-body'
import { filterSet } from '../filter-sets'
import { formatInstant } from '../instants'
import { poolByName, queueByName } from '../lookups'
import { changePool, queueChanged } from '../pool-changes'
import { byColumn, offset, pageLimit } from '../pages'
import type { Routes } from '../router'
import { dueRuns } from '../scheduled'
import { isOnline, queueStatus } from '../statuses'
import { checkTemplate } from '../template-check'
import { createPool, queuesOf } from '../work-pools'
import { recordHeartbeat } from '../workers'
import { flowRunView, workPoolView } from '../views'

const limit = notNegative.nullish()
const PoolCreate = z.strictObject({
  name: z.string().min(1),
  type: z.string().default('prefect-agent'),
  description: z.string().nullish(),
  base_job_template: values.default({}),
  is_paused: z.boolean().default(false),
  concurrency_limit: limit,
  storage_configuration: values.optional(),
})
const PoolUpdate = z.strictObject({
  description: z.string().nullish(),
  is_paused: z.boolean().nullish(),
  base_job_template: values.nullish(),
  concurrency_limit: limit,
  storage_configuration: values.nullish(),
})

const reserved = "Work pools starting with 'Prefect' are reserved for internal use."

const Poll = z.object({
  work_queue_names: z.array(z.string()).nullish(),
  scheduled_before: instant.nullish(),
  scheduled_after: instant.nullish(),
})
const Heartbeat = z.object({
  name: z.string(),
  heartbeat_interval_seconds: integer.nullish(),
  return_id: z.boolean().optional(),
})

export const workPoolRoutes: Routes = {
  'POST /work_pools/': ({ store, body }) => {
    const wanted = checked(PoolCreate, body)
    if (wanted.name.toLowerCase().startsWith('prefect')) refuse(403, reserved)
    checkTemplate(wanted.base_job_template, body)
    if (store.tables.work_pool.by('name', wanted.name).size > 0)
      refuse(409, 'A work pool with this name already exists.')
    return created(workPoolView(store, createPool(store, wanted)))
  },
  'GET /work_pools/:name': ({ store, params }) => ok(workPoolView(store, poolByName(store, params['name'] ?? ''))),
  'PATCH /work_pools/:name': ({ store, params, body }) => {
    const { description, is_paused, base_job_template, concurrency_limit, storage_configuration } = checked(PoolUpdate, body) // prettier-ignore
    if (base_job_template) checkTemplate(base_job_template, body)
    const pool = poolByName(store, params['name'] ?? '')
    changePool(store, pool, {
      ...(description === undefined ? {} : { description }),
      ...(is_paused == null ? {} : { is_paused }),
      ...(base_job_template == null ? {} : { base_job_template }),
      ...(concurrency_limit === undefined ? {} : { concurrency_limit }),
      ...(storage_configuration == null ? {} : { storage_configuration }),
    })
    return nothing
  },
  'DELETE /work_pools/:name': ({ store, params }) => {
    const pool = poolByName(store, params['name'] ?? '')
    for (const queue of queuesOf(store, pool)) store.tables.work_queue.delete(queue)
    for (const worker of [...store.tables.worker.by('work_pool_id', pool.id)]) store.tables.worker.delete(worker)
    store.tables.work_pool.delete(pool)
    store.hub.tell('poolChanged', pool.id)
    return nothing
  },
  'POST /work_pools/filter': ({ store, body }) => {
    const most = pageLimit(body)
    const { work_pools } = checked(filterSet(store), body ?? {})
    const given = checked(z.object({ offset }), body ?? {})
    const pools = [...store.tables.work_pool.all()].filter((pool) => !work_pools || work_pools(pool))
    pools.sort(byColumn((pool) => pool.name, 'ASC'))
    return ok(pools.slice(given.offset, given.offset + most).map((pool) => workPoolView(store, pool)))
  },
  'POST /work_pools/count': ({ store, body }) => {
    const { work_pools } = checked(filterSet(store), body ?? {})
    return ok([...store.tables.work_pool.all()].filter((pool) => !work_pools || work_pools(pool)).length)
  },
  'POST /work_pools/:name/get_scheduled_flow_runs': ({ store, params, body }) => {
    const most = pageLimit(body)
    const given = checked(Poll, body ?? {})
    const pool = poolByName(store, params['name'] ?? '')
    const queues = (given.work_queue_names ?? []).map((name) => queueByName(store, pool, name))
    const poll = { queues, before: given.scheduled_before ?? undefined, after: given.scheduled_after ?? undefined, limit: most } // prettier-ignore
    const runs = dueRuns(store, pool, poll)
    const polled = queues.length > 0 ? queues : queuesOf(store, pool)
    for (const queue of polled) {
      const before = queueStatus(store, queue)
      queue.last_polled = store.now()
      queueChanged(store, queue, before)
    }
    for (const queue of polled)
      for (const deployment of store.tables.deployment.by('work_queue_id', queue.id))
        deployment.last_polled = store.now()
    return ok(
      runs.map((run) => ({
        work_pool_id: pool.id,
        work_queue_id: run.work_queue_id,
        flow_run: flowRunView(store, run, 'worker'),
      })),
    )
  },
  'POST /work_pools/:name/workers/heartbeat': ({ store, params, body }) => {
    const { name, heartbeat_interval_seconds } = checked(Heartbeat, body)
    recordHeartbeat(store, poolByName(store, params['name'] ?? ''), name, heartbeat_interval_seconds ?? null)
    return nothing
  },
  'POST /work_pools/:name/workers/filter': ({ store, params, body }) => {
    const most = pageLimit(body)
    const pool = poolByName(store, params['name'] ?? '')
    const workers = [...store.tables.worker.by('work_pool_id', pool.id)]
    workers.sort(byColumn((worker) => worker.last_heartbeat_time, 'DESC'))
    return ok(
      workers.slice(0, most).map((worker) => ({
        ...{ id: worker.id, created: formatInstant(worker.created), updated: formatInstant(worker.updated) },
        ...{ name: worker.name, work_pool_id: worker.work_pool_id },
        last_heartbeat_time: formatInstant(worker.last_heartbeat_time),
        heartbeat_interval_seconds: worker.heartbeat_interval_seconds,
        status: isOnline(store.now(), worker) ? 'ONLINE' : 'OFFLINE',
      })),
    )
  },
  'DELETE /work_pools/:name/workers/:worker': ({ store, params }) => {
    const pool = poolByName(store, params['name'] ?? '')
    const workers = [...store.tables.worker.by('work_pool_id', pool.id)]
    const worker = workers.find(({ name }) => name === params['worker']) ?? refuse(404, 'Worker not found.')
    store.tables.worker.delete(worker)
    return nothing
  },
}
