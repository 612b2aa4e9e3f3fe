import { describe, expect, test, vi } from 'vitest'
import { jobsPath } from '../kube/jobs'
import { jobName } from '../../shared/template/job-name'
import {
  agentIn,
  clientOf,
  isNewJob,
  jobsIn,
  logsOf,
  never,
  prefectOf,
  runIdsOf,
  runsNamed,
  stateOf,
  world,
} from './agent.stage'

test('deploys every due run as one Job, and says so in each run’s log', async () => {
  const here = await world()
  const ids = runsNamed(here.api, 60)
  const { agent, of } = agentIn(here)
  agent.start()
  await vi.waitUntil(() => of('deployed').length === 60, 20_000)
  await agent.stop()
  expect(runIdsOf(here, await jobsIn(here))).toEqual(ids)
  const [first = ''] = ids
  const job = of('deployed').find((event) => event.flowRunId === first)?.job ?? ''
  expect(logsOf(here.api, first)).toContain(`Submitted for execution: Job ${job}`)
})

test('a run that is due later is deployed when it is due, and says nothing more', async () => {
  const here = await world()
  const { agent, of } = agentIn(here)
  const id = here.api.createRun('hello', { dueInMs: 1_500 })
  agent.start()
  await vi.waitUntil(() => of('deployed').length === 1, 10_000)
  expect(of('deployed')[0]?.flowRunId).toBe(id)
})

test('a claim that is refused fails alone: the rest of its batch is deployed', async () => {
  const here = await world()
  const ids = runsNamed(here.api, 5)
  const [taken = '', ...rest] = ids
  const { agent, of } = agentIn(here)
  // Another agent submits it between our look at the queue and our claim; its 30 s have just begun.
  const prefect = prefectOf(here, () => ({ name: 'other', labels: [] }))
  const due = await prefect.read([taken], never)
  const theirs = { agent: 'other', cluster: 'elsewhere', namespace: 'n', jobName: 'prefect-job-1' }
  await prefect.claim(
    due.map((run) => ({ run, claim: theirs })),
    never,
  )
  agent.start()
  await vi.waitUntil(() => of('deployed').length === 4, 10_000)
  expect(runIdsOf(here, await jobsIn(here))).toEqual(rest)
})

test('claims whose answer is lost after their effect are read back and deployed', async () => {
  let lost = 0
  const here = await world({
    intercept: ({ names }) => (names.includes('setFlowRunStates') && lost++ === 0 ? 'drop-after' : undefined),
  })
  const ids = runsNamed(here.api, 5)
  const { agent, of } = agentIn(here)
  agent.start()
  await vi.waitUntil(() => of('deployed').length === 5, 10_000)
  expect(runIdsOf(here, await jobsIn(here))).toEqual(ids)
})

test.each(['drop-before', 'drop-after'] as const)('a Job whose creation is cut (%s) is there once', async (fault) => {
  let cuts = 0
  const here = await world({}, { intercept: (request) => (isNewJob(request) && cuts++ < 3 ? fault : undefined) })
  const ids = runsNamed(here.api, 5)
  const { agent, of } = agentIn(here)
  agent.start()
  await vi.waitUntil(() => of('deployed').length === 5, 20_000)
  expect(runIdsOf(here, await jobsIn(here))).toEqual(ids)
})

const denied = 'admission webhook "policy.example" denied the request: no limits set'

test('a Job that the server refuses fails its own run with the server’s words, and touches no other', async () => {
  const here = await world(
    {},
    {
      intercept: (request) =>
        isNewJob(request) && refused++ === 0
          ? {
              status: 400,
              body: { kind: 'Status', reason: 'BadRequest', message: denied, code: 400 },
            }
          : undefined,
    },
  )
  let refused = 0
  const ids = runsNamed(here.api, 3)
  const { agent, of } = agentIn(here)
  agent.start()
  await vi.waitUntil(() => of('deployed').length === 2 && of('failed').length === 1, 10_000)
  const failed = of('failed')[0]?.flowRunId ?? ''
  expect(of('failed')[0]?.reason).toBe(denied)
  expect(stateOf(here.api, failed)).toMatchObject({ state: 'Failed' })
  expect(stateOf(here.api, failed)?.state_message).toContain(denied)
  await vi.waitUntil(() => logsOf(here.api, failed).some((line) => line?.includes(denied)))
  for (const id of ids.filter((each) => each !== failed)) expect(logsOf(here.api, id).join()).not.toContain(denied)
})

