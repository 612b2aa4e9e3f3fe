import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { dialectOf } from '../../shared/dialects/dialects'
import { usualCleaningSettings } from '../../shared/model/cleaning'
import type { GraphqlDialectId } from '../../shared/model/dialect-words'
import { clusterId } from '../kube/cluster-id'
import { jobsPath } from '../kube/jobs'
import { KubeClient } from '../kube/kube-client'
import { kubeConfigOf } from '../kube/kube-config'
import { startPracticeApi } from '../practice/api'
import { startPracticeCluster } from '../practice/cluster'
import { usualEvidenceFolder } from '../evidence/usual-folder'
import { cleaningSettings, resourceManagerSettings } from './cleaning-settings'
import { Output } from './output'
import { program } from './program'

const open: (() => Promise<unknown>)[] = []
let home = ''
beforeEach(async () => (home = await mkdtemp(join(tmpdir(), 'clean-'))))
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
  await rm(home, { recursive: true, force: true })
})

async function world(dialect: GraphqlDialectId, aheadMs = 0) {
  const api = await startPracticeApi({ dialect })
  const cluster = await startPracticeCluster({
    plays: (image) => ({ kind: image === 'bad' ? 'outOfMemory' : 'succeed', runMs: 1, pullMs: 1, logs: ['a line'] }),
    process: () => Promise.resolve({ code: 0 }),
    speed: 50,
    aheadMs,
  })
  open.push(() => Promise.all([api.close(), cluster.close()]))
  const kubeconfig = join(home, 'kubeconfig')
  await writeFile(kubeconfig, cluster.kubeconfig)
  const config = kubeConfigOf(cluster.kubeconfig)
  const clusterName = await clusterId(config)
  const client = new KubeClient(config)
  open.push(() => client.close())
  const call = async (...args: readonly string[]) => {
    let [out, said, code] = ['', '', 0]
    const root = program({
      environment: { HOME: home },
      signals: { on: () => undefined, off: () => undefined },
      outputOf: (json, verbose) =>
        new Output({ write: (text) => void (out += text) }, { write: (text) => void (said += text) }, json, verbose),
      stdin: process.stdin,
      setExitCode: (given) => (code = given),
      writeOut: () => undefined,
      writeErr: () => undefined,
    })
    const ends = ['--api', api.url, '--token', api.token, '--kubeconfig', kubeconfig]
    const error = await root.parseAsync(['clean', ...ends, ...args], { from: 'user' }).then(
      () => null,
      (thrown: unknown) => (thrown as Error).message,
    )
    return { out, said, code, error }
  }
  /** A Job that has ended, of a run in a state. */
  async function job(name: string, state: string, { agent = 'agent', runId = api.createRun('hello') } = {}) {
    const labels = { [dialectOf(dialect).runLabel]: runId }
    const spec = { restartPolicy: 'Never', containers: [{ name: 'flow', image: 'demo/hello:1' }] }
    const body = {
      ...{ apiVersion: 'batch/v1', kind: 'Job', metadata: { name, labels } },
      spec: { template: { metadata: { labels }, spec } },
    }
    await client.json(jobsPath('default'), { method: 'POST', query: { fieldManager: `flowdeck/${agent}` }, body })
    if (state !== '') {
      const claim = `Submitted for execution: Job ${name} in default on ${clusterName} by agent agent`
      api.setFlowRunState(runId, { type: state, ...(state === 'Submitted' ? { message: claim } : {}) })
    }
    return runId
  }
  const jobNames = async () =>
    ((await client.json(jobsPath('default'))) as { items: { metadata: { name: string } }[] }).items
      .map(({ metadata }) => metadata.name)
      .sort()
  const ended = async (count: number) =>
    expect.poll(() => cluster.counts().pods.Succeeded, { timeout: 10_000 }).toBe(count)
  const stateOf = (id: string) => api.snapshot().flowRuns.find((run) => run.id === id)?.state
  return { api, call, job, jobNames, ended, stateOf }
}

