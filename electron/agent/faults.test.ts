import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { DialectId } from '../../shared/model/dialect-words'
import { jobName } from '../../shared/template/job-name'
import { templateOf } from '../../shared/template/samples'
import { jobsPath } from '../kube/jobs'
import type { Fault } from '../practice/api'
import {
  agentIn,
  claimName,
  clientOf,
  isNewJob,
  jobFor,
  jobsIn,
  prefectOf,
  never,
  runIdsOf,
  runsNamed,
  stateOf,
  world,
  type World,
} from './agent.stage'

/** What a real API server says; see kube-fault.test.ts, where its answers are kept. */
const forbidden = (message: string, code = 403, reason = 'Forbidden', details: object = {}) => ({
  status: code,
  body: { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason, message, code, details },
})
const noRight = forbidden(
  'jobs.batch is forbidden: User "viewer" cannot create resource "jobs" in API group "batch" in the namespace "default"',
)
const noNamespace = forbidden('namespaces "default" not found', 404, 'NotFound', {
  name: 'default',
  kind: 'namespaces',
})
const quota = (name: string) =>
  forbidden(
    `jobs.batch "${name}" is forbidden: exceeded quota: three, requested: count/jobs.batch=1, used: count/jobs.batch=3, limited: count/jobs.batch=3`,
  )

const claimedIds = ({ api }: World) =>
  api
    .snapshot()
    .flowRuns.filter((run) => run.state === 'Submitted')
    .map((run) => run.id)
const isJobPost = ({ method, path }: { method: string; path: string }) => method === 'POST' && path.includes('/jobs')

