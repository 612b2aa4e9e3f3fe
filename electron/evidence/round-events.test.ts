import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { eventsOf } from '../kube/cluster-queries'
import { jobsPath } from '../kube/jobs'
import { KubeClient } from '../kube/kube-client'
import { readKubeConfig } from '../kube/kube-config-entries'
import { KubeError } from '../kube/kube-error'
import { limits as kubeLimits } from '../kube/limits'
import { podsPath } from '../kube/pods'
import { startPracticeCluster, type PracticeCluster } from '../practice/cluster'
import { limits } from './limits'
import { RoundEvents } from './round-events'

const never = new AbortController().signal
const namespace = 'default'
/** More events than a page has: each Job has one of its pod and one of its end, and a pod has four. */
const count = 110
let cluster: PracticeCluster
let client: KubeClient
interface Made {
  readonly name: string
  readonly uid: string
}
let jobs: readonly Made[]
let pods: readonly Made[]

beforeAll(async () => {
  cluster = await startPracticeCluster({
    plays: () => ({ kind: 'succeed', runMs: 0, pullMs: 0, logs: [] }),
    process: () => Promise.resolve({ code: 0 }),
  })
  client = new KubeClient(readKubeConfig(cluster.kubeconfig, 'practice'))
  const spec = { restartPolicy: 'Never', containers: [{ name: 'flow', image: 'a:1' }] }
  const bodyOf = (name: string) => ({ metadata: { name }, spec: { template: { spec } } })
  // The first begins as all others do, and some are as long as a name may be.
  const names = [
    'report',
    ...Array.from({ length: count - 1 }, (_, n) => `report-${n}${n % 5 ? '' : '-'.padEnd(53, 'x')}`),
  ]
  for (const name of names) await client.json(jobsPath(namespace), { method: 'POST', body: bodyOf(name) })
  const madeIn = async (path: string): Promise<readonly (Made & { readonly done: boolean })[]> => {
    const { items } = (await client.json(path)) as {
      items: { metadata: Made; status: { succeeded?: number } }[]
    }
    return items.map(({ metadata: { name, uid }, status }) => ({ name, uid, done: status.succeeded === 1 }))
  }
  await vi.waitUntil(async () => (await madeIn(jobsPath(namespace))).filter(({ done }) => done).length === count, {
    ...{ timeout: 30_000, interval: 50 },
  })
  jobs = await madeIn(jobsPath(namespace))
  pods = await madeIn(podsPath(namespace))
}, 60_000)
afterAll(async () => {
  await client.close()
  await cluster.close()
})

/** What a client asks for events, and what it is answered. */
async function measured(read: () => Promise<void>) {
  const text = vi.spyOn(client, 'text')
  await read()
  const asked = text.mock.calls.map(([path]) => path)
  const answers = await Promise.all(text.mock.results.map(({ value }) => value as Promise<string>))
  text.mockRestore()
  expect(asked.every((path) => path.endsWith('/events'))).toBe(true)
  return { requests: asked.length, bytes: answers.reduce((sum, answer) => sum + answer.length, 0) }
}

const byUid = (events: readonly { readonly uid: string }[]) => events.map(({ uid }) => uid).sort()

test('events of many are those that each would be asked for, in a page for every 500 and in fewer bytes', async () => {
  const objects = [...jobs, ...pods]
  const one = new Map<string, readonly string[]>()
  const apart = await measured(async () => {
    for (const { uid } of objects) one.set(uid, byUid(await eventsOf(client, { namespace, uid }, never)))
  })
  const all = new Map<string, readonly string[]>()
  const round = new RoundEvents(
    jobs.map(({ name }) => ({ namespace, name })),
    never,
  )
  const listed = await measured(async () => {
    // Several wait for one list.
    await Promise.all(
      objects.map(async ({ uid }) => all.set(uid, byUid(await round.of(client, { namespace, uid }, never)))),
    )
  })
  expect(all).toEqual(one)
  expect([...one.values()].every((uids) => uids.length > 0)).toBe(true)
  const { events } = cluster.counts()
  expect(events).toBeGreaterThan(kubeLimits.pageSize)
  expect(apart.requests).toBe(2 * count)
  expect(listed.requests).toBe(Math.ceil(events / kubeLimits.pageSize))
  expect(listed.bytes).toBeLessThan(apart.bytes)
})

test('events of a few are asked for one by one: most of a list would be about others', async () => {
  const few = jobs.slice(0, limits.eventsOneByOne)
  const round = new RoundEvents(
    few.map(({ name }) => ({ namespace, name })),
    never,
  )
  const { requests, bytes } = await measured(async () => {
    for (const { uid } of few) expect((await round.of(client, { namespace, uid }, never)).length).toBeGreaterThan(0)
  })
  expect(requests).toBe(limits.eventsOneByOne)
  expect(bytes).toBeLessThan(20_000)
})

test('a list that a server has forgotten begins again, and one that fails is asked for again by the next', async () => {
  const fails = [new KubeError(410, 'Expired', 'too old'), new KubeError(503, '', 'away')]
  const troubled = new Proxy(client, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target)
      if (name !== 'json') return typeof value === 'function' ? (value.bind(target) as unknown) : value
      return async (...[path, options]: Parameters<KubeClient['json']>) => {
        const fault = options?.query?.continue === undefined ? undefined : fails.shift()
        if (fault) throw fault
        return target.json(path, options)
      }
    },
  })
  const round = new RoundEvents(
    jobs.map(({ name }) => ({ namespace, name })),
    never,
  )
  const object = { namespace, uid: jobs[0]?.uid ?? '' }
  await expect(round.of(troubled, object, never)).rejects.toMatchObject({ status: 503 })
  expect((await round.of(troubled, object, never)).length).toBeGreaterThan(0)
  expect(fails).toEqual([])
})

test('whoever waits for a list and is told to stop does not wait on', async () => {
  const round = new RoundEvents(
    jobs.map(({ name }) => ({ namespace, name })),
    never,
  )
  const stop = new AbortController()
  const waits = round.of(client, { namespace, uid: jobs[0]?.uid ?? '' }, stop.signal)
  stop.abort(new Error('stopped'))
  await expect(waits).rejects.toThrow('stopped')
})
