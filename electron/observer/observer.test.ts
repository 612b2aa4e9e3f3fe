import { describe, expect, test, vi } from 'vitest'
import { formatClaim } from '../../shared/prefect-0.6/claim-sentence'
import type { ContainerProcess } from '../practice/container-process'
import type { PracticeClusterOptions } from '../practice/cluster'
import { namesOf, never, until, world } from './observer.stage'

/** A busy machine may hear of a pod’s end some tenths of a second after its Job’s: the problem is waited for that long. */
const speed = 40

/** It tells the API nothing, and ends when it is told to. */
const silentProcess: ContainerProcess = async (_env, _play, { sleep }) => {
  await sleep(600_000)
  return { code: 0 }
}

describe.each(['0.6', '1.x', '3'] as const)('Prefect %s', (dialect) => {
  const names = namesOf(dialect)

  test('of a run that ends well nothing is reported', async () => {
    const here = await world(dialect)
    const fail = vi.spyOn(here.prefect, 'fail')
    const read = vi.spyOn(here.prefect, 'read')
    here.observe()
    const id = await here.deploy('succeed-20')
    await until(() => here.stateOf(id) === (dialect === '3' ? 'Completed' : 'Success'))
    // It is read once more when its Job is over.
    read.mockClear()
    await until(() => read.mock.results.length > 0)
    await read.mock.results[0]?.value
    expect([fail.mock.calls, here.logOf(id).filter((line) => line.includes('Job')), here.crashed]).toEqual([[], [], []])
  })

  test('a process that is killed for memory: its run has crashed, and its log says why and ends with its last lines', async () => {
    const here = await world(dialect, { speed })
    here.observe()
    const id = await here.deploy('outOfMemory-50')
    await until(() => here.stateOf(id) === names.failed && here.crashed.length > 0)
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
      const message = 'Process exited with status code: -9.'
      here.setState(env.get(names.runId) ?? '', { type: 'Failed', message })
      return Promise.resolve({ killed: 'OOMKilled' })
    }
    const here = await world(dialect, { cluster: { process }, speed })
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
    const here = await world(dialect, { speed })
    here.observe()
    await here.deploy('evicted-50')
    await until(() => here.crashed.length > 0)
    expect(here.crashed[0]?.[1]).toContain('was evicted')
  })

  test('an image that is missing is told at once, and given up after its time: the run has crashed, and the Job is gone', async () => {
    const here = await world(dialect)
    here.observe()
    const id = await here.deploy('imageMissing')
    await until(() => here.stateOf(id) === names.pending && here.logOf(id).length > 0)
    expect(here.logOf(id)[0]).toMatch(/^Image imageMissing can’t be pulled: .*The registry does not have it/)
    await until(() => here.crashed.length > 0)
    expect(here.crashed[0]?.[1]).toMatch(/can’t be pulled: .* It was given up after 5m/)
    await vi.waitUntil(async () => (await here.jobNames()).length === 0, 20_000)
    const [, events, ...more] = here.logOf(id)
    expect(events).toMatch(
      /^Events of its Job and pod:\n(.*\n)*Warning Failed of pod \S+.*: Failed to pull image "imageMissing"/,
    )
    expect(more).toEqual([])
  })

  test('a pod without room is told once, also by the next process, and is not given up', async () => {
    const here = await world(dialect)
    const stop = here.observe()
    const id = await here.deploy('unschedulable')
    await until(() => here.logOf(id).length > 0)
    await stop()
    const [read, logs] = [vi.spyOn(here.prefect, 'read'), vi.spyOn(here.prefect, 'logs')]
    here.observe()
    // It is read at 5 s and at 60 s; a machine that stands still for a moment lets both fall together.
    const since = performance.now()
    const isLater = () => (performance.now() - since) * 200 > 120_000
    await until(() => logs.mock.calls.length > 0 && read.mock.calls.length > 0 && isLater())
    expect(here.logOf(id)).toHaveLength(1)
    expect(here.logOf(id)[0]).toContain('No node has room for')
    expect([here.stateOf(id), here.crashed]).toEqual([names.pending, []])
  })

  test('a Job that is deleted while its silent process runs: its run has crashed', async () => {
    const here = await world(dialect, { cluster: { process: silentProcess } })
    here.observe()
    const id = await here.deploy('succeed-60000')
    here.setState(id, { type: 'Running' })
    const [name = ''] = await here.jobNames()
    await here.deleteJob(name)
    await until(() => here.stateOf(id) === names.failed)
    await until(() => here.crashed.length > 0)
    expect(here.crashed).toEqual([
      [id, expect.stringMatching(`^Job ${name} was deleted before its flow run ended. Run the flow again; `)],
    ])
  })

  test('a process that ends without a word: its run has crashed', async () => {
    const here = await world(dialect, { cluster: { process: () => Promise.resolve({ code: 0 }) } })
    here.observe()
    await here.deploy('succeed-20')
    await until(() => here.crashed.length > 0)
    expect(here.crashed[0]?.[1]).toContain('never said that the flow run started')
  })

  test('what failed while nobody was on is found at the start', async () => {
    const here = await world(dialect)
    const id = await here.deploy('outOfMemory-20')
    await vi.waitUntil(() => here.kube.counts().pods.Failed === 1, 20_000)
    here.observe()
    await until(() => here.stateOf(id) === names.failed)
  })

  test('a list of pods that comes late: nothing is decided without it, and the reason is told', async () => {
    const here = await world(dialect)
    const id = await here.deploy('outOfMemory-20')
    await vi.waitUntil(() => here.kube.counts().pods.Failed === 1, 20_000)
    const json = here.client.json.bind(here.client)
    let answer: () => void = () => undefined
    const late = new Promise<void>((resolve) => (answer = resolve))
    vi.spyOn(here.client, 'json').mockImplementation(async (path, options) => {
      if (path.endsWith('/pods')) await late
      return json(path, options)
    })
    const watches = vi.spyOn(here.client, 'stream')
    here.observe()
    await until(() => watches.mock.calls.some(([path]) => path.endsWith('/jobs')))
    await here.parts.clock.sleep(120_000, never)
    expect([here.crashed, here.stateOf(id) === names.failed]).toEqual([[], false])
    answer()
    await until(() => here.crashed.length > 0)
    expect(here.crashed[0]?.[1]).toContain('was killed for memory')
  })

  test('a run whose Job went while nobody was on has crashed; one that another cluster runs is left alone', async () => {
    const here = await world(dialect, { cluster: { process: silentProcess } })
    const ids = [
      await here.deploy('succeed-60000'),
      await here.deploy('succeed-60000'),
      await here.deploy('succeed-60000'),
    ]
    const [lost = '', elsewhere = '', alive = ''] = ids
    for (const id of ids) {
      const name = `report-${id.slice(0, 8)}`
      await here.prefect.log([here.prefect.receipt(id, name, Date.now(), 'default')], never)
      here.setState(id, { type: 'Running' })
      if (id !== alive) await here.deleteJob(name)
    }
    here.setState(elsewhere, { type: 'Scheduled' })
    here.setState(elsewhere, {
      type: 'Submitted',
      message: formatClaim({
        agent: 'agent',
        cluster: 'another',
        namespace: 'default',
        jobName: here.nameOf(elsewhere),
      }),
    })
    here.setState(elsewhere, { type: 'Running' })
    here.observe()
    await until(() => here.crashed.length > 0)
    expect(here.crashed).toEqual([[lost, expect.stringContaining('Its Job is not in the cluster any more') as string]])
    expect([lost, elsewhere, alive].map(here.stateOf)).toEqual([names.failed, 'Running', 'Running'])
  })

  test('a pod that outlives its Job is at work: its run is failed only when it has gone too', async () => {
    const here = await world(dialect, { cluster: { process: silentProcess } })
    const id = await here.deploy('succeed-60000')
    await here.prefect.log([here.prefect.receipt(id, here.nameOf(id), Date.now(), 'default')], never)
    await until(() => here.kube.counts().pods.Running === 1)
    here.setState(id, { type: 'Running' })
    await here.deleteJob(here.nameOf(id), 'Orphan')
    const of = vi.spyOn(here.jobs, 'of')
    here.observe()
    await until(() => of.mock.calls.length > 1)
    expect([here.stateOf(id), here.crashed]).toEqual(['Running', []])
    await here.deletePods()
    await until(() => here.crashed.length > 0)
  })

  test('the Job of a run that was cancelled and can’t start goes', async () => {
    const here = await world(dialect)
    const id = await here.deploy('imageMissing')
    here.setState(id, { type: 'Cancelled' })
    here.observe()
    await vi.waitUntil(async () => (await here.jobNames()).length === 0, 20_000)
    expect([here.stateOf(id), here.crashed]).toEqual(['Cancelled', []])
  })

  test('who may look at one namespace only looks there', async () => {
    const intercept: PracticeClusterOptions['intercept'] = ({ path }) =>
      /^\/(apis\/batch\/v1\/jobs|api\/v1\/pods)(\?|$)/.test(path)
        ? { status: 403, body: { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'Forbidden', code: 403 } }
        : undefined
    const here = await world(dialect, { cluster: { intercept } })
    here.observe()
    const id = await here.deploy('outOfMemory-20')
    await until(() => here.stateOf(id) === names.failed)
  })

  test('a run whose Job failed when another agent had it is left alone', async () => {
    const here = await world(dialect)
    const id = await here.deploy('outOfMemory-20')
    await until(() => here.kube.counts().pods.Failed === 1)
    here.setState(id, { type: 'Scheduled' })
    here.setState(id, { type: 'Submitted', message: 'Submitted for execution' })
    here.setState(id, { type: 'Running' })
    const tenure = vi.spyOn(here.prefect, 'tenure')
    here.observe()
    await until(() => tenure.mock.results.length > 0)
    await tenure.mock.results[0]?.value
    expect([here.stateOf(id), here.crashed, here.mistakes]).toEqual(['Running', [], []])
  })

  test('a run that has had another Job since is not failed for the one before', async () => {
    const here = await world(dialect)
    const id = await here.deploy('outOfMemory-20')
    await until(() => here.kube.counts().pods.Failed === 1)
    here.setState(id, { type: 'Scheduled' })
    const second = { agent: 'agent', cluster: 'c', namespace: 'default', jobName: 'report-00000002' }
    here.setState(id, { type: 'Submitted', message: formatClaim(second) })
    const tenure = vi.spyOn(here.prefect, 'tenure')
    here.observe()
    await until(() => tenure.mock.results.length > 0)
    await tenure.mock.results[0]?.value
    expect([here.stateOf(id), here.crashed]).toEqual([dialect === '3' ? 'Pending' : 'Submitted', []])
  })

  test('a right to watch pods that is missing is passed on, and runs are ended all the same', async () => {
    const intercept: PracticeClusterOptions['intercept'] = ({ path }) =>
      /\/pods(\?|$)/.test(path)
        ? { status: 403, body: { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'Forbidden', code: 403 } }
        : undefined
    const here = await world(dialect, { cluster: { intercept } })
    const told: string[] = []
    here.observe({ onForbidden: ({ setup }) => told.push(setup?.kind === 'notAllowed' ? setup.resource : '') })
    await until(() => told.length > 0)
    const id = await here.deploy('outOfMemory-20')
    await until(() => here.stateOf(id) === names.failed)
    expect(told[0]).toBe('pods')
  })
})

