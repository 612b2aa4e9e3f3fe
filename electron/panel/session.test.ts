import { afterEach, describe, expect, test, vi } from 'vitest'
import type { AgentStatus } from '../../shared/model/agent-status'
import type { ProblemEntry } from '../../shared/model/problem'
import { allDialects } from '../../shared/dialects/dialects'
import { panelWorld, practicePair, type PanelWorld } from './panel-world'
import type { Session } from './session'

const soon = { timeout: 15_000, interval: 10 }
const worlds: PanelWorld[] = []
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close()
})

/** A session on practice at both ends. */
async function sessionOf(dialect: '0.6' | '1.x' = '0.6') {
  const world = await panelWorld()
  worlds.push(world)
  await world.panel.use({ ...practicePair, api: { kind: 'practice', dialect } })
  const session = world.panel.session('connection-1')
  if (!session) throw new Error('no session')
  const { practiceApi, practiceCluster } = session.connection
  if (!practiceApi || !practiceCluster) throw new Error('no practice')
  return { ...world, session, api: practiceApi, cluster: practiceCluster }
}
const runIn = (session: Session, flowRunId: string) => session.runs.runs.get(flowRunId)
const jobsIn = (session: Session, flowRunId: string) => session.connection.cluster.jobsOf(flowRunId)
const problemsOf = (session: Session, kind: ProblemEntry['problem']['kind']) =>
  session.snapshot().problems.filter(({ problem }) => problem.kind === kind)

describe.each(allDialects.map(({ id }) => id))('on practice of %s', (dialect) => {
  test('a run goes from the queue to its Job, and all that shows it is told', async () => {
    const { session, api, told } = await sessionOf(dialect)
    session.startAgent('running')
    const flowRunId = api.createRun('hello')
    await vi.waitUntil(() => runIn(session, flowRunId)?.phase === 'succeeded', soon)
    expect(jobsIn(session, flowRunId)).toHaveLength(1)
    const names = new Set(told.filter(({ connectionId }) => connectionId === 'connection-1').map(({ name }) => name))
    for (const name of ['agent.changed', 'flowRuns.changed', 'jobs.changed', 'pods.changed', 'stats.changed'] as const)
      expect(names).toContain(name)
    const { connection, agent, stats } = session.snapshot()
    expect(connection.api).toMatchObject({ dialect, practice: true, hasToken: true })
    expect(agent).toMatchObject({ dialect, mode: 'running' })
    expect(stats.reduce((sum, minute) => sum + minute.deployed, 0)).toBeGreaterThan(0)
  })

  test('one run is deployed while the agent is off, and what its Job is made from is shown', async () => {
    const { session, api } = await sessionOf(dialect)
    const flowRunId = api.createRun('hello')
    expect(await session.actions.jobSpecInputs(flowRunId)).toMatchObject({ dialect, flowRunId })
    expect(await session.actions.details(flowRunId)).toMatchObject({ parameters: { name: 'world' } })
    expect(await session.actions.deploy(flowRunId)).toBeNull()
    await vi.waitUntil(() => jobsIn(session, flowRunId).length === 1, soon)
    await vi.waitUntil(() => session.agentStatus.mode === 'off', soon)
    expect(runIn(session, flowRunId)?.phase).not.toBe('failed')
  })

  test('a run that is scheduled again has only its new Job active', async () => {
    const { session, api } = await sessionOf(dialect)
    const flowRunId = api.createRun('train')
    expect(await session.actions.deploy(flowRunId)).toBeNull()
    await vi.waitUntil(() => jobsIn(session, flowRunId).length === 1, soon)
    const [first] = jobsIn(session, flowRunId)
    expect(await session.actions.runAgain(flowRunId)).toBeNull()
    await vi.waitUntil(() => !session.connection.cluster.jobs.has(first?.uid ?? ''), soon)
    expect(runIn(session, flowRunId)).toBeDefined()
  })

  test('a Job that is deleted by hand marks its unfinished run as failed, with a message that names the Job', async () => {
    const { session, api } = await sessionOf(dialect)
    const flowRunId = api.createRun('train')
    await session.actions.deploy(flowRunId)
    await vi.waitUntil(() => jobsIn(session, flowRunId).length === 1, soon)
    const [job] = jobsIn(session, flowRunId)
    expect(await session.actions.deleteJob(job?.name ?? '', job?.uid ?? '')).toBeNull()
    await vi.waitUntil(() => runIn(session, flowRunId)?.phase === 'failed', soon)
    expect(runIn(session, flowRunId)?.stateMessage).toBe(`Job ${job?.name} was deleted from Flowdeck.`)
  })
})

