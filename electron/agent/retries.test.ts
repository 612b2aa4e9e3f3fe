import { expect, test, vi } from 'vitest'
import { jobsPath } from '../kube/jobs'
import { podsPath } from '../kube/pods'
import { agentIn, clientOf, jobsIn, world } from './agent.stage'

const forLong = 36_000_000

test.each([
  ['0.6', 'Running', 1],
  ['1.x', 'Running', 1],
  ['1.x', 'Pending', forLong],
] as const)(
  '%s: a retry of a run whose Job was deleted is left to its pod, which is %s, while that is there; then it gets a second Job',
  async (dialect, phase, pullMs) => {
    const plays = () => ({ kind: 'succeed', runMs: forLong, pullMs, logs: [] }) as const
    const here = await world({}, { plays, speed: 10 }, dialect)
    const { api, cluster } = here
    const client = clientOf(here)
    const { agent, of } = agentIn(here)
    agent.start()
    const id = api.createRun('hello')
    await vi.waitUntil(() => cluster.counts().pods[phase] === 1, 20_000)
    api.setFlowRunState(id, { type: 'Running' })
    const [job] = await jobsIn(here)
    await client.json(jobsPath('default', job!.metadata.name), {
      method: 'DELETE',
      body: { propagationPolicy: 'Orphan' },
    })
    const [task] = api.snapshot().taskRuns.filter((each) => each.flow_run_id === id)
    const start_time = new Date(Date.now() - 60_000).toISOString()
    api.setTaskRunState(task!.id, { type: 'Retrying', start_time, run_count: 1 })

    const polls = of('polled').length
    await vi.waitUntil(() => (agent.poke(), of('polled').length > polls + 3), 20_000)
    expect([cluster.counts().pods[phase], await jobsIn(here), of('deployed').length]).toEqual([1, [], 1])

    await client.json(podsPath('default'), { method: 'DELETE' })
    await vi.waitUntil(() => (agent.poke(), of('deployed').length === 2), 20_000)
    expect(await jobsIn(here)).toHaveLength(1)
  },
)