describe.each(['0.6', '1.x'] as const)('Prefect %s', (dialect) => {
  /** It says that it runs, leaves a task run for later, and ends so. */
  const retrying =
    (end: Awaited<ReturnType<ContainerProcess>>, later: () => Promise<unknown>): ContainerProcess =>
    async () => {
      await later()
      return end
    }

  test.each<[string, string, Awaited<ReturnType<ContainerProcess>>]>([
    ['Retrying', 'its process has ended', { code: 0 }],
    ['Paused', 'its process has ended', { code: 0 }],
    ['Retrying', 'its pod was killed', { killed: 'OOMKilled' }],
  ])('a run of which a task run is %s goes on: %s, and it is not failed', async (type, _, end) => {
    let later = () => Promise.resolve()
    const here = await world(dialect, { cluster: { process: retrying(end, () => later()) } })
    let id = ''
    later = async () => {
      await until(() => id !== '')
      here.setState(id, { type: 'Running' })
      const [task] = here.api!.snapshot().taskRuns.filter((each) => each.flow_run_id === id)
      here.api!.setTaskRunState(task!.id, { type, start_time: new Date(Date.now() + 3_600_000).toISOString() })
    }
    const tenure = vi.spyOn(here.prefect, 'tenure')
    here.observe()
    id = await here.deploy('succeed-20')
    await until(() => tenure.mock.results.length > 0)
    await expect(tenure.mock.results[0]?.value).resolves.toMatchObject({ goesOn: true })
    expect([here.stateOf(id), here.crashed, here.mistakes]).toEqual(['Running', [], []])
  })
})

