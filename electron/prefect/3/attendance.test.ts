import { describe, expect, test, vi } from 'vitest'
import { systemClock, type Clock } from '../../clock/clock'
import type { PracticeApi3Options } from '../../practice/api-3'
import type { PrefectApiOptions, WakeUp } from '../prefect-api'
import { claimFor, never, stage } from './practice.stage'

/** A server whose pool is served; `wakes` says what was heard. */
async function attended(options: PracticeApi3Options = {}, more: Partial<PrefectApiOptions> = {}) {
  const here = await stage(options, more)
  const wakes: { readonly what: WakeUp; readonly at: number }[] = []
  const stop = new AbortController()
  await here.prefect.connect(never)
  here.prefect.attend((what) => wakes.push({ what, at: performance.now() }), stop.signal)
  const worker = () => here.api.snapshot().workers.find(({ name }) => name === 'flowdeck')
  await vi.waitUntil(() => worker() !== undefined, 5_000)
  // The events are heard a moment later, or earlier.
  await vi.waitUntil(() => isHeard(here), 5_000)
  return { ...here, wakes, stop, worker, woken: () => wakes.map(({ what }) => what) }
}

/** Whether an empty queue is answered from what was heard. */
async function isHeard({ api, prefect }: Awaited<ReturnType<typeof stage>>): Promise<boolean> {
  await prefect.outlook([], Date.now(), never)
  const asked = () => api.counts().routes['POST /work_pools/:name/get_scheduled_flow_runs'] ?? 0
  const before = asked()
  await prefect.due(Date.now(), never)
  return asked() === before
}
const requestsOf = ({ api }: Pick<Awaited<ReturnType<typeof stage>>, 'api'>, route: string) =>
  api.counts().routes[route] ?? 0
/** Waits between two tries are short. */
const hasty: Clock = { ...systemClock, sleep: (ms, signal) => systemClock.sleep(ms / 50, signal) }

describe('an agent that serves a pool', () => {
  test('has its worker online by the channel, without a request', async () => {
    const here = await attended()
    expect(here.worker()).toMatchObject({ name: 'flowdeck' })
    expect(requestsOf(here, 'POST /work_pools/:name/workers/heartbeat')).toBe(0)
  })

  test('hears of a run that is due at once, and of one that is cancelled', async () => {
    const here = await attended()
    const began = performance.now()
    const id = here.api.createRun('hello')
    await vi.waitUntil(() => here.wakes.length === 1, 2_000)
    expect(here.wakes[0]).toMatchObject({ what: 'due' })
    expect(here.wakes[0]!.at - began).toBeLessThan(1_000)
    const [run] = (await here.prefect.due(Date.now(), never)).runs
    await here.prefect.claim([{ run: run!, claim: claimFor('job') }], never)
    here.api.setFlowRunState(id, { type: 'CANCELLING' })
    await vi.waitUntil(() => here.woken().includes('all'), 2_000)
    expect((await here.prefect.outlook(['flowdeck'], Date.now(), never)).cancelled).toEqual([id])
  })

  test('looks once more a moment after it began to hear: what happens before a server listens is not heard', async () => {
    const here = await attended()
    await vi.waitUntil(() => here.woken().includes('all'), 10_000)
    expect(await isHeard(here)).toBe(true)
    await systemClock.sleep(100)
    expect(here.woken()).toEqual(['all'])
  })

  test('is woken once by what comes in together, and once after it', async () => {
    const here = await attended()
    for (let n = 0; n < 50; n++) here.api.createRun('hello')
    await vi.waitUntil(() => here.wakes.length === 2, 2_000)
    await systemClock.sleep(300)
    expect(here.woken()).toEqual(['due', 'due'])
    expect(here.wakes[1]!.at - here.wakes[0]!.at).toBeGreaterThan(100)
  })

  test('knows at once that the pool is paused, and that it gives runs again', async () => {
    const here = await attended()
    here.api.changePool({ is_paused: true })
    await vi.waitUntil(() => here.prefect.notice !== null, 2_000)
    expect(here.prefect.notice).toContain('is paused')
    here.api.changePool({ is_paused: false })
    await vi.waitUntil(() => here.prefect.notice === null, 2_000)
    expect(here.woken()).toContain('due')
  })

  test('makes Jobs of a template as soon as it was changed', async () => {
    const here = await attended()
    here.api.createRun('hello')
    await vi.waitUntil(() => here.wakes.length > 0, 2_000)
    const [run] = (await here.prefect.due(Date.now(), never)).runs
    await here.prefect.jobInputs(run!, never)
    const template = { job_configuration: { job_manifest: { kind: 'Job', new: true } }, variables: {} }
    here.api.changePool({ base_job_template: template })
    const read = async () => (await here.prefect.jobInputs(run!, never))['workPool']
    await vi.waitFor(async () => expect(await read()).toMatchObject({ baseJobTemplate: template }), 2_000)
    expect(requestsOf(here, 'GET /work_pools/:name')).toBe(1)
  })

  test('takes an answer that began before the last change of the pool for older than that', async () => {
    let release = (): void => undefined
    const late = new Promise<void>((resolve) => (release = resolve))
    const held = { on: false }
    const here = await attended({
      intercept: ({ route }) => (held.on && route === 'GET /work_pools/:name' ? { answerAfter: late } : undefined),
    })
    held.on = true
    const asked = () => requestsOf(here, 'GET /work_pools/:name')
    const before = asked()
    const reading = here.prefect.poolTemplate!.readTemplate(never)
    await vi.waitUntil(() => asked() > before, 2_000)
    here.api.changePool({ is_paused: true })
    await vi.waitUntil(() => here.prefect.notice !== null, 2_000)
    release()
    await reading
    expect(here.prefect.notice).toContain('is paused')
  })

  test('hears of runs in a pool of its name that was made in place of the one that was deleted', async () => {
    const here = await attended({}, { clock: hasty })
    const { workPool: name } = here.api
    await here.ask('DELETE', `/work_pools/${name}`)
    await here.ask('POST', '/work_pools/', { name, type: 'kubernetes' })
    const flow = (await here.ask('POST', '/flows/', { name: 'hello' })) as { id: string }
    const given = { name: 'again', flow_id: flow.id, work_pool_name: name }
    const deployment = (await here.ask('POST', '/deployments/', given)) as { id: string }
    await vi.waitUntil(() => here.worker() !== undefined && isHeard(here), 5_000)
    const woken = here.wakes.length
    await here.ask('POST', `/deployments/${deployment.id}/create_flow_run`, {})
    await vi.waitUntil(() => here.wakes.length > woken, 2_000)
    expect((await here.prefect.due(Date.now(), never)).runs).toHaveLength(1)
  })

  test('is asked for again when a run of another’s has ended, if one waits for its slot', async () => {
    const here = await attended()
    here.api.changePool({ concurrency_limit: 1 })
    const [first, second] = [here.api.createRun('hello'), here.api.createRun('hello')]
    await vi.waitUntil(() => here.wakes.length > 1, 2_000)
    const [run] = (await here.prefect.due(Date.now(), never)).runs
    await here.prefect.claim([{ run: run!, claim: claimFor('job') }], never)
    expect((await here.prefect.due(Date.now(), never)).runs).toEqual([])
    await here.prefect.outlook([], Date.now(), never)
    await systemClock.sleep(300)
    const before = here.wakes.length
    here.api.setFlowRunState(run!.id, { type: 'COMPLETED' })
    await vi.waitUntil(() => here.wakes.length > before, 2_000)
    const other = run!.id === first ? second : first
    expect((await here.prefect.due(Date.now(), never)).runs).toMatchObject([{ id: other }])
  })

  test('hears nothing more when it stops, and leaves nothing open', async () => {
    const here = await attended()
    here.stop.abort()
    here.api.createRun('hello')
    await systemClock.sleep(300)
    expect(here.wakes).toEqual([])
    expect(await isHeard(here)).toBe(false)
    // It may begin again.
    here.prefect.attend((what) => here.wakes.push({ what, at: 0 }), never)
    const more = setInterval(() => here.api.createRun('hello'), 50)
    await vi.waitUntil(() => here.wakes.length > 0, 5_000)
    clearInterval(more)
  })
})

