import { describe, expect, test } from 'vitest'
import { noPolicy } from './flow-runs'
import type { RunPolicy, StateRow, StateType } from './rows'
import { judge, type Policy, type Proposal, type Slot, type Verdict } from './rules'
import { newState, type NewState } from './states'

const now = Date.parse('2026-11-26T10:00:00Z')

const had = (type: StateType, more: Parameters<typeof newState>[1] = {}): StateRow => ({
  ...newState(type, more),
  ...{ id: 'state', flow_run_id: 'run', task_run_id: null, timestamp: now - 1_000 },
})
const run = {
  deployment_id: 'deployment',
  parent_task_run_id: null,
  infrastructure_pid: null,
  run_count: 1,
  empirical_policy: noPolicy,
}
const noLimit: Slot = { kind: 'no limit' }
const full: Slot = { kind: 'limit', limit: 1, free: false, strategy: 'ENQUEUE', held: false }
const roomy: Slot = { ...full, free: true }

interface Given {
  readonly run?: Partial<Proposal['run']>
  readonly policy?: Partial<RunPolicy>
  readonly slot?: Slot
  readonly by?: Policy
}

function verdict(initial: StateRow | null, proposed: NewState, given: Given = {}): Verdict {
  const whole = { ...run, ...given.run, empirical_policy: { ...noPolicy, ...given.policy } }
  const proposal = { now, initial, proposed, run: whole, slot: given.slot ?? noLimit, slotWaitMs: 30_000 }
  return judge(proposal, given.by ?? 'core')
}

const tried = (transition_id: string) => ({ state_details: { transition_id } })
const at = (scheduled_time: number) => ({ state_details: { scheduled_time } })
const persisted = { data: { type: 'reference' } }

// The table of the server's rules, row by row.
test.each<[string, StateRow | null, NewState, string, string | null, Given?]>([
  ['a first state', null, newState('SCHEDULED', at(now)), 'ACCEPT', 'Scheduled'],
  ['a claim', had('SCHEDULED', at(now)), newState('PENDING'), 'ACCEPT', 'Pending'],
  ['a claim of a run that is claimed', had('PENDING'), newState('PENDING'), 'ABORT', null],
  ['a claim of a run that runs', had('RUNNING'), newState('PENDING'), 'ABORT', null],
  ['a claim of a cancelled run', had('CANCELLED'), newState('PENDING'), 'ABORT', null],
  ['a claim of a failed run', had('FAILED'), newState('PENDING'), 'ACCEPT', 'Pending'],
  ['a step after a claim', had('PENDING'), newState('PENDING', { name: 'Submitting' }), 'ACCEPT', 'Submitting'],
  [
    'the same step again',
    had('PENDING', { name: 'Submitting' }),
    newState('PENDING', { name: 'Submitting' }),
    'ABORT',
    null,
  ],
  ['back to Pending', had('PENDING', { name: 'Submitting' }), newState('PENDING'), 'ABORT', null],
  ['the same try again', had('PENDING', tried('a')), newState('PENDING', tried('a')), 'REJECT', null],
  ['another try', had('PENDING', tried('a')), newState('PENDING', tried('b')), 'ABORT', null],
  ['running before its time', had('PENDING', at(now + 4_600)), newState('RUNNING'), 'WAIT', null],
  ['running at its time', had('PENDING', at(now + 400)), newState('RUNNING'), 'ACCEPT', 'Running'],
  ['cancelling a run without a Job', had('SCHEDULED'), newState('CANCELLING'), 'REJECT', 'Cancelled'],
  [
    'cancelling a run that has one',
    had('SCHEDULED'),
    newState('CANCELLING'),
    'ACCEPT',
    'Cancelling',
    { run: { infrastructure_pid: 'p' } },
  ],
  [
    'cancelling a suspended run',
    had('PAUSED', { state_details: { pause_reschedule: true } }),
    newState('CANCELLING'),
    'REJECT',
    'Cancelled',
  ],
  ['a cancelling run fails', had('CANCELLING'), newState('FAILED'), 'REJECT', null],
  ['a cancelling run is cancelled', had('CANCELLING'), newState('CANCELLED'), 'ACCEPT', 'Cancelled'],
  ['an ended run crashes', had('FAILED'), newState('CRASHED'), 'ABORT', null],
  ['an ended run is to run again', had('FAILED'), newState('SCHEDULED'), 'ACCEPT', 'Scheduled'],
  [
    'the same without a deployment',
    had('FAILED'),
    newState('SCHEDULED'),
    'ABORT',
    null,
    { run: { deployment_id: null } },
  ],
  ['done with a result, to run again', had('COMPLETED', persisted), newState('SCHEDULED'), 'REJECT', null],
  ['done with a result, done without', had('COMPLETED', persisted), newState('COMPLETED'), 'REJECT', null],
  ['the same by force', had('COMPLETED', persisted), newState('COMPLETED'), 'REJECT', null, { by: 'force' }],
  ['a claim by force', had('RUNNING'), newState('PENDING'), 'ACCEPT', 'Pending', { by: 'force' }],
  ['late', had('SCHEDULED', at(now)), newState('SCHEDULED', { name: 'Late' }), 'ACCEPT', 'Late', { by: 'late' }],
  [
    'late once more',
    had('SCHEDULED', { name: 'Late' }),
    newState('SCHEDULED', { name: 'Late' }),
    'REJECT',
    null,
    { by: 'late' },
  ],
  ['late though it runs', had('RUNNING'), newState('SCHEDULED', { name: 'Late' }), 'REJECT', null],
  ['pausing a run that does not run', had('PENDING'), newState('PAUSED'), 'REJECT', null],
  [
    'pausing twice for the same',
    had('RUNNING'),
    newState('PAUSED', { state_details: { pause_key: 'k' } }),
    'REJECT',
    null,
    { policy: { pause_keys: ['k'] } },
  ],
  [
    'suspending without a deployment',
    had('RUNNING'),
    newState('PAUSED', { state_details: { pause_reschedule: true } }),
    'ABORT',
    null,
    { run: { deployment_id: null } },
  ],
  [
    'resuming too late',
    had('PAUSED', { state_details: { pause_timeout: now - 1 } }),
    newState('RUNNING'),
    'REJECT',
    'Failed',
  ],
  [
    'a try that is left',
    had('RUNNING'),
    newState('FAILED'),
    'REJECT',
    'AwaitingRetry',
    { policy: { retries: 1, retry_delay: 9 } },
  ],
  [
    'no try left',
    had('RUNNING'),
    newState('FAILED'),
    'ACCEPT',
    'Failed',
    { policy: { retries: 1 }, run: { run_count: 2 } },
  ],
  [
    'no slot, and it may wait',
    had('SCHEDULED'),
    newState('PENDING'),
    'REJECT',
    'AwaitingConcurrencySlot',
    { slot: full },
  ],
  [
    'no slot, and it may not',
    had('SCHEDULED'),
    newState('PENDING'),
    'REJECT',
    'Cancelled',
    { slot: { ...full, strategy: 'CANCEL_NEW' } },
  ],
  ['a limit of 0', had('SCHEDULED'), newState('PENDING'), 'ABORT', null, { slot: { ...full, limit: 0 } }],
  [
    'a deployment that is gone',
    had('SCHEDULED'),
    newState('PENDING'),
    'ABORT',
    null,
    { slot: { kind: 'no deployment' } },
  ],
  [
    'late, and it may not wait',
    had('SCHEDULED'),
    newState('SCHEDULED', { name: 'Late' }),
    'REJECT',
    'Cancelled',
    { by: 'late', slot: { ...full, strategy: 'CANCEL_NEW' } },
  ],
])('%s', (_, initial, proposed, status, written, given) => {
  const { status: said, write } = verdict(initial, proposed, given)
  expect([said, write?.name ?? null]).toEqual([status, written])
})

