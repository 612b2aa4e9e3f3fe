import { expect, test } from 'vitest'
import type { FlowRunSummary } from '../../../shared/model/flow-run'
import { emptySlice } from '../../state/kept-data'
import { countWords, failureGroups, reasonsByRun } from './failure-reasons'
import { deployedSince, latencySince } from './figures'
import { endedPerMinute, latencySeries, stepsOf } from './plot-data'
import { summarize } from './summary'

const minuteMs = 60_000
const minute = (at: number, deployed: number, medianMs: number | null, p99Ms = medianMs) => ({
  at,
  deployed,
  dueToJobMedianMs: medianMs,
  dueToJobP99Ms: p99Ms,
})
const ended = (id: string, phase: FlowRunSummary['phase'], endedAt: number, over: Partial<FlowRunSummary> = {}) =>
  ({ id, phase, endedAt, flowName: 'etl', stateMessage: null, ...over }) as FlowRunSummary

test('Jobs are counted from an instant on', () => {
  expect(deployedSince([minute(0, 5, 1), minute(minuteMs, 2, 1)], minuteMs)).toBe(2)
})

test('the median counts a minute as often as it had Jobs, and 99 % holds for all of them', () => {
  const stats = [minute(0, 1, 5000, 9000), minute(minuteMs, 10, 80, 300), minute(2 * minuteMs, 0, null)]
  expect(latencySince(stats, 0)).toEqual({ medianMs: 80, p99Ms: 9000 })
  expect(latencySince(stats, 2 * minuteMs)).toBeNull()
})

test('runs that ended are put into their minute, and of a day into quarters of an hour', () => {
  const hour = stepsOf('hour', 60 * minuteMs)
  const runs = [ended('a', 'succeeded', 60 * minuteMs), ended('b', 'failed', 59 * minuteMs), ended('c', 'succeeded', 0)]
  const { success, failed } = endedPerMinute(runs, 'hour', hour)
  expect(success.at(-1)).toBe(1)
  expect(failed.at(-2)).toBe(1)
  expect(success.reduce((sum, count) => sum + count, 0)).toBe(1)
  const day = stepsOf('day', 24 * 60 * minuteMs)
  expect(endedPerMinute([ended('a', 'succeeded', 24 * 60 * minuteMs)], 'day', day).success.at(-1)).toBeCloseTo(1 / 15)
})

test('a step without Jobs has no latency, one with several minutes their worst', () => {
  const day = stepsOf('day', 24 * 60 * minuteMs)
  const last = day.at(-1) ?? 0
  const { median } = latencySeries([minute(last, 1, 100), minute(last + minuteMs, 1, 300)], 'day', day)
  expect(median.at(-1)).toBe(0.3)
  expect(median.at(-2)).toBeNull()
})

test('failures of one flow for one reason are one line, the commonest first', () => {
  const run = { id: 'a', name: 'a', flowName: 'train' }
  const problem = { kind: 'outOfMemory', run, container: 'flow', limit: '512Mi', exitCode: 137 } as const
  const entry = {
    key: 'k',
    problem,
    runs: [run, { ...run, id: 'b' }],
    moreRuns: 0,
    since: 0,
    lastAt: 0,
    solvedAt: null,
  }
  const runs = [
    ended('c', 'failed', 30, { stateMessage: 'boom' }),
    ended('a', 'failed', 10, { flowName: 'train' }),
    ended('b', 'failed', 20, { flowName: 'train' }),
    ended('d', 'succeeded', 20),
  ]
  const groups = failureGroups(runs, reasonsByRun([entry]), 0)
  expect(groups.map(({ flowName, words, count, flowRunId }) => [flowName, words, count, flowRunId])).toEqual([
    ['train', 'OOMKilled at 512Mi', 2, 'b'],
    ['etl', 'boom', 1, 'c'],
  ])
})

test('words are counted, the commonest first', () => {
  expect(countWords(['image', 'memory', 'memory'])).toBe('memory 2, image 1')
})

const running = { ...emptySlice.agent, mode: 'running', name: 'laptop', since: 0 } as const
const refused = { state: 'refused', since: 0, message: 'Forbidden.' } as const
const retrying = { state: 'retrying', since: 0, tries: 2, nextTryAt: 8000, message: '' } as const
test.each([
  ['all is well', running, { late: 0, due: 0 }, 'ok', 'Everything due has been deployed.'],
  [
    'something needs the user',
    running,
    { late: 0, due: 0, problems: 2 },
    'late',
    'Everything due has been deployed; 2 problems need you.',
  ],
  ['something is late', running, { late: 2, due: 0 }, 'late', '2 runs are late.'],
  ['something is just due', running, { late: 0, due: 1 }, 'ok', 'One run is due now and about to be claimed.'],
  ['the agent is off', { ...running, mode: 'off' as const }, { late: 0, due: 0 }, 'quiet', 'The agent is off.'],
  ['off while runs are late', { ...running, mode: 'off' as const }, { late: 1, due: 0 }, 'late', 'The agent is off.'],
  [
    'the cluster is away',
    { ...running, cluster: retrying },
    { late: 0, due: 0 },
    'late',
    'Waiting for the cluster, try 3 in 8s.',
  ],
  ['the token is refused', { ...running, api: refused }, { late: 0, due: 0 }, 'failed', 'Paused: token refused.'],
  ['the cluster refuses', { ...running, cluster: refused }, { late: 0, due: 0 }, 'failed', 'Held up: Forbidden.'],
  [
    'the work pool is paused, and a run is due',
    { ...running, notice: 'Work pool kube is paused.' },
    { late: 0, due: 1 },
    'quiet',
    'Work pool kube is paused.',
  ],
  [
    'the work pool is paused, and a run is late',
    { ...running, notice: 'Work pool kube is paused.' },
    { late: 1, due: 0 },
    'late',
    'Work pool kube is paused.',
  ],
  [
    'the clock is wrong, and nothing waits',
    { ...running, clockNotice: 'This machine’s clock is 10m behind.' },
    { late: 0, due: 0 },
    'late',
    'Everything due has been deployed.',
  ],
])('the sentence when %s', (_, agent, waiting, tone, title) => {
  const summary = summarize(agent, { problems: 0, ...waiting }, 0)
  expect([summary.tone, summary.title]).toEqual([tone, title])
})

test('that the clock is wrong, and that nothing is heard, is said beside, whatever waits', () => {
  const clockNotice = 'This machine’s clock is 10m behind.'
  const deafNotice = 'Its events can’t be heard.'
  for (const waiting of [
    { late: 0, due: 0, problems: 0 },
    { late: 2, due: 0, problems: 0 },
    { late: 0, due: 1, problems: 1 },
  ])
    for (const [mode, next] of [
      ['running', 'The agent '],
      ['paused', 'It looks at the queue'],
    ] as const)
      expect(summarize({ ...running, mode, clockNotice, deafNotice }, waiting, 0).detail).toMatch(
        new RegExp(`^This machine’s clock is 10m behind\\. Its events can’t be heard\\. ${next}`),
      )
})
