import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { DialectId } from '../../shared/model/dialect-words'
import { EvidenceFolder } from '../evidence/evidence-folder'
import { keepEvidence } from '../evidence/keep-evidence'
import { KubeClient } from '../kube/kube-client'
import { readKubeConfig } from '../kube/kube-config-entries'
import { podsPath } from '../kube/pods'
import { clockOf, namesOf, until, worldIn } from './observer.stage'

// Held to a real API server and its controllers; there is no node, so what a kubelet would say is made up.
const namespace = `observer-${randomUUID().slice(0, 8)}`
let client: KubeClient
let path = ''
beforeAll(async () => {
  const folder = process.env.FLOWDECK_KUBE_DIR
  if (!folder) throw new Error('FLOWDECK_KUBE_DIR names no cluster: run npm run test:cluster')
  const file = join(folder, 'admin.kubeconfig')
  client = new KubeClient(readKubeConfig(readFileSync(file, 'utf8'), file))
  const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }
  await client.json('/api/v1/namespaces', { method: 'POST', body })
})
afterAll(async () => {
  await client.json(`/api/v1/namespaces/${namespace}`, { method: 'DELETE' })
  await client.close()
})
beforeEach(async () => (path = await mkdtemp(join(tmpdir(), 'observer-cluster-'))))
afterEach(() => rm(path, { recursive: true, force: true }))

type World = Awaited<ReturnType<typeof worldIn>>

/** Runs of each test have ids of their own, and so have their Jobs. */
let seed = 100
const worldHere = (dialect: DialectId): Promise<World> => {
  seed++
  return worldIn(dialect, { client, namespace }, { api: { seed }, api3: { seed } })
}

async function podOf(here: World, id: string): Promise<string> {
  const query = { labelSelector: `job-name=${here.nameOf(id)}` }
  let name = ''
  await vi.waitUntil(
    async () => {
      const { items } = (await client.json(podsPath(namespace), { query })) as {
        items: { metadata: { name: string } }[]
      }
      name = items[0]?.metadata.name ?? ''
      return name !== ''
    },
    { timeout: 30_000, interval: 200 },
  )
  return name
}
const patchStatus = (pod: string, status: object) =>
  client.json(`${podsPath(namespace, pod)}/status`, {
    method: 'PATCH',
    body: { status },
  })
const at = () => new Date().toISOString().replace(/\.\d+Z$/, 'Z')
const container = (state: object) => ({
  containerStatuses: [...[{ name: 'prefect-job', image: 'a:1', imageID: '', ready: false, restartCount: 0, state }]],
})
const terminated = (reason: string, exitCode: number) =>
  container({ terminated: { reason, exitCode, startedAt: at(), finishedAt: at() } })