describe('what is written', () => {
  test('a claim, and the steps after it, carry the time that the run is for', () => {
    const claim = verdict(had('SCHEDULED', at(now + 9)), newState('PENDING')).write
    const step = verdict(had('PENDING', at(now + 9)), newState('PENDING', { name: 'Submitting' })).write
    expect([claim, step].map((write) => write?.state_details.scheduled_time)).toEqual([now + 9, now + 9])
  })

  test('a run that has to wait is told how long, in whole seconds', () => {
    const waits = verdict(had('SCHEDULED', at(now + 4_600)), newState('RUNNING'))
    expect(waits).toEqual({ status: 'WAIT', write: null, delaySeconds: 5, reason: 'Scheduled time is in the future' })
  })

  test('a retry waits its delay, keeps its slot, and is for its process alone', () => {
    const lease = { state_details: { deployment_concurrency_lease_id: 'lease' } }
    const again = verdict(had('RUNNING', lease), newState('FAILED'), { policy: { retries: 1, retry_delay: 9 } })
    expect(again).toMatchObject({ keepsSlot: true, policy: { retry_type: 'in_process' } })
    expect(again.write?.state_details).toMatchObject({
      scheduled_time: now + 9_000,
      deployment_concurrency_lease_id: 'lease',
    })
  })
})

describe('slots', () => {
  const lease = { state_details: { deployment_concurrency_lease_id: 'lease' } }
  test.each<[string, StateRow, NewState, Slot, string | undefined]>([
    ['a claim takes one', had('SCHEDULED'), newState('PENDING'), roomy, 'take'],
    [
      'a step of a claim takes none',
      had('PENDING', lease),
      newState('PENDING', { name: 'Submitting' }),
      roomy,
      undefined,
    ],
    ['running renews it', had('PENDING', lease), newState('RUNNING'), { ...full, held: true }, 'renew'],
    ['running takes a new one for one that has run out', had('PENDING', lease), newState('RUNNING'), roomy, 'take'],
    ['running without one takes none', had('PENDING'), newState('RUNNING'), roomy, undefined],
  ])('%s', (_, initial, proposed, slot, wanted) => {
    expect(verdict(initial, proposed, { slot })).toMatchObject({ status: 'ACCEPT' })
    expect(verdict(initial, proposed, { slot }).slot).toBe(wanted)
  })

  test('a run whose slot has run out and is taken is cancelled', () => {
    const lost = verdict(had('PENDING', lease), newState('RUNNING'), { slot: full })
    expect([lost.status, lost.write?.name]).toEqual(['REJECT', 'Cancelled'])
  })

  test('a lease lives on in states that don’t name it', () => {
    const next = verdict(had('PENDING', lease), newState('PENDING', { name: 'Submitting' })).write
    expect(next?.state_details.deployment_concurrency_lease_id).toBe('lease')
  })
})
