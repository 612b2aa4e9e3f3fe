import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import type { FlowRun } from '../../../shared/model/flow-run'
import type { JobInputs3 } from '../../../shared/prefect-3/inputs'
import { systemClock } from '../../clock/clock'
import { limits } from '../limits'
import { openPrefectApi } from '../open'
import type { LogLine } from '../prefect-api'
import { claimFor, never, stage, type Staged } from './practice.stage'
import { listWorkPools, makeWorkPool } from './work-pools'

const due = async ({ prefect }: Pick<Staged, 'prefect'>) => (await prefect.due(Date.now(), never)).runs
const claimAll = ({ prefect }: Pick<Staged, 'prefect'>, runs: readonly FlowRun[], job = 'job') =>
  prefect.claim(
    runs.map((run) => ({ run, claim: claimFor(job) })),
    never,
  )
/** A run that this client has claimed, as it is read then. */
async function claimed(here: Staged, flow = 'hello'): Promise<FlowRun> {
  const id = here.api.createRun(flow)
  const run = (await due(here)).find((each) => each.id === id)!
  expect(await claimAll(here, [run])).toEqual([{ kind: 'won' }])
  return (await here.prefect.read([id], never))[0]!
}
const stateOf = ({ api }: Staged, id: string) =>
  api
    .snapshot()
    .states.filter((state) => state.flow_run_id === id)
    .at(-1)

