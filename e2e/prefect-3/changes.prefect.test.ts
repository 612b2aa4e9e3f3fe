// What others do to a real server while a worker serves it: pools, queues and deployments that go and come, limits, variables
// of any size, a second worker of the same name, a proxy without websockets.
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import type { Running } from '../cli'
import { startCuttingProxy } from '../cutting-proxy'
import { JobsEver } from '../jobs-ever'
import { entriesOf, kubeconfigOf, placeOf, toldOf, type RealJob } from '../real-cluster'
import { expectWoken, pool, Prefect3Stage, runLabel, runOf, soon } from './stage'

const stage = Prefect3Stage.forFile()
const open: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

/** Another deployment of the same flow. @returns its id */
async function deployment(name: string, more: object): Promise<string> {
  const plain = await stage.server.ask<{ flow_id: string; entrypoint: string; path: string }>(
    'GET',
    `/deployments/${stage.deployments.plain}`,
  )
  const { flow_id, entrypoint, path } = plain
  const body = { name, flow_id, entrypoint, path, work_pool_name: pool, job_variables: { image: 'none:1' }, ...more }
  return (await stage.server.ask<{ id: string }>('POST', '/deployments/', body)).id
}

/** A run that is made while the worker idles has its Job before the next poll would have shown it. */
const expectHeard = (worker: Running, deploymentId: string): Promise<void> =>
  expectWoken(worker, async () => stage.untilDeployed([await stage.server.createRun(deploymentId)]))

const refusals = (worker: Running): readonly string[] => toldOf(worker, 'refused').map(({ reason }) => reason ?? '')

/** The cluster behind a switch. @returns the path of a kubeconfig */
async function cutOff(isDown: () => boolean): Promise<string> {
  const { hostname: host, port } = new URL((await entriesOf('admin')).server)
  const proxy = await startCuttingProxy({ host, port: Number(port) }, isDown)
  open.push(() => proxy.close())
  const kubeconfig = join(stage.home, 'kubeconfig')
  const direct = await readFile(kubeconfigOf('admin'), 'utf8')
  await writeFile(kubeconfig, direct.replace(`https://${host}:${port}`, `https://${host}:${proxy.port}`))
  return kubeconfig
}

test('a work pool is made when that is asked for, as upstream makes it, and served', async () => {
  const worker = stage.startWorker('--pool', 'made', '--create-pool')
  await vi.waitFor(() => expect(toldOf(worker, 'ready')).toHaveLength(1), soon)
  const [kube, made] = await Promise.all(
    [pool, 'made'].map((name) => stage.server.ask<{ type: string }>('GET', `/work_pools/${name}`)),
  )
  const whole = {
    type: 'kubernetes',
    base_job_template: (kube as unknown as Record<string, unknown>)['base_job_template'],
  }
  expect(made).toMatchObject(whole)
  await expectHeard(worker, await deployment('in-made', { work_pool_name: 'made' }))
})

test.each([
  ['pool', `/work_pools/${pool}`],
  ['queue', `/work_pools/${pool}/queues/default`],
])('a limit of the %s: so many have Jobs, and the next one as soon as one has ended', async (_, path) => {
  await stage.server.ask('PATCH', path, { concurrency_limit: 2 })
  try {
    const ids = await stage.server.createRuns(stage.deployments.plain!, 8)
    const worker = stage.startWorker()
    const ended: string[] = []
    await vi.waitFor(async () => expect(await stage.jobsOf(ids)).toHaveLength(2), soon)
    await expectWoken(worker, async () => {
      const jobs = await stage.jobsOf(ids)
      expect(jobs).toHaveLength(2 + ended.length)
      const id = jobs.map(runOf).find((each) => !ended.includes(each))!
      await stage.setState(id, { type: 'COMPLETED' }, true)
      ended.push(id)
      await vi.waitFor(async () => expect(await stage.jobsOf(ids)).toHaveLength(2 + ended.length), soon)
    })
  } finally {
    await stage.server.ask('PATCH', path, { concurrency_limit: null })
  }
})

