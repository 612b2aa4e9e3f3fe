// The worker of Prefect 3 when its surroundings are in trouble, and beside the real worker: a server that asks for a
// password and CSRF tokens, answers that are lost, runs that are cancelled on their way, priorities.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { startCuttingProxy } from '../cutting-proxy'
import { JobsEver } from '../jobs-ever'
import { entriesOf, kubeconfigOf, placeOf, toldOf } from '../real-cluster'
import { seeded } from '../seeded'
import { pool, Prefect3Stage, runLabel, soon } from './stage'

const stage = Prefect3Stage.forFile()
const sorted = (ids: readonly string[]): readonly string[] => [...ids].sort()

/** The run of each Job that there ever was, for as long as `act` takes: a run that got two is there twice. */
async function watched(act: (runsOf: (ids: readonly string[]) => readonly string[]) => Promise<void>): Promise<void> {
  const ever = await JobsEver.watch(await placeOf('default'), runLabel)
  try {
    await act((ids) => ever.runIds().filter((id) => ids.includes(id)))
  } finally {
    ever.close()
  }
}

describe('answers that are lost after their effect', () => {
  test('of the Prefect API: no run crashes, each has its one Job', async () => {
    const { hostname: host, port, pathname } = new URL(stage.server.url)
    const random = seeded(31)
    const proxy = await startCuttingProxy({ host, port: Number(port) }, () => random() < 0.1)
    try {
      await watched(async (runsOf) => {
        const ids = await stage.server.createRuns(stage.deployments.plain!, 90)
        stage.startWorkerAt(`http://127.0.0.1:${proxy.port}${pathname}`)
        await stage.untilDeployed(ids, 180_000)
        proxy.restore()
        expect(proxy.cuts).toBeGreaterThan(10)
        expect(await stage.typesOf(ids)).toEqual({ PENDING: 90 })
        expect(runsOf(ids)).toEqual(sorted(ids))
      })
    } finally {
      await proxy.close()
    }
  })

  test('of the API server: each has its one Job', async () => {
    const { hostname: host, port } = new URL((await entriesOf('admin')).server)
    const random = seeded(32)
    const proxy = await startCuttingProxy({ host, port: Number(port) }, () => random() < 0.15)
    const kubeconfig = join(stage.home, 'kubeconfig')
    const direct = await readFile(kubeconfigOf('admin'), 'utf8')
    await writeFile(kubeconfig, direct.replace(`https://${host}:${port}`, `https://${host}:${proxy.port}`))
    try {
      await watched(async (runsOf) => {
        const ids = await stage.server.createRuns(stage.deployments.plain!, 60)
        stage.startWorker('--kubeconfig', kubeconfig)
        await stage.untilDeployed(ids, 180_000)
        proxy.restore()
        expect(proxy.cuts).toBeGreaterThan(5)
        await vi.waitFor(async () => expect(await stage.typesOf(ids)).toEqual({ PENDING: 60 }), soon)
        expect(runsOf(ids)).toEqual(sorted(ids))
      })
    } finally {
      await proxy.close()
    }
  })
})

test('queues of a higher priority come first', async () => {
  for (const [name, priority] of Object.entries({ high: 1, low: 9 }))
    await stage.server.ask('POST', `/work_pools/${pool}/queues/`, { name, priority })
  const create = (work_queue_name: string): Promise<string> =>
    stage.server.createRun(stage.deployments.plain!, { work_queue_name })
  const low: string[] = []
  const high: string[] = []
  for (let n = 0; n < 4; n++) low.push(await create('low'))
  for (let n = 0; n < 4; n++) high.push(await create('high'))
  // One at a time: of several at once, one that a busy SQLite makes wait would be overtaken.
  const worker = stage.startWorker('--limit', '1')
  await stage.untilDeployed([...low, ...high])
  const order = toldOf(worker, 'deployed').map((told) => told.flow_run_id ?? '')
  expect(sorted(order.slice(0, 4))).toEqual(sorted(high))
})

test('runs that are scheduled, with variables of their own: each Job is made at its time', async () => {
  const at = Date.now() + 12_000
  const scheduled = (n: number): object => ({
    state: { type: 'SCHEDULED', state_details: { scheduled_time: new Date(at).toISOString() } },
    job_variables: { env: { N: String(n) } },
  })
  const ids: string[] = []
  for (let n = 0; n < 5; n++) ids.push(await stage.server.createRun(stage.deployments.variables!, scheduled(n)))
  const worker = stage.startWorker('--prefetch-seconds', '0')
  const jobs = await stage.untilDeployed(ids)
  await vi.waitFor(() => expect(toldOf(worker, 'deployed')).toHaveLength(5), soon)
  const variables = jobs.map((job) => {
    const [{ env }] = job.spec.template.spec.containers as [{ env: { name: string; value: string }[] }]
    return ['A', 'N'].map((name) => env.find((each) => each.name === name)?.value)
  })
  expect(variables.sort()).toEqual([0, 1, 2, 3, 4].map((n) => ['1', String(n)]))
  for (const job of jobs)
    expect(Date.parse((job.metadata as unknown as { creationTimestamp: string }).creationTimestamp)).toBeGreaterThan(
      at - 1_000,
    )
})

