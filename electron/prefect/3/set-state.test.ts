import { expect, test } from 'vitest'
import { formatClaim } from '../../../shared/prefect-3/claim-sentence'
import { claimState } from './claim-runs'
import { orchestrated } from './set-state'
import { claimTransitionId, transitionIdOf } from './transition'

const claim = { agent: 'a', cluster: 'c', namespace: 'n', jobName: 'prefect-job-1' }
const proposed = claimState('r-1', 's-1', claim)
const ours = { transition_id: proposed.state_details.transition_id }
const state = (more: object) => ({ id: 's-2', type: 'PENDING', name: 'Pending', message: 'm', ...more })

test('a claim is exclusive by its name, and says whose it is', () => {
  expect(proposed).toEqual({
    type: 'PENDING',
    name: 'Pending',
    message: formatClaim(claim),
    state_details: { transition_id: claimTransitionId('r-1', 's-1', claim) },
  })
})

test.each<[string, unknown, object]>([
  ['it was written', { status: 'ACCEPT', state: state({}), details: {} }, { kind: 'written', state: { id: 's-2' } }],
  [
    'an earlier request of ours wrote it',
    { status: 'REJECT', details: { reason: 'already' }, state: state({ state_details: { ...ours } }) },
    { kind: 'written' },
  ],
  [
    'somebody has it',
    { status: 'ABORT', details: { reason: 'It is pending.' }, state: state({}) },
    { kind: 'refused', message: 'It is pending. The run is Pending.' },
  ],
  [
    'its deployment’s limit is full',
    {
      status: 'REJECT',
      details: { reason: 'Deployment concurrency limit reached.' },
      state: state({ type: 'SCHEDULED', name: 'AwaitingConcurrencySlot', state_details: { transition_id: null } }),
    },
    { kind: 'refused', message: 'Deployment concurrency limit reached. The run is AwaitingConcurrencySlot.' },
  ],
  [
    'it was cancelled instead',
    { status: 'REJECT', details: {}, state: state({ type: 'CANCELLED', name: 'Cancelled' }) },
    { kind: 'refused', message: 'Prefect has refused it. The run is Cancelled.' },
  ],
  [
    'it is to wait',
    { status: 'WAIT', details: { delay_seconds: 5, reason: 'later' } },
    { kind: 'refused', message: 'later' },
  ],
  ['another word', { status: 'MAYBE', state: state({}) }, { kind: 'open' }],
  ['no answer', null, { kind: 'open' }],
])('the answer to a state: %s', (_, answer, outcome) => expect(orchestrated(answer, proposed)).toMatchObject(outcome))

test('what tells a change of ours from another’s is the same only for the same change', () => {
  const id = claimTransitionId('r-1', 's-1', claim)
  expect(id).toBe(claimTransitionId('r-1', 's-1', { ...claim }))
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  const others = [
    claimTransitionId('r-2', 's-1', claim),
    claimTransitionId('r-1', 's-2', claim),
    ...(['agent', 'cluster', 'namespace', 'jobName'] as const).map((key) =>
      claimTransitionId('r-1', 's-1', { ...claim, [key]: 'other' }),
    ),
    transitionIdOf('a', 'b'),
    transitionIdOf('ab'),
    transitionIdOf('a', 'b', ''),
  ]
  expect(new Set([id, ...others]).size).toBe(others.length + 1)
})
