import { afterEach, expect, test, vi } from 'vitest'
import { dialectOf } from '../../shared/dialects/dialects'
import { systemClock, type Clock } from '../clock/clock'
import { openClusterJobs } from '../kube/cluster-jobs'
import { fieldManagerOf, isMadeBy, jobsPath } from '../kube/jobs'
import { KubeClient } from '../kube/kube-client'
import { kubeConfigOf } from '../kube/kube-config'
import { startPracticeApi3, type PracticeApi3Options } from '../practice/api-3'
import { startPracticeCluster, type PracticeClusterOptions } from '../practice/cluster'
import { runFlowProcess } from '../practice/flow-process'
import type { ContainerProcess } from '../practice/container-process'
import type { Play, PlayKind } from '../practice/play'
import { openPrefectApi } from '../prefect/open'
import { observe, type ObserverParts } from './observer'

/** What a test opened, closed after it in turn. */
const open: (() => unknown)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})
const never = new AbortController().signal

/** So many times as fast as ours: the observer waits for minutes. */
const speed = 200
const fast: Clock = {
  now: () => systemClock.now(),
  elapsed: () => systemClock.elapsed() * speed,
  sleep: (ms, signal) => systemClock.sleep(ms / speed, signal),
  after: (ms, act) => systemClock.after(ms / speed, act),
  turn: () => systemClock.turn(),
}

/** The image names what it plays, or how long it runs. */
function playOf(image: string): Play {
  const [kind = '', ms] = image.split('-')
  return { kind: kind as PlayKind, runMs: Number(ms ?? 50), pullMs: 10, logs: ['the first line', 'the last line'] }
}

/** It tells the API nothing, and ends when it is told to. */
const silentProcess: ContainerProcess = async (_env, _play, { sleep }) => {
  await sleep(600_000)
  return { code: 0 }
}

async function world(cluster: PracticeClusterOptions = {}, api: PracticeApi3Options = {}) {
  const practice = await startPracticeApi3({ seed: 3, ...api })
  open.push(() => practice.close())
  const kube = await startPracticeCluster({ plays: playOf, process: runFlowProcess, ...cluster })
  open.push(() => kube.close())
  const { url, token, workPool } = practice
  const agent = () => ({ name: 'agent', labels: [] })
  const prefect = openPrefectApi({ url, token, dialect: '3', agent, workPool })
  open.push(() => prefect.close())
  const client = new KubeClient(kubeConfigOf(kube.kubeconfig))
  open.push(() => client.close())
  const { runLabel } = dialectOf('3')
  const jobs = openClusterJobs(client, {
    namespace: 'default',
    runLabel: () => runLabel,
    runsChooseNamespace: () => true,
    staysForPods: () => true,
    fieldManager: () => fieldManagerOf('agent'),
  })

  /** Claims a run and makes its Job, as the agent does. */
  async function deploy(image: string, more: object = {}): Promise<string> {
    const id = practice.createRun('report')
    const [run] = await prefect.read([id], never)
    const name = `report-${id.slice(0, 8)}`
    await prefect.claim(
      [{ run: run!, claim: { agent: 'agent', cluster: 'c', namespace: 'default', jobName: name } }],
      never,
    )
    const env = { PREFECT_API_URL: url, PREFECT_API_AUTH_STRING: token, PREFECT__FLOW_RUN_ID: id }
    const container = { name: 'prefect-job', image, env: Object.entries(env).map(([name, value]) => ({ name, value })) }
    const labels = { [runLabel]: id }
    const spec = { restartPolicy: 'Never', containers: [container] }
    const job = {
      ...{ apiVersion: 'batch/v1', kind: 'Job', metadata: { name, namespace: 'default', labels } },
      spec: { backoffLimit: 0, template: { metadata: { labels }, spec }, ...more },
    }
    expect(await jobs.create(job, never)).toEqual({ kind: 'created' })
    return id
  }

  const crashed: [string, string][] = []
  const mistakes: unknown[] = []
  function observeIt(given: Partial<ObserverParts> = {}): () => Promise<void> {
    const end = new AbortController()
    const over = observe({
      ...{ api: prefect, client, jobs, namespace: 'default', runLabel, clock: fast, random: () => 0 },
      isOurs: (job) => isMadeBy(job, 'agent'),
      claimants: () => [{ agent: 'agent', cluster: 'c', namespace: 'default' }],
      policy: () => ({ hopelessAfterMs: 300_000 }),
      signal: end.signal,
      onCrashed: (id, reason) => crashed.push([id, reason]),
      onDenied: () => undefined,
      onMistake: (where, error) => mistakes.push([where, error]),
      ...given,
    })
    const stop = async (): Promise<void> => {
      end.abort()
      await over
    }
    open.push(stop)
    return stop
  }
  const stateOf = (id: string) => practice.snapshot().flowRuns.find((run) => run.id === id)?.state_name
  const logOf = (id: string) =>
    practice
      .snapshot()
      .logs.filter((line) => line.flow_run_id === id)
      .map(({ message }) => message)
  const jobNames = async () =>
    ((await client.json(jobsPath('default'))) as { items: { metadata: { name: string } }[] }).items.map(
      ({ metadata }) => metadata.name,
    )
  return {
    practice,
    kube,
    prefect,
    client,
    jobs,
    deploy,
    observe: observeIt,
    crashed,
    mistakes,
    stateOf,
    logOf,
    jobNames,
  }
}

