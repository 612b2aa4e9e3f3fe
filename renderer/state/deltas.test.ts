import { expect, test } from 'vitest'
import type { FlowRunSummary } from '../../shared/model/flow-run'
import { defaultSettings } from '../../shared/model/settings'
import { applyEvents, type DataEvent } from './deltas'
import { emptyData, emptySlice, type ConnectionSlice, type KeptData } from './kept-data'

const run = (id: string, over: Partial<FlowRunSummary> = {}): FlowRunSummary => ({
  id,
  name: id,
  flowId: 'flow',
  flowName: 'etl',
  revision: '1',
  phase: 'waiting',
  state: 'Scheduled',
  stateMessage: null,
  stateAt: 0,
  claim: null,
  dueAt: 0,
  startedAt: null,
  endedAt: null,
  labels: null,
  ...over,
})
const slice = { ...emptySlice, flowRuns: new Map([['a', run('a')], ['b', run('b')]]), selectedRunId: 'a' } // prettier-ignore
const known: KeptData = { ...emptyData, connections: new Map([['c', slice], ['d', slice]]) } // prettier-ignore

const after = (...events: readonly DataEvent[]): ConnectionSlice => {
  const changed = { ...known, ...applyEvents(known, events) }
  return changed.connections.get('c')!
}
const runs = (changed: readonly FlowRunSummary[], removed: readonly string[] = [], connectionId = 'c'): DataEvent => ({
  name: 'flowRuns.changed',
  payload: { connectionId, changed, removed },
})

test('a delta changes what it names, adds what is new and takes away what is removed', () => {
  const { flowRuns } = after(runs([run('a', { state: 'Running' }), run('c')], ['b']))
  expect([...flowRuns].map(([id, { state }]) => [id, state])).toEqual([['a', 'Running'], ['c', 'Scheduled']]) // prettier-ignore
})

test('what is known is left as it was, so that who holds it sees no change', () => {
  after(runs([], ['a']))
  expect([...slice.flowRuns.keys()]).toEqual(['a', 'b'])
})

test('lists of which no event speaks stay the same objects', () => {
  const { flowRuns, pods } = after({
    name: 'jobs.changed',
    payload: { connectionId: 'c', changed: [], removed: ['nothing'] },
  })
  expect(flowRuns).toBe(slice.flowRuns)
  expect(pods).toBe(slice.pods)
})

test('of several events about one thing the last one holds', () => {
  const { flowRuns } = after(
    runs([run('a', { state: 'Submitted' })]),
    runs([run('a', { state: 'Running' })]),
    runs([], ['b']),
  )
  expect([...flowRuns.values()].map(({ state }) => state)).toEqual(['Running'])
})

test('a minute that is told again replaces itself, and minutes of more than a day ago are forgotten', () => {
  const minute = (at: number, deployed: number) => ({ at, deployed, dueToJobMedianMs: null, dueToJobP99Ms: null })
  const dayMs = 86_400_000
  const before = { ...slice, stats: new Map([minute(0, 1), minute(dayMs, 2)].map((it) => [String(it.at), it])) }
  const stats = (at: number, deployed: number): DataEvent => ({
    name: 'stats.changed',
    payload: { connectionId: 'c', changed: [minute(at, deployed)], removed: [] },
  })
  const { connections } = applyEvents({ ...known, connections: new Map([['c', before]]) }, [
    stats(dayMs, 5),
    stats(dayMs + 60_000, 7),
  ])
  expect([...(connections?.get('c')?.stats.values() ?? [])]).toEqual([minute(dayMs, 5), minute(dayMs + 60_000, 7)])
})

test('single things are replaced, and what the user looks at stays', () => {
  const agent = { ...slice.agent, mode: 'running' as const }
  const changed = after(
    { name: 'agent.changed', payload: { connectionId: 'c', value: agent } },
    {
      name: 'flowRuns.shown',
      payload: { connectionId: 'c', value: { known: true, complete: false, waiting: 7, asked: 1_000, most: 20_000 } },
    },
  )
  expect(changed.agent).toBe(agent)
  expect(changed.runsShown).toEqual({ known: true, complete: false, waiting: 7, asked: 1_000, most: 20_000 })
  expect(changed.selectedRunId).toBe('a')
})

test('an event changes the connection that it names and no other, shown or not', () => {
  const { connections } = applyEvents(known, [runs([], ['a'], 'd')])
  expect(connections?.get('c')).toBe(slice)
  expect([...(connections?.get('d')?.flowRuns.keys() ?? [])]).toEqual(['b'])
})

test('a connection that the store does not have is left to the snapshot that comes with it', () => {
  expect(applyEvents(known, [runs([run('x')], [], 'unknown')])).toEqual({})
})

test('what belongs to no connection stands beside them', () => {
  const settings = { ...defaultSettings, agentName: 'laptop' }
  const template = { dialect: '1.x', text: 'kind: Job', path: '/t', source: 'custom', broken: null } as const
  const changed = applyEvents(known, [
    { name: 'settings.changed', payload: { value: settings } },
    { name: 'connections.shown', payload: { value: 'd' } },
    { name: 'templates.changed', payload: { changed: [template], removed: [] } },
  ])
  expect(changed).toEqual({ settings, shownConnectionId: 'd', templates: new Map([['1.x', template]]) })
})
