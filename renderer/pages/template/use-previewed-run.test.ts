import { expect, test } from 'vitest'
import type { FlowRunSummary } from '../../../shared/model/flow-run'
import { newestRuns, offeredMost } from './use-previewed-run'

const run = (stateAt: number | null, dueAt: number | null = null): FlowRunSummary => ({
  id: `${stateAt}/${dueAt}`,
  name: 'n',
  flowId: 'f',
  flowName: 'f',
  revision: '1',
  phase: 'waiting',
  state: 'Scheduled',
  stateMessage: null,
  stateAt,
  dueAt,
  startedAt: null,
  endedAt: null,
  claim: null,
  labels: null,
})

test('the newest stand first, by their state or else by when they are due', () => {
  expect(newestRuns([run(1), run(null, 3), run(2), run(null)]).map(({ id }) => id)).toEqual([
    'null/3',
    '2/null',
    '1/null',
    'null/null',
  ])
})

test('of many, as many as one looks through', () => {
  const times = Array.from({ length: 500 }, (_, index) => (index * 7919) % 500)
  const newest = newestRuns(times.map((at) => run(at))).map(({ stateAt }) => stateAt)
  expect(newest).toEqual(Array.from({ length: offeredMost }, (_, index) => 499 - index))
})