const until = (holds: () => unknown): Promise<unknown> => vi.waitUntil(holds, { timeout: 20_000, interval: 20 })

test('of a run that ends well nothing is reported', async () => {
  const here = await world()
  const fail = vi.spyOn(here.prefect, 'fail')
  const read = vi.spyOn(here.prefect, 'read')
  here.observe()
  const id = await here.deploy('succeed-20')
  await until(() => here.stateOf(id) === 'Completed')
  // It is read once more when its Job is over.
  read.mockClear()
  await until(() => read.mock.results.length > 0)
  await read.mock.results[0]?.value
  expect([fail.mock.calls, here.logOf(id).filter((line) => line.includes('Job')), here.crashed]).toEqual([[], [], []])
})

test('a process that is killed for memory: its run has crashed, and its log says why and ends with its last lines', async () => {
  const here = await world()
  here.observe()
  const id = await here.deploy('outOfMemory-50')
  await until(() => here.stateOf(id) === 'Crashed' && here.crashed.length > 0)
  const reason = expect.stringContaining('was killed for memory: Last State: Terminated, Reason: OOMKilled') as string
  expect(here.crashed).toEqual([[id, reason]])
  await until(() => here.logOf(id).some((line) => line.startsWith('The last lines of container prefect-job:\n')))
  const log = here.logOf(id).join('\n')
  expect(log).toContain('so the node ran out')
  expect(log).toContain('the first line')
  expect(here.mistakes).toEqual([])
})

test('a process that knows only that one was killed: its run’s log says why, once, and ends with its last lines', async () => {
  const process: ContainerProcess = (env, _play, { log }) => {
    log('the last line')
    const state = { type: 'CRASHED', message: 'Process exited with status code: -9.' } as const
    here.practice.setFlowRunState(env.get('PREFECT__FLOW_RUN_ID') ?? '', state)
    return Promise.resolve({ killed: 'OOMKilled' })
  }
  const here = await world({ process })
  const stop = here.observe()
  const id = await here.deploy('outOfMemory')
  const told = (): readonly string[] => here.logOf(id).filter((line) => line.includes('was killed for memory'))
  await until(() => here.logOf(id).some((line) => line.endsWith('prefect-job:\nthe last line')))
  await stop()
  const logs = vi.spyOn(here.prefect, 'logs')
  here.observe()
  await until(() => logs.mock.results.length > 0)
  await logs.mock.results[0]?.value
  expect([told().length, here.crashed, here.mistakes]).toEqual([1, [], []])
})

test('a pod that is evicted: its run has crashed', async () => {
  const here = await world()
  here.observe()
  await here.deploy('evicted-50')
  await until(() => here.crashed.length > 0)
  expect(here.crashed[0]?.[1]).toContain('was evicted')
})

test('an image that is missing is told at once, and given up after its time: the run has crashed, and the Job is gone', async () => {
  const here = await world()
  here.observe()
  const id = await here.deploy('imageMissing')
  await until(() => here.stateOf(id) === 'InfrastructurePending' && here.logOf(id).length > 0)
  expect(here.logOf(id)[0]).toMatch(/^Image imageMissing can’t be pulled: .*The registry does not have it/)
  await until(() => here.crashed.length > 0)
  expect(here.crashed[0]?.[1]).toMatch(/can’t be pulled: .* It was given up after 5m/)
  await vi.waitUntil(async () => (await here.jobNames()).length === 0, 20_000)
  expect(here.logOf(id)).toHaveLength(1)
})

test('a pod without room is told once, also by the next process, and is not given up', async () => {
  const here = await world()
  const stop = here.observe()
  const id = await here.deploy('unschedulable')
  await until(() => here.logOf(id).length > 0)
  await stop()
  const [read, logs] = [vi.spyOn(here.prefect, 'read'), vi.spyOn(here.prefect, 'logs')]
  here.observe()
  // It is read at 5 s and at 60 s.
  await until(() => logs.mock.calls.length > 0 && read.mock.calls.length > 1)
  expect(here.logOf(id)).toHaveLength(1)
  expect(here.logOf(id)[0]).toContain('No node has room for')
  expect([here.stateOf(id), here.crashed]).toEqual(['InfrastructurePending', []])
})