describe.each<DialectId>(['0.6', '1.x', '3'])('dialect %s', (dialect) => {
  test.each([
    ['no right to create Jobs', noRight],
    ['no such namespace', noNamespace],
  ])('%s: nothing is claimed and no run is failed; it goes on when that is corrected', async (_, answer) => {
    const setup = { wrong: true }
    const intercept = (request: { method: string; path: string }) =>
      setup.wrong && isJobPost(request) ? answer : undefined
    const here = await world({}, { intercept }, dialect)
    const ids = runsNamed(here.api, 30)
    const { agent, of } = agentIn(here)
    agent.start()
    await vi.waitUntil(() => agent.status.cluster.state === 'refused' && of('polled').length >= 3, 10_000)
    expect(here.api.snapshot().flowRuns.map((run) => run.state)).toEqual(ids.map(() => 'Scheduled'))
    setup.wrong = false
    agent.retryNow()
    await vi.waitUntil(() => of('deployed').length === 30, 20_000)
    expect(of('failed')).toEqual([])
  })

  test('the right goes while runs are claimed: their claims are kept, and no run is failed', async () => {
    const setup = { wrong: false }
    const intercept = (request: { method: string; path: string }) =>
      setup.wrong && isJobPost(request) ? noRight : undefined
    const here = await world({}, { intercept }, dialect)
    const { agent, of } = agentIn(here)
    agent.start()
    await vi.waitUntil(() => agent.status.cluster.state === 'connected', 10_000)
    setup.wrong = true
    runsNamed(here.api, 60)
    await vi.waitUntil(() => agent.status.cluster.state === 'refused', 10_000)
    const claimed = claimedIds(here).length
    const polls = of('polled').length
    await vi.waitUntil(() => of('polled').length > polls + 1, 20_000)
    expect(claimedIds(here)).toHaveLength(claimed)
    expect(claimed).toBeLessThan(60)
    setup.wrong = false
    agent.retryNow()
    await vi.waitUntil(() => of('deployed').length === 60, 20_000)
    expect(of('failed')).toEqual([])
  })

  test('a quota that is used up: no run is failed, and the rest follow when there is room', async () => {
    const room = { for: 3 }
    let made = 0
    const here = await world(
      {},
      {
        intercept: (request) => {
          if (!isNewJob(request)) return undefined
          return made++ < room.for ? undefined : quota('prefect-job-x')
        },
      },
      dialect,
    )
    const ids = runsNamed(here.api, 6)
    const { agent, of } = agentIn(here, { concurrency: 1 })
    agent.start()
    await vi.waitUntil(() => of('deployed').length === 3 && agent.status.cluster.state === 'retrying', 10_000)
    room.for = Infinity
    await vi.waitUntil(() => of('deployed').length === 6, 20_000)
    expect(of('failed')).toEqual([])
    expect(runIdsOf(here, await jobsIn(here))).toEqual(ids)
  })

  test('a Job whose answer was cut is found although the quota is used up since', async () => {
    let cut = 0
    const intercept = (request: { method: string; path: string }) =>
      isNewJob(request) && cut++ === 0 ? 'drop-after' : undefined
    const here = await world({}, { intercept }, dialect)
    await clientOf(here).json('/api/v1/namespaces/default/resourcequotas', {
      method: 'POST',
      body: {
        ...{ apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'one' } },
        spec: { hard: { 'count/jobs.batch': '1' } },
      },
    })
    const ids = runsNamed(here.api, 1)
    const { agent, of } = agentIn(here)
    agent.start()
    await vi.waitUntil(() => of('deployed').length === 1, 10_000)
    expect(cut).toBeGreaterThan(1)
    expect(of('problem')).toEqual([])
    expect(runIdsOf(here, await jobsIn(here))).toEqual(ids)
  })

  test('replies to POST that are cut after their effect: the Jobs that are found count as answers', async () => {
    let cut = 0
    const intercept = (request: { method: string; path: string }) =>
      isNewJob(request) && cut++ < 6 ? 'drop-after' : undefined
    const here = await world({}, { intercept }, dialect)
    const ids = runsNamed(here.api, 40)
    const { agent, of } = agentIn(here, { concurrency: 32 })
    agent.start()
    await vi.waitUntil(() => of('deployed').length === 40, 10_000)
    expect(agent.status.cluster.state).toBe('connected')
    expect(runIdsOf(here, await jobsIn(here))).toEqual(ids)
  })

  test('the answer to a claim is lost and the API stays away: it beats on, and other claims get their Jobs', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'flowdeck-agent-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const heartbeatPath = join(folder, 'heartbeat')
    const cluster = { down: true }
    const answers = { lost: false, claims: 0 }
    const lose = (names: readonly string[]): Fault => {
      if (!answers.lost) return undefined
      return names.includes(claimName[dialect]) && answers.claims++ === 0 ? 'drop-after' : 'drop-before'
    }
    const here = await world(
      { intercept: ({ names }) => lose(names) },
      { intercept: (request) => (isNewJob(request) && cluster.down ? 'drop-before' : undefined) },
      dialect,
    )
    const { agent, of } = agentIn(here, { heartbeatPath })
    agent.start()
    await vi.waitUntil(() => agent.status.cluster.state === 'connected', 10_000)
    // Some are claimed and wait for the cluster; of the next ones the answer is lost, and of all after it.
    runsNamed(here.api, 5)
    await vi.waitUntil(() => of('claimed').length === 5, 10_000)
    answers.lost = true
    const other = here.api.createRun('hello')
    agent.retryNow()
    void agent.deployRun(other)
    await vi.waitUntil(() => agent.status.api.state === 'retrying', 10_000)
    cluster.down = false
    agent.retryNow()
    await vi.waitUntil(() => of('deployed').length === 5, 10_000)
    const { mtimeMs } = await stat(heartbeatPath)
    await vi.waitUntil(async () => (await stat(heartbeatPath)).mtimeMs > mtimeMs, { timeout: 15_000, interval: 100 })
    answers.lost = false
    agent.retryNow()
    await vi.waitUntil(() => of('deployed').length === 6, 20_000)
    expect(runIdsOf(here, await jobsIn(here))).toHaveLength(6)
  })

  test('lost claims behind more than a page of claims whose pods still wait are found', async () => {
    const here = await world({}, { speed: 0.0001 }, dialect)
    const ids = runsNamed(here.api, 430)
    await claimBehindItsBack(here, ids)
    // All but some have their Jobs, and all are looked at in one order: those without are spread over all pages.
    const lost = new Set(ids.filter((_, n) => n % 43 === 42))
    const client = clientOf(here)
    const post = (id: string) =>
      client.json(jobsPath('default'), { method: 'POST', body: jobFor(here, id, jobName(id, '1').name) })
    for (const id of ids) if (!lost.has(id)) await post(id)
    const { agent, of } = agentIn(here)
    agent.start()
    await vi.waitUntil(() => of('deployed').length === lost.size, 20_000)
    expect(new Set(of('recovered').map((event) => event.flowRunId))).toEqual(lost)
    expect(runIdsOf(here, await jobsIn(here))).toEqual(ids)
  })

  test('what Jobs are made from can’t be read, in words of the API: no run is failed for it', async () => {
    let errors = 2
    const here = await world(
      {
        intercept: ({ body: { query } }) => {
          if (!query.includes('storage') || errors >= 2) return undefined
          errors++
          return { status: 200, body: { data: null, errors: [{ message: 'database connection lost' }] } }
        },
      },
      {},
      dialect,
    )
    const ids = runsNamed(here.api, 5)
    await claimBehindItsBack(here, ids)
    // The first look at the queue finds nothing and asks for nothing: these are reads of the claims that were found.
    errors = 0
    const { agent, of } = agentIn(here)
    agent.start()
    await vi.waitUntil(() => of('deployed').length + of('failed').length === 5, 20_000)
    expect(of('failed')).toEqual([])
    expect(errors).toBe(2)
    expect(runIdsOf(here, await jobsIn(here))).toEqual(ids)
  })

  test('deployed by hand while the agent is off: one POST is lost, and the run gets its Job all the same', async () => {
    let cut = 0
    const intercept = (request: { method: string; path: string }) =>
      isNewJob(request) && cut++ === 0 ? 'drop-before' : undefined
    const here = await world({}, { intercept }, dialect)
    const [id = '', other = ''] = runsNamed(here.api, 2)
    const { agent } = agentIn(here)
    expect(await agent.deployRun(id)).toBeNull()
    expect(runIdsOf(here, await jobsIn(here))).toEqual([id])
    await vi.waitUntil(() => agent.status.mode === 'off', 10_000)
    expect(stateOf(here.api, other)?.state).toBe('Scheduled')
  })

  test('two runs deployed by hand at once while the agent is off: both get their Jobs', async () => {
    const here = await world({}, {}, dialect)
    const ids = runsNamed(here.api, 2)
    const { agent } = agentIn(here)
    expect(await Promise.all(ids.map((id) => agent.deployRun(id)))).toEqual([null, null])
    expect(runIdsOf(here, await jobsIn(here))).toEqual(ids)
  })

  test('deployed by hand while the agent is started, or stopped: the run gets its Job', async () => {
    const here = await world({}, {}, dialect)
    const [first = '', second = ''] = runsNamed(here.api, 2)
    const { agent } = agentIn(here)
    const whileItStarts = agent.deployRun(first)
    agent.start('paused')
    expect(await whileItStarts).toBeNull()
    const whileItStops = agent.deployRun(second)
    await agent.stop()
    expect(await whileItStops).toBeNull()
    expect(runIdsOf(here, await jobsIn(here))).toEqual([first, second].sort())
  })

  test('a run that the queue offers ahead of its time is claimed when it is due, not before', async () => {
    const here = await world({}, {}, dialect)
    const id = here.api.createRun('hello', { dueInMs: 1_500 })
    const { agent, of } = agentIn(here)
    agent.start()
    await vi.waitUntil(() => of('deployed').length === 1, 10_000)
    const { scheduled_start_time: dueAt } = stateOf(here.api, id) ?? {}
    const claimed = here.api.snapshot().states.find((state) => state.flow_run_id === id && state.state === 'Submitted')
    expect(claimed?.timestamp).toBeGreaterThanOrEqual(Number(dueAt))
  })

  test('one agent is started, stopped and started again, and hears each trouble once', async () => {
    const here = await world({}, {}, dialect)
    const { agent, of } = agentIn(here)
    for (let round = 1; round <= 3; round++) {
      runsNamed(here.api, 3)
      agent.start()
      await vi.waitUntil(() => of('deployed').length === round * 3, 10_000)
      await agent.stop()
      expect(of('stopped')).toHaveLength(round)
      expect(of('ready')).toHaveLength(round)
    }
    expect(agent.status.mode).toBe('off')
  })
})

