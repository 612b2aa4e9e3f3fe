import { expect, test } from 'vitest'
import { demoFlows } from '../demo-flows'
import { registerDemoFlows } from './demo'
import { dialect06 } from './dialect-0-6'
import { createProject } from './flows'
import { identities } from './identity'
import { runsInQueue } from './queue'
import { createFlowRun } from './runs'
import { Store } from './store'

function storeWith(...labels: readonly (readonly string[])[]) {
  const store = new Store(identities(3), () => 0)
  const [flow] = registerDemoFlows(store, createProject(store, 'p', null).id, '0.6', demoFlows)
  return { store, ids: labels.map((each) => newRun(store, flow!.id, each)) }
}
const newRun = (store: Store, flowId: string, labels: readonly string[]) =>
  createFlowRun(store, dialect06.newState, { flowId, labels }).id

test.each([
  ['an agent without labels gets runs without', [], [0]],
  ['an agent with labels gets runs whose labels it all has, and none without', ['a', 'b'], [1, 2]],
  ['one label is not enough for two', ['a'], [1]],
])('%s', (_, labels, expected) => {
  const { store, ids } = storeWith([], ['a'], ['a', 'b'], ['c'])
  expect(runsInQueue(store, 0, labels)).toEqual(expected.map((index) => ids[index]))
})

test('75 due runs of other labels hide the ones behind them', () => {
  const others = Array.from({ length: 75 }, () => ['gpu'])
  expect(runsInQueue(storeWith(...others, []).store, 0)).toEqual([])
  expect(runsInQueue(storeWith(...others.slice(1), []).store, 0)).toHaveLength(1)
})
