import { stateChanged } from './run-events'
import { isFinal, type FlowRunRow, type RunPolicy, type StateRow } from './rows'
import { judge, type Policy, type Verdict } from './rules'
import { deploymentSlot, giveBack, leaseFor, takeSlot } from './slots'
import { scheduled, type NewState } from './states'
import type { Store } from './store'

export interface Settled extends Verdict {
  /** The run's state afterwards; null when it has none. */
  readonly state: StateRow | null
  /** Whether this request made it. */
  readonly isNew: boolean
}

/** Proposes a state for a flow run. */
export function setFlowRunState(store: Store, run: FlowRunRow, given: NewState, policy: Policy = 'core'): Settled {
  const now = store.now()
  const initial = currentState(store, run)
  const proposed = scheduled(given, now)
  const verdict = judge(
    { now, initial, proposed, run, slot: deploymentSlot(store, run, initial), slotWaitMs: store.settings.slotWaitMs },
    policy,
  )
  if (verdict.policy) run.empirical_policy = { ...run.empirical_policy, ...verdict.policy }
  if (!verdict.write) return { ...verdict, state: initial, isNew: false }
  const lease = leaseOf(store, run, verdict)
  const state = write(store, run, initial, lease ? withLease(verdict.write, lease) : verdict.write)
  if (verdict.policy) run.empirical_policy = { ...run.empirical_policy, ...verdict.policy }
  if (initial && holdsSlot(initial) && !holdsSlot(state) && !verdict.keepsSlot) giveBack(store, run, initial)
  stateChanged(store, run, initial, state)
  return { ...verdict, state, isNew: true }
}

export const currentState = (store: Store, { state_id }: Pick<FlowRunRow, 'state_id'>): StateRow | null =>
  (state_id === null ? undefined : store.tables.state.get(state_id)) ?? null

const holdsSlot = ({ type }: StateRow): boolean => type === 'PENDING' || type === 'RUNNING' || type === 'CANCELLING'

function leaseOf(store: Store, run: FlowRunRow, { slot, write }: Verdict): string | undefined {
  if (slot === 'take') return takeSlot(store, run)
  const held = write?.state_details.deployment_concurrency_lease_id
  if (slot === 'renew' && held) leaseFor(store, run, held)
  return undefined
}

const withLease = (state: NewState, deployment_concurrency_lease_id: string): NewState => ({
  ...state,
  state_details: { ...state.state_details, deployment_concurrency_lease_id },
})

/** Source: prefect 3.9.1, server/orchestration/global_policy.py. */
function write(store: Store, run: FlowRunRow, initial: StateRow | null, state: NewState): StateRow {
  const timestamp = unusedInstant(store.now(), initial)
  const row = store.tables.state.insert({
    ...state,
    ...{ id: store.timedId(timestamp), flow_run_id: run.id, task_run_id: null, timestamp },
    state_details: { ...state.state_details, flow_run_id: run.id, task_run_id: run.parent_task_run_id },
  })
  const { type } = row
  const policy = run.empirical_policy
  const startsOrEnds = type === 'RUNNING' || isFinal(type)
  store.tables.flow_run.update(run, {
    ...{ state_id: row.id, state_type: type, state_name: row.name, state_timestamp: timestamp, updated: timestamp },
    ...timesAfter(run, initial, row),
    run_count: run.run_count + (type === 'RUNNING' && !policy.resuming ? 1 : 0),
    empirical_policy: (startsOrEnds && policy.resuming ? { ...policy, resuming: false } : policy) satisfies RunPolicy,
  })
  return row
}

/** States of a run never share an instant: the next microsecond is taken instead. */
const unusedInstant = (now: number, last: StateRow | null): number =>
  last ? Math.max(micros(now), micros(last.timestamp) + 1) / 1_000 : now
const micros = (ms: number): number => Math.round(ms * 1_000)

function timesAfter(run: FlowRunRow, initial: StateRow | null, { type, timestamp, state_details }: StateRow) {
  const { scheduled_time } = state_details
  const final = isFinal(type)
  const left = initial !== null && isFinal(initial.type) && !final
  const start_time = run.start_time ?? (type === 'RUNNING' || final ? timestamp : null)
  return {
    start_time,
    end_time: left ? null : final ? (run.end_time ?? timestamp) : run.end_time,
    total_run_time: run.total_run_time + (initial?.type === 'RUNNING' ? timestamp - initial.timestamp : 0),
    expected_start_time: run.expected_start_time ?? (type === 'SCHEDULED' ? scheduled_time : timestamp),
    next_scheduled_start_time: type === 'SCHEDULED' ? scheduled_time : initial?.type === 'SCHEDULED' ? null : run.next_scheduled_start_time, // prettier-ignore
  }
}
