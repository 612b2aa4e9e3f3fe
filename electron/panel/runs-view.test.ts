import { afterEach, expect, test, vi } from 'vitest'
import type { RunsShown } from '../../shared/contract/contract'
import type { FlowRunSummary } from '../../shared/model/flow-run'
import { systemClock } from '../clock/clock'
import { VirtualClock } from '../clock/virtual-clock'
import { startPracticeApi } from '../practice/api'
import { openPrefectApi } from '../prefect/open'
import { PrefectError, type RunList, type RunQuery } from '../prefect/prefect-api'
import type { RunLimits } from './runs-kept'
import { nextQuery, RunsView, type RunsViewParts } from './runs-view'
import { runOf } from './sample-run'

const open: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})
const soon = { timeout: 10_000, interval: 5 }

const listOf = (runs: readonly FlowRunSummary[], more: Partial<RunList> = {}): RunList => ({
  runs,
  complete: true,
  limit: 1_000,
  waiting: null,
  ...more,
})

/** A view of an API that answers in turns, the last turn for ever. */
function viewOf(turns: readonly (RunList | Error)[], limits?: RunLimits, fullEveryMs = 0) {
  const asked: RunQuery[] = []
  const deltas: { changed: readonly string[]; removed: readonly string[] }[] = []
  const mistakes: unknown[] = []
  const shown: RunsShown[] = []
  const api: RunsViewParts['api'] = {
    async runs(query) {
      asked.push(query)
      const turn = turns[Math.min(asked.length, turns.length) - 1] ?? listOf([])
      if (turn instanceof Error) throw turn
      return turn
    },
  }
  const reportMistake = (_: string, error: unknown) => void mistakes.push(error)
  const view = new RunsView({ api, clock: systemClock, reportMistake, fullEveryMs, ...(limits && { limits }) })
  view.on('changed', (changed, removed) =>
    deltas.push({ changed: changed.map(({ id, phase }) => `${id} ${phase}`), removed }),
  )
  view.on('shown', (each) => shown.push(each))
  open.push(() => view.close())
  /** Starts, and looks until the API was asked so many times. */
  const look = async (times: number) => {
    view.start()
    while (asked.length < times) {
      const before = asked.length
      view.lookNow()
      await vi.waitUntil(() => asked.length > before, soon)
    }
    await new Promise(setImmediate)
  }
  return { view, asked, deltas, mistakes, shown, look }
}

test('all that waits is asked for now and then, and in between only what has changed', async () => {
  const first = listOf([runOf('a'), runOf('b')], { waiting: 2 })
  const { asked, look, shown, view } = viewOf([first, listOf([], { complete: false })], undefined, 3_600_000)
  await look(3)
  expect(asked.map(({ waiting }) => waiting)).toEqual([1_000, 0, 0])
  // What was not asked for is not taken for gone.
  expect([...view.runs.keys()]).toEqual(['a', 'b'])
  expect(shown).toEqual([{ known: true, complete: true, waiting: 2, asked: 1_000, most: 20_000 }])
})

test('begins with all runs, then tells only what changed', async () => {
  const first = [runOf('a'), runOf('b', { phase: 'succeeded', stateAt: Date.now() })]
  const { deltas, look, view } = viewOf([
    listOf(first),
    listOf([runOf('a', { phase: 'running' })]),
    listOf([runOf('a', { phase: 'running' }), runOf('c')]),
  ])
  await look(3)
  expect(deltas.slice(0, 3)).toEqual([
    { changed: ['a waiting', 'b succeeded'], removed: [] },
    { changed: ['a running'], removed: [] },
    { changed: ['c waiting'], removed: [] },
  ])
  expect(view.runs.size).toBe(3)
})

test('asks nothing while nobody looks, and at once when somebody does again', async () => {
  const { view, asked, deltas } = viewOf([listOf([runOf('a')])])
  view.setPace('none')
  view.start()
  expect(asked).toEqual([])
  view.setPace('quick')
  await vi.waitUntil(() => deltas.length === 1, soon)
  expect(deltas[0]?.changed).toEqual(['a waiting'])
})

