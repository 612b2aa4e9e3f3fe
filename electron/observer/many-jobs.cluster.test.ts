import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { evidenceKeeper } from '../evidence/evidence-keeper'
import { fieldManagerOf, jobsPath } from '../kube/jobs'
import { KubeClient } from '../kube/kube-client'
import { readKubeConfig } from '../kube/kube-config-entries'
import { KubeError } from '../kube/kube-error'
import { usualCleaningSettings } from '../../shared/model/cleaning'
import type { CleanedObject } from '../../shared/model/cleaning'
import { cleanNow, lookForCleaning, previewOf } from './clean-now'
import { never, worldIn } from './observer.stage'

// More Jobs than a page of a list has, on a real API server. They are suspended: no pod is made.
const namespace = `many-jobs-${randomUUID().slice(0, 8)}`
const own = 1_100
const foreign = 30
const atOnce = 32
let client: KubeClient
let path = ''
beforeAll(async () => {
  const folder = process.env.FLOWDECK_KUBE_DIR
  if (!folder) throw new Error('FLOWDECK_KUBE_DIR names no cluster: run npm run test:cluster')
  const file = join(folder, 'admin.kubeconfig')
  client = new KubeClient(readKubeConfig(readFileSync(file, 'utf8'), file))
  path = await mkdtemp(join(tmpdir(), 'many-jobs-'))
  const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }
  await client.json('/api/v1/namespaces', { method: 'POST', body })
})
afterAll(async () => {
  await client.json(`/api/v1/namespaces/${namespace}`, { method: 'DELETE' })
  await client.close()
  await rm(path, { recursive: true, force: true })
})

type World = Awaited<ReturnType<typeof worldIn>>

async function times(count: number, act: () => Promise<unknown>): Promise<void> {
  let left = count
  const work = async (): Promise<void> => {
    while (left-- > 0) await act()
  }
  await Promise.all(Array.from({ length: atOnce }, work))
}

/** Finished Jobs of runs that have succeeded, made by an agent. */
async function finishedJobs(here: World, agent: string, count: number): Promise<void> {
  const { runLabel } = here.parts
  await times(count, async () => {
    const id = here.practice.createRun('report')
    here.setState(id, { type: 'Success' })
    const name = `${agent}-${id.slice(0, 13)}`
    const labels = { [runLabel]: id }
    const spec = { restartPolicy: 'Never', containers: [{ name: 'flow', image: 'a:1' }] }
    const query = { fieldManager: fieldManagerOf(agent) }
    const body = {
      ...{ apiVersion: 'batch/v1', kind: 'Job', metadata: { name, labels } },
      spec: { suspend: true, template: { metadata: { labels }, spec } },
    }
    await client.json(jobsPath(namespace), { method: 'POST', query, body })
    const now = new Date().toISOString().replace(/\.\d+Z$/, 'Z')
    const is = (type: string) => ({ type, status: 'True', reason: 'CompletionsReached', lastTransitionTime: now })
    const status = {
      ...{ startTime: now, completionTime: now, succeeded: 1 },
      conditions: [is('SuccessCriteriaMet'), is('Complete')],
    }
    await client.json(`${jobsPath(namespace, name)}/status`, { method: 'PATCH', body: { status } })
  })
}

const evidence = () =>
  evidenceKeeper({
    client,
    secrets: { mask: (text) => text, maskIn: (value) => value },
    wishes: () => usualCleaningSettings,
    usualFolder: path,
    now: () => Date.now(),
  })
const policy = { completed: { seconds: 0, newest: 0 }, failed: { seconds: 0, newest: 0 } }
const makersLeft = async (here: World): Promise<readonly string[]> =>
  [...new Set((await here.jobNames()).map((name) => name.split('-')[0] ?? ''))].sort()

/** Goes wrong as a server may: the second page of the first list is gone. */
function troubled(): { readonly client: KubeClient; readonly seen: { gone: number } } {
  const seen = { gone: 0 }
  const json: KubeClient['json'] = async (asked, options) => {
    const query = options?.query as { readonly continue?: string } | undefined
    if (query?.continue !== undefined && seen.gone === 0) {
      seen.gone++
      throw new KubeError(410, 'Expired', 'The provided continue parameter is too old')
    }
    return client.json(asked, options)
  }
  const overlay = new Proxy(client, {
    get(target, name) {
      if (name === 'json') return json
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
  })
  return { client: overlay, seen }
}

test('more finished Jobs than a page holds go, through a list that was gone; those of another agent stay', async () => {
  const here = await worldIn('0.6', { client, namespace }, { api: { seed: 901 } })
  await finishedJobs(here, 'agent', own)
  await finishedJobs(here, 'theirs', foreign)
  const { client: through, seen } = troubled()
  const parts = { ...here.parts, client: through, signal: never, keep: evidence() }
  const asks = {
    ...{ client: through, namespace, clusterNow: here.parts.clusterNow, signal: never, policy },
    ...{ runLabels: [here.parts.runLabel], isOurs: here.parts.isOurs },
  }
  const looked = await lookForCleaning(asks)
  const planned = await previewOf(parts, looked)
  expect([seen.gone, planned.length]).toEqual([1, own + foreign])
  expect(planned.filter(({ fate }) => fate === 'goes').length).toBe(own)
  expect(planned.find(({ fate }) => fate === 'stays')?.why).toBe('agent theirs made it')
  const cleaned: CleanedObject[] = []
  await cleanNow(
    parts,
    looked,
    () => true,
    (one) => cleaned.push(one),
  )
  expect(cleaned.filter(({ what }) => what === 'deleted').length).toBe(own)
  expect((await readdir(path)).length).toBe(own)
  await vi.waitUntil(async () => (await makersLeft(here)).join() === 'theirs', { timeout: 60_000, interval: 500 })
  expect((await here.jobNames()).length).toBe(foreign)
}, 300_000)