test('a Job that is deleted while its silent process runs: its run has crashed', async () => {
  const here = await world({ process: silentProcess })
  here.observe()
  const id = await here.deploy('succeed-60000')
  here.practice.setFlowRunState(id, { type: 'RUNNING' })
  const [name = ''] = await here.jobNames()
  await here.client.json(jobsPath('default', name), { method: 'DELETE', body: { propagationPolicy: 'Background' } })
  await until(() => here.stateOf(id) === 'Crashed')
  await until(() => here.crashed.length > 0)
  expect(here.crashed).toEqual([
    [id, expect.stringMatching(`^Job ${name} was deleted before its flow run ended. Run the flow again; `)],
  ])
})

test('a process that ends without a word: its run has crashed', async () => {
  const here = await world({ process: () => Promise.resolve({ code: 0 }) })
  here.observe()
  await here.deploy('succeed-20')
  await until(() => here.crashed.length > 0)
  expect(here.crashed[0]?.[1]).toContain('never said that the flow run started')
})

test('what failed while nobody was on is found at the start', async () => {
  const here = await world()
  const id = await here.deploy('outOfMemory-20')
  await vi.waitUntil(() => here.kube.counts().pods.Failed === 1, 20_000)
  here.observe()
  await until(() => here.stateOf(id) === 'Crashed')
})

test('a run whose Job went while nobody was on has crashed; one that another cluster runs is left alone', async () => {
  const here = await world({ process: silentProcess })
  const ids = [
    await here.deploy('succeed-60000'),
    await here.deploy('succeed-60000'),
    await here.deploy('succeed-60000'),
  ]
  const [lost = '', elsewhere = '', alive = ''] = ids
  for (const id of ids) {
    const name = `report-${id.slice(0, 8)}`
    await here.prefect.log([here.prefect.receipt(id, name, Date.now(), 'default')], never)
    here.practice.setFlowRunState(id, { type: 'RUNNING' })
    if (id !== alive) await here.client.json(jobsPath('default', name), { method: 'DELETE', body: {} })
  }
  here.practice.setFlowRunState(elsewhere, { type: 'SCHEDULED' })
  const [run] = await here.prefect.read([elsewhere], never)
  const claim = { agent: 'agent', cluster: 'another', namespace: 'default', jobName: 'elsewhere-0a1b2c3d' }
  await here.prefect.claim([{ run: run!, claim }], never)
  here.practice.setFlowRunState(elsewhere, { type: 'RUNNING' })
  here.observe()
  await until(() => here.crashed.length > 0)
  expect(here.crashed).toEqual([[lost, expect.stringContaining('Its Job is not in the cluster any more') as string]])
  expect([lost, elsewhere, alive].map(here.stateOf)).toEqual(['Crashed', 'Running', 'Running'])
})

test('the Job of a run that was cancelled and can’t start goes', async () => {
  const here = await world()
  const id = await here.deploy('imageMissing')
  here.practice.setFlowRunState(id, { type: 'CANCELLED' })
  here.observe()
  await vi.waitUntil(async () => (await here.jobNames()).length === 0, 20_000)
  expect([here.stateOf(id), here.crashed]).toEqual(['Cancelled', []])
})

test('who may look at one namespace only looks there', async () => {
  const intercept: PracticeClusterOptions['intercept'] = ({ path }) =>
    /^\/(apis\/batch\/v1\/jobs|api\/v1\/pods)(\?|$)/.test(path)
      ? { status: 403, body: { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'Forbidden', code: 403 } }
      : undefined
  const here = await world({ intercept })
  here.observe()
  const id = await here.deploy('outOfMemory-20')
  await until(() => here.stateOf(id) === 'Crashed')
})

test('what may not be watched even there is said, Jobs and pods alike', async () => {
  const message = 'jobs.batch is forbidden: User "u" cannot list resource "jobs" in API group "batch"'
  const body = { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'Forbidden', code: 403, message }
  const here = await world({
    intercept: ({ path }) => (/\/(jobs|pods)(\?|$)/.test(path) ? { status: 403, body } : undefined),
  })
  const denied = vi.fn<ObserverParts['onDenied']>()
  here.observe({ onDenied: denied })
  await vi.waitFor(() => expect(denied.mock.calls.length).toBeGreaterThan(1))
  expect(denied.mock.calls[0]?.[0].setup).toEqual({ kind: 'notAllowed', user: 'u', verb: 'list', resource: 'jobs' })
})

test('an API that is away for a while is asked again, and nothing is reported twice', async () => {
  const api = { down: false, refused: 0, crashes: 0 }
  const here = await world(
    {},
    {
      intercept({ route, body }) {
        const isCrash = (body as { state?: { type?: string } } | null)?.state?.type === 'CRASHED'
        if (route.endsWith('/set_state') && isCrash) api.crashes++
        if (!api.down) return undefined
        api.refused++
        return 'drop-before'
      },
    },
  )
  here.observe()
  await here.deploy('outOfMemory-50')
  await vi.waitUntil(() => here.kube.counts().pods.Running === 1, 20_000)
  api.down = true
  await until(() => here.kube.counts().pods.Failed === 1 && api.refused > 1)
  api.down = false
  await until(() => here.crashed.length > 0)
  expect([api.crashes, here.crashed.length, here.mistakes]).toEqual([1, 1, []])
})