test('making the Job of one run goes wrong in a way that nobody foresaw: it is told, and every other run gets its Job', async () => {
  const here = await world()
  const ids = runsNamed(here.api, 10)
  let calls = 0
  const { agent, of } = agentIn(here, {}, ({ templates }) => {
    if (++calls === 3) throw new RangeError('Maximum call stack size exceeded')
    return templateOf(templates[0]?.text ?? '')
  })
  agent.start()
  await vi.waitUntil(() => of('deployed').length === ids.length - 1, 10_000)
  expect(of('mistake')).toMatchObject([{ where: 'create', stack: expect.stringContaining('RangeError') as string }])
  expect(of('failed')).toEqual([])
  expect(agent.status).toMatchObject({ mode: 'running', claimsInHand: 1 })
  await agent.stop()
  expect(agent.status).toMatchObject({ mode: 'off' })
})

test('what nothing can be made of is remembered by revision: run again, it is looked at again', async () => {
  const clock = { aheadMs: 0 }
  const here = await world({ now: () => Date.now() + clock.aheadMs })
  const flow = { name: 'moved', type: 'Flow', tasks: [], edges: [], parameters: [], storage: { type: 'LocalStorage' } }
  here.api.registerFlow(flow)
  const id = here.api.createRun('moved')
  const { agent, of } = agentIn(here)
  agent.start()
  await vi.waitUntil(() => of('failed').length === 1, 10_000)
  // The API takes the next claim 30 s after the last one.
  clock.aheadMs = 31_000
  const prefect = prefectOf(here)
  const [run] = await prefect.read([id], never)
  if (!run) throw new Error('the run is gone')
  expect(await prefect.schedule(run, Date.now() - 1_000, never)).toEqual({ ok: true })
  agent.poke()
  await vi.waitUntil(() => of('failed').length === 2, 10_000)
})

