import { expect, test } from 'vitest'
import { startPracticeApi } from './api'
import { startPracticeApi3 } from './api-3'
import { demoFlows, demoPlayOf, imageOf, seedDemoRuns } from './demo-flows'

test('every demo flow has a name and an image of its own', () => {
  expect(new Set(demoFlows.map(({ name }) => name)).size).toBe(demoFlows.length)
  expect(demoFlows.map((flow) => demoPlayOf(imageOf(flow)))).toEqual(demoFlows.map(({ play }) => play))
  expect(demoPlayOf('registry.local:5000/hello:3')).toBeUndefined()
})

test.each([
  ['0.6', demoFlows.filter(({ labels }) => labels === undefined)], // it knows no labels
  ['1.x', demoFlows],
] as const)('practice of %s begins with a run of every flow, one of them due in a minute', async (dialect, flows) => {
  const now = Date.parse('2026-11-24T10:00:00Z')
  const api = await startPracticeApi({ dialect, seed: 1, now: () => now })
  const ids = seedDemoRuns(api)
  const { flowRuns } = api.snapshot()
  await api.close()
  const flowOf = new Map(api.flows.map(({ id, name }) => [id, name]))
  expect(flowRuns.map(({ id }) => id)).toEqual(ids)
  expect(flowRuns.map(({ flow_id }) => flowOf.get(flow_id)).sort()).toEqual(flows.map(({ name }) => name).sort())
  expect(Math.max(...flowRuns.map((run) => run.scheduled_start_time))).toBe(now + 60_000)
})

test('in 1.x some flows have labels and some a KubernetesRun', async () => {
  const api = await startPracticeApi({ dialect: '1.x' })
  seedDemoRuns(api)
  const { flowRuns } = api.snapshot()
  await api.close()
  const nameOf = new Map(api.flows.map(({ id, name }) => [id, name]))
  const named = (fits: (run: (typeof flowRuns)[number]) => boolean) =>
    flowRuns.filter(fits).map(({ flow_id }) => nameOf.get(flow_id))
  expect(named(({ labels }) => labels.length > 0)).toEqual(['score-customers'])
  expect(named(({ run_config }) => run_config?.type === 'KubernetesRun')).toEqual(['etl-daily', 'fit-model', 'too-big'])
  expect(named(({ run_config }) => run_config === null)).toEqual([])
})

test('practice of 3 begins with a run of every flow without labels, one of them due in a minute', async () => {
  const now = Date.parse('2026-11-24T10:00:00Z')
  const api = await startPracticeApi3({ seed: 1, now: () => now })
  const ids = seedDemoRuns(api)
  const { flowRuns } = api.snapshot()
  await api.close()
  expect(flowRuns.map(({ id }) => id)).toEqual(ids)
  expect(new Set(flowRuns.map(({ flow_id }) => flow_id)).size).toBe(api.flows.length)
  expect(Math.max(...flowRuns.map((run) => run.next_scheduled_start_time ?? 0))).toBe(now + 60_000)
})
