import { Refused } from '../api/refused'
import { settleStatus } from './pool-changes'
import { setFlowRunState } from './set-state'
import { endLeases } from './slots'
import { newState } from './states'
import type { Store } from './store'

const timedOut = 'Flow run cancellation timed out; marked this flow run as Cancelled.'

/** What the server does by itself, now and then. */
export function look(store: Store): void {
  endLeases(store)
  markLate(store)
  endCancelling(store)
  for (const pool of store.tables.work_pool.all()) settleStatus(store, pool)
}

/** Source: prefect 3.9.1, server/services/late_runs.py. */
function markLate(store: Store): void {
  const since = store.now() - store.settings.lateAfterMs
  for (const run of [...store.tables.flow_run.by('state_type', 'SCHEDULED')]) {
    const scheduled_time = run.next_scheduled_start_time
    if (run.state_name !== 'Scheduled' || scheduled_time === null || scheduled_time > since) continue
    setFlowRunState(store, run, newState('SCHEDULED', { name: 'Late', state_details: { scheduled_time } }), 'late')
  }
}

/** Source: prefect 3.9.1, server/services/cancellation_cleanup.py, handle_cancelling_timeout. */
function endCancelling(store: Store): void {
  const since = store.now() - store.settings.cancellingTimeoutMs
  for (const run of [...store.tables.flow_run.by('state_type', 'CANCELLING')]) {
    if (run.state_timestamp === null || run.state_timestamp > since) continue
    const { status } = setFlowRunState(store, run, newState('CANCELLED', { message: timedOut }))
    if (status !== 'ACCEPT') continue
    const queue = run.work_queue_id === null ? undefined : store.tables.work_queue.get(run.work_queue_id)
    if (!queue) continue
    store.cleanups.add(run, queue)
    store.hub.tell('cleanup', run)
  }
}

export function startServices(store: Store): { stop(): void } {
  const timer = setInterval(() => {
    try {
      look(store)
    } catch (error) {
      if (!(error instanceof Refused)) throw error // there is no room for a state more; requests say so
    }
  }, store.settings.lookMs)
  timer.unref()
  return { stop: () => clearInterval(timer) }
}
