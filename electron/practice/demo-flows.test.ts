import { expect, test } from 'vitest'
import { startPracticeApi } from './api'
import { demoFlows, demoPlayOf, imageOf, seedDemoRuns } from './demo-flows'

test('every demo flow has a name and an image of its own', () => {
  expect(new Set(demoFlows.map(({ name }) => name)).size).toBe(demoFlows.length)
  expect(demoFlows.map((flow) => demoPlayOf(imageOf(flow)))).toEqual(demoFlows.map(({ play }) => play))
  expect(demoPlayOf('registry.local:5000/hello:3')).toBeUndefined()
})

test('practice begins with a run of every flow, one of them due in a minute', async () => {
  const now = Date.parse('2026-11-24T10:00:00Z')
  const api = await startPracticeApi({ seed: 1, now: () => now })
  const ids = seedDemoRuns(api)
  const { flowRuns } = api.snapshot()
  await api.close()
  const flowOf = new Map(api.flows.map(({ id, name }) => [id, name]))
  expect(flowRuns.map(({ id }) => id)).toEqual(ids)
  expect(flowRuns.map(({ flow_id }) => flowOf.get(flow_id)).sort()).toEqual(demoFlows.map(({ name }) => name).sort())
  expect(Math.max(...flowRuns.map((run) => run.scheduled_start_time))).toBe(now + 60_000)
})
