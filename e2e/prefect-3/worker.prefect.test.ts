// The worker of Prefect 3 between a real server (SQLite) and a real Kubernetes without a node: pods wait.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { noPython, prefect391, prefectBin } from '../../electron/practice/api/conformance/real-prefect'
import { Running } from '../cli'
import { JobsEver } from '../jobs-ever'
import { killAtRandom } from '../lives'
import { jobsIn, kubeconfigOf, kubectl, placeOf, type RealJob } from '../real-cluster'
import { seeded } from '../seeded'
import { RealServer } from './real-server'

const runLabel = 'prefect.io/flow-run-id'
const pool = 'kube'
const soon = { timeout: 60_000, interval: 200 }

let bin = ''
let server: RealServer
let deployments: Readonly<Record<string, string>> = {}
let home = ''
const workers: Running[] = []

beforeAll(async () => {
  bin = (await prefectBin(prefect391)) ?? ''
  if (bin === '') return
  server = await RealServer.start(bin)
  await server.makePool(pool)
  deployments = await server.deploy(pool, 'registry.local:5000/flows/hello:1')
})
beforeEach(async ({ skip }) => {
  if (bin === '') skip(noPython(prefect391))
  home = await mkdtemp(join(tmpdir(), 'flowdeck-prefect-'))
})
afterEach(async () => {
  for (const worker of workers.splice(0)) await worker.end('SIGKILL')
  for (const namespace of ['default', 'kube-public']) await kubectl('-n', namespace, 'delete', 'jobs', '--all')
  await rm(home, { recursive: true, force: true })
})
afterAll(async () => {
  if (bin !== '') await server.close()
})

function startWorker(...more: readonly string[]): Running {
  const kubeconfig = kubeconfigOf('admin')
  const flags = ['--pool', pool, '--api', server.url, '--name', 'w 1', '--kubeconfig', kubeconfig, '--json']
  const worker = new Running(['worker', 'start', ...flags, ...more], { home })
  workers.push(worker)
  return worker
}

const runOf = (job: RealJob): string => job.metadata.labels[runLabel] ?? ''
const jobsOf = async (ids: readonly string[], namespace = 'default'): Promise<readonly RealJob[]> =>
  (await jobsIn(namespace)).filter((job) => ids.includes(runOf(job)))
/** Waits until each run has a Job. @returns the Jobs */
async function untilDeployed(ids: readonly string[], timeout = soon.timeout): Promise<readonly RealJob[]> {
  await vi.waitFor(async () => expect(new Set((await jobsOf(ids)).map(runOf))).toEqual(new Set(ids)), {
    ...soon,
    timeout,
  })
  return jobsOf(ids)
}
const phasesOf = async (ids: readonly string[]): Promise<Readonly<Record<string, number>>> => {
  const phases: Record<string, number> = {}
  for (const { state_type } of await server.runs(ids)) phases[state_type] = (phases[state_type] ?? 0) + 1
  return phases
}

describe('runs become Jobs', () => {
  test('60 of them: each is claimed once, has its one Job, and says where it is', async () => {
    const ids = await server.createRuns(deployments.plain!, 60)
    startWorker()
    const jobs = await untilDeployed(ids)
    expect(jobs.map(runOf).sort()).toEqual([...ids].sort())
    expect(await phasesOf(ids)).toEqual({ PENDING: 60 })
    await vi.waitFor(
      async () =>
        expect((await server.runs(ids)).map(({ infrastructure_pid }) => infrastructure_pid).sort()).toEqual(
          jobs.map(({ metadata }) => `default:${metadata.name}`).sort(),
        ),
      soon,
    )
  })

  test('the worker is online while it runs; a run that is created has its Job at once', async () => {
    const worker = startWorker()
    const online = async (): Promise<readonly { readonly name: string; readonly status: string }[]> =>
      server.ask('POST', `/work_pools/${pool}/workers/filter`, {})
    await vi.waitFor(
      async () => expect(await online()).toContainEqual(expect.objectContaining({ name: 'w 1', status: 'ONLINE' })),
      soon,
    )
    const id = await server.createRun(deployments.variables!)
    const [job] = await untilDeployed([id])
    expect(job?.metadata.labels).toMatchObject({ team: 'Data-AI', 'prefect.io/worker-name': 'w-1' })
    expect((await worker.end('SIGTERM')).code).toBe(0)
  })

  test('a namespace that the deployment names: the Job goes there; one that is not there crashes its run alone', async () => {
    const away = await server.createRun(deployments.away!)
    const nowhere = await server.createRun(deployments.nowhere!)
    const plain = await server.createRun(deployments.plain!)
    startWorker()
    await untilDeployed([plain])
    await vi.waitFor(async () => expect(await jobsOf([away], 'kube-public')).toHaveLength(1), soon)
    await vi.waitFor(
      async () =>
        expect(await server.runs([nowhere])).toMatchObject([
          { state_type: 'CRASHED', state: { message: expect.stringContaining('nosuch') as string } },
        ]),
      soon,
    )
  })

  test('a limit of the deployment: one at a time, and nobody is lost', async () => {
    const ids = await server.createRuns(deployments.one!, 2)
    startWorker()
    await vi.waitFor(async () => expect(await jobsOf(ids)).toHaveLength(1), soon)
    const names = (await server.runs(ids)).map(({ state_name }) => state_name).sort()
    expect(names).toContain('AwaitingConcurrencySlot')
    for (const id of ids)
      await server.ask('POST', `/flow_runs/${id}/set_state`, { state: { type: 'CANCELLED' }, force: true })
  })

  test('a pool that is paused gives nothing; when it goes on, its runs have their Jobs', async () => {
    await server.ask('PATCH', `/work_pools/${pool}`, { is_paused: true })
    const id = await server.createRun(deployments.plain!)
    const worker = startWorker('-v')
    await worker.line(3)
    expect(await jobsOf([id])).toEqual([])
    await server.ask('PATCH', `/work_pools/${pool}`, { is_paused: false })
    await untilDeployed([id])
  })
})

test('runs that are cancelled, pending: their Jobs go and they are Cancelled', async () => {
  const ids = await server.createRuns(deployments.plain!, 15)
  startWorker()
  await untilDeployed(ids)
  for (const id of ids) await server.ask('POST', `/flow_runs/${id}/set_state`, { state: { type: 'CANCELLING' } })
  await vi.waitFor(async () => expect(await phasesOf(ids)).toEqual({ CANCELLED: 15 }), soon)
  await vi.waitFor(async () => expect(await jobsOf(ids)).toEqual([]), soon)
})

test('120 runs, and the worker is killed again and again: each has its one Job', async () => {
  const ids = await server.createRuns(deployments.plain!, 120)
  const ever = await JobsEver.watch(await placeOf('default'), runLabel)
  await killAtRandom(() => startWorker(), 12, seeded(20_261_126))
  startWorker()
  await untilDeployed(ids, 120_000)
  expect(ever.runIds().filter((id) => ids.includes(id))).toEqual([...ids].sort())
  ever.close()
})

test('two workers of one pool: each run has its one Job', async () => {
  const ids = await server.createRuns(deployments.plain!, 40)
  const ever = await JobsEver.watch(await placeOf('default'), runLabel)
  startWorker()
  startWorker('--name', 'w 2')
  await untilDeployed(ids)
  expect(ever.runIds().filter((id) => ids.includes(id))).toEqual([...ids].sort())
  ever.close()
})