test('a claim left by a crash before its Job gets it at the next start', async () => {
  const here = await world(
    {},
    { intercept: (request) => (isNewJob(request) && cluster.down ? 'drop-before' : undefined) },
  )
  const cluster = { down: true }
  const ids = runsNamed(here.api, 5)
  const first = agentIn(here)
  first.agent.start()
  await vi.waitUntil(() => first.of('claimed').length === 5, 10_000)
  await first.agent.end()
  expect(await jobsIn(here)).toEqual([])
  cluster.down = false
  const second = agentIn(here)
  second.agent.start()
  await vi.waitUntil(() => second.of('deployed').length === 5, 10_000)
  expect(second.of('recovered')).toHaveLength(5)
  expect(runIdsOf(here, await jobsIn(here))).toEqual(ids)
})

test('a claimed run whose Job was deleted is not deployed a second time: it is marked Failed', async () => {
  const here = await world()
  const [id = ''] = runsNamed(here.api, 1)
  const first = agentIn(here)
  first.agent.start()
  await vi.waitUntil(() => first.of('deployed').length === 1, 10_000)
  await first.agent.stop()
  const [job] = await jobsIn(here)
  await clientOf(here).json(jobsPath('default', job?.metadata.name), {
    method: 'DELETE',
    query: { propagationPolicy: 'Background' },
  })
  const second = agentIn(here)
  second.agent.start()
  await vi.waitUntil(() => stateOf(here.api, id)?.state === 'Failed', 10_000)
  expect(stateOf(here.api, id)?.state_message).toMatch(/^Job prefect-job-\w+ was deleted before its flow run started/)
  expect(await jobsIn(here)).toEqual([])
})

describe('an agent that gets another name while it is on', () => {
  test('deploys what it had claimed under that name, and claims and creates under the new one', async () => {
    const makers = new Set<string | null>()
    const cluster = { down: true }
    const here = await world(
      {},
      {
        intercept: (request) => {
          if (!isNewJob(request)) return undefined
          if (cluster.down) return 'drop-before'
          makers.add(new URL(request.path, 'http://practice').searchParams.get('fieldManager'))
          return undefined
        },
      },
    )
    const [early = ''] = runsNamed(here.api, 1)
    const { agent, of, rename } = agentIn(here)
    agent.start()
    await vi.waitUntil(() => of('claimed').length === 1, 10_000)
    // Nothing is on its way then that was begun under the first name.
    await vi.waitUntil(() => agent.status.cluster.state === 'retrying', 10_000)
    rename('laptop')
    cluster.down = false
    await vi.waitUntil(() => of('deployed').length === 1, 20_000)
    const [late = ''] = runsNamed(here.api, 1)
    agent.poke()
    await vi.waitUntil(() => of('deployed').length === 2, 20_000)
    expect(stateOf(here.api, early)?.state_message).toMatch(/ by agent agent$/)
    expect(stateOf(here.api, late)?.state_message).toMatch(/ by agent laptop$/)
    expect([...makers]).toEqual(['flowdeck/laptop'])
    expect(agent.status).toMatchObject({ name: 'laptop', formerNames: ['agent'] })
    expect(of('mistake')).toEqual([])
  })

  test('looks after what it deployed before: a run whose Job ends before it begins is marked Failed', async () => {
    const here = await world({}, { speed: 50 })
    const [id = ''] = runsNamed(here.api, 1)
    const { agent, of, rename } = agentIn(here)
    agent.start()
    await vi.waitUntil(() => of('deployed').length === 1, 10_000)
    await agent.stop()
    rename('laptop')
    await vi.waitUntil(() => here.cluster.counts().pods.Succeeded === 1, 10_000)
    agent.start()
    await vi.waitUntil(() => of('failed').length === 1, 20_000)
    expect(stateOf(here.api, id)?.state).toBe('Failed')
  })
})