test('while nobody looks but failures are to be told, it is asked every quarter of a minute, and only what has changed', async () => {
  const clock = new VirtualClock()
  const asked: [atMs: number, waiting: number | undefined][] = []
  const api: RunsViewParts['api'] = {
    runs: async ({ waiting }) => {
      asked.push([clock.elapsed(), waiting])
      return listOf([])
    },
  }
  const view = new RunsView({ api, clock, reportMistake: () => undefined })
  view.setPace('slow')
  view.start()
  for (let n = 1; n <= 3; n++) {
    await vi.waitUntil(() => asked.length === n && clock.waiting === 1, soon)
    clock.next()
  }
  expect(asked.slice(0, 3)).toEqual([
    [0, 1_000],
    [15_000, 0],
    [30_000, 0],
  ])
  open.push(() => view.close())
})

test('a list that holds not all that waits says so, with how many wait', async () => {
  const { shown, deltas, look } = viewOf([
    listOf([runOf('a')]),
    listOf([runOf('b')], { complete: false, waiting: 1_475 }),
    listOf([runOf('b')], { complete: false, waiting: 1_475 }),
  ])
  await look(3)
  expect(shown).toEqual([
    { known: true, complete: true, waiting: null, asked: 1_000, most: 20_000 },
    { known: true, complete: false, waiting: 1_475, asked: 1_000, most: 20_000 },
  ])
  // What is missing from a part may be in the rest.
  expect(deltas.flatMap(({ removed }) => removed)).toEqual([])
})

test('more of what waits is asked for on demand, at once, a thousand more each time, and up to a most', async () => {
  const part = listOf([], { complete: false, waiting: 31_000 })
  const { asked, shown, look, view } = viewOf([part], undefined, 3_600_000)
  await look(2)
  for (let n = 2; n <= 25; n++) {
    view.showMore()
    await vi.waitUntil(() => asked.some(({ waiting }) => waiting === Math.min(n, 20) * 1_000), soon)
  }
  expect(Math.max(...asked.map(({ waiting = 0 }) => waiting))).toBe(20_000)
  await vi.waitUntil(() => shown.at(-1)?.asked === 20_000, soon)
  expect(shown.at(-1)).toEqual({ known: true, complete: false, waiting: 31_000, asked: 20_000, most: 20_000 })
})

test('more begins after what is listed already', async () => {
  const listed = Array.from({ length: 1_475 }, (_, n) => runOf(`r${n}`))
  const { asked, look, view } = viewOf([listOf(listed, { complete: false, waiting: 3_000 })], undefined, 3_600_000)
  await look(2)
  view.showMore()
  await vi.waitUntil(() => asked.at(-1)?.waiting === 2_475, soon)
})

test('of runs that have waited for days the first thousand are listed, and all of them on demand', async () => {
  let ageMs = 2 * 24 * 3_600_000
  const api = await startPracticeApi({ now: () => Date.now() - ageMs })
  const agent = () => ({ name: 'agent', labels: [] })
  const prefect = openPrefectApi({ url: api.url, token: api.token, dialect: '0.6', agent })
  for (let n = 0; n < 1_475; n++) api.createRun('hello', { dueInMs: ageMs + 3_600_000 })
  ageMs = 0
  const view = new RunsView({ api: prefect, clock: systemClock, reportMistake: () => undefined })
  open.push(async () => {
    await view.close()
    await prefect.close()
    await api.close()
  })
  view.start()
  await vi.waitUntil(() => view.shown.waiting !== null, soon)
  expect([view.runs.size, view.shown]).toMatchObject([1_000, { complete: false, waiting: 1_475 }])
  view.showMore()
  await vi.waitUntil(() => view.shown.complete, soon)
  expect(view.runs.size).toBe(1_475)
})

