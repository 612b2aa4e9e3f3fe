import { expect, test } from 'vitest'
import { identities } from '../api/identity'
import { createDeployment } from './deployments'
import { createFlowRun } from './flow-runs'
import { createFlow } from './flows'
import { serverSettings } from './limits'
import { look } from './services'
import { setFlowRunState } from './set-state'
import { activeSlots } from './slots'
import { newState } from './states'
import { Store } from './store'
import { createPool } from './work-pools'
import { recordHeartbeat } from './workers'

function world(concurrency_limit: number | null = null) {
  let now = Date.parse('2026-11-26T10:00:00Z')
  const store = new Store(identities(7), () => now, serverSettings)
  const pool = createPool(store, { name: 'pool', type: 'kubernetes', base_job_template: {} })
  const queue = store.tables.work_queue.get(pool.default_queue_id) ?? null
  const { flow } = createFlow(store, 'flow')
  const { deployment } = createDeployment(store, { name: 'd', flow_id: flow.id, queue, concurrency_limit })
  return {
    ...{ store, pool, queue, deployment },
    events: () => Array.from(store.tables.event.all(), ({ event }) => event),
    pass(ms: number) {
      now += ms
      look(store)
    },
    run: (dueInMs = 0) =>
      createFlowRun(store, {
        ...{ flow_id: flow.id, deployment, parameters: {}, job_variables: {}, tags: [] },
        state: newState('SCHEDULED', { state_details: { scheduled_time: now + dueInMs } }),
      }).run,
  }
}

test('a run that is 15 s overdue is named late, and keeps its time', () => {
  const { store, pass, run, events } = world()
  const [due, later] = [run(), run(10_000)]
  const { next_scheduled_start_time } = due
  pass(14_000)
  expect(due.state_name).toBe('Scheduled')
  pass(2_000)
  expect([due.state_name, later.state_name]).toEqual(['Late', 'Scheduled'])
  expect(due.next_scheduled_start_time).toBe(next_scheduled_start_time)
  expect(events().at(-1)).toBe('prefect.flow-run.Late')
  pass(60_000)
  expect([...store.tables.state.by('flow_run_id', due.id)]).toHaveLength(2)
})

test('a claim that nobody renews loses its slot after 300 s, and the run is cancelled if somebody else has it', () => {
  const { store, deployment, pass, run } = world(1)
  const [first, second] = [run(), run()]
  expect(setFlowRunState(store, first, newState('PENDING')).status).toBe('ACCEPT')
  expect(setFlowRunState(store, second, newState('PENDING')).status).toBe('REJECT')
  expect(second.state_name).toBe('AwaitingConcurrencySlot')
  pass(299_000)
  expect(activeSlots(store, deployment.id)).toBe(1)
  pass(2_000)
  expect(activeSlots(store, deployment.id)).toBe(0)
  expect(setFlowRunState(store, second, newState('PENDING')).status).toBe('ACCEPT')
  expect(setFlowRunState(store, first, newState('RUNNING')).status).toBe('REJECT')
  expect(first.state_name).toBe('Cancelled')
  setFlowRunState(store, second, newState('RUNNING'))
  expect(activeSlots(store, deployment.id)).toBe(1)
  setFlowRunState(store, second, newState('COMPLETED'))
  expect(activeSlots(store, deployment.id)).toBe(0)
})

test('a run that is cancelling for 300 s is cancelled, and a worker of its pool has its Job to tear down', () => {
  const { store, pool, pass, run } = world()
  const pending = run()
  setFlowRunState(store, pending, newState('PENDING'))
  pending.infrastructure_pid = 'default:job'
  expect(setFlowRunState(store, pending, newState('CANCELLING')).status).toBe('ACCEPT')
  pass(299_000)
  expect(store.cleanups.reserve(pool.id)).toBeUndefined()
  pass(2_000)
  expect(pending.state_name).toBe('Cancelled')
  const message = store.cleanups.reserve(pool.id)
  expect(message?.target).toEqual({ flow_run_id: pending.id, infrastructure_pid: 'default:job' })
  expect(store.cleanups.reserve(pool.id)).toBeUndefined()
  const { id, reservation } = message!
  expect(store.cleanups.settle('ack', id, 'another')).toEqual({ status: 'invalid_token' })
  expect(store.cleanups.settle('renew', id, reservation.token)).toMatchObject({ status: 'accepted' })
  expect(store.cleanups.settle('ack', id, reservation.token)).toEqual({ status: 'accepted' })
  expect(store.cleanups.settle('ack', id, reservation.token)).toEqual({ status: 'not_found' })
})

test('a message that no worker answers comes three times', () => {
  const { store, pool, queue, pass, run } = world()
  store.cleanups.add(run(), queue!)
  const [first] = [store.cleanups.reserve(pool.id)!]
  pass(31_000)
  expect(store.cleanups.settle('ack', first.id, first.reservation.token)).toEqual({ status: 'expired' })
  expect(store.cleanups.reserve(pool.id)?.deliveries).toBe(2)
  pass(31_000)
  const last = store.cleanups.reserve(pool.id)!
  expect(store.cleanups.settle('release', last.id, last.reservation.token)).toEqual({ status: 'dead_lettered' })
  expect(store.cleanups.reserve(pool.id)).toBeUndefined()
})

test('a pool is ready for as long as a worker of it beats', () => {
  const { store, pool, pass, events } = world()
  recordHeartbeat(store, pool, 'w', 30)
  expect(pool.status).toBe('READY')
  pass(89_000)
  expect(pool.status).toBe('READY')
  pass(2_000)
  expect(pool.status).toBe('NOT_READY')
  expect(events()).toEqual(['prefect.work-pool.ready', 'prefect.work-pool.not-ready'])
})
