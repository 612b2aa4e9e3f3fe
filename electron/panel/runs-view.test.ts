import { afterEach, expect, test, vi } from 'vitest'
import type { FlowRunSummary } from '../../shared/model/flow-run'
import { startPracticeApi } from '../practice/api'
import { openDialect06 } from '../prefect/dialect-0.6'
import { PrefectError, type PrefectApi } from '../prefect/prefect-api'
import { RunsView } from './runs-view'

const open: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})
const soon = { timeout: 10_000, interval: 5 }

interface Delta {
  readonly changed: readonly string[]
  readonly removed: readonly string[]
}
function viewOf(prefect: PrefectApi) {
  const view = new RunsView(prefect)
  const deltas: Delta[] = []
  view.on('changed', (changed, removed) =>
    deltas.push({ changed: changed.map(({ id, state }) => `${id} ${state}`), removed }),
  )
  open.push(() => view.close())
  return { view, deltas }
}
async function practice() {
  const api = await startPracticeApi()
  const prefect = openDialect06(api.url, api.token)
  open.push(async () => {
    await prefect.close()
    await api.close()
  })
  return { api, ...viewOf(prefect) }
}

test('begins with all runs, then tells only what changed', async () => {
  const { api, view, deltas } = await practice()
  const waits = api.createRun('hello', { dueInMs: 60_000 })
  const ended = api.createRun('hello')
  api.setFlowRunState(ended, { type: 'Success', message: 'done' })
  view.start()
  await vi.waitUntil(() => deltas.length === 1, soon)
  expect([...(deltas[0]?.changed ?? [])].sort()).toEqual([`${ended} Success`, `${waits} Scheduled`].sort())
  api.setFlowRunState(waits, { type: 'Running', message: 'Running flow.' })
  view.lookNow()
  await vi.waitUntil(() => deltas.length === 2, soon)
  const fresh = api.createRun('report')
  view.lookNow()
  await vi.waitUntil(() => deltas.length === 3, soon)
  expect(deltas.slice(1)).toEqual([
    { changed: [`${waits} Running`], removed: [] },
    { changed: [`${fresh} Scheduled`], removed: [] },
  ])
  expect(view.runs.size).toBe(3)
})

const summary = (id: string, more: Partial<FlowRunSummary> = {}): FlowRunSummary => ({
  id,
  name: id,
  flowId: 'f',
  flowName: 'hello',
  version: 2,
  state: 'Scheduled',
  stateMessage: null,
  stateAt: 1_000,
  dueAt: null,
  startedAt: null,
  endedAt: null,
  parameters: {},
  ...more,
})
/** Deleted runs and failures at a set turn: the practice API has none of them. */
function answering(...turns: (readonly FlowRunSummary[] | Error)[]) {
  const asked: { since: number; limit: number }[] = []
  const prefect = {
    recent: async (since: number, limit: number) => {
      asked.push({ since, limit })
      const turn = turns[Math.min(asked.length, turns.length) - 1] ?? []
      if (turn instanceof Error) throw turn
      return turn
    },
  } as Partial<PrefectApi> as PrefectApi
  return { asked, ...viewOf(prefect) }
}

test('asks nothing while nobody looks, and at once when somebody does again', async () => {
  const { view, asked, deltas } = answering([summary('a')])
  view.setPaused(true)
  view.start()
  expect(asked).toEqual([])
  view.setPaused(false)
  await vi.waitUntil(() => deltas.length === 1, soon)
  expect(deltas[0]?.changed).toEqual(['a Scheduled'])
})

test('a waiting run that the API has no more is removed; one that ended stays', async () => {
  const ended = summary('ended', { state: 'Success' })
  const { view, deltas } = answering([summary('gone'), summary('stays'), ended], [summary('stays')])
  view.start()
  await vi.waitUntil(() => deltas.length === 1, soon)
  view.lookNow()
  await vi.waitUntil(() => deltas.length === 2, soon)
  expect(deltas[1]).toEqual({ changed: [], removed: ['gone'] })
  expect([...view.runs.keys()]).toEqual(['stays', 'ended'])
})

test('nothing is taken for removed when there may be more than was answered', async () => {
  const many = Array.from({ length: 1_000 }, (_, n) => summary(`run-${n}`))
  const { view, asked, deltas } = answering([summary('waits')], many)
  view.start()
  await vi.waitUntil(() => deltas.length === 1, soon)
  view.lookNow()
  await vi.waitUntil(() => deltas.length === 2, soon)
  expect(asked.map(({ limit }) => limit).slice(0, 2)).toEqual([5_000, 1_000])
  expect(deltas[1]?.removed).toEqual([])
  expect(view.runs.has('waits')).toBe(true)
})

test('asks from a little before the newest state that it knows, and never from further back again', async () => {
  const at = Date.now() - 60_000
  const { view, asked } = answering([summary('a', { stateAt: at })], [], [summary('old', { stateAt: 5 })], [])
  view.start()
  for (const turns of [1, 2, 3, 4]) {
    await vi.waitUntil(() => asked.length >= turns, soon)
    view.lookNow()
  }
  await vi.waitUntil(() => asked.length >= 4, soon)
  expect(asked.slice(1, 4).map(({ since }) => since)).toEqual([at - 5_000, at - 5_000, at - 5_000])
})

test('a failure changes nothing; what was known is known', async () => {
  const { view, asked, deltas } = answering([summary('a')], new PrefectError('transient', 'away'))
  view.start()
  await vi.waitUntil(() => deltas.length === 1, soon)
  view.lookNow()
  await vi.waitUntil(() => asked.length === 2, soon)
  await view.close()
  expect(deltas).toHaveLength(1)
  expect([...view.runs.keys()]).toEqual(['a'])
})