test('a run whose image can’t be pulled is a problem since its pod was made, until the run ends otherwise', async () => {
  const { session, api, told } = await sessionOf()
  session.startAgent('running')
  const flow = api.flows.find(({ description }) => /image/i.test(description))
  const flowRunId = api.createRun(flow?.name ?? '')
  await vi.waitUntil(() => problemsOf(session, 'imagePullFailed').length > 0, soon)
  const [entry] = problemsOf(session, 'imagePullFailed')
  const [job] = jobsIn(session, flowRunId)
  expect(entry?.runs.map(({ id }) => id)).toContain(flowRunId)
  expect(entry?.since).toBeGreaterThanOrEqual(job?.createdAt ?? Infinity)
  expect(told.some(({ name }) => name === 'problems.changed')).toBe(true)
})

test('labels that the agent lacks leave a run of 1.x waiting', async () => {
  const { session, api } = await sessionOf('1.x')
  session.startAgent('running')
  const lacking = api.createRun('hello', { labels: ['gpu'] })
  const plain = api.createRun('hello', { labels: [] })
  await vi.waitUntil(() => jobsIn(session, plain).length === 1, soon)
  await vi.waitUntil(() => runIn(session, lacking), soon)
  expect(runIn(session, lacking)).toMatchObject({ phase: 'waiting', labels: ['gpu'] })
  expect(jobsIn(session, lacking)).toEqual([])
})

test('an error of our own is logged with its stack and shown; the agent goes on', async () => {
  const { session, api, log } = await sessionOf()
  session.startAgent('running')
  const mistake = new TypeError('x is not a function')
  session.reportMistake('following a container’s log', mistake)
  await vi.waitUntil(() => problemsOf(session, 'mistake').length === 1, soon)
  expect(log.some((line) => line.includes(mistake.stack ?? '-'))).toBe(true)
  const flowRunId = api.createRun('hello')
  await vi.waitUntil(() => jobsIn(session, flowRunId).length === 1, soon)
})

test('the demo flows are told once they are known', async () => {
  const { session, told, api } = await sessionOf()
  await vi.waitUntil(() => told.some(({ name }) => name === 'demoFlows.changed'), soon)
  const value = told.find(({ name }) => name === 'demoFlows.changed')?.value
  expect(value).toEqual(session.snapshot().demoFlows)
  expect((value as readonly unknown[]).length).toBe(api.flows.length)
})

test('a container’s log is followed until it ends, and the YAML of its pod shows no token', async () => {
  const { session, api, told } = await sessionOf()
  const flowRunId = api.createRun('hello')
  await session.actions.deploy(flowRunId)
  const podOf = () => [...session.connection.cluster.pods.values()].find((pod) => pod.flowRunId === flowRunId)
  await vi.waitUntil(() => podOf()?.phase === 'Running' || podOf()?.phase === 'Succeeded', soon)
  const pod = podOf()
  const container = pod?.containers[0]?.name ?? ''
  const followId = session.follows.follow({ pod: pod?.name ?? '', container, previous: false })
  const linesOf = () =>
    told.flatMap(({ name, value }) => {
      const lines = value as { followId: string; lines: { text: string }[]; ended: string | null }
      return name === 'podLogs.lines' && lines.followId === followId ? [lines] : []
    })
  await vi.waitUntil(() => linesOf().at(-1)?.ended, soon)
  expect(
    linesOf()
      .flatMap(({ lines }) => lines.map(({ text }) => text))
      .join('\n'),
  ).toContain('hello from a pod')
  const yaml = await session.actions.yamlOf('pod', pod?.name ?? '')
  expect(yaml.ok && yaml.text).toContain('PREFECT__')
  expect(JSON.stringify(yaml)).not.toContain(api.token)
})

test('a cluster that goes away and comes back is told as such while the agent is off too', async () => {
  const { session, cluster } = await sessionOf()
  await vi.waitUntil(() => session.agentStatus.cluster.state === 'connected', soon)
  session.startAgent('running')
  await vi.waitUntil(() => session.agentStatus.api.state === 'connected', soon)
  await cluster.close()
  await vi.waitUntil(() => session.agentStatus.cluster.state === 'retrying', soon)
  await session.stopAgent()
  expect((session.agentStatus satisfies AgentStatus).mode).toBe('off')
  expect(session.agentStatus.cluster.state).toBe('retrying')
})