describe.each(['0.6', '1.x', '3'] as const)('Prefect %s', (dialect) => {
  const { failed } = namesOf(dialect)

  test.each<[string, object, RegExp]>([
    ['killed for memory', { phase: 'Failed', ...terminated('OOMKilled', 137) }, /was killed for memory/],
    ['evicted', { phase: 'Failed', reason: 'Evicted', message: 'low on memory' }, /was evicted: low on memory/],
    [
      'ended by the cluster',
      {
        phase: 'Failed',
        conditions: [
          { type: 'DisruptionTarget', status: 'True', reason: 'DeletionByTaintManager', message: 'NoExecute' },
        ],
        ...terminated('Error', 137),
      },
      /was ended by the cluster: DeletionByTaintManager: NoExecute/,
    ],
    [
      'ended with 1',
      { phase: 'Failed', ...terminated('Error', 1) },
      /^The pod of \S+ failed\. Container prefect-job ended with exit code 1\./,
    ],
  ])('a pod is %s: its run has failed, with the cause and the events', async (_, status, reason) => {
    const here = await worldHere(dialect)
    here.observe()
    const id = await here.deploy('a:1')
    const pod = await podOf(here, id)
    here.setState(id, { type: 'Running' })
    await patchStatus(pod, status)
    await until(() => here.crashed.length > 0)
    expect([here.stateOf(id), here.crashed[0]?.[1]]).toEqual([failed, expect.stringMatching(reason) as string])
    await until(() => here.logOf(id).some((line) => line.startsWith('Events of its Job and pod:\n')))
    expect(here.logOf(id).join('\n')).toContain('Normal SuccessfulCreate of job')
    expect(here.mistakes).toEqual([])
  })

  test('an image that is missing is given up after its time, with its Job', async () => {
    const here = await worldHere(dialect)
    here.observe()
    const id = await here.deploy('a:1')
    const waiting = container({ waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling image "a:1"' } })
    await patchStatus(await podOf(here, id), { phase: 'Pending', ...waiting })
    await until(() => here.stateOf(id) === failed && here.crashed.length > 0)
    expect(here.crashed[0]?.[1]).toMatch(/can’t be pulled: .* It was given up after/)
    await vi.waitUntil(async () => !(await here.jobNames()).includes(here.nameOf(id)), {
      timeout: 30_000,
      interval: 200,
    })
  })

  test('no node has room, for longer than is waited', async () => {
    const here = await worldHere(dialect)
    here.observe({ policy: () => ({ hopelessAfterMs: null, unstartedAfterMs: 600_000 }) })
    const id = await here.deploy('a:1')
    await until(() => here.stateOf(id) === failed && here.crashed.length > 0)
    expect(here.crashed[0]?.[1]).toMatch(/^The cluster has no node: .* It was given up after|had not started after/)
  })

  test('its deadline has passed', async () => {
    const here = await worldHere(dialect)
    here.observe()
    const id = await here.deploy('a:1', { activeDeadlineSeconds: 2 })
    await podOf(here, id)
    here.setState(id, { type: 'Running' })
    await until(() => here.crashed.length > 0)
    expect([here.stateOf(id), here.crashed[0]?.[1]]).toEqual([
      failed,
      expect.stringMatching(/was ended at its deadline/) as string,
    ])
  })

  test('its Job is deleted by somebody', async () => {
    const here = await worldHere(dialect)
    here.observe()
    const id = await here.deploy('a:1')
    await podOf(here, id)
    here.setState(id, { type: 'Running' })
    await here.deleteJob(here.nameOf(id))
    await until(() => here.crashed.length > 0)
    expect(here.crashed[0]?.[1]).toMatch(/^Job \S+ was deleted before its flow run ended\./)
  })

  test('its node is silent: the pod was told to end, and nobody says that it did', async () => {
    const here = await worldHere(dialect)
    here.observe()
    const id = await here.deploy('a:1', {}, { nodeName: 'lost-node' })
    const pod = await podOf(here, id)
    await patchStatus(pod, { phase: 'Running', ...container({ running: { startedAt: at() } }) })
    here.setState(id, { type: 'Running' })
    await client.json(podsPath(namespace, pod), { method: 'DELETE' })
    await until(() => here.crashed.length > 0)
    expect(here.crashed[0]?.[1]).toMatch(/^Pod \S+ of Job \S+ was told to end, and node lost-node has not said/)
    await client.json(podsPath(namespace, pod), { method: 'DELETE', body: { gracePeriodSeconds: 0 } })
  })

  test('a Job that completed goes, after what it left behind was kept', async () => {
    const here = await worldHere(dialect)
    const cleaned: (string | null)[] = []
    const secrets = { mask: (text: string) => text, maskIn: <T>(value: T): T => value }
    const folder = new EvidenceFolder(path, () => Date.now())
    // A pod that waits for a run that is over goes after a minute: it is to have been heard before that the pod runs.
    here.observe({
      clock: clockOf(20),
      cleaner: {
        cleaning: () => ({ completed: { seconds: 0, newest: 0 }, failed: { seconds: 86_400, newest: 0 } }),
        keep: (job, options) => keepEvidence({ client, secrets, folder }, job, options),
        onCleaned: (_, { evidence }) => cleaned.push(evidence),
        onCleanTrouble: (message) => here.mistakes.push(message),
      },
    })
    const id = await here.deploy('a:1')
    const pod = await podOf(here, id)
    await patchStatus(pod, { phase: 'Running', ...container({ running: { startedAt: at() } }) })
    here.setState(id, { type: 'Running' })
    here.setState(id, { type: dialect === '3' ? 'Completed' : 'Success' })
    await patchStatus(pod, { phase: 'Succeeded', ...terminated('Completed', 0) })
    await until(() => cleaned.length > 0)
    const [kept = ''] = cleaned
    expect((await readdir(kept ?? '')).sort()).toEqual(['about.json', 'events.yaml', 'job.yaml', `pod-${pod}.yaml`])
    // There is no node that has its log, and that is said in its place.
    expect(await readFile(join(kept ?? '', 'about.json'), 'utf8')).toContain('The log of container prefect-job')
    await vi.waitUntil(async () => !(await here.jobNames()).includes(here.nameOf(id)), {
      timeout: 30_000,
      interval: 200,
    })
    expect(here.mistakes).toEqual([])
  })
})