test('a work pool that is deleted and made again: the worker says so, goes on there, and hears of new runs', async () => {
  const path = '/work_pools/other'
  const { base_job_template } = await stage.server.ask<{ base_job_template: object }>('GET', `/work_pools/${pool}`)
  const make = () => stage.server.ask('POST', '/work_pools/', { name: 'other', type: 'kubernetes', base_job_template })
  await make()
  const worker = stage.startWorker('--pool', 'other')
  await stage.untilDeployed([await stage.server.createRun(await deployment('first', { work_pool_name: 'other' }))])
  await stage.server.ask('DELETE', path)
  const words = /There is no work pool other\./
  await vi.waitFor(() => expect(refusals(worker).join('\n')).toMatch(words), soon)
  await make()
  const again = await deployment('again', { work_pool_name: 'other' })
  await stage.untilDeployed([await stage.server.createRun(again)], 90_000)
  await expectHeard(worker, again)
})

test('a queue that is deleted and made again: the worker says so, and goes on', async () => {
  const queues = `/work_pools/${pool}/queues/`
  const make = () => stage.server.ask('POST', queues, { name: 'passing' })
  await make()
  const worker = stage.startWorker('--work-queue', 'passing')
  const create = () => stage.server.createRun(stage.deployments.plain!, { work_queue_name: 'passing' })
  await stage.untilDeployed([await create()])
  await stage.server.ask('DELETE', `${queues}passing`)
  const words = /Work pool kube has no queue passing\./
  await vi.waitFor(() => expect(refusals(worker).join('\n')).toMatch(words), soon)
  await make()
  await stage.untilDeployed([await create()], 90_000)
})

test('a deployment that is deleted between a claim and its Job: that run is Crashed with the reason, others go on', async () => {
  let isDown = false
  const worker = stage.startWorker('--kubeconfig', await cutOff(() => isDown))
  const clusterAnswered = expect.objectContaining({ to: 'cluster' }) as unknown
  await vi.waitFor(() => expect(toldOf(worker, 'connected')).toContainEqual(clusterAnswered), soon)
  isDown = true
  const passing = await deployment('passing', {})
  const id = await stage.server.createRun(passing)
  await vi.waitFor(async () => expect(await stage.typesOf([id])).toEqual({ PENDING: 1 }), soon)
  const other = await stage.server.createRun(stage.deployments.plain!)
  await stage.server.ask('DELETE', `/deployments/${passing}`)
  isDown = false
  await stage.untilDeployed([other])
  const settled = async (): Promise<void> => {
    const jobs = await stage.jobsOf([id])
    const [run] = await stage.server.runs([id])
    // Its Job was under way already, or can't be made any more.
    if (jobs.length === 0)
      expect(run).toMatchObject({
        state_type: 'CRASHED',
        state: { message: 'The deployment of this run has been deleted.' },
      })
  }
  await vi.waitFor(settled, soon)
})

test('a deployment whose limit cancels new runs: they are Cancelled, and nobody waits for them', async () => {
  const limited = await deployment('limited', {
    concurrency_limit: 1,
    concurrency_options: { collision_strategy: 'CANCEL_NEW' },
  })
  stage.startWorker()
  const first = await stage.server.createRun(limited)
  await stage.untilDeployed([first])
  const others = await stage.server.createRuns(limited, 3)
  await vi.waitFor(async () => expect(await stage.typesOf(others)).toEqual({ CANCELLED: 3 }), soon)
  expect(await stage.jobsOf(others)).toEqual([])
  await stage.untilDeployed([await stage.server.createRun(stage.deployments.plain!)])
})

test('job variables of hundreds of kilobytes go into the Job; larger ones crash their run alone, with what to do', async () => {
  stage.startWorker()
  const withChars = (count: number) =>
    stage.server.createRun(stage.deployments.plain!, { job_variables: { env: { LARGE: 'x'.repeat(count) } } })
  const [large, ...larger] = [await withChars(400_000), await withChars(1_000_000), await withChars(3_200_000)]
  const plain = await stage.server.createRun(stage.deployments.plain!)
  await stage.untilDeployed([large, plain])
  await vi.waitFor(async () => expect(await stage.typesOf(larger)).toEqual({ CRASHED: 2 }), soon)
  for (const id of larger)
    await vi.waitFor(async () => expect((await stage.logOf(id)).join('\n')).toContain('Make them smaller.'), soon)
})

interface Marked {
  readonly job_configuration: {
    readonly job_manifest: {
      readonly metadata: { annotations?: object }
      readonly spec: { readonly template: { metadata?: { annotations?: object } } }
    }
  }
  readonly variables: { readonly properties: { readonly image: { default?: string | null } } }
}

