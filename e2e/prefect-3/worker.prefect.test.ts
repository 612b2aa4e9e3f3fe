// The worker of Prefect 3 between a real server (SQLite) and a real Kubernetes without a node: pods wait.
import { describe, expect, test, vi } from 'vitest'
import { JobsEver } from '../jobs-ever'
import { killAtRandom } from '../lives'
import { placeOf, toldOf } from '../real-cluster'
import { seeded } from '../seeded'
import { pool, Prefect3Stage, runLabel, runOf, soon } from './stage'

const stage = Prefect3Stage.forFile()

describe('runs become Jobs', () => {
  test('60 of them: each is claimed once, has its one Job, and says where it is', async () => {
    const ids = await stage.server.createRuns(stage.deployments.plain!, 60)
    stage.startWorker()
    const jobs = await stage.untilDeployed(ids)
    expect(jobs.map(runOf).sort()).toEqual([...ids].sort())
    expect(await stage.typesOf(ids)).toEqual({ PENDING: 60 })
    await vi.waitFor(
      async () =>
        expect((await stage.server.runs(ids)).map(({ infrastructure_pid }) => infrastructure_pid).sort()).toEqual(
          jobs.map(({ metadata }) => `default:${metadata.name}`).sort(),
        ),
      soon,
    )
  })

  test('the worker is online while it runs; a run that is created has its Job at once', async () => {
    const worker = stage.startWorker()
    const online = async (): Promise<readonly { readonly name: string; readonly status: string }[]> =>
      stage.server.ask('POST', `/work_pools/${pool}/workers/filter`, {})
    await vi.waitFor(
      async () => expect(await online()).toContainEqual(expect.objectContaining({ name: 'w 1', status: 'ONLINE' })),
      soon,
    )
    const id = await stage.server.createRun(stage.deployments.variables!)
    const [job] = await stage.untilDeployed([id])
    expect(job?.metadata.labels).toMatchObject({ team: 'Data-AI', 'prefect.io/worker-name': 'w-1' })
    expect((await worker.end('SIGTERM')).code).toBe(0)
  })

  test('a namespace that the deployment names: the Job goes there; one that is not there crashes its run alone', async () => {
    const away = await stage.server.createRun(stage.deployments.away!)
    const nowhere = await stage.server.createRun(stage.deployments.nowhere!)
    const plain = await stage.server.createRun(stage.deployments.plain!)
    stage.startWorker()
    await stage.untilDeployed([plain])
    await vi.waitFor(async () => expect(await stage.jobsOf([away], 'kube-public')).toHaveLength(1), soon)
    await vi.waitFor(
      async () =>
        expect(await stage.server.runs([nowhere])).toMatchObject([
          { state_type: 'CRASHED', state: { message: expect.stringContaining('nosuch') as string } },
        ]),
      soon,
    )
  })

  test('a limit of the deployment: one at a time; the other waits, and has its Job when the slot is free', async () => {
    const ids = await stage.server.createRuns(stage.deployments.one!, 2)
    stage.startWorker()
    const names = async () => (await stage.server.runs(ids)).map(({ state_name }) => state_name)
    await vi.waitFor(async () => expect(await names()).toContain('AwaitingConcurrencySlot'), soon)
    await vi.waitFor(async () => expect(await stage.jobsOf(ids)).toHaveLength(1), soon)
    const [first] = await stage.jobsOf(ids)
    await stage.setState(runOf(first!), { type: 'COMPLETED' }, true)
    // It was told to come again after 30 s.
    await stage.untilDeployed(ids, 90_000)
  })

  test('a pool that is paused gives nothing; when it goes on, its runs have their Jobs', async () => {
    await stage.server.ask('PATCH', `/work_pools/${pool}`, { is_paused: true })
    const id = await stage.server.createRun(stage.deployments.plain!)
    const worker = stage.startWorker('-v')
    await vi.waitFor(() => expect(toldOf(worker, 'polled')).toContainEqual(expect.objectContaining({ due: 0 })), soon)
    expect(await stage.jobsOf([id])).toEqual([])
    await stage.server.ask('PATCH', `/work_pools/${pool}`, { is_paused: false })
    await stage.untilDeployed([id])
  })
})

test('runs that are cancelled, pending: their Jobs go and they are Cancelled', async () => {
  const ids = await stage.server.createRuns(stage.deployments.plain!, 15)
  stage.startWorker()
  await stage.untilDeployed(ids)
  for (const id of ids) await stage.server.ask('POST', `/flow_runs/${id}/set_state`, { state: { type: 'CANCELLING' } })
  await vi.waitFor(async () => expect(await stage.typesOf(ids)).toEqual({ CANCELLED: 15 }), soon)
  await vi.waitFor(async () => expect(await stage.jobsOf(ids)).toEqual([]), soon)
})

test('120 runs, and the worker is killed again and again: each has its one Job', async () => {
  const ids = await stage.server.createRuns(stage.deployments.plain!, 120)
  const ever = await JobsEver.watch(await placeOf('default'), runLabel)
  await killAtRandom(() => stage.startWorker(), 12, seeded(20_261_126))
  stage.startWorker()
  await stage.untilDeployed(ids, 120_000)
  expect(ever.runIds().filter((id) => ids.includes(id))).toEqual([...ids].sort())
  ever.close()
})

test('two workers of one pool: each run has its one Job', async () => {
  const ids = await stage.server.createRuns(stage.deployments.plain!, 40)
  const ever = await JobsEver.watch(await placeOf('default'), runLabel)
  stage.startWorker()
  stage.startWorker('--name', 'w 2')
  await stage.untilDeployed(ids)
  expect(ever.runIds().filter((id) => ids.includes(id))).toEqual([...ids].sort())
  ever.close()
})
