import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { formatClaim } from '../../shared/prefect-0.6/claim-sentence'
import { EvidenceFolder } from '../evidence/evidence-folder'
import { keepEvidence } from '../evidence/keep-evidence'
import type { PracticeClusterOptions } from '../practice/cluster'
import type { CleanerParts } from './clean-forever'
import { namesOf, until, world } from './observer.stage'

let path = ''
beforeEach(async () => (path = await mkdtemp(join(tmpdir(), 'cleaner-'))))
afterEach(() => rm(path, { recursive: true, force: true }))

type World = Awaited<ReturnType<typeof world>>
const cleanerIn = (here: World, given: Partial<CleanerParts> = {}) => {
  const cleaned: [string, string][] = []
  const trouble: string[] = []
  const mask = (text: string): string => text.replaceAll(here.practice.token, '***')
  const secrets = { mask, maskIn: <T>(value: T): T => JSON.parse(mask(JSON.stringify(value))) as T }
  const folder = new EvidenceFolder(path, () => Date.now())
  const cleaner = {
    cleaning: () => ({ completed: { seconds: 0, newest: 0 }, failed: { seconds: 0, newest: 0 } }),
    keep: (job, options) => keepEvidence({ client: here.client, secrets, folder }, job, options),
    onCleaned: ({ job, pod }, { why }) => cleaned.push([pod ?? job, why]),
    onCleanTrouble: (message) => trouble.push(message),
    ...given,
  } satisfies Pick<CleanerParts, 'cleaning' | 'keep' | 'onCleaned' | 'onCleanTrouble'>
  return { cleaner, cleaned, trouble }
}
const filesIn = async (): Promise<Record<string, string>> => {
  const [name = ''] = await readdir(path)
  const files = await readdir(join(path, name))
  const read = async (file: string) => [file, await readFile(join(path, name, file), 'utf8')] as const
  return Object.fromEntries(await Promise.all(files.map(read)))
}

describe.each(['0.6', '1.x', '3'] as const)('Prefect %s', (dialect) => {
  const names = namesOf(dialect)

  test('a Job that completed goes, and what it left behind is kept', async () => {
    const here = await world(dialect)
    const { cleaner, cleaned } = cleanerIn(here)
    here.observe({ cleaner })
    const id = await here.deploy('succeed-20')
    await until(() => cleaned.length > 0)
    const done = dialect === '3' ? 'Completed' : 'Success'
    expect(cleaned).toEqual([[here.nameOf(id), `its flow run is ${done}`]])
    await vi.waitUntil(async () => (await here.jobNames()).length === 0, 20_000)
    const files = await filesIn()
    const pod = Object.keys(files).find((name) => name.startsWith('pod-')) ?? ''
    expect(Object.keys(files).sort()).toEqual(
      ['about.json', 'events.yaml', 'job.yaml', `log-${pod.slice(4, -5)}-prefect-job.txt`, pod].sort(),
    )
    expect(files['job.yaml']).toContain(`name: ${here.nameOf(id)}`)
    expect(files['events.yaml']).toContain('reason: SuccessfulCreate')
    expect(Object.entries(files).find(([name]) => name.startsWith('log-'))?.[1]).toContain('the last line')
    expect(Object.values(files).join('\n')).not.toContain(here.practice.token)
    expect(here.mistakes).toEqual([])
  })

  test('a run that was killed is marked as failed first, and then its Job goes with what it left behind', async () => {
    const here = await world(dialect)
    const { cleaner, cleaned } = cleanerIn(here)
    const id = await here.deploy('outOfMemory-20')
    await until(() => here.kube.counts().pods.Failed === 1)
    here.observe({ cleaner })
    await until(() => cleaned.length > 0)
    expect([here.stateOf(id), here.crashed.length]).toEqual([names.failed, 1])
    expect(cleaned).toEqual([[here.nameOf(id), `its flow run is ${names.failed}`]])
    expect((await filesIn())['about.json']).toContain(id)
  })

  test('Jobs of other agents, and those whose run Prefect does not know, stay', async () => {
    const here = await world(dialect)
    const { cleaner, cleaned } = cleanerIn(here)
    await here.make('11111111-2222-4333-8444-555555555555', 'unknown-00000001', 'succeed-1')
    const id = await here.deploy('succeed-20')
    await here.deploy('succeed-20')
    const ended = (): number => here.kube.counts().pods.Succeeded + here.kube.counts().pods.Failed
    await until(() => ended() === 3)
    const read = vi.spyOn(here.prefect, 'read')
    here.observe({ cleaner, isOurs: ({ name }) => name !== here.nameOf(id) })
    await until(() => cleaned.length > 0 && read.mock.calls.length > 1)
    expect((await here.jobNames()).sort()).toEqual([here.nameOf(id), 'unknown-00000001'].sort())
  })

  test('a pod whose Job was deleted and left it behind goes, with what it left kept; one of another agent stays', async () => {
    const here = await world(dialect)
    const { cleaner, cleaned } = cleanerIn(here)
    const id = await here.deploy('succeed-20')
    await until(() => here.kube.counts().pods.Succeeded === 1)
    // Its labels say as much as ours do, and nobody has claimed its run for it.
    const foreign = here.practice.createRun('report')
    await here.make(foreign, 'theirs-00000001', 'succeed-20')
    await until(() => here.kube.counts().pods.Succeeded === 2)
    await here.deleteJob(here.nameOf(id), 'Orphan')
    await here.deleteJob('theirs-00000001', 'Orphan')
    expect(here.kube.counts().pods.Succeeded).toBe(2)
    const tenure = vi.spyOn(here.prefect, 'tenure')
    here.observe({ cleaner })
    await until(() => cleaned.length > 0 && tenure.mock.calls.some(([asked]) => asked === foreign))
    const done = dialect === '3' ? 'Completed' : 'Success'
    expect(cleaned).toEqual([
      [expect.stringContaining(here.nameOf(id)), `its Job is gone, and its flow run is ${done}`],
    ])
    const files = Object.keys(await filesIn())
    expect(files.filter((name) => name.startsWith('pod-') || name.startsWith('log-')).length).toBe(2)
    await vi.waitUntil(() => here.kube.counts().pods.Succeeded === 1, 20_000)
    expect(here.mistakes).toEqual([])
  })

  test('without the right to delete Jobs, or pods that were left behind, they stay, and this is said at once', async () => {
    const forbidden = (path: string, resource: string) => {
      const message = `${resource} "${path.split('/').pop()}" is forbidden: User "jane" cannot delete resource "${resource}" in API group "" in the namespace "default"`
      return {
        status: 403,
        body: { ...{ kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'Forbidden', code: 403 }, message },
      }
    }
    let mayDelete = true
    const intercept: PracticeClusterOptions['intercept'] = ({ method, path: asked }) =>
      method === 'DELETE' && !mayDelete ? forbidden(asked, asked.includes('/pods/') ? 'pods' : 'jobs') : undefined
    const here = await world(dialect, { cluster: { intercept } })
    const orphaned = await here.deploy('succeed-20')
    await until(() => here.kube.counts().pods.Succeeded === 1)
    await here.deleteJob(here.nameOf(orphaned), 'Orphan')
    mayDelete = false
    await here.deploy('succeed-20')
    const refused: string[] = []
    const { cleaner, cleaned, trouble } = cleanerIn(here)
    here.observe({
      cleaner,
      onForbidden: ({ setup }) => {
        if (setup?.kind === 'notAllowed') refused.push(`${setup.verb} ${setup.resource}`)
      },
    })
    await until(() => refused.includes('delete jobs') && refused.includes('delete pods'))
    expect([cleaned, trouble, here.kube.counts().pods.Succeeded]).toEqual([[], [], 2])
  })

  test('without the right to read logs a Job stays, and this is said', async () => {
    const intercept: PracticeClusterOptions['intercept'] = ({ path: asked }) =>
      asked.includes('/log?')
        ? { status: 403, body: { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'Forbidden', code: 403 } }
        : undefined
    const here = await world(dialect, { cluster: { intercept } })
    const { cleaner, cleaned, trouble } = cleanerIn(here)
    here.observe({ cleaner })
    await here.deploy('succeed-20')
    await until(() => trouble.length > 0)
    expect([cleaned, (await here.jobNames()).length, trouble.length]).toEqual([[], 1, 1])
    expect(trouble[0]).toMatch(/^What it leaves behind could not be read: .* Give the user get on pods\/log/)
  })

  test('a completed Job whose run never said so, from long ago, is not left as it was', async () => {
    const here = await world(dialect, { cluster: { process: () => Promise.resolve({ code: 0 }) } })
    const id = await here.deploy('succeed-20')
    await until(() => here.kube.counts().pods.Succeeded === 1)
    const { cleaner, cleaned } = cleanerIn(here)
    // It ended more than ten minutes ago, which is taken to be known.
    const late = Date.now() + 3_600_000
    here.observe({ cleaner, clusterNow: () => late })
    await until(() => cleaned.length > 0)
    expect([here.stateOf(id), here.crashed.length]).toEqual([names.failed, 1])
  })
})