/** A template that says at three places which one it is: in two parts of the manifest and in the default of a variable. */
function marked(template: Marked, mark: string): Marked {
  const { job_configuration: configuration, variables } = structuredClone(template)
  configuration.job_manifest.metadata.annotations = { mark }
  configuration.job_manifest.spec.template.metadata = { annotations: { mark } }
  variables.properties.image.default = mark
  return { job_configuration: configuration, variables }
}

const marksOf = ({ metadata, spec }: RealJob): readonly unknown[] => {
  const { annotations } = metadata as { annotations?: { mark?: string } }
  const { metadata: ofPod, spec: pod } = spec.template as {
    metadata?: { annotations?: { mark?: string } }
    spec: { containers?: readonly { image?: string }[] }
  }
  return [annotations?.mark, ofPod?.annotations?.mark, pod.containers?.[0]?.image]
}

test('the base job template changes under claimed runs: each has its one Job, from the old or the new one whole', async () => {
  const path = `/work_pools/${pool}`
  const { base_job_template: template } = await stage.server.ask<{ base_job_template: Marked }>('GET', path)
  const save = (changed: Marked) => stage.server.ask('PATCH', path, { base_job_template: changed })
  const ever = await JobsEver.watch(await placeOf('default'), runLabel)
  try {
    await save(marked(template, 'old'))
    const plain = await deployment('marked', { job_variables: {} })
    const ids = await stage.server.createRuns(plain, 40)
    let isDown = false
    stage.startWorker('--kubeconfig', await cutOff(() => isDown))
    await vi.waitFor(async () => expect((await stage.jobsOf(ids)).length).toBeGreaterThan(2), { ...soon, interval: 20 })
    isDown = true
    await vi.waitFor(async () => {
      const { PENDING: claimed = 0 } = await stage.typesOf(ids)
      expect(claimed).toBeGreaterThan((await stage.jobsOf(ids)).length)
    }, soon)
    await save(marked(template, 'new'))
    isDown = false
    const jobs = await stage.untilDeployed(ids)
    const whole = jobs.map(marksOf)
    expect(whole.filter((marks) => new Set(marks).size > 1 || !['old', 'new'].includes(String(marks[0])))).toEqual([])
    expect(new Set(whole.flat())).toEqual(new Set(['old', 'new']))
    expect(ever.runIds().filter((id) => ids.includes(id))).toEqual([...ids].sort())
  } finally {
    ever.close()
    await save(template)
  }
})

test('two workers of one name, of which one is killed: each run has its one Job', async () => {
  const ever = await JobsEver.watch(await placeOf('default'), runLabel)
  try {
    const ids = await stage.server.createRuns(stage.deployments.plain!, 40)
    const first = stage.startWorker()
    stage.startWorker()
    await vi.waitFor(async () => expect((await stage.jobsOf(ids)).length).toBeGreaterThan(5), soon)
    await first.end('SIGKILL')
    await stage.untilDeployed(ids)
    expect(ever.runIds().filter((id) => ids.includes(id))).toEqual([...ids].sort())
  } finally {
    ever.close()
  }
})

/** Passes requests on, and websockets not: it does not know what an upgrade is. */
async function startPlainProxy(): Promise<string> {
  const { hostname, port, pathname } = new URL(stage.server.url)
  const server = createServer((asked, answer) => {
    const { method, url: path, headers } = asked
    const onward = request({ hostname, port, method, path, headers: { ...headers, connection: 'close' } }, (given) => {
      answer.writeHead(given.statusCode ?? 502, given.headers)
      given.pipe(answer)
    })
    onward.on('error', () => answer.destroy())
    asked.pipe(onward)
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  open.push(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}${pathname}`
}

test('a proxy without websockets: the worker says that it hears nothing, and what is due has its Job all the same', async () => {
  const worker = stage.startWorkerAt(await startPlainProxy())
  const deaf = () => toldOf(worker, 'deaf').map(({ message }) => message)
  const words = /^Events of the Prefect API can’t be heard, since ws:\S+\/events\/out is no websocket for us \(.+\): /
  await vi.waitFor(() => expect(deaf()).toEqual([expect.stringMatching(words)]), soon)
  const id = await stage.server.createRun(stage.deployments.plain!)
  await stage.untilDeployed([id])
  await stage.setState(id, { type: 'CANCELLING' })
  await vi.waitFor(async () => expect(await stage.typesOf([id])).toEqual({ CANCELLED: 1 }), {
    ...soon,
    timeout: 90_000,
  })
  expect(await stage.jobsOf([id])).toEqual([])
})