describe('a queue that is asked', () => {
  test('need not be asked while nothing is due and all is heard', async () => {
    const here = await attended()
    const asked = () => requestsOf(here, 'POST /work_pools/:name/get_scheduled_flow_runs')
    const before = asked()
    for (let n = 0; n < 5; n++) expect((await here.prefect.due(Date.now(), never)).runs).toEqual([])
    expect(asked()).toBe(before)
    const id = here.api.createRun('hello')
    await vi.waitUntil(() => here.wakes.length > 0, 2_000)
    expect((await here.prefect.due(Date.now(), never)).runs).toMatchObject([{ id }])
  })

  test('is asked when a run is known to fall due, and when connections have broken', async () => {
    const here = await attended({}, { clock: hasty })
    here.api.createRun('hello', { dueInMs: 25_000 })
    await vi.waitUntil(() => here.wakes.length > 0, 2_000)
    const { nextDueAt } = await here.prefect.outlook([], Date.now(), never)
    // Ten seconds ahead of its time.
    expect(nextDueAt! - Date.now()).toBeGreaterThan(14_000)
    expect(nextDueAt! - Date.now()).toBeLessThan(15_100)
    const asked = () => requestsOf(here, 'POST /work_pools/:name/get_scheduled_flow_runs')
    const before = asked()
    await here.prefect.due(Date.now() + 10_000, never)
    expect(asked()).toBe(before)
    expect((await here.prefect.due(Date.now() + 20_000, never)).runs).toHaveLength(1)
    here.api.cutSockets()
    await vi.waitUntil(() => here.woken().includes('all'), 5_000)
    await here.prefect.due(Date.now(), never)
    expect(asked()).toBeGreaterThan(before + 1)
  })
})