test('of Jobs that go at once the events are listed once, not for each Job and pod', async () => {
  const asked: string[] = []
  const intercept: PracticeClusterOptions['intercept'] = ({ method, path: asks }) => {
    if (method === 'GET' && asks.includes('/events?')) asked.push(asks)
    return undefined
  }
  const here = await world('0.6', { cluster: { intercept } })
  const { cleaner, cleaned } = cleanerIn(here)
  const ids = await Promise.all(Array.from({ length: 6 }, () => here.deploy('succeed-20')))
  await until(() => ids.every((id) => here.stateOf(id) === 'Success') && here.kube.counts().pods.Succeeded === 6)
  here.observe({ cleaner })
  await until(() => cleaned.length === 6)
  const folders = await readdir(path)
  const events = await Promise.all(folders.map((name) => readFile(join(path, name, 'events.yaml'), 'utf8')))
  expect(events.filter((text) => /SuccessfulCreate/.test(text) && /reason: Started/.test(text)).length).toBe(6)
  expect(asked.filter((asks) => !asks.includes('fieldSelector')).length).toBeGreaterThan(0)
  // A Job that the watch shows as finished only in its next look goes in that one, alone.
  expect(asked.length).toBeLessThan(6)
})

test('0.6: the Job of a run that another agent has claimed meanwhile goes, and the run is left alone', async () => {
  const here = await world('0.6')
  const id = await here.deploy('outOfMemory-20')
  await until(() => here.kube.counts().pods.Failed === 1)
  here.setState(id, { type: 'Scheduled' })
  const sentence = { agent: 'other', cluster: 'c', namespace: 'default', jobName: 'prefect-job-00000002' }
  here.setState(id, { type: 'Submitted', message: formatClaim(sentence) })
  const { cleaner, cleaned } = cleanerIn(here)
  here.observe({ cleaner })
  await until(() => cleaned.length > 0)
  expect([here.stateOf(id), here.crashed, cleaned[0]?.[1]]).toEqual([
    'Submitted',
    [],
    'its flow run is Submitted, and goes on without it',
  ])
})