test('a run of 1.x that is cancelled while its pod waits: its Job goes', async () => {
  const here = await world({}, { speed: 0.0001 }, '1.x')
  const [id = '', other = ''] = runsNamed(here.api, 2)
  const { agent, of } = agentIn(here)
  agent.start()
  await vi.waitUntil(() => of('deployed').length === 2, 10_000)
  const prefect = prefectOf(here)
  const [run] = await prefect.read([id], never)
  if (!run) throw new Error('the run is gone')
  expect(await prefect.cancel(run, never)).toEqual({ ok: true })
  await vi.waitUntil(() => of('cancelled').length === 1, 40_000)
  expect(of('cancelled')[0]?.flowRunId).toBe(id)
  await vi.waitUntil(async () => (await jobsIn(here)).length === 1, { timeout: 10_000, interval: 100 })
  expect(runIdsOf(here, await jobsIn(here))).toEqual([other])
}, 60_000)

/** Claims runs as an agent of this name that was killed before it made any Job. */
async function claimBehindItsBack(here: World, ids: readonly string[]): Promise<void> {
  const prefect = prefectOf(here)
  for (let at = 0; at < ids.length; at += 50) {
    const runs = await prefect.read(ids.slice(at, at + 50), never)
    const claimant = { agent: 'agent', cluster: 'practice.0', namespace: 'default' }
    const outcomes = await prefect.claim(
      runs.map((run) => ({ run, claim: { ...claimant, jobName: jobName(run.id, '1').name } })),
      never,
    )
    expect(outcomes.every((outcome) => outcome.kind === 'won')).toBe(true)
  }
}
