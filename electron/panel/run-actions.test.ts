// What is done to runs of Prefect 3 by hand, on practice at both ends. The pods wait for an image that is not there.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { startPracticeApi3, type PracticeApi3 } from '../practice/api-3'
import { panelWorld, type PanelWorld } from './panel-world'
import type { Session } from './session'

const soon = { timeout: 20_000, interval: 20 }
const open: { close(): Promise<unknown> }[] = []
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close()
})

interface Staged {
  readonly api: PracticeApi3
  readonly session: Session
  /** The last state of a run. */
  stateOf(flowRunId: string): string | null | undefined
  jobsOf(flowRunId: string): ReturnType<Session['connection']['cluster']['jobsOf']>
  /** The Jobs of a run as the cluster has them right now. */
  inCluster(flowRunId: string): Promise<readonly unknown[]>
  /** A run whose Job is there; the agent is off then. */
  deployed(): Promise<string>
}

/** @param user whom the cluster takes us for */
async function stage(user: 'admin' | 'viewer' = 'admin'): Promise<Staged> {
  const api = await startPracticeApi3()
  open.push(api)
  const world: PanelWorld = await panelWorld()
  open.push(world)
  const { choice, cluster } = await world.servers()
  if (user === 'viewer') await writeFile(join(world.folder, 'kubeconfig'), cluster.viewer.kubeconfig)
  const { url, token, workPool: name } = api
  const workPool = { name, queues: [], jobsAhead: true }
  await world.panel.use(
    { ...choice, api: { kind: 'endpoint', url, urlForPods: null, dialect: '3', tenantId: null, workPool } },
    token,
  )
  const session = world.panel.session('connection-1')
  if (!session) throw new Error('no session')
  const jobsOf = (flowRunId: string) => session.connection.cluster.jobsOf(flowRunId)
  return {
    ...{ api, session, jobsOf },
    stateOf: (id) => api.snapshot().flowRuns.find((run) => run.id === id)?.state_name,
    async inCluster(id) {
      const found = await session.connection.jobs.of([id], new AbortController().signal)
      return found.ok ? (found.value.get(id) ?? []) : [found.fault]
    },
    async deployed() {
      const flowRunId = api.createRun('image-missing')
      expect(await session.actions.deploy(flowRunId)).toBeNull()
      await vi.waitUntil(() => jobsOf(flowRunId).length === 1, soon)
      await vi.waitUntil(() => session.agentStatus.mode === 'off', soon)
      return flowRunId
    },
  }
}

/** As its process says that it runs. */
function run(here: Staged, flowRunId: string): void {
  expect(here.api.setFlowRunState(flowRunId, { type: 'RUNNING' })).toBe('ACCEPT')
}

/** Another Job of the same run, as one of these names. */
async function makeOther(here: Staged, name: string): Promise<void> {
  const { client, jobs } = here.session.connection
  const path = `/apis/batch/v1/namespaces/default/jobs/${name}`
  const { metadata, spec } = (await client.json(path, {})) as {
    metadata: { labels: Record<string, string> }
    spec: { template: { spec: object } }
  }
  const labels = Object.fromEntries(
    Object.entries(metadata.labels).filter(([key]) => !/controller-uid|job-name/.test(key)),
  )
  const other = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'other', labels }, spec: { template: { spec: spec.template.spec } } } // prettier-ignore
  expect(await jobs.create(other, new AbortController().signal)).toEqual({ kind: 'created' })
}