test.each(['SIGTERM', 'SIGKILL'] as const)(
  'a worker that gets %s between its claims and their Jobs: one of its name, on another machine, makes them',
  async (signal) => {
    const { hostname: host, port } = new URL((await entriesOf('admin')).server)
    let isDown = false
    const proxy = await startCuttingProxy({ host, port: Number(port) }, () => isDown, { cutsRequests: true })
    const kubeconfig = join(stage.home, 'kubeconfig')
    const direct = await readFile(kubeconfigOf('admin'), 'utf8')
    await writeFile(kubeconfig, direct.replace(`https://${host}:${port}`, `https://${host}:${proxy.port}`))
    try {
      await watched(async (runsOf) => {
        const worker = stage.startWorker('--kubeconfig', kubeconfig)
        const clusterAnswered = expect.objectContaining({ to: 'cluster' }) as unknown
        await vi.waitFor(() => expect(toldOf(worker, 'connected')).toContainEqual(clusterAnswered), soon)
        isDown = true
        const ids = await stage.server.createRuns(stage.deployments.plain!, 5)
        await vi.waitFor(async () => expect((await stage.typesOf(ids)).PENDING ?? 0).toBeGreaterThan(0), soon)
        await worker.end(signal)
        expect(await stage.jobsOf(ids)).toEqual([])
        await stage.inOtherHome(async () => {
          stage.startWorker()
          await stage.untilDeployed(ids)
        })
        expect(sorted(runsOf(ids))).toEqual(sorted(ids))
      })
    } finally {
      await proxy.close()
    }
  },
)

test('runs that are cancelled between their claim and their Job: they are Cancelled, and get none', async () => {
  const { hostname: host, port } = new URL((await entriesOf('admin')).server)
  let isDown = true
  const proxy = await startCuttingProxy({ host, port: Number(port) }, () => isDown, { cutsRequests: true })
  const kubeconfig = join(stage.home, 'kubeconfig')
  const direct = await readFile(kubeconfigOf('admin'), 'utf8')
  await writeFile(kubeconfig, direct.replace(`https://${host}:${port}`, `https://${host}:${proxy.port}`))
  try {
    await watched(async (runsOf) => {
      // The cluster answers until the first claim, and is away then.
      isDown = false
      const worker = stage.startWorker('--kubeconfig', kubeconfig)
      const clusterAnswered = expect.objectContaining({ to: 'cluster' }) as unknown
      await vi.waitFor(() => expect(toldOf(worker, 'connected')).toContainEqual(clusterAnswered), soon)
      isDown = true
      const ids = await stage.server.createRuns(stage.deployments.plain!, 5)
      await vi.waitFor(async () => expect((await stage.typesOf(ids)).PENDING ?? 0).toBeGreaterThan(0), soon)
      for (const id of ids) await stage.setState(id, { type: 'CANCELLING' })
      isDown = false
      await vi.waitFor(async () => expect(await stage.typesOf(ids)).toEqual({ CANCELLED: 5 }), soon)
      await vi.waitFor(async () => expect(await stage.jobsOf(ids)).toEqual([]), soon)
      expect(new Set(runsOf(ids)).size).toBe(runsOf(ids).length)
    })
  } finally {
    await proxy.close()
  }
})

test('the real worker and ours in one pool: each run has its one Job', async () => {
  const env = { KUBECONFIG: kubeconfigOf('admin') }
  const real = stage.server.run(
    'prefect',
    ['worker', 'start', '--pool', pool, '--type', 'kubernetes', '-n', 'real'],
    env,
  )
  try {
    await vi.waitFor(
      async () =>
        expect(await stage.server.ask('POST', `/work_pools/${pool}/workers/filter`, {})).toContainEqual(
          expect.objectContaining({ name: 'real', status: 'ONLINE' }),
        ),
      soon,
    )
    stage.startWorker()
    await watched(async (runsOf) => {
      const ids = await stage.server.createRuns(stage.deployments.plain!, 40)
      await stage.untilDeployed(ids)
      expect(runsOf(ids)).toEqual(sorted(ids))
    })
  } finally {
    await real.stop()
  }
})