describe('without a channel', () => {
  test.each([
    ['a server that has none', { status: 404 }],
    ['one that breaks', { status: 502 }],
  ] as const)('%s: heartbeats are requests, and the pool is looked at', async (_, fault) => {
    const here = await stage(
      { interceptSocket: (path) => (path.includes('workers/connect') ? fault : undefined) },
      { clock: hasty },
    )
    const stop = new AbortController()
    await here.prefect.connect(never)
    here.prefect.attend(() => undefined, stop.signal)
    await vi.waitUntil(() => requestsOf(here, 'POST /work_pools/:name/workers/heartbeat') >= 2, 5_000)
    here.api.changePool({ is_paused: true })
    await vi.waitUntil(() => here.prefect.notice !== null, 5_000)
    stop.abort()
    const beats = requestsOf(here, 'POST /work_pools/:name/workers/heartbeat')
    await systemClock.sleep(1_000)
    expect(requestsOf(here, 'POST /work_pools/:name/workers/heartbeat')).toBeLessThanOrEqual(beats + 1)
  })

  test.each([
    ['refuses them', { status: 404 }, 'HTTP 404'],
    ['breaks them off', 'drop', ''],
  ] as const)('a proxy that %s: that events are not heard is said, until they are', async (_, fault, words) => {
    const between = { on: true }
    const here = await stage({ interceptSocket: () => (between.on ? fault : undefined) }, { clock: hasty })
    await here.prefect.connect(never)
    here.prefect.attend(() => undefined, never)
    await vi.waitUntil(() => here.prefect.deafNotice !== null, 5_000)
    expect(here.prefect.deafNotice).toContain('/api/events/out is no websocket for us')
    expect(here.prefect.deafNotice).toContain(words)
    between.on = false
    await vi.waitUntil(() => here.prefect.deafNotice === null, 10_000)
    expect(await isHeard(here)).toBe(true)
  })

  test('a server that is away is no server whose events can’t be heard', async () => {
    const down = { on: false }
    const here = await stage(
      {
        intercept: () => (down.on ? 'drop-before' : undefined),
        interceptSocket: () => (down.on ? 'drop' : undefined),
      },
      { clock: hasty },
    )
    let sleeps = 0
    const counted: Clock = { ...hasty, sleep: (ms, signal) => (sleeps++, hasty.sleep(ms, signal)) }
    const prefect = here.client({ clock: counted })
    await prefect.connect(never)
    prefect.attend(() => undefined, never)
    await vi.waitUntil(() => here.api.snapshot().workers.length === 1, 5_000)
    down.on = true
    here.api.cutSockets()
    const before = sleeps
    await vi.waitUntil(() => sleeps > before + 20, 10_000)
    expect(prefect.deafNotice).toBeNull()
  })

  test('a server that is away is tried again, and no mistake comes of it', async () => {
    const down = { on: true }
    const here = await stage(
      {
        intercept: () => (down.on ? 'drop-before' : undefined),
        interceptSocket: () => (down.on ? 'drop' : undefined),
      },
      { clock: hasty },
    )
    const stop = new AbortController()
    here.prefect.attend(() => undefined, stop.signal)
    await systemClock.sleep(300)
    down.on = false
    await vi.waitUntil(() => here.api.snapshot().workers.length === 1, 5_000)
    stop.abort()
  })
})

describe('a run that stays Cancelling for too long', () => {
  test.each([
    ['had its Job here: the server hears that it is gone', true, [], 1],
    ['has its Job elsewhere: another worker is asked', false, [], 2],
  ])('%s', async (_, hadJobs, claimants, times) => {
    const here = await attended({ settings: { cancellingTimeoutMs: 200, lookMs: 50 } })
    const id = here.api.createRun('hello')
    await vi.waitUntil(() => here.wakes.length > 0, 2_000)
    const [run] = (await here.prefect.due(Date.now(), never)).runs
    await here.prefect.claim([{ run: run!, claim: claimFor('job') }], never)
    await here.prefect.log([here.prefect.receipt(id, 'job', 1, 'default')], never)
    here.api.setFlowRunState(id, { type: 'CANCELLING' })
    await vi.waitUntil(() => here.api.snapshot().flowRuns.some((each) => each.state_type === 'CANCELLED'), 5_000)
    let cleared = 0
    const until = performance.now() + 1_500
    while (performance.now() < until) {
      const { cancelled } = await here.prefect.outlook(['flowdeck'], Date.now(), never)
      if (cancelled.length > 0) {
        expect(cancelled).toEqual([id])
        cleared++
        await here.prefect.cleared([{ flowRunId: id, hadJobs }], claimants, never)
      }
      await systemClock.sleep(50)
    }
    if (times === 1) expect(cleared).toBe(1)
    else expect(cleared).toBeGreaterThan(1)
    expect(here.woken()).toContain('all')
  })
})

test('a worker that was renamed is known by its new name', async () => {
  let name = 'flowdeck'
  const clock: Clock = { ...hasty, after: (ms, act) => systemClock.after(ms >= 20_000 ? ms / 100 : ms, act) }
  const here = await attended({}, { clock, agent: () => ({ name, labels: [] }) })
  name = 'laptop'
  await vi.waitUntil(() => here.api.snapshot().workers.some((worker) => worker.name === 'laptop'), 5_000)
})
