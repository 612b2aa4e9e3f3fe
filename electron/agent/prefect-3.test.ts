import { isDeepStrictEqual } from 'node:util'
import { describe, expect, test, vi } from 'vitest'
import {
  agentIn,
  isNewJob,
  jobsIn,
  never,
  prefectOf,
  runIdsOf,
  runsNamed,
  stateOf,
  world,
  type Job,
  type World,
} from './agent.stage'

/** What only 3 has: it is told what happens, and a run that is cancelled waits for its Job to go. */

const ready = (agent: ReturnType<typeof agentIn>['agent']) =>
  agent.status.cluster.state === 'connected' && agent.status.api.state === 'connected'
const dueAtOnce = async (here: World, of: ReturnType<typeof agentIn>['of'], count: number) => {
  const before = of('deployed').length
  const began = performance.now()
  runsNamed(here.api, count)
  await vi.waitUntil(() => of('deployed').length === before + count, { timeout: 10_000, interval: 5 })
  return performance.now() - began
}

const askPool = (here: World, method: string, body?: object): Promise<Response> =>
  fetch(`${here.api.url}/work_pools/practice`, {
    method,
    headers: { authorization: `Basic ${btoa(here.api.token)}`, 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
const changePool = (here: World, change: object): Promise<Response> => askPool(here, 'PATCH', change)

test('a run that is made while the agent idles has its Job at once', async () => {
  const here = await world({}, {}, '3')
  const { agent, of } = agentIn(here)
  agent.start()
  await vi.waitUntil(() => ready(agent), 10_000)
  // So idle that it asks each four seconds at most.
  await vi.waitUntil(() => agent.status.waitMs >= 4_000, 20_000)
  const ms = [await dueAtOnce(here, of, 1), await dueAtOnce(here, of, 1), await dueAtOnce(here, of, 1)]
  expect(Math.min(...ms)).toBeLessThan(200)
  expect(Math.max(...ms)).toBeLessThan(1_000)
})

test('of many runs the first have their Jobs while others are still being claimed', async () => {
  const here = await world({}, {}, '3')
  const ids = runsNamed(here.api, 120)
  const { agent, of, events } = agentIn(here)
  agent.start()
  await vi.waitUntil(() => of('deployed').length === 120, 20_000)
  const first = events.findIndex(({ kind }) => kind === 'deployed')
  expect(events.slice(first).filter(({ kind }) => kind === 'claimed').length).toBeGreaterThan(60)
  expect(runIdsOf(here, await jobsIn(here))).toEqual(ids)
})

test('a work pool that is paused, and resumed, is told of once each; and what waits there is deployed then', async () => {
  const here = await world({}, {}, '3')
  const { agent, of } = agentIn(here)
  agent.start()
  await vi.waitUntil(() => ready(agent), 10_000)
  const pause = (paused: boolean): Promise<unknown> => changePool(here, { is_paused: paused })
  await pause(true)
  await vi.waitUntil(() => of('notice').length === 1, 20_000)
  runsNamed(here.api, 1)
  await vi.waitUntil(() => agent.status.waitMs >= 1_000, 20_000)
  expect(agent.status.notice).toMatch(
    /^Work pool (\S+) is paused and gives no runs\. Resume it, for instance with “prefect work-pool resume \1”\.$/,
  )
  expect(of('deployed')).toEqual([])
  await pause(false)
  // That it goes on comes by the channel, and by an event as well: whichever is first, the other may come after the Job.
  await vi.waitUntil(() => of('deployed').length === 1 && of('notice').length === 2, 20_000)
  expect(of('notice').map(({ message }) => message)).toEqual([expect.stringContaining('is paused'), null])
  expect(agent.status.notice).toBeNull()
})

interface BaseJobTemplate {
  readonly job_configuration: { job_manifest: { metadata: { generateName: string } } }
}

test('the base job template and the limit of the pool change under runs that are claimed: each has its one Job', async () => {
  let posts = 0
  let changed = false
  // Before the change some Jobs are made whose answers are lost; the cluster then takes none until it is over.
  const intercept = (request: { readonly method: string; readonly path: string }) =>
    !isNewJob(request) || changed ? undefined : posts++ < 10 ? 'drop-after' : 'drop-before'
  const here = await world({}, { speed: 0.0001, intercept }, '3')
  const ids = runsNamed(here.api, 40)
  const { agent, of } = agentIn(here)
  agent.start()
  const claimed = () => ids.filter((id) => stateOf(here.api, id)?.state === 'Submitted')
  await vi.waitUntil(() => claimed().length > 10 && posts > 10, 20_000)
  const before = await jobsIn(here)

  const { base_job_template: template } = (await (await askPool(here, 'GET')).json()) as { base_job_template: BaseJobTemplate } // prettier-ignore
  template.job_configuration.job_manifest.metadata.generateName = 'changed-'
  await changePool(here, { base_job_template: template, concurrency_limit: 1 })
  changed = true

  const runIds = async () => runIdsOf(here, await jobsIn(here))
  // Those that were claimed have their Jobs, and as the limit is now there is room for no other.
  await vi.waitUntil(async () => isDeepStrictEqual(await runIds(), claimed()) && agent.status.waitMs >= 1_000, 30_000)
  const isChanged = ({ metadata }: Job): boolean => metadata.name.startsWith('changed-')
  const jobs = await jobsIn(here)
  expect(jobs.filter((job) => before.some(({ metadata }) => metadata.name === job.metadata.name)).length).toBe(before.length) // prettier-ignore
  expect(jobs.some(isChanged)).toBe(true)

  await changePool(here, { concurrency_limit: null })
  await vi.waitUntil(async () => (await runIds()).length >= ids.length, 20_000)
  await vi.waitUntil(() => agent.status.waitMs >= 1_000, 20_000)
  expect(await runIds()).toEqual(ids)
  expect([...of('failed'), ...of('mistake')]).toEqual([])
})

describe('a run that is cancelled', () => {
  test('while its pod waits: its Job goes, and it is Cancelled', async () => {
    const here = await world({}, { speed: 0.0001 }, '3')
    const { agent, of } = agentIn(here)
    agent.start()
    await vi.waitUntil(() => ready(agent), 10_000)
    const [id = '', other = ''] = runsNamed(here.api, 2)
    await vi.waitUntil(() => of('deployed').length === 2, 10_000)
    const prefect = prefectOf(here)
    const [run] = await prefect.read([id], never)
    const began = performance.now()
    expect(await prefect.cancel(run!, never)).toEqual({ ok: true })
    await vi.waitUntil(() => stateOf(here.api, id)?.state === 'Cancelled' && of('cancelled').length === 1, 10_000)
    expect(performance.now() - began).toBeLessThan(5_000)
    expect(runIdsOf(here, await jobsIn(here))).toEqual([other])
    expect(of('mistake')).toEqual([])
  })

  test('between its claim and its Job, and the agent was killed: the next one says that it is Cancelled', async () => {
    const cluster = { down: true }
    const here = await world({}, { intercept: () => (cluster.down ? 'drop-before' : undefined) }, '3')
    const [id = ''] = runsNamed(here.api, 1)
    const prefect = prefectOf(here)
    const [run] = await prefect.read([id], never)
    const claim = { agent: 'agent', cluster: 'practice.0', namespace: 'default', jobName: 'prefect-job-0a1b2c3d' }
    await prefect.claim([{ run: run!, claim }], never)
    await prefect.cancel((await prefect.read([id], never))[0]!, never)
    cluster.down = false
    const { agent, of } = agentIn(here)
    agent.start()
    await vi.waitUntil(() => stateOf(here.api, id)?.state === 'Cancelled', 10_000)
    expect(await jobsIn(here)).toEqual([])
    expect(of('deployed')).toEqual([])
  })
})
