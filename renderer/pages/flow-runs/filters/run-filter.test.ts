import { expect, test } from 'vitest'
import type { FlowRunSummary } from '../../../../shared/model/flow-run'
import { filterWords, isRunFilter, noFilter, offeredBy, passes, untilOf, type RunFilter } from './run-filter'

const hourMs = 3_600_000
const now = 1_000 * hourMs + 5_000
const run = (phase: FlowRunSummary['phase'], over: Partial<FlowRunSummary> = {}) =>
  ({ phase, flowName: 'etl', labels: ['gpu'], dueAt: null, startedAt: null, endedAt: null, stateAt: null, ...over }) as FlowRunSummary // prettier-ignore
const lets = (of: FlowRunSummary, over: Partial<RunFilter>) => {
  const filter = { ...noFilter, ...over }
  return passes(of, filter, untilOf(filter, now))
}

test('a flow is the one that has the very name, a label one of those that the run has', () => {
  expect([lets(run('running'), { flow: 'etl' }), lets(run('running'), { flow: 'et' })]).toEqual([true, false])
  expect([lets(run('running'), { label: 'gpu' }), lets(run('running'), { label: 'gp' })]).toEqual([true, false])
  expect(lets(run('running', { labels: null }), { label: 'gpu' })).toBe(false)
})

test.each([
  ['ended in it', run('succeeded', { endedAt: now - hourMs / 2 }), true],
  ['ended before', run('failed', { endedAt: now - 2 * hourMs }), false],
  ['ended, nobody knows when, and got its state in it', run('failed', { stateAt: now - 1 }), true],
  ['began long ago and runs', run('running', { startedAt: now - 50 * hourMs }), true],
  ['was due in it and waits', run('waiting', { dueAt: now - hourMs / 2 }), true],
  ['is due tomorrow', run('waiting', { dueAt: now + 24 * hourMs }), false],
  ['waits for nobody knows what', run('waiting'), false],
])('the last hour, a run that %s: %o', (_, of, shown) => expect(lets(of, { within: 'hour' })).toBe(shown))

test('periods are an hour, a day and a week long', () => {
  const ended = (hours: number) => run('succeeded', { endedAt: now - hours * hourMs })
  const shown = (within: RunFilter['within']) => [0.5, 23, 167, 169].filter((hours) => lets(ended(hours), { within }))
  expect([shown('hour'), shown('day'), shown('week'), shown(null)]).toEqual([[0.5], [0.5, 23], [0.5, 23, 167], [0.5, 23, 167, 169]]) // prettier-ignore
})

test('the runs are asked again once a minute, and not at all without a period', () => {
  const hour = { ...noFilter, within: 'hour' } as const
  expect(untilOf(hour, now)).toBe(untilOf(hour, now + 54_000))
  expect(untilOf(hour, now)).toBeLessThan(untilOf(hour, now + 55_000))
  expect(untilOf(noFilter, now)).toBe(untilOf(noFilter, now + hourMs))
})

test('the words tell all that is hidden by', () => {
  expect(filterWords(noFilter)).toBeNull()
  expect(filterWords({ flow: 'etl', label: 'gpu', within: 'day' })).toBe('Only runs of flow etl, with label gpu, that ran or were due in the last day') // prettier-ignore
})

test('flows and labels of the runs are offered once, and what is filtered by although no run has it', () => {
  const runs = [run('running'), run('failed', { flowName: 'ads', labels: null }), run('running')]
  expect(offeredBy(runs, { ...noFilter, flow: 'gone' })).toEqual({ flows: ['ads', 'etl', 'gone'], labels: ['gpu'] })
})

test('what was remembered is read only in its form', () => {
  expect(isRunFilter({ flow: 'a', label: null, within: 'week' })).toBe(true)
  expect([null, 'a', {}, { flow: 1, label: null, within: null }, { flow: null, label: null, within: 'year' }].some(isRunFilter)).toBe(false) // prettier-ignore
})