describe('a run that is cancelled', () => {
  test.each(['pending', 'running'])('%s: it is Cancelled, and its Job is gone', async (phase) => {
    const here = await stage()
    const id = await here.deployed()
    if (phase === 'running') run(here, id)
    expect(await here.session.actions.cancel(id)).toBeNull()
    expect(here.stateOf(id)).toBe('Cancelled')
    expect(await here.inCluster(id)).toEqual([])
  })

  test('can’t be handed back by its process, which is told to stop while the run is Cancelling', async () => {
    const here = await stage()
    const id = await here.deployed()
    run(here, id)
    const cancelling = here.session.actions.cancel(id)
    await vi.waitUntil(() => here.stateOf(id) === 'Cancelling', soon)
    expect(here.api.setFlowRunState(id, { type: 'SCHEDULED', name: 'AwaitingRetry' })).toBe('REJECT')
    expect(await cancelling).toBeNull()
    expect(here.stateOf(id)).toBe('Cancelled')
  })

  test('before it has a Job, or in between two', async () => {
    const here = await stage()
    const early = here.api.createRun('image-missing')
    expect(await here.session.actions.cancel(early)).toBeNull()
    expect(here.stateOf(early)).toBe('Cancelled')
    const id = await here.deployed()
    run(here, id)
    expect(here.api.setFlowRunState(id, { type: 'SCHEDULED', name: 'AwaitingRetry' })).toBe('ACCEPT')
    expect(await here.session.actions.cancel(id)).toBeNull()
    expect(here.stateOf(id)).toBe('Cancelled')
  })
})

describe('a Job that is deleted', () => {
  const deleteJob = (here: Staged, id: string, then?: 'end' | 'move') => {
    const [job] = here.jobsOf(id)
    return here.session.actions.deleteJob(job?.name ?? '', job?.uid ?? '', then)
  }

  test.each([
    ['to end its running run', 'end'],
    ['and nothing is said of its running run', undefined],
  ] as const)('%s: Cancelled, for good', async (_, then) => {
    const here = await stage()
    const id = await here.deployed()
    run(here, id)
    expect(await deleteJob(here, id, then)).toBeNull()
    expect(here.stateOf(id)).toBe('Cancelled')
    expect(await here.inCluster(id)).toEqual([])
  })

  test.each([['end'], ['move'], [undefined]] as const)(
    'that its run has left behind for a newer one (%s): it goes, and the run goes on',
    async (then) => {
      const here = await stage()
      const id = await here.deployed()
      const [old] = here.jobsOf(id)
      run(here, id)
      // Kubernetes counts in whole seconds.
      await vi.waitUntil(() => Date.now() >= (old?.createdAt ?? 0) + 1_000, soon)
      await makeOther(here, old?.name ?? '')
      await vi.waitUntil(() => here.jobsOf(id).some(({ name }) => name === 'other'), soon)
      expect(await here.session.actions.deleteJob(old?.name ?? '', old?.uid ?? '', then)).toBeNull()
      await vi.waitUntil(() => here.jobsOf(id).length === 1, soon)
      expect([here.stateOf(id), here.jobsOf(id).map(({ name }) => name)]).toEqual(['Running', ['other']])
      // The newer one is the run's own.
      const [newer] = here.jobsOf(id)
      expect(await here.session.actions.deleteJob('other', newer?.uid ?? '', 'end')).toBeNull()
      expect(here.stateOf(id)).toBe('Cancelled')
    },
  )

  test('to move it, and its process hands it back: that is left as it is', async () => {
    const here = await stage()
    const id = await here.deployed()
    run(here, id)
    const deleting = deleteJob(here, id, 'move')
    await vi.waitUntil(() => here.jobsOf(id).length === 0, soon)
    expect(here.api.setFlowRunState(id, { type: 'SCHEDULED', name: 'AwaitingRetry' })).toBe('ACCEPT')
    expect(await deleting).toBeNull()
    expect(here.stateOf(id)).toBe('AwaitingRetry')
  })

  test('to move it, and its process says nothing: it is scheduled again all the same', async () => {
    const here = await stage()
    const id = await here.deployed()
    run(here, id)
    expect(await deleteJob(here, id, 'move')).toBeNull()
    expect([here.stateOf(id), here.jobsOf(id)]).toEqual(['Rescheduled', []])
  })

  test('to move one that has not started: it gets another Job', async () => {
    const here = await stage()
    const id = await here.deployed()
    const [first] = here.jobsOf(id)
    expect(await deleteJob(here, id, 'move')).toBeNull()
    expect(await here.session.actions.deploy(id)).toBeNull()
    await vi.waitUntil(() => here.jobsOf(id).some(({ uid }) => uid !== first?.uid), soon)
  })
})