test('two agents of one name on one cluster make one Job a run', async () => {
  const here = await world()
  const ids = runsNamed(here.api, 60)
  const agents = [agentIn(here), agentIn(here)]
  for (const { agent } of agents) agent.start()
  await vi.waitUntil(async () => (await jobsIn(here)).length >= 60, { timeout: 20_000, interval: 200 })
  for (const { agent } of agents) await agent.stop()
  expect(runIdsOf(here, await jobsIn(here))).toEqual(ids)
})

test('a flow whose storage is not Docker stays Submitted, with upstream’s words in its log', async () => {
  const here = await world()
  here.api.registerFlow({
    name: 'local',
    type: 'Flow',
    tasks: [],
    edges: [],
    parameters: [],
    storage: { type: 'LocalStorage' },
  } as never)
  const id = here.api.createRun('local')
  const { agent, of } = agentIn(here)
  agent.start()
  await vi.waitUntil(() => of('failed').length === 1, 10_000)
  await vi.waitUntil(() => logsOf(here.api, id).includes(`Storage for flow run ${id} is not of type Docker.`))
  expect(stateOf(here.api, id)?.state).toBe('Submitted')
  expect(await jobsIn(here)).toEqual([])
})

test('a foreign Job of the same name is left alone: the run gets the next name', async () => {
  const here = await world()
  const { agent, of } = agentIn(here)
  agent.start('paused')
  const [id = ''] = runsNamed(here.api, 1)
  await vi.waitUntil(() => of('waiting').length === 1, 10_000)
  const [run] = await prefectOf(here).read([id], never)
  const { name } = jobName(id, run!.revision)
  await clientOf(here).json(jobsPath('default'), {
    method: 'POST',
    body: {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name },
      spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'foreign:1' }] } } },
    },
  })
  agent.start()
  await vi.waitUntil(() => of('deployed').length === 1, 10_000)
  expect(of('deployed')[0]?.job).not.toBe(name)
  expect(runIdsOf(here, await jobsIn(here)).filter((each) => each === id)).toHaveLength(1)
})

test('paused it claims nothing, and deploys one run when told to', async () => {
  const here = await world()
  const ids = runsNamed(here.api, 3)
  const { agent, of } = agentIn(here)
  agent.start('paused')
  await vi.waitUntil(() => of('waiting').length === 3, 10_000)
  expect(await agent.deployRun(ids[1] ?? '')).toBeNull()
  await vi.waitUntil(() => of('deployed').length === 1, 10_000)
  expect(runIdsOf(here, await jobsIn(here))).toEqual([ids[1]])
})

test('an API that does not answer is waited for, and a refused token said as such', async () => {
  const faults = { status: 503 as number | null }
  const here = await world({ intercept: () => (faults.status === null ? undefined : { status: faults.status }) })
  const { agent, of } = agentIn(here)
  agent.start()
  await vi.waitUntil(() => agent.status.api.state === 'retrying', 10_000)
  faults.status = 401
  await vi.waitUntil(() => agent.status.api.state === 'refused', 10_000)
  faults.status = null
  runsNamed(here.api, 1)
  agent.retryNow()
  await vi.waitUntil(() => of('deployed').length === 1, 10_000)
})

test('a token of scope USER is refused as upstream’s agent refuses it', async () => {
  const here = await world()
  const { agent } = agentIn({ ...here, api: { ...here.api, token: here.api.userToken } })
  agent.start()
  await vi.waitUntil(() => agent.status.api.state === 'refused', 10_000)
  expect(agent.status.api).toMatchObject({ message: 'The token has scope USER; an agent needs one of scope RUNNER.' })
})

test('that it is off is the last change that it tells', async () => {
  const { agent } = agentIn(await world())
  const modes: string[] = []
  agent.on('changed', () => modes.push(agent.status.mode))
  agent.start('paused')
  await agent.stop()
  expect([modes[0], modes.at(-1)]).toEqual(['paused', 'off'])
})

