import { expect, test } from 'vitest'
import type { FlowRunSummary } from '../../../../shared/model/flow-run'
import { noFilter, type RunFilter } from '../../../state/run-filter'
import {
  filterWords,
  hiddenWords,
  missingOf,
  notInForceWords,
  notLoadedWords,
  offeredBy,
  passes,
  spanOf,
  untilOf,
} from './run-filter'

const hourMs = 3_600_000
const now = 1_000 * hourMs + 5_000
const run = (phase: FlowRunSummary['phase'], over: Partial<FlowRunSummary> = {}) =>
  ({ phase, flowName: 'etl', labels: ['gpu'], tags: ['eu'], dueAt: null, startedAt: null, endedAt: null, stateAt: null, ...over }) as FlowRunSummary // prettier-ignore
const lets = (of: FlowRunSummary, over: Partial<RunFilter> = {}) => {
  const filter = { ...noFilter, ...over }
  return passes(of, filter, spanOf(filter, untilOf(filter, now)))
}

test('a flow is the one that has the very name, a label or a tag one of those that the run has', () => {
  expect([lets(run('running'), { flow: 'etl' }), lets(run('running'), { flow: 'et' })]).toEqual([true, false])
  expect([lets(run('running'), { label: 'gpu' }), lets(run('running'), { label: 'gp' })]).toEqual([true, false])
  expect([lets(run('running'), { tag: 'eu' }), lets(run('running'), { tag: 'gpu' })]).toEqual([true, false])
  expect(lets(run('running', { labels: null }), { label: 'gpu' })).toBe(false)
  const { tags: _, ...withoutTags } = run('running')
  expect([lets(withoutTags, { tag: 'eu' }), lets(withoutTags)]).toEqual([false, true])
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

const at = (hours: number) => now + hours * hourMs
test.each([
  ['ended before', run('succeeded', { startedAt: at(-9), endedAt: at(-7) }), false],
  ['began before and ended in it', run('succeeded', { startedAt: at(-9), endedAt: at(-5) }), true],
  ['was at work all the time', run('succeeded', { startedAt: at(-9), endedAt: at(-1) }), true],
  ['ended at its very beginning', run('failed', { endedAt: at(-6) }), true],
  ['began after', run('succeeded', { startedAt: at(-3), endedAt: at(-2) }), false],
  ['began before and runs', run('running', { startedAt: at(-9) }), true],
  ['began after and runs', run('running', { startedAt: at(-3) }), false],
  ['runs, nobody knows since when', run('running'), true],
  ['was claimed after', run('claimed', { stateAt: at(-1) }), false],
  ['was due in it and waits', run('waiting', { dueAt: at(-5) }), true],
  ['is due after', run('waiting', { dueAt: at(1) }), false],
])('from six to four hours ago, a run that %s: %o', (_, of, shown) =>
  expect(lets(of, { within: { from: at(-6), to: at(-4) } })).toBe(shown),
)

test('a time without a beginning or an end has none', () => {
  const due = (hours: number) => run('waiting', { dueAt: at(hours) })
  const shown = (from: number | null, to: number | null) =>
    [-1_000, -1, 1, 1_000].filter((hours) => lets(due(hours), { within: { from, to } }))
  expect([shown(at(0), null), shown(null, at(0)), shown(null, null)]).toEqual([[1, 1_000], [-1_000, -1], [-1_000, -1, 1, 1_000]]) // prettier-ignore
})

test('the runs are asked again once a minute, and not at all without a period', () => {
  const hour = { ...noFilter, within: 'hour' } as const
  expect(untilOf(hour, now)).toBe(untilOf(hour, now + 54_000))
  expect(untilOf(hour, now)).toBeLessThan(untilOf(hour, now + 55_000))
  for (const within of [null, { from: 1, to: 2 }]) {
    expect(untilOf({ within }, now)).toBe(untilOf({ within }, now + hourMs))
  }
})

test('the words tell all that is hidden by', () => {
  expect(filterWords(noFilter, 'utc')).toBeNull()
  expect(filterWords({ flow: 'etl', label: 'gpu', tag: 'eu', within: 'day' }, 'utc')).toBe('Only runs of flow etl, with label gpu, with tag eu, that ran or were due in the last day') // prettier-ignore
  const [from, to] = [Date.UTC(2026, 10, 27, 14), Date.UTC(2026, 10, 28, 9, 30)]
  const within = (range: RunFilter['within']) => filterWords({ ...noFilter, within: range }, 'utc')
  expect(within({ from, to })).toBe('Only runs that ran or were due from 27 Nov 2026, 14:00 to 28 Nov 2026, 09:30')
  expect(within({ from, to: null })).toBe('Only runs that ran or were due from 27 Nov 2026, 14:00')
  expect(within({ from: null, to })).toBe('Only runs that ran or were due to 28 Nov 2026, 09:30')
})

test('a label or a tag that this Prefect has not is said to hide nothing', () => {
  const chosen = { ...noFilter, flow: 'etl', label: 'gpu', tag: 'eu' }
  expect(notInForceWords(chosen, chosen)).toBeNull()
  expect(notInForceWords(chosen, { ...chosen, tag: null })).toBe(
    'Runs of this Prefect have no tags: tag eu hides nothing.',
  )
  expect(notInForceWords(chosen, { ...chosen, label: null, tag: null })).toBe('Runs of this Prefect have no labels: label gpu hides nothing. Runs of this Prefect have no tags: tag eu hides nothing.') // prettier-ignore
})

test.each([
  [{ hidden: 14, of: 16 }, 'all', '', '14 of 16 loaded runs are hidden'],
  [{ hidden: 1, of: 1_600 }, 'all', '', '1 of 1,600 loaded runs is hidden'],
  [{ hidden: 0, of: 16 }, 'all', '', 'No loaded run is hidden'],
  [{ hidden: 16, of: 16 }, 'all', '', 'All 16 loaded runs are hidden'],
  [{ hidden: 1, of: 1 }, 'all', '', 'The only loaded run is hidden'],
  [{ hidden: 2, of: 3 }, 'failed', '', '2 of 3 loaded runs of this group are hidden'],
  [{ hidden: 2, of: 3 }, 'failed', 'x', '2 of 3 loaded runs of this group that the search finds are hidden'],
  [{ hidden: 0, of: 0 }, 'all', 'x', null],
] as const)('%o of %s with %j: %s', (hidden, segment, search, words) =>
  expect(hiddenWords(hidden, segment, search)).toBe(words),
)

test('of a time before yesterday it is said that ended runs are not loaded', () => {
  const words = (within: RunFilter['within']) => notLoadedWords(spanOf({ within }, untilOf({ within }, now)), now)
  const said = 'Runs that ended more than a day ago are not loaded.'
  expect([words(null), words('hour'), words('day'), words({ from: at(-20), to: null })]).toEqual([
    null,
    null,
    null,
    null,
  ])
  expect([words('week'), words({ from: at(-30), to: at(-29) }), words({ from: null, to: null })]).toEqual([said, said, said]) // prettier-ignore
})

test('flows, labels and tags of the runs are offered once, and what is filtered by although no run has it', () => {
  const runs = [run('running'), run('failed', { flowName: 'ads', labels: null, tags: ['eu', 'b'] }), run('running')]
  const offered = offeredBy(runs, { ...noFilter, flow: 'gone', tag: 'a' })
  expect(offered).toEqual({ flows: ['ads', 'etl', 'gone'], labels: ['gpu'], tags: ['a', 'b', 'eu'] })
})

test('what no loaded run has is named, and nothing else', () => {
  const runs = [run('running'), run('failed', { flowName: 'ads' })]
  expect(missingOf(runs, { ...noFilter, flow: 'ads', label: 'gpu', tag: 'eu' })).toEqual([])
  expect(missingOf(runs, { flow: 'gone', label: 'a', tag: 'b', within: 'hour' })).toEqual(['No loaded run is of flow gone', 'No loaded run has label a', 'No loaded run has tag b']) // prettier-ignore
})