test('1.x: a run that was to be cancelled, and whose pod was killed first, is cancelled', async () => {
  const here = await world('1.x', { cluster: { process: silentProcess } })
  here.observe()
  const id = await here.deploy('succeed-60000')
  here.setState(id, { type: 'Cancelling' })
  await here.deleteJob(here.nameOf(id))
  await until(() => here.crashed.length > 0)
  expect(here.stateOf(id)).toBe('Cancelled')
})

test('an API that is away for a while is asked again, and nothing is reported twice', async () => {
  const api = { down: false, refused: 0, crashes: 0 }
  const here = await world('3', {
    api3: {
      intercept({ route, body }) {
        const isCrash = (body as { state?: { type?: string } } | null)?.state?.type === 'CRASHED'
        if (route.endsWith('/set_state') && isCrash) api.crashes++
        if (!api.down) return undefined
        api.refused++
        return 'drop-before'
      },
    },
  })
  here.observe()
  await here.deploy('outOfMemory-50')
  await vi.waitUntil(() => here.kube.counts().pods.Running === 1, 20_000)
  api.down = true
  await until(() => here.kube.counts().pods.Failed === 1 && api.refused > 1)
  api.down = false
  await until(() => here.crashed.length > 0)
  expect([api.crashes, here.crashed.length, here.mistakes]).toEqual([1, 1, []])
})