test('stopping deploys what is claimed, and claims nothing more', async () => {
  const slow = { on: true }
  const here = await world({}, { intercept: (request) => (isNewJob(request) && slow.on ? 'drop-before' : undefined) })
  runsNamed(here.api, 30)
  const { agent, of } = agentIn(here)
  agent.start()
  await vi.waitUntil(() => of('claimed').length >= 25, 10_000)
  const stopped = agent.stop()
  slow.on = false
  await stopped
  expect(of('deployed')).toHaveLength(of('claimed').length)
  expect(agent.status).toMatchObject({ mode: 'off', claimsInHand: 0 })
})

test('idle it asks 1.x once a turn, as upstream’s agent, also when it looks at what was claimed', async () => {
  let requests = 0
  const here = await world(
    {
      intercept: () => {
        requests++
        return undefined
      },
    },
    {},
    '1.x',
  )
  const { agent, of } = agentIn(here)
  agent.start()
  await vi.waitUntil(() => of('polled').length === 1, 10_000)
  const { fields } = here.api.counts()
  // The first turn says who we are and looks ahead; where nothing is due the queue is left alone.
  expect(fields).toMatchObject({ register_agent: 1, agent: 1 })
  expect(fields.get_runs_in_queue).toBeUndefined()
  requests = 0
  await vi.waitUntil(() => of('polled').length === 4, 10_000)
  expect(here.api.counts().fields.get_runs_in_queue).toBe(3)
  expect(requests).toBe(3)
})

test('idle it asks no more than upstream’s agent: two requests a turn', async () => {
  const here = await world()
  const { agent, of } = agentIn(here)
  agent.start()
  await vi.waitUntil(() => of('polled').length === 4, 10_000)
  const { fields } = here.api.counts()
  const polls = of('polled').length
  // The first turn also asks who we are (scope, tenant) and, before anything is claimed, what was claimed before.
  expect(fields.getRunsInQueue).toBeLessThanOrEqual(polls + 1)
  expect(fields.flow_run).toBeLessThanOrEqual(3 * (polls + 2))
})

test('a cluster whose clock alone is wrong is told, once', async () => {
  const { agent, of } = agentIn(await world({}, { aheadMs: 600_000 }))
  agent.start()
  await vi.waitUntil(() => of('polled').length > 2 && of('clock').length > 0, 10_000)
  const words = 'The cluster’s clock is 10m ahead of this machine’s.'
  expect(of('clock').map(({ message }) => message)).toEqual([expect.stringContaining(words)])
  expect(agent.status.clockNotice).toContain(words)
})

test.each([600_000, -600_000])(
  'a clock that is %i ms off is known after the first answer, and how long ago something was stays true',
  async (ms) => {
    const faults = { status: null as number | null }
    let aheadMs = 0
    const here = {
      ...(await world({ intercept: () => (faults.status === null ? undefined : { status: faults.status }) })),
      aheadMs: () => aheadMs,
    }
    const { agent, of } = agentIn(here)
    const began = Date.now()
    agent.start()
    await vi.waitUntil(() => agent.status.lastPollAt !== null && agent.status.cluster.state === 'connected', 10_000)
    aheadMs = ms
    const { since, lastPollAt, nextPollAt, api, cluster } = agent.status
    const instants = [
      since,
      lastPollAt,
      nextPollAt,
      'since' in api ? api.since : null,
      'since' in cluster ? cluster.since : null,
    ]
    for (const at of instants) expect(Math.abs((at ?? 0) - began)).toBeLessThan(60_000)
    faults.status = 503
    agent.poke()
    await vi.waitUntil(() => agent.status.api.state === 'retrying', 10_000)
    const told = of('link').flatMap(({ link }) => (link.state === 'retrying' ? [link.since, link.nextTryAt] : []))
    expect(told).not.toEqual([])
    for (const at of told) expect(Math.abs(at - began)).toBeLessThan(60_000)
  },
)
