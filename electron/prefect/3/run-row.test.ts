import { describe, expect, test } from 'vitest'
import { limits } from '../limits'
import { formatClaim } from '../../../shared/prefect-3/claim-sentence'
import { flowRunOf, RunRow, summaryOf } from './run-row'

const claim = { agent: 'a 1', cluster: 'c', namespace: 'n', jobName: 'prefect-job-1' }
const made = '2026-11-26T11:11:20.924520Z'
const [scheduledAt, dueAt] = ['2026-11-26T11:11:20.924246Z', '2026-11-26T12:00:00Z']

function rowOf(more: object = {}, state: object = {}): RunRow {
  const details = { scheduled_time: dueAt, transition_id: null }
  return RunRow.parse({
    ...{ id: 'r-1', name: 'pretty-butterfly', flow_id: 'f-1', deployment_id: 'd-1', run_count: 0, created: made },
    ...{ expected_start_time: dueAt, next_scheduled_start_time: dueAt, start_time: null, end_time: null },
    ...{ infrastructure_pid: null, labels: { 'prefect.flow.id': 'f-1' }, parameters: { n: 1 } },
    state: {
      ...{ id: 's-1', type: 'SCHEDULED', name: 'Scheduled', message: null, timestamp: scheduledAt },
      ...{ state_details: details, ...state },
    },
    ...more,
  })
}
const at = (iso: string): number => Date.parse(iso)

test('a run as the queue gives it', () => {
  const { handle, ...run } = flowRunOf(rowOf(), 'hello', 10_000)
  expect(run).toEqual({
    ...{ id: 'r-1', name: 'pretty-butterfly', flow: { id: 'f-1', name: 'hello' }, revision: 's-1', phase: 'waiting' },
    state: { name: 'Scheduled', message: null, at: at(scheduledAt) },
    // Its Job may be made so long ahead.
    dueAt: at(dueAt) - 10_000,
    claim: null,
    claimedBefore: false,
  })
  expect(handle).toMatchObject({ row: { parameters: { n: 1 } } })
})

test.each<[string, object, object, number, string | null]>([
  ['in an hour', {}, {}, 10_000, '2026-11-26T11:59:50Z'],
  ['no Job is made ahead', {}, {}, 0, dueAt],
  ['as soon as it was made', {}, { state_details: { scheduled_time: scheduledAt } }, 10_000, scheduledAt],
  [
    'a moment after it was made',
    {},
    { timestamp: '2026-11-26T11:59:55Z', state_details: { scheduled_time: dueAt } },
    10_000,
    '2026-11-26T11:59:55Z',
  ],
  ['the state does not say', {}, { state_details: {} }, 0, dueAt],
  ['nothing says', { expected_start_time: null, next_scheduled_start_time: 7 }, { state_details: null }, 0, null],
  ['it is claimed', {}, { type: 'PENDING', name: 'Pending' }, 10_000, null],
])('when its Job is due: %s', (_, more, state, leadMs, due) =>
  expect(flowRunOf(rowOf(more, state), 'hello', leadMs).dueAt).toBe(due === null ? null : at(due)),
)

test.each<[string, object, object, boolean]>([
  ['just made', {}, {}, false],
  ['late', {}, { name: 'Late' }, true],
  ['scheduled again', {}, { timestamp: '2026-11-26T11:11:22Z' }, true],
  ['given back', {}, { name: 'Rescheduled' }, true],
  ['it has run before', { run_count: 1 }, {}, true],
  ['a Job of it is known', { infrastructure_pid: 'n:job' }, {}, true],
  ['a worker has left its mark', { labels: { 'prefect.worker.name': 'w' } }, {}, true],
  ['nobody says when it was made', { created: null }, {}, true],
  ['claimed', {}, { type: 'PENDING', name: 'Pending' }, true],
])('whether it may have been claimed before: %s', (_, more, state, before) =>
  expect(flowRunOf(rowOf(more, state), 'hello', 0).claimedBefore).toBe(before),
)

describe('whose it is', () => {
  const message = formatClaim(claim)
  test.each<[string, object, typeof claim | null, string]>([
    ['claimed', { type: 'PENDING', name: 'Pending', message }, claim, 'claimed'],
    ['its pod waits', { type: 'PENDING', name: 'InfrastructurePending', message }, claim, 'claimed'],
    ['claimed by a worker of Prefect', { type: 'PENDING', name: 'Submitting', message: null }, null, 'claimed'],
    ['it runs', { type: 'RUNNING', name: 'Running', message }, null, 'running'],
    ['it is cancelled', { type: 'CANCELLING', name: 'Cancelling', message }, null, 'running'],
    ['it waits again', { type: 'SCHEDULED', name: 'AwaitingRetry', message }, null, 'waiting'],
    ['it has crashed', { type: 'CRASHED', name: 'Crashed', message }, null, 'failed'],
    ['a state of a newer server', { type: 'DREAMING', name: null, message }, null, 'waiting'],
  ])('%s', (_, state, whose, phase) => {
    expect(flowRunOf(rowOf({}, state), 'hello', 0)).toMatchObject({ claim: whose, phase })
    expect(summaryOf(rowOf({}, state), 'hello')).toMatchObject({ claim: whose, phase })
  })
})

test('a run without a state, which the API allows', () => {
  expect(flowRunOf(rowOf({ state: null }), 'hello', 0)).toMatchObject({
    ...{ phase: 'waiting', state: { name: 'Unknown', at: null }, dueAt: null, claim: null, revision: '' },
    claimedBefore: true,
  })
})

test('a run as lists show it', () => {
  const row = rowOf(
    { start_time: '2026-11-26T12:00:01Z', end_time: '2026-11-26T12:00:02Z' },
    { type: 'COMPLETED', name: 'Completed', message: 'done', timestamp: '2026-11-26T12:00:02Z' },
  )
  expect(summaryOf(row, 'hello')).toEqual({
    ...{ id: 'r-1', name: 'pretty-butterfly', flowId: 'f-1', flowName: 'hello', revision: 's-1', phase: 'succeeded' },
    ...{ state: 'Completed', stateMessage: 'done', stateAt: at('2026-11-26T12:00:02Z'), claim: null },
    ...{ dueAt: at(dueAt), startedAt: at('2026-11-26T12:00:01Z'), endedAt: at('2026-11-26T12:00:02Z'), labels: null },
    tags: [],
  })
})

test('tags of a run are those that are texts; of very many the first', () => {
  const tagsOf = (tags: unknown) => summaryOf(rowOf({ tags }), 'hello').tags
  expect(tagsOf(['eu', 7, '', null, 'nightly'])).toEqual(['eu', 'nightly'])
  expect(tagsOf('eu')).toEqual([])
  expect(tagsOf(Array.from({ length: limits.tags + 5 }, (_, n) => `tag-${n}`))).toHaveLength(limits.tags)
  expect(tagsOf(['x'.repeat(2 * limits.nameChars)])?.[0]?.length).toBeLessThan(1.1 * limits.nameChars)
})
