import { expect, test } from 'vitest'
import type { FlowRunSummary } from '../../../shared/model/flow-run'
import type { JobSummary } from '../../../shared/model/job'
import { deployedLast, lookedUpMost } from './deployed-last'

const job = (name: string, createdAt: number, more: Partial<JobSummary> = {}): JobSummary => ({
  uid: `u-${name}`,
  name,
  namespace: 'flows',
  flowRunId: `run-${name}`,
  agent: 'agent',
  status: 'Complete',
  active: 0,
  succeeded: 1,
  failed: 0,
  completions: 1,
  backoffLimit: 0,
  createdAt,
  startedAt: null,
  finishedAt: null,
  reason: null,
  message: null,
  image: null,
  ttlSeconds: null,
  ...more,
})

const run = (id: string, startedAt: number | null, more: Partial<FlowRunSummary> = {}): FlowRunSummary => ({
  id,
  name: id,
  flowId: 'f',
  flowName: 'f',
  revision: '1',
  phase: 'succeeded',
  state: 'Success',
  stateMessage: null,
  stateAt: null,
  dueAt: null,
  startedAt,
  endedAt: null,
  claim: null,
  labels: null,
  ...more,
})

const found = (jobs: readonly JobSummary[], runs: readonly FlowRunSummary[] = []) => {
  const { job: newest, gone } = deployedLast(jobs, runs, 'agent')
  return { job: newest?.name ?? null, gone: gone.map(({ id }) => id) }
}

test.each<[string, readonly JobSummary[], string | null]>([
  ['nothing was deployed', [], null],
  ['the newest', [job('a', 1), job('c', 3), job('b', 2)], 'c'],
  ['of one second, the one that came last', [job('a', 1), job('b', 1)], 'b'],
  ['not one of another agent', [job('a', 1), job('b', 2, { agent: 'other' }), job('c', 3, { agent: null })], 'a'],
  ['not one that was made from no run', [job('a', 1), job('b', 2, { flowRunId: null })], 'a'],
])('the Job that was deployed last: %s', (_, jobs, name) => expect(found(jobs)).toEqual({ job: name, gone: [] }))

test('a run is looked up when it went to work later, and its Job is gone', () => {
  const runs = [
    run('before', 4),
    run('run-a', 9),
    run('later', 6),
    run('last', 8),
    run('never started', null, { stateAt: 7, phase: 'failed' }),
    run('waits', null, { stateAt: 9, phase: 'waiting' }),
  ]
  expect(found([job('a', 5)], runs)).toEqual({ job: 'a', gone: ['last', 'never started', 'later'] })
  expect(found([], runs).gone).toEqual(['run-a', 'last', 'never started', 'later', 'before'])
})

test('a Job of another agent is no reason to look its run up', () => {
  expect(found([job('a', 1, { agent: 'other' })], [run('run-a', 2)])).toEqual({ job: null, gone: [] })
})

test('of many, the newest few', () => {
  const runs = Array.from({ length: 500 }, (_, index) => run(`r${(index * 7919) % 500}`, (index * 7919) % 500))
  expect(found([], runs).gone).toEqual(Array.from({ length: lookedUpMost }, (_, index) => `r${499 - index}`))
})