describe('connecting', () => {
  test('finds server and pool, and asks no more than that', async () => {
    const { api, prefect } = await stage()
    expect(await prefect.connect(never)).toEqual({ tenantId: null, scope: null })
    expect([prefect.dialect, prefect.readAheadMs, prefect.claimsAtOnce, prefect.notice]).toEqual([
      '3',
      10_000,
      10,
      null,
    ])
    expect(Object.keys(api.counts().routes).sort()).toEqual([
      'GET /admin/version',
      'GET /csrf-token',
      'GET /work_pools/:name',
      'POST /work_pools/:name/queues/filter',
    ])
  })

  test.each([
    ['none is given', '', 'No work pool is given.'],
    ['there is none of its name', 'a b', 'There is no work pool a b.'],
    [
      'there can be none of its name',
      'a/b',
      'There can be no work pool a/b. A work pool’s name has none of / % & < > in it, and is not one dot or two.',
    ],
    [
      'its name leads elsewhere',
      '..',
      'There can be no work pool ... A work pool’s name has none of / % & < > in it, and is not one dot or two.',
    ],
  ])('to no pool: %s', async (_, workPool, message) => {
    const { client } = await stage()
    await expect(client({ workPool }).connect(never)).rejects.toMatchObject({ refusal: 'workPool', message })
  })

  test('makes the pool where that is wished for, once', async () => {
    const { client, ask } = await stage()
    const options = { workPool: 'new pool', createWorkPool: true }
    await Promise.all([client(options).connect(never), client(options).connect(never)])
    await client({ workPool: 'new pool' }).connect(never)
    expect(await ask('GET', '/work_pools/new%20pool')).toMatchObject({
      ...{ name: 'new pool', type: 'kubernetes' },
      base_job_template: { job_configuration: { job_manifest: { kind: 'Job' } } },
    })
  })

  test('a pool without a template gets one, as from any first worker', async () => {
    const { client, ask } = await stage()
    await ask('POST', '/work_pools/', { name: 'bare', type: 'kubernetes', base_job_template: {} })
    await client({ workPool: 'bare' }).connect(never)
    expect(await ask('GET', '/work_pools/bare')).toMatchObject({
      base_job_template: { job_configuration: { job_manifest: { kind: 'Job' } } },
    })
  })

  test('a pool of another type is none of ours', async () => {
    const { client, ask } = await stage()
    await ask('POST', '/work_pools/', { name: 'local', type: 'process' })
    await expect(client({ workPool: 'local' }).connect(never)).rejects.toMatchObject({
      kind: 'refused',
      message: 'Work pool local is of type process, and Flowdeck serves pools of type kubernetes.',
    })
  })

  test('a queue that the pool does not have is told, with those that it has', async () => {
    const { client } = await stage()
    await expect(client({ workQueues: ['default', 'nightly'] }).connect(never)).rejects.toMatchObject({
      kind: 'refused',
      message: expect.stringMatching(
        /^Work pool practice has no queue nightly\. Its queues are .*default.*\. Prefect makes one: prefect work-queue create NAME --pool practice\.$/,
      ) as string,
    })
  })

  test('a clock that is not the server’s is told, and by how much', async () => {
    const aheadBy = (ms: number) => ({ ...systemClock, now: () => systemClock.now() + ms })
    const { client } = await stage()
    const toldAt = async (ms: number): Promise<number> => {
      const prefect = client({ clock: aheadBy(ms) })
      await prefect.connect(never)
      return prefect.clockToldMs
    }
    expect(Math.abs((await toldAt(-3_661_000)) - 3_661_000)).toBeLessThan(2_000)
    expect(Math.abs((await toldAt(3_600_000)) + 3_600_000)).toBeLessThan(2_000)
    expect(await toldAt(-3_000)).toBe(0)
    expect(await toldAt(3_000)).toBe(0)
  })

  test('a paused pool or queue is no fault, and is told', async () => {
    const { api, prefect, ask } = await stage()
    api.changePool({ is_paused: true })
    await prefect.connect(never)
    expect(prefect.notice).toBe(
      `Work pool ${api.workPool} is paused and gives no runs. Resume it, for instance with “prefect work-pool resume ${api.workPool}”.`,
    )
    api.changePool({ is_paused: false })
    await ask('PATCH', `/work_pools/${api.workPool}/queues/default`, { is_paused: true })
    await prefect.connect(never)
    expect(prefect.notice).toBe(
      `Queue default is paused in work pool ${api.workPool}: no runs come from there. Resume it, for instance with “prefect work-queue resume default --pool ${api.workPool}”.`,
    )
  })

  test('a wrong password is refused', async () => {
    const { client } = await stage()
    await expect(client({ token: 'admin:wrong' }).connect(never)).rejects.toMatchObject({
      kind: 'refused',
      message: 'HTTP 401: Unauthorized',
    })
  })

  test.each([
    [
      '2.20.4',
      'This server runs Prefect 2.20.4, and Flowdeck works with Prefect 3 there. Update the server, or give the address of another server.',
    ],
    [
      '4.0.0',
      'This server runs Prefect 4.0.0, and Flowdeck works with Prefect 3 there. Look for a newer Flowdeck, or give the address of another server.',
    ],
  ])('a server of version %s is told as such, whatever dialect was asked for', async (version, message) => {
    const server = createServer((request, response) => {
      const answer = request.url === '/api/admin/version' ? version : { detail: 'Not Found' }
      response.writeHead(typeof answer === 'string' ? 200 : 404).end(JSON.stringify(answer))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    for (const dialect of ['3', 'auto'] as const) {
      const prefect = openPrefectApi({
        url,
        token: '',
        dialect,
        agent: () => ({ name: 'a', labels: [] }),
        workPool: 'p',
      })
      await expect(prefect.connect(never)).rejects.toMatchObject({ refusal: 'version', message })
      await prefect.close()
    }
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })

  test('Cloud is asked for the pool alone, with the key', async () => {
    const seen: (readonly [string | undefined, string | undefined])[] = []
    const server = createServer((request, response) => {
      seen.push([request.url, request.headers.authorization])
      const isQueues = request.url?.endsWith('/queues/filter')
      response.writeHead(200).end(JSON.stringify(isQueues ? [] : { id: 'p', name: 'kube', type: 'kubernetes' }))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const path = '/api/accounts/a/workspaces/w'
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`
    const agent = () => ({ name: 'a', labels: [] })
    const prefect = openPrefectApi({ url, token: 'pnu_1', dialect: 'auto', agent, workPool: 'kube' })
    await prefect.connect(never)
    expect(prefect.dialect).toBe('3')
    const asked = seen.filter(([at]) => at?.includes('/work_pools/') === true)
    expect(asked).toEqual([
      [`${path}/work_pools/kube`, 'Bearer pnu_1'],
      [`${path}/work_pools/kube/queues/filter`, 'Bearer pnu_1'],
    ])
    expect(seen.map(([at]) => at)).not.toContain(`${path}/admin/version`)
    await prefect.close()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
})

describe('the queue', () => {
  test('gives whole runs with their flows, some time ahead, and says when their Jobs are due', async () => {
    const here = await stage()
    const now = Date.now()
    const [late, soon] = [
      here.api.createRun('hello', { dueInMs: -60_000 }),
      here.api.createRun('sync-crm', { dueInMs: 15_000 }),
    ]
    here.api.createRun('hello', { dueInMs: 60_000 })
    const offer = await here.prefect.due(now + here.prefect.readAheadMs, never)
    expect(offer.full).toBe(false)
    expect(offer.runs).toMatchObject([
      { id: late, phase: 'waiting', flow: { name: 'hello' }, claim: null },
      { id: soon, phase: 'waiting', flow: { name: 'sync-crm' }, claimedBefore: false },
    ])
    // Ten seconds ahead of its time, and the pod waits.
    expect(offer.runs[1]!.dueAt! - now).toBeGreaterThan(4_900)
    expect(offer.runs[1]!.dueAt! - now).toBeLessThan(5_600)
  })

  test('gives Jobs at their time where that is wished for', async () => {
    const here = await stage({}, { leadMs: 0 })
    const now = Date.now()
    const id = here.api.createRun('hello', { dueInMs: 9_000 })
    expect((await here.prefect.due(now, never)).runs).toEqual([])
    const [run] = (await here.prefect.due(now + here.prefect.readAheadMs, never)).runs
    expect(run).toMatchObject({ id })
    expect(run!.dueAt! - now).toBeGreaterThan(8_900)
  })

  test('gives Jobs as long ahead of their time as is wished for', async () => {
    const here = await stage({}, { leadMs: 60_000 })
    const now = Date.now()
    const id = here.api.createRun('hello', { dueInMs: 65_000 })
    const [run] = (await here.prefect.due(now + here.prefect.readAheadMs, never)).runs
    expect(run).toMatchObject({ id })
    expect(run!.dueAt! - now).toBeGreaterThan(4_900)
    expect(run!.dueAt! - now).toBeLessThan(5_600)
  })

  test('gives two hundred at once, and then says that there may be more', async () => {
    const here = await stage()
    for (let n = 0; n < 210; n++) here.api.createRun('hello')
    const offer = await here.prefect.due(Date.now(), never)
    expect([offer.runs.length, offer.full]).toEqual([200, true])
    expect(here.api.counts().routes['POST /flows/filter']).toBe(1)
  })

  test('gives runs of the queues that are served, those of the first priority first', async () => {
    const here = await stage()
    await here.ask('PATCH', `/work_pools/${here.api.workPool}/queues/models`, { priority: 1 })
    const usual = here.api.createRun('hello', { dueInMs: -1_000 })
    const urgent = here.api.createRun('train-long')
    expect((await due(here)).map((run) => run.id)).toEqual([urgent, usual])
    const served = here.client({ workQueues: ['default'] })
    expect((await due({ prefect: served })).map((run) => run.id)).toEqual([usual])
    expect((await served.runs({ since: 0, limit: 10 }, never)).runs.map((run) => run.id)).toEqual([usual])
  })

  test('of a pool that was deleted is refused, or the pool is made again', async () => {
    const here = await stage()
    await here.prefect.connect(never)
    await here.ask('DELETE', `/work_pools/${here.api.workPool}`)
    await expect(here.prefect.due(Date.now(), never)).rejects.toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('There is no work pool') as string,
    })
    const maker = here.client({ createWorkPool: true })
    expect(await maker.due(Date.now(), never)).toEqual({ runs: [], full: false })
    expect(await here.prefect.due(Date.now(), never)).toEqual({ runs: [], full: false })
  })
})

describe('a claim', () => {
  test('is won once; sent again it is known as the same, and anybody else’s is refused', async () => {
    const here = await stage()
    here.api.createRun('hello')
    const runs = await due(here)
    expect(await claimAll(here, runs)).toEqual([{ kind: 'won' }])
    expect(await claimAll({ prefect: here.client() }, runs)).toEqual([{ kind: 'won' }])
    expect(await claimAll(here, runs, 'another')).toMatchObject([{ kind: 'refused' }])
    const rival = here.client({ agent: () => ({ name: 'rival', labels: [] }) })
    const [outcome] = await rival.claim([{ run: runs[0]!, claim: claimFor('job', 'rival') }], never)
    expect(outcome).toEqual({
      kind: 'refused',
      message: expect.stringMatching(/PENDING.*The run is Pending\.$/) as string,
    })
    expect(here.api.snapshot().states.filter(({ type }) => type === 'PENDING')).toMatchObject([
      { name: 'Pending', message: 'Submitted for execution: Job job in default on c by agent flowdeck' },
    ])
  })

  test('whose answer is lost is sent again and won', async () => {
    let lost = 0
    const here = await stage({
      intercept: ({ route }) => (route.endsWith('set_state') && lost++ === 0 ? 'drop-after' : undefined),
    })
    here.api.createRun('hello')
    expect(await claimAll(here, await due(here))).toEqual([{ kind: 'won' }])
    expect(lost).toBe(2)
  })

  test('whose answers all are lost is open, and its neighbours are won; read back, it is ours', async () => {
    const gone = { id: '' }
    const here = await stage({
      intercept: ({ path }) => (path.endsWith(`${gone.id}/set_state`) && gone.id !== '' ? 'drop-after' : undefined),
    })
    for (let n = 0; n < 3; n++) here.api.createRun('hello')
    const runs = await due(here)
    gone.id = runs[1]!.id
    expect((await claimAll(here, runs)).map(({ kind }) => kind)).toEqual(['won', 'open', 'won'])
    expect((await here.prefect.read([gone.id], never))[0]).toMatchObject({ claim: claimFor('job') })
  })

  test('that cannot have taken effect fails as a whole', async () => {
    const here = await stage({
      intercept: ({ route }) =>
        route.endsWith('set_state') ? { status: 429, headers: { 'retry-after': '30' } } : undefined,
    })
    for (let n = 0; n < 2; n++) here.api.createRun('hello')
    await expect(claimAll(here, await due(here))).rejects.toMatchObject({
      kind: 'transient',
      options: { retryAfterMs: 30_000 },
    })
  })

  test('of a run that has ended is not even asked for: the API would take it', async () => {
    const here = await stage()
    const run = await claimed(here)
    here.api.setFlowRunState(run.id, { type: 'FAILED' })
    const [ended] = await here.prefect.read([run.id], never)
    expect(await claimAll(here, [ended!])).toEqual([
      { kind: 'refused', message: 'It is Failed; only a scheduled run can be claimed.' },
    ])
    expect(stateOf(here, run.id)).toMatchObject({ type: 'FAILED' })
  })

  test('of a run that was deleted is refused, and no neighbour with it', async () => {
    const here = await stage()
    for (let n = 0; n < 2; n++) here.api.createRun('hello')
    const runs = await due(here)
    await here.ask('DELETE', `/flow_runs/${runs[0]!.id}`)
    expect(await claimAll(here, runs)).toMatchObject([{ kind: 'refused', message: /not found/ }, { kind: 'won' }])
  })

  test('for which its deployment has no slot is refused, and the run is offered again later', async () => {
    const here = await stage({ settings: { slotWaitMs: 0 } })
    const [deployment] = (await here.ask('POST', '/deployments/filter', {
      deployments: { name: { any_: ['hello'] } },
    })) as { id: string }[]
    await here.ask('PATCH', `/deployments/${deployment!.id}`, { concurrency_limit: 1 })
    for (let n = 0; n < 2; n++) here.api.createRun('hello')
    const [won, refused] = await claimAll(here, await due(here))
    expect([won, refused].map((each) => each?.kind).sort()).toEqual(['refused', 'won'])
    const [again] = await due(here)
    expect(again).toMatchObject({ state: { name: 'AwaitingConcurrencySlot' }, claimedBefore: true })
  })
})

describe('what was claimed', () => {
  test('is found by the agent’s name, all of it, page by page', async () => {
    const here = await stage()
    const ids = Array.from({ length: 430 }, () => here.api.createRun('hello'))
    const foreign = here.api.createRun('hello')
    for (let left = true; left;) {
      const runs = (await due(here)).filter(({ id }) => id !== foreign)
      left = runs.length > 0
      await claimAll(here, runs.slice(0, 100))
    }
    here.api.setFlowRunState(foreign, { type: 'PENDING', message: 'somebody else’s' })
    const { claims } = await here.prefect.outlook(['flowdeck'], Date.now(), never)
    const found = [...claims.items]
    for (let { next } = claims; next !== null;) {
      const page = await here.prefect.claims(['flowdeck'], next, never)
      found.push(...page.items)
      next = page.next
    }
    expect(found.map(({ id }) => id).sort()).toEqual(ids.sort())
    expect(found[0]).toMatchObject({ phase: 'claimed', claim: claimFor('job') })
    expect((await here.prefect.claims(['somebody'], '0', never)).items).toEqual([])
  })

  test('is read with the scheduled state that the claim replaced', async () => {
    const here = await stage()
    here.api.createRun('hello')
    const [run] = await due(here)
    await claimAll(here, [run!])
    const read = async (prefect = here.prefect) => (await prefect.read([run!.id], never))[0]
    expect(await read()).toMatchObject({ revision: run!.revision, phase: 'claimed', claim: claimFor('job') })
    expect(here.api.counts().routes['GET /flow_run_states/']).toBeUndefined()
    // Another process finds it in the run's history, and later states of it too.
    expect(await read(here.client())).toMatchObject({ revision: run!.revision })
    here.api.setFlowRunState(run!.id, { type: 'RUNNING' })
    expect(await read()).toMatchObject({ revision: run!.revision, phase: 'running', claim: null })
    expect(await here.prefect.read(['no id', run!.id, '00000000-0000-4000-8000-000000000000'], never)).toHaveLength(1)
  })
})

describe('what a Job is made from', () => {
  test('is read for many runs in one request', async () => {
    const here = await stage()
    const ids = ['hello', 'sync-crm', 'hello'].map((flow) =>
      here.api.createRun(flow, { jobVariables: { image: flow } }),
    )
    const runs = await due(here)
    const inputs = (await Promise.all(runs.map((run) => here.prefect.jobInputs(run, never)))) as JobInputs3[]
    expect(inputs.map(({ flowRunId }) => flowRunId).sort()).toEqual([...ids].sort())
    const [first] = inputs
    const { name } = runs[0]!.flow
    expect(first).toMatchObject({
      ...{ dialect: '3', flowId: runs[0]!.flow.id, flow: { name }, deployment: { name } },
      run: { id: runs[0]!.id, name: runs[0]!.name, jobVariables: { image: name }, row: { parameters: {} } },
      workPool: { name: here.api.workPool, baseJobTemplate: { job_configuration: {} } },
    })
    expect(here.api.counts().routes['POST /deployments/filter']).toBe(1)
    expect(here.api.counts().routes['GET /work_pools/:name']).toBeLessThanOrEqual(3)
  })

  /** A clock that can be put forward. */
  const movable = () => {
    const time = { aheadMs: 0 }
    return { time, clock: { ...systemClock, elapsed: () => systemClock.elapsed() + time.aheadMs } }
  }

  test('is read anew for what the queue offers, and kept for as long as the API is away', async () => {
    const { time, clock } = movable()
    let away = false
    const here = await stage({ intercept: () => (away ? { status: 401 } : undefined) }, { clock })
    const imageOf = async (run: FlowRun): Promise<unknown> => {
      const { deployment } = (await here.prefect.jobInputs(run, never)) as JobInputs3
      return (deployment?.jobVariables as { image: string }).image
    }
    const [{ id }] = (await here.ask('POST', '/deployments/filter', {
      deployments: { name: { any_: ['hello'] } },
    })) as [{ id: string }]
    here.api.createRun('hello')
    const [first] = await due(here)
    await imageOf(first!)
    await here.ask('PATCH', `/deployments/${id}`, { job_variables: { image: 'new' } })
    here.api.createRun('hello')
    const second = (await due(here)).at(-1)!
    expect(await imageOf(second)).toBe('new')
    const asked = here.api.counts().routes['POST /deployments/filter']
    expect(await imageOf(first!)).toBe('new')
    expect(here.api.counts().routes['POST /deployments/filter']).toBe(asked)
    await here.ask('PATCH', `/deployments/${id}`, { job_variables: { image: 'newest' } })
    time.aheadMs += 60_000
    away = true
    expect(await imageOf(second)).toBe('new')
    away = false
    expect(await imageOf(second)).toBe('newest')
  })

  test('that is gone is this run’s own trouble', async () => {
    const { time, clock } = movable()
    const here = await stage({}, { clock })
    const id = here.api.createRun('hello')
    const [run] = await due(here)
    const [deployment] = (await here.ask('POST', '/deployments/filter', {
      deployments: { name: { any_: ['hello'] } },
    })) as { id: string }[]
    await here.ask('DELETE', `/deployments/${deployment!.id}`)
    time.aheadMs += 60_000
    expect(run!.id).toBe(id)
    await expect(here.prefect.jobInputs(run!, never)).rejects.toMatchObject({
      kind: 'answered',
      message: 'The deployment of this run has been deleted.',
    })
  })

  test('that can’t be read now is asked for again: no run fails for it', async () => {
    let fault: number | null = 422
    const here = await stage({
      intercept: ({ route }) =>
        fault !== null && route === 'POST /deployments/filter' ? { status: fault, body: { detail: 'no' } } : undefined,
    })
    here.api.createRun('hello')
    const [run] = await due(here)
    await expect(here.prefect.jobInputs(run!, never)).rejects.toMatchObject({ kind: 'transient' })
    fault = 401
    await expect(here.prefect.jobInputs(run!, never)).rejects.toMatchObject({ kind: 'refused' })
    fault = null
    expect(await here.prefect.jobInputs(run!, never)).toMatchObject({ dialect: '3' })
  })
})

describe('a claimed run', () => {
  test('is marked Crashed with the reason, also when the answer was lost', async () => {
    let lost = 0
    const here = await stage({
      intercept: ({ route, body }) =>
        route.endsWith('set_state') && JSON.stringify(body).includes('CRASHED') && lost++ === 0
          ? 'drop-after'
          : undefined,
    })
    const run = await claimed(here)
    expect(await here.prefect.fail(run, 'No Job can be made.', never)).toEqual({ ok: true })
    expect(stateOf(here, run.id)).toMatchObject({ type: 'CRASHED', name: 'Crashed', message: 'No Job can be made.' })
    expect(await here.prefect.fail(run, 'Another reason.', never)).toMatchObject({ ok: false })
  })

  test('is given back, and is another revision then', async () => {
    const here = await stage()
    const run = await claimed(here)
    expect(await here.prefect.schedule(run, Date.now() - 1_000, never)).toEqual({ ok: true })
    const [again] = await due(here)
    expect(again).toMatchObject({ id: run.id, phase: 'waiting', claimedBefore: true })
    expect(again!.revision).not.toBe(run.revision)
    expect(await claimAll(here, [again!])).toEqual([{ kind: 'won' }])
  })

  test('whose pod waits says so, and stays claimed', async () => {
    const here = await stage()
    const run = await claimed(here)
    expect(await here.prefect.pending(run, never)).toEqual({ ok: true })
    const [read] = await here.prefect.read([run.id], never)
    expect(read).toMatchObject({
      state: { name: 'InfrastructurePending' },
      claim: claimFor('job'),
      revision: run.revision,
    })
    here.api.setFlowRunState(run.id, { type: 'RUNNING' })
    const [running] = await here.prefect.read([run.id], never)
    expect(await here.prefect.pending(running!, never)).toMatchObject({ ok: false })
  })
})

describe('cancelling', () => {
  test('a run that waits is over at once, one that is claimed is to be cleared', async () => {
    const here = await stage()
    const waits = here.api.createRun('hello', { dueInMs: 60_000 })
    const run = await claimed(here)
    const [waiting] = await here.prefect.read([waits], never)
    expect(await here.prefect.cancel(waiting!, never)).toEqual({ ok: true })
    expect(stateOf(here, waits)).toMatchObject({ type: 'CANCELLED' })
    expect(await here.prefect.cancel(run, never)).toEqual({ ok: true })
    expect((await here.prefect.outlook(['flowdeck'], Date.now(), never)).cancelled).toEqual([run.id])
  })

  test.each([
    ['the cluster had its Job', true, [], 'CANCELLED'],
    ['we had claimed it', false, [claimFor('job')], 'CANCELLED'],
    ['another cluster has it', false, [{ ...claimFor('job'), cluster: 'other' }], 'CANCELLING'],
  ])('a run whose Jobs are gone: %s', async (_, hadJobs, claimants, type) => {
    const here = await stage()
    const run = await claimed(here)
    await here.prefect.cancel(run, never)
    await here.prefect.cleared([{ flowRunId: run.id, hadJobs }], claimants, never)
    expect(stateOf(here, run.id)).toMatchObject({ type })
    // One that is not ours is left to its worker, and not looked at again and again.
    expect((await here.prefect.outlook(['flowdeck'], Date.now(), never)).cancelled).toEqual([])
  })

  test('a run that ended by itself meanwhile stays as it is', async () => {
    const here = await stage()
    const run = await claimed(here)
    here.api.setFlowRunState(run.id, { type: 'COMPLETED' })
    await here.prefect.cleared([{ flowRunId: run.id, hadJobs: true }], [], never)
    expect(stateOf(here, run.id)).toMatchObject({ type: 'COMPLETED' })
  })

  test('one that cannot be told now is told by an error', async () => {
    const fault = { on: false }
    const here = await stage({
      intercept: ({ route }) => (fault.on && route.endsWith('set_state') ? { status: 401 } : undefined),
    })
    const run = await claimed(here)
    await here.prefect.cancel(run, never)
    fault.on = true
    const cleared = () => here.prefect.cleared([{ flowRunId: run.id, hadJobs: true }], [], never)
    await expect(cleared()).rejects.toMatchObject({ kind: 'refused' })
    fault.on = false
    await cleared()
    expect(stateOf(here, run.id)).toMatchObject({ type: 'CANCELLED' })
  })
})

describe('log and receipt', () => {
  test('many lines go in one request, and where the Job is stands on the run', async () => {
    const here = await stage()
    const run = await claimed(here)
    const lines = Array.from({ length: 40 }, (_, n): LogLine => ({
      flowRunId: run.id,
      at: n,
      level: 'ERROR',
      message: `${n}`,
    }))
    await here.prefect.log([here.prefect.receipt(run.id, 'job', 1, 'flows'), ...lines], never)
    expect(here.api.counts().routes['POST /logs/']).toBe(1)
    const { logs, flowRuns } = here.api.snapshot()
    expect(logs).toHaveLength(41)
    expect(logs[0]).toMatchObject({
      ...{ name: 'prefect.flow_runs.worker', level: 20, message: 'Submitted for execution: Job job', timestamp: 1 },
    })
    expect(logs.at(-1)).toMatchObject({ level: 40, message: '39' })
    expect(flowRuns.find(({ id }) => id === run.id)).toMatchObject({
      infrastructure_pid: 'flows:job',
      labels: {
        ...{ 'prefect.worker.name': 'flowdeck', 'prefect.worker.type': 'kubernetes' },
        'prefect.work-pool.name': here.api.workPool,
      },
    })
  })

  test('receipts are read from runs and from their logs', async () => {
    const here = await stage()
    const [one, two, none] = [await claimed(here), await claimed(here), await claimed(here)]
    await here.prefect.log(
      [here.prefect.receipt(one.id, 'job-1', 1, 'n'), here.prefect.receipt(two.id, 'job-2', 2)],
      never,
    )
    await here.ask('PATCH', `/flow_runs/${two.id}`, { infrastructure_pid: 'n:job-3' })
    await here.prefect.log(
      [{ flowRunId: none.id, at: 1, level: 'INFO', message: 'Submitted for execution: a word' }],
      never,
    )
    expect(await here.prefect.receipts([one.id, two.id, none.id], never)).toEqual(
      new Map([
        [one.id, ['job-1']],
        [two.id, ['job-3', 'job-2']],
      ]),
    )
  })

  test('a run that can’t be marked holds up its lines for some tries, and then no longer', async () => {
    const bad = { id: '' }
    const here = await stage({
      intercept: ({ route, path }) =>
        route === 'PATCH /flow_runs/:id' && path.endsWith(bad.id) ? { status: 500 } : undefined,
    })
    const run = await claimed(here)
    bad.id = run.id
    const log = () => here.prefect.log([here.prefect.receipt(run.id, 'job', 1, 'n')], never)
    await expect(log()).rejects.toMatchObject({ kind: 'transient', options: { effectOpen: false } })
    await expect(log()).rejects.toMatchObject({ kind: 'transient' })
    await log()
    expect(here.api.snapshot().logs).toHaveLength(1)
    expect(here.wrongRows).toMatchObject([
      { of: 'a flow run', id: run.id, message: /^Its Job n:job could not be written/ },
    ])
  })

  test('a run that can’t be marked now has the others of its call marked once', async () => {
    const bad = { id: '' }
    const patched: string[] = []
    const here = await stage({
      intercept: ({ route, path }) => {
        if (route !== 'PATCH /flow_runs/:id') return undefined
        patched.push(path.split('/').at(-1)!)
        return path.endsWith(bad.id) ? { status: 401 } : undefined
      },
    })
    const runs = [await claimed(here), await claimed(here), await claimed(here)]
    bad.id = runs[1]!.id
    const lines = runs.map(({ id }) => here.prefect.receipt(id, 'job', 1, 'n'))
    await expect(here.prefect.log(lines, never)).rejects.toMatchObject({ kind: 'refused' })
    const first = patched.splice(0).sort()
    expect(first).toEqual(runs.map(({ id }) => id).sort())
    bad.id = 'none'
    await here.prefect.log(lines, never)
    expect(patched).toEqual([runs[1]!.id])
    expect(here.api.snapshot().logs).toHaveLength(3)
  })

  test('a busy server gets one mark at a time', async () => {
    let [refusals, atOnce, most] = [4, 0, 0]
    const here = await stage({
      intercept: async ({ route }) => {
        if (route !== 'PATCH /flow_runs/:id') return undefined
        most = Math.max(most, ++atOnce)
        await new Promise((resolve) => setTimeout(resolve, 1))
        atOnce--
        return refusals-- > 0 ? { status: 503 } : undefined
      },
    })
    const runs = [await claimed(here), await claimed(here), await claimed(here), await claimed(here)]
    const lines = runs.map(({ id }) => here.prefect.receipt(id, 'job', 1, 'n'))
    await here.prefect.log(lines, never)
    expect(most).toBeGreaterThan(1)
    most = 0
    await here.prefect.log(
      runs.map(({ id }) => here.prefect.receipt(id, 'job', 1, 'n')),
      never,
    )
    expect(most).toBe(1)
  })

  test('a run that is gone keeps no line from the others', async () => {
    const here = await stage()
    const [gone, run] = [await claimed(here), await claimed(here)]
    await here.ask('DELETE', `/flow_runs/${gone.id}`)
    await here.prefect.log(
      [gone, run].map(({ id }) => here.prefect.receipt(id, 'job', 1, 'n')),
      never,
    )
    const { logs } = here.api.snapshot()
    expect(logs.map(({ flow_run_id }) => flow_run_id)).toContain(run.id)
  })

  test('a busy database loses no line, and writes none twice', async () => {
    let busy = 2
    const here = await stage({
      intercept: ({ route }) => (route === 'POST /logs/' && busy-- > 0 ? { status: 503 } : undefined),
    })
    const run = await claimed(here)
    await here.prefect.log([here.prefect.receipt(run.id, 'job', 1)], never)
    expect(here.api.snapshot().logs).toHaveLength(1)
  })
})

describe('lists', () => {
  test('show what changed since, and all that wait', async () => {
    const here = await stage()
    const [ended, running, waiting] = [
      await claimed(here),
      await claimed(here, 'sync-crm'),
      here.api.createRun('hello', { dueInMs: 60_000 }),
    ]
    here.api.setFlowRunState(ended.id, { type: 'RUNNING' })
    here.api.setFlowRunState(ended.id, { type: 'FAILED', message: 'no' })
    here.api.setFlowRunState(running.id, { type: 'RUNNING' })
    const list = await here.prefect.runs({ since: Date.now() - 60_000, limit: 10 }, never)
    expect(list).toMatchObject({ complete: true, waiting: 1, limit: 10 })
    expect(new Map(list.runs.map((run) => [run.id, run.state]))).toEqual(
      new Map([
        [ended.id, 'Failed'],
        [running.id, 'Running'],
        [waiting, 'Scheduled'],
      ]),
    )
    const changed = await here.prefect.runs({ since: Date.now() + 60_000, limit: 10, waiting: 0 }, never)
    expect(changed).toMatchObject({ runs: [], complete: false, waiting: null })
  })

  test('go beyond the two hundred rows of one answer, and say when there are more', async () => {
    const here = await stage()
    for (let n = 0; n < 250; n++) here.api.createRun('hello', { dueInMs: 60_000 + n })
    const all = await here.prefect.runs({ since: 0, limit: 500 }, never)
    expect([all.runs.length, all.complete, all.waiting]).toEqual([250, true, 250])
    const some = await here.prefect.runs({ since: 0, limit: 210 }, never)
    expect([some.runs.length, some.complete, some.waiting]).toEqual([210, false, 250])
    const rest = await here.prefect.runs({ since: 0, limit: 210, offset: 210 }, never)
    expect([rest.runs.length, rest.complete, rest.waiting]).toEqual([40, true, null])
  })

  test('one run shows what it was given, its states and its log', async () => {
    const here = await stage()
    const id = here.api.createRun('hello', { parameters: { name: 'you' }, jobVariables: { image: 'x' } })
    await claimAll(here, await due(here))
    const lines = Array.from({ length: 250 }, (_, n): LogLine => ({
      flowRunId: id,
      at: n,
      level: 'INFO',
      message: `${n}`,
    }))
    await here.prefect.log([...lines, { flowRunId: id, at: 1_000, level: 'CRITICAL', message: 'last' }], never)
    expect(await here.prefect.details(id, never)).toMatchObject({
      parameters: { name: 'you' },
      runConfig: { image: 'x' },
    })
    expect(await here.prefect.details('00000000-0000-4000-8000-000000000000', never)).toBeNull()
    expect((await here.prefect.states(id, never)).map(({ name, phase }) => [name, phase])).toEqual([
      ['Scheduled', 'waiting'],
      ['Pending', 'claimed'],
    ])
    const { lines: log, earlier } = await here.prefect.logs(id, { after: -1, limit: 220 }, never)
    expect([log.length, log[0]?.message, log.at(-1)?.message, log.at(-1)?.level]).toEqual([
      220,
      '31',
      'last',
      'CRITICAL',
    ])
    const before = await here.prefect.logs(id, { after: -1, before: earlier!, limit: 220 }, never)
    expect(before.lines.map(({ message }) => message)).toEqual(lines.slice(0, 31).map(({ message }) => message))
    expect(before.earlier).toBeNull()
    const newest = await here.prefect.logs(id, { after: 249, limit: 10 }, never)
    expect([newest.lines.map(({ message }) => message), newest.earlier]).toEqual([['last'], null])
  })
})

test('an answer that is too large is asked for in smaller parts', async () => {
  const here = await stage()
  const large = 'x'.repeat(150_000)
  for (let n = 0; n < 130; n++) here.api.createRun('hello', { parameters: { large } })
  expect(130 * large.length).toBeGreaterThan(limits.answer.bytes)
  const offer = await here.prefect.due(Date.now(), never)
  expect([offer.runs.length, offer.full]).toEqual([50, true])
  const list = await here.prefect.runs({ since: 0, limit: 200 }, never)
  expect([list.runs.length, list.complete]).toEqual([130, true])
  expect(
    await here.prefect.read(
      list.runs.map(({ id }) => id),
      never,
    ),
  ).toHaveLength(130)
})

test('the work pools of a server are listed, those that can be served first', async () => {
  const { api, ask } = await stage()
  await ask('POST', '/work_pools/', { name: 'a-local', type: 'process' })
  await ask('POST', '/work_pools/', { name: 'kube-2', type: 'kubernetes', is_paused: true })
  const options = { url: api.url, token: api.token, dialect: '3', agent: () => ({ name: 'a', labels: [] }) } as const
  await ask('PATCH', `/work_pools/${api.workPool}/queues/models`, { is_paused: true })
  const queues = [{ name: 'default', isPaused: false }]
  expect(await listWorkPools(options, never)).toMatchObject([
    { name: 'kube-2', type: 'kubernetes', isServable: true, isPaused: true, status: 'PAUSED', queues },
    { name: api.workPool, isServable: true, isPaused: false, queues: [...queues, { name: 'models', isPaused: true }] },
    { name: 'a-local', type: 'process', isServable: false, queues },
  ])
  await expect(listWorkPools({ ...options, token: 'a:b' }, never)).rejects.toMatchObject({ refusal: 'credentials' })
})

test('a work pool is made as upstream’s first worker makes it, once', async () => {
  const { api, ask } = await stage()
  const options = { url: api.url, token: api.token, dialect: '3', agent: () => ({ name: 'a', labels: [] }) } as const
  await makeWorkPool(options, 'new pool', never)
  expect(await ask('GET', '/work_pools/new%20pool')).toMatchObject({
    type: 'kubernetes',
    base_job_template: { job_configuration: { job_manifest: { kind: 'Job' } } },
  })
  await expect(makeWorkPool(options, 'new pool', never)).rejects.toThrow('There is a work pool new pool already.')
  await expect(makeWorkPool(options, 'prefect-x', never)).rejects.toMatchObject({ refusal: 'workPool' })
})