test('runs leave the list when they ended long ago, once, and however often the API tells them again', async () => {
  const at = Date.now()
  const old = runOf('old', { phase: 'succeeded', stateAt: at - 100_000, endedAt: at - 100_000 })
  const { view, deltas, look } = viewOf([listOf([runOf('a'), old])], { endedMs: 50_000, runs: 10 })
  await look(3)
  expect([...view.runs.keys()]).toEqual(['a'])
  expect(deltas).toEqual([{ changed: ['a waiting'], removed: [] }])
})

test('a failure changes nothing; what was known is known', async () => {
  const { view, deltas, mistakes, look } = viewOf([listOf([runOf('a')]), new PrefectError('transient', 'away')])
  await look(2)
  expect(deltas).toHaveLength(1)
  expect([...view.runs.keys()]).toEqual(['a'])
  expect(view.refusal).toBeNull()
  expect(mistakes).toEqual([])
})

test('an API that won’t tell the runs is quoted, until it does', async () => {
  const { view, look } = viewOf([new PrefectError('answered', 'no such field'), listOf([])])
  await look(1)
  expect(view.refusal).toBe('no such field')
  await look(2)
  expect(view.refusal).toBeNull()
})

test('a mistake of ours is reported as one, not taken for an API that is away', async () => {
  const mistake = new TypeError('x is not a function')
  const { view, mistakes, look } = viewOf([mistake, listOf([runOf('a')])])
  await look(2)
  expect(mistakes).toEqual([mistake])
  expect(view.runs.size).toBe(1)
})

test('a view that is closed tells nothing and asks nothing any more', async () => {
  const { view, asked, deltas, look } = viewOf([listOf([runOf('a')]), listOf([runOf('b')])])
  await look(1)
  await view.close()
  view.lookNow()
  await new Promise(setImmediate)
  expect(asked).toHaveLength(1)
  expect(deltas).toHaveLength(1)
})

const at = (stateAt: number) => runOf(`at-${stateAt}`, { stateAt })
test.each<[string, RunQuery, readonly FlowRunSummary[], RunQuery]>([
  ['nothing came: from where it was', { since: 50_000, limit: 5_000 }, [], { since: 50_000, limit: 1_000 }],
  [
    'from a little before the newest state',
    { since: 0, limit: 1_000 },
    [at(60_000), at(30_000)],
    { since: 55_000, limit: 1_000 },
  ],
  ['never from further back again', { since: 50_000, limit: 1_000 }, [at(20_000)], { since: 50_000, limit: 1_000 }],
  [
    'a clock that is ahead of ours hides no state',
    { since: 0, limit: 1_000 },
    [at(900_000)],
    { since: 95_000, limit: 1_000 },
  ],
  [
    'after the clock was set back an hour, what changes from then on is asked for',
    { since: 3_700_000, limit: 1_000 },
    [at(3_705_000)],
    { since: 95_000, limit: 1_000 },
  ],
  [
    'as many as asked for, one of them only waits: all changes were told',
    { since: 50_000, limit: 2 },
    [at(60_000), at(40_000)],
    { since: 55_000, limit: 1_000 },
  ],
  [
    'as many changed as asked for, others only wait: the same again, with room for more',
    { since: 50_000, limit: 2 },
    [at(60_000), at(55_000), at(1_000)],
    { since: 50_000, limit: 8 },
  ],
  [
    'as many as asked for, all of them changed: the same again, with room for more',
    { since: 50_000, limit: 2 },
    [at(60_000), at(55_000)],
    { since: 50_000, limit: 8 },
  ],
  [
    'there is a most that is asked for',
    { since: 1, limit: 20_000 },
    Array.from({ length: 20_000 }, () => at(60_000)),
    { since: 55_000, limit: 1_000 },
  ],
])('what is asked next: %s', (_, query, rows, next) => {
  expect(nextQuery(query, rows, 100_000)).toEqual(next)
})
