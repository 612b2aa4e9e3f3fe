import { expect, test } from 'vitest'
import type { FlowRunSummary } from '../../shared/model/flow-run'
import { applyEvents } from './deltas'
import { initialPanelState } from './panel-state'

const run = (id: string, over: Partial<FlowRunSummary> = {}): FlowRunSummary => ({
  id,
  name: id,
  flowId: 'flow',
  flowName: 'etl',
  version: 1,
  state: 'Scheduled',
  stateMessage: null,
  stateAt: 0,
  dueAt: 0,
  startedAt: null,
  endedAt: null,
  parameters: {},
  ...over,
})
const known = { ...initialPanelState, flowRuns: new Map([['a', run('a')], ['b', run('b')]]) } // prettier-ignore

test('a delta changes what it names, adds what is new and takes away what is removed', () => {
  const payload = { changed: [run('a', { state: 'Running' }), run('c')], removed: ['b'] }
  const { flowRuns } = applyEvents(known, [{ name: 'flowRuns.changed', payload }])
  expect([...(flowRuns ?? [])].map(([id, { state }]) => [id, state])).toEqual([['a', 'Running'], ['c', 'Scheduled']]) // prettier-ignore
})

test('what is known is left as it was, so that who holds it sees no change', () => {
  applyEvents(known, [{ name: 'flowRuns.changed', payload: { changed: [], removed: ['a'] } }])
  expect([...known.flowRuns.keys()]).toEqual(['a', 'b'])
})

test('lists of which no event speaks stay the same objects', () => {
  const after = applyEvents(known, [{ name: 'jobs.changed', payload: { changed: [], removed: ['nothing'] } }])
  expect(after.flowRuns).toBe(known.flowRuns)
  expect(after.pods).toBe(known.pods)
})

test('of several events about one thing the last one holds', () => {
  const { flowRuns } = applyEvents(known, [
    { name: 'flowRuns.changed', payload: { changed: [run('a', { state: 'Submitted' })], removed: [] } },
    { name: 'flowRuns.changed', payload: { changed: [run('a', { state: 'Running' })], removed: [] } },
    { name: 'flowRuns.changed', payload: { changed: [], removed: ['b'] } },
  ])
  expect([...(flowRuns?.values() ?? [])].map(({ state }) => state)).toEqual(['Running'])
})

test('a minute that is told again replaces itself, and minutes of more than a day ago are forgotten', () => {
  const minute = (at: number, deployed: number) => ({ at, deployed, dueToJobMedianMs: null, dueToJobP99Ms: null })
  const dayMs = 86_400_000
  const before = { ...initialPanelState, stats: [minute(0, 1), minute(dayMs, 2)] }
  const { stats } = applyEvents(before, [
    { name: 'stats.changed', payload: [minute(dayMs, 5)] },
    { name: 'stats.changed', payload: [minute(dayMs + 60_000, 7)] },
  ])
  expect(stats).toEqual([minute(dayMs, 5), minute(dayMs + 60_000, 7)])
})

test('single things are replaced', () => {
  const agent = { ...known.agent, mode: 'running' as const }
  const { agent: after, connection } = applyEvents(known, [
    { name: 'agent.changed', payload: agent },
    { name: 'connection.changed', payload: null },
  ])
  expect(after).toBe(agent)
  expect(connection).toBeNull()
})