describe('a Job that is suspended by hand', () => {
  const jobOf = (here: Staged, id: string) => here.jobsOf(id)[0]!
  const suspend = (here: Staged, id: string, on: boolean, uid = jobOf(here, id).uid) =>
    here.session.actions.suspendJob(jobOf(here, id).name, uid, on)
  const podsOf = (here: Staged) => [...here.session.connection.cluster.pods.values()].map(({ uid }) => uid)

  test('loses its pod, and its run stays as it is; resumed, it gets another one', async () => {
    const here = await stage()
    const id = await here.deployed()
    await vi.waitUntil(() => podsOf(here).length === 1, soon)
    const [first] = podsOf(here)
    const before = here.stateOf(id)
    expect(await suspend(here, id, true)).toBeNull()
    await vi.waitUntil(() => jobOf(here, id).status === 'Suspended' && podsOf(here).length === 0, soon)
    // The patch is nobody's who makes Jobs.
    expect(jobOf(here, id).agent).toBe(here.session.agentStatus.name)
    expect(await suspend(here, id, true)).toBeNull()
    expect(await suspend(here, id, false)).toBeNull()
    await vi.waitUntil(() => podsOf(here).length === 1 && jobOf(here, id).status === 'Pending', soon)
    expect(podsOf(here)).not.toContain(first)
    expect(here.stateOf(id)).toBe(before)
  })

  test('is not resumed while its run has another Job', async () => {
    const here = await stage()
    const id = await here.deployed()
    expect(await suspend(here, id, true)).toBeNull()
    const { name, uid } = jobOf(here, id)
    await makeOther(here, name)
    expect(await here.session.actions.suspendJob(name, uid, false)).toBe(
      'Its run has another Job, other, and would have two processes. Delete one of the two.',
    )
    await vi.waitUntil(() => here.jobsOf(id).find((job) => job.uid === uid)?.status === 'Suspended', soon)
  })

  test('is the very one that was meant', async () => {
    const here = await stage()
    const id = await here.deployed()
    expect(await suspend(here, id, true, 'another')).toContain('Another Job has this name now; look again.')
    expect(await here.session.actions.suspendJob('nosuch', 'u', true)).toBe(
      'It is no longer in the cluster, so there is nothing to suspend. If its flow run has not ended, run that again: it gets another Job.',
    )
    expect(jobOf(here, id).status).toBe('Pending')
  })

  test('by whoever may: the missing right is named', async () => {
    const here = await stage('viewer')
    expect(await here.session.actions.suspendJob('a', 'u', true)).toMatch(
      /^This user may not patch jobs in default, .*cannot patch resource "jobs"/,
    )
  })
})

test('a run that is at work is run again only when its pod is gone', async () => {
  const here = await stage()
  const id = await here.deployed()
  run(here, id)
  expect(await here.session.actions.runAgain(id)).toBeNull()
  expect([here.stateOf(id), here.jobsOf(id)]).toEqual(['Rescheduled', []])
  here.api.setFlowRunState(id, { type: 'PENDING' })
  here.api.setFlowRunState(id, { type: 'FAILED' })
  expect(await here.session.actions.runAgain(id)).toBeNull()
  expect(here.stateOf(id)).toBe('Rescheduled')
})

test('a run of a deployment is started, and is in the list at once', async () => {
  const { session } = await stage()
  const { deployments = [] } = (await session.deployments.list()) ?? {}
  const { id = '' } = deployments.find(({ name }) => name === 'hello') ?? {}
  expect(await session.deployments.read(id)).toMatchObject({ parameters: { name: 'world' } })
  const key = '11111111-1111-4111-8111-111111111111'
  const request = { parameters: { name: 'you' }, jobVariables: {}, tags: [], name: 'mine', key }
  const start = await session.deployments.startRun(id, request)
  expect(await session.deployments.startRun(id, request)).toEqual(start)
  await vi.waitUntil(() => start.ok && session.runs.runs.get(start.flowRunId)?.name === 'mine', {
    ...soon,
    timeout: 3_000,
  })
})