describe.each(['0.6', '1.x'] as const)('Prefect %s', (dialect) => {
  test('what would go is said with its reason, and nothing goes', async () => {
    const here = await world(dialect)
    await here.job('prefect-job-00000001', 'Success')
    await here.job('prefect-job-00000002', 'Success', { agent: 'other' })
    await here.job('prefect-job-00000003', 'Submitted')
    await here.job('prefect-job-00000004', '', { runId: '11111111-2222-4333-8444-555555555555' })
    await here.ended(4)
    const { out, said, error } = await here.call('--dry-run', '--completed-seconds', '0')
    expect([said, error]).toEqual(['', null])
    expect(
      out.split('\n').map((line) => line.replace(/ {2,}/g, ' | ').replace(/it completed .+ ago/, 'it completed')),
    ).toEqual([
      'NAME | STATUS | WHAT | WHY | EVIDENCE',
      'prefect-job-00000001 | Complete | goes | it completed; its flow run is Success',
      'prefect-job-00000002 | Complete | stays | agent other made it',
      'prefect-job-00000003 | Complete | goes | it completed; its flow run is still Submitted, and is marked as failed first',
      'prefect-job-00000004 | Complete | stays | Prefect does not know its flow run',
      '',
    ])
    expect((await here.jobNames()).length).toBe(4)
    const later = await here.call('--dry-run', '--json')
    const [first] = later.out.split('\n')
    expect(JSON.parse(first ?? '')).toMatchObject({
      job: 'prefect-job-00000001',
      what: 'later',
      at: expect.stringMatching(/Z$/) as string,
    })
  })

  test('what is to go goes after what it left behind was kept, and a run that is Submitted is failed first', async () => {
    const here = await world(dialect)
    await here.job('prefect-job-00000001', 'Success')
    const left = await here.job('prefect-job-00000003', 'Submitted')
    await here.job('prefect-job-00000002', 'Success', { agent: 'other' })
    await here.ended(3)
    // What ended a moment ago may have more to say.
    const soon = await here.call('--completed-seconds', '0', '--json')
    expect([soon.code, here.stateOf(left), await here.jobNames()]).toEqual([
      1,
      'Submitted',
      ['prefect-job-00000002', 'prefect-job-00000003'],
    ])
    expect(soon.out).toContain('"what":"deleted"')
    const [kept = ''] = await readdir(join(home, '.local', 'state', 'flowdeck', 'evidence'))
    expect(kept).toMatch(/_prefect-job-00000001_/)
  })
})

// A clock of the cluster that is ten minutes behind would else let Jobs go ten minutes early.
test.each([
  ['ahead', 600_000],
  ['behind', -600_000],
])(
  'a Job that has just ended in a cluster whose clock is ten minutes %s goes when its time has come',
  async (_, aheadMs) => {
    const here = await world('0.6', aheadMs)
    await here.job('prefect-job-00000001', 'Success')
    await here.ended(1)
    const { out } = await here.call('--dry-run', '--completed-seconds', '300')
    expect(out.replace(/ {2,}/g, ' | ')).toMatch(
      /prefect-job-00000001 \| Complete \| in (4m\d+s|5m) \| it completed \d+s ago\n/,
    )
  },
)

test('upstream’s variables, flags over them, and what says nothing without --resource-manager', async () => {
  const interval = { HOME: '/h', PREFECT__CLOUD__AGENT__RESOURCE_MANAGER__LOOP_INTERVAL: '5' }
  expect(await cleaningSettings('1.x', {}, { HOME: '/h' })).toEqual(usualCleaningSettings)
  expect((await cleaningSettings('0.6', {}, interval)).completedSeconds).toBe(5)
  expect((await cleaningSettings('0.6', { completedSeconds: 7 }, interval)).completedSeconds).toBe(7)
  expect(await cleaningSettings('3', { evidence: false, keepFailed: 2 }, {})).toEqual({
    ...usualCleaningSettings,
    evidence: false,
    keepFailed: 2,
  })
  expect(usualEvidenceFolder({ HOME: '/h' })).toBe('/h/.local/state/flowdeck/evidence')
  expect(usualEvidenceFolder({ HOME: '/h', XDG_STATE_HOME: '/s' })).toBe('/s/flowdeck/evidence')
  const on = (dialect: '0.6' | '1.x' | '3', flags: object, variable?: string) =>
    resourceManagerSettings(dialect, flags, { HOME: '/h', DELETE_FINISHED_JOBS: variable })
  expect(await on('1.x', {})).toBeNull()
  expect(await on('1.x', {}, 'True')).not.toBeNull()
  expect(await on('1.x', {}, 'true')).toBeNull()
  expect(await on('1.x', { resourceManager: true }, 'False')).not.toBeNull()
  expect(await on('0.6', {}, 'True')).toBeNull()
  expect(await on('3', { evidence: true })).toBeNull()
  await expect(on('3', { failedSeconds: 5 })).rejects.toThrow('--failed-seconds says how finished Jobs go, and without')
  await expect(on('3', { evidence: false })).rejects.toThrow('--no-evidence says how finished Jobs go, and without')
})
