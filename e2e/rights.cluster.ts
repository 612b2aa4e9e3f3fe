// What `agent install --flavor flowdeck` prints, on a real API server: its account may do what it needs, and each right that
// is taken away is missed and said. Pods never start by themselves: there is no node.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { startPracticeApi } from '../electron/practice/api'
import { startPracticeApi3 } from '../electron/practice/api-3'
import { dialectOf } from '../shared/dialects/dialects'
import type { DialectId } from '../shared/model/dialect-words'
import type { Running } from './cli'
import { startCuttingProxy } from './cutting-proxy'
import { apply, kubeconfigOfAccount, printed, startContainer, type KubeObject, type Rule } from './installed'
import { entriesOf, jobsIn, kubectl, toldOf } from './real-cluster'
import { chosenSeed, seeded } from './seeded'

/** The parts of a practice API that all dialects have. */
interface Runs {
  readonly flags: readonly string[]
  start(): string
  cancel(flowRunId: string): void
  close(): Promise<void>
}

async function runsOf(dialect: DialectId, namespace: string): Promise<Runs> {
  if (dialect === '3') {
    const api = await startPracticeApi3()
    return {
      flags: ['--api', api.url, '--auth-string', api.token, '--pool', api.workPool],
      // Where the worker has its rights.
      start: () => api.createRun('hello', { jobVariables: { namespace } }),
      cancel: (id) => void api.setFlowRunState(id, { type: 'CANCELLING' }),
      close: () => api.close(),
    }
  }
  const api = await startPracticeApi({ dialect })
  return {
    flags: ['--api', api.url, dialect === '1.x' ? '--key' : '--token', api.token],
    start: () => api.createRun('hello'),
    cancel: (id) => api.setFlowRunState(id, { type: 'Cancelled', message: null, result: null }),
    close: () => api.close(),
  }
}

interface Stage {
  readonly runs: Runs
  readonly namespace: string
  readonly objects: readonly KubeObject[]
  replica(kubeconfig?: string, more?: readonly string[]): Promise<Running>
}

let home: string
let stages = 0
let ends: (() => Promise<unknown>)[]
test.beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'flowdeck-e2e-'))
  ends = []
})
test.afterEach(async () => {
  for (const end of ends.reverse()) await end()
  await rm(home, { recursive: true, force: true })
})

/** Installs what is printed, but for the Deployment, whose replicas are processes of this machine. */
async function onStage(
  dialect: DialectId,
  without: (rule: Rule) => Rule = (rule) => rule,
  more: readonly string[] = [],
): Promise<Stage> {
  const namespace = `rights-${process.pid}-${++stages}`
  await kubectl('create', 'namespace', namespace)
  ends.push(() => kubectl('delete', 'namespace', namespace, '--wait=false'))
  const runs = await runsOf(dialect, namespace)
  ends.push(() => runs.close())
  const objects = await printed({ dialect, home, namespace, flags: [...runs.flags, ...more] })
  await apply(home, objects.slice(-1), '--dry-run=server')
  const given = objects
    .slice(0, -1)
    .map((object) =>
      object.kind === 'Role' ? { ...object, rules: object.rules.map(without).filter(hasVerbs) } : object,
    )
  await apply(home, given)
  const kubeconfig = await kubeconfigOfAccount(join(home, 'kubeconfig'), namespace, objects[0]!.metadata.name)
  return {
    ...{ runs, namespace, objects },
    async replica(other = kubeconfig, more = []) {
      const running = startContainer(objects, other, home, more)
      ends.push(() => running.end('SIGKILL'))
      return running
    },
  }
}
const hasVerbs = ({ verbs }: Rule): boolean => verbs.length > 0

const hears = (running: Running, event: string, timeout = 30_000) =>
  expect.poll(() => toldOf(running, event).length, { timeout }).toBeGreaterThan(0)
const jobsSoon = (namespace: string, count: number) =>
  expect.poll(async () => (await jobsIn(namespace)).length, { timeout: 60_000 }).toBe(count)
/** Their names, with spaces between. */
const podsIn = async (namespace: string): Promise<string> =>
  (await kubectl('-n', namespace, 'get', 'pods', '-o', 'jsonpath={.items[*].metadata.name}')).trim()
/** Words of all that was told to be wrong. */
const troublesOf = (running: Running): string =>
  ['problem', 'lease_trouble', 'mistake', 'failed']
    .flatMap((event) => toldOf(running, event))
    .map(({ what, why, reason }) => `${what ?? ''} ${why ?? ''} ${reason ?? ''}`)
    .join('\n')

for (const dialect of ['0.6', '1.x', '3'] as const) {
  test(`Prefect ${dialect}: with these rights runs become Jobs, and when the leader is killed another goes on`, async () => {
    const { runs, namespace, replica } = await onStage(dialect)
    const first = await replica()
    await hears(first, 'leading')
    const second = await replica()
    await hears(second, 'standby')
    const ids = Array.from({ length: 10 }, () => runs.start())
    await jobsSoon(namespace, 10)
    await first.end('SIGKILL')
    ids.push(...Array.from({ length: 10 }, () => runs.start()))
    await hears(second, 'leading', 40_000)
    await jobsSoon(namespace, 20)
    const label = dialectOf(dialect).runLabel
    expect((await jobsIn(namespace)).map(({ metadata }) => metadata.labels[label]).sort()).toEqual(ids.sort())
    if (dialect !== '0.6') {
      runs.cancel(ids[0]!)
      await hears(second, 'cancelled')
    }
    expect((await second.end('SIGTERM')).code).toBe(0)
    expect(troublesOf(first) + troublesOf(second)).toBe('')
  })
}

/** Makes an agent ask for what it may not. @returns the one that is to say so */
type Provoke = (stage: Stage) => Promise<Running>

const starts: Provoke = ({ replica }) => replica()
const deploys: Provoke = async ({ runs, replica }) => {
  const running = await replica()
  runs.start()
  return running
}
/** Another process finds the claim of a run whose Job is there no more. */
const findsLostJob: Provoke = async (stage) => {
  const before = await stage.replica()
  stage.runs.start()
  await hears(before, 'deployed')
  await before.end('SIGTERM')
  await kubectl('-n', stage.namespace, 'delete', 'jobs', '--all', '--cascade=background')
  await jobsSoon(stage.namespace, 0)
  return stage.replica()
}
const cancels: Provoke = async ({ runs, replica }) => {
  const running = await replica()
  const id = runs.start()
  await hears(running, 'deployed')
  runs.cancel(id)
  return running
}
/** The answer that a Job was made is lost. */
const losesAnswers: Provoke = async ({ runs, namespace, objects, replica }) => {
  const { hostname: host, port } = new URL((await entriesOf('admin')).server)
  const random = seeded(chosenSeed())
  let isCutting = false
  const proxy = await startCuttingProxy({ host, port: Number(port) }, () => isCutting && random() < 0.3)
  ends.push(() => proxy.close())
  const at = `https://${host}:${proxy.port}`
  const running = await replica(
    await kubeconfigOfAccount(join(home, 'through-proxy'), namespace, objects[0]!.metadata.name, at),
  )
  await hears(running, 'leading')
  isCutting = true
  for (let n = 0; n < 60; n++) runs.start()
  return running
}
/** Says of a pod what its node would. */
const fails: Provoke = (stage) =>
  saysOfPod(stage, (at) => ({ terminated: { exitCode: 1, reason: 'Error', startedAt: at, finishedAt: at } }), 'Failed')

async function saysOfPod(
  { runs, namespace, replica }: Stage,
  stateAt: (now: string) => object,
  phase: string,
): Promise<Running> {
  const running = await replica(undefined, ['--pod-grace-seconds', '1'])
  runs.start()
  await hears(running, 'deployed')
  await expect.poll(() => podsIn(namespace), { timeout: 30_000 }).not.toBe('')
  const at = new Date().toISOString()
  const { containers } = JSON.parse(
    await kubectl('-n', namespace, 'get', 'pods', '-o', 'jsonpath={.items[0].spec}'),
  ) as {
    containers: { name: string }[]
  }
  const container = {
    name: containers[0]!.name,
    state: stateAt(at),
    ready: false,
    restartCount: 0,
    image: 'i',
    imageID: 'i',
  }
  const status = { phase, containerStatuses: [container] }
  const patch = ['--subresource=status', '--type=merge', '-p', JSON.stringify({ status })]
  await kubectl('-n', namespace, 'patch', 'pod', (await podsIn(namespace)).split(' ')[0]!, ...patch)
  return running
}

/** A Job is deleted without its pod, which has not started: it gets its minute to start before its run is over. */
const leavesPod: Provoke = async (stage) => {
  const running = await stage.replica()
  stage.runs.start()
  await expect.poll(() => podsIn(stage.namespace), { timeout: 30_000 }).not.toBe('')
  await kubectl('-n', stage.namespace, 'delete', 'jobs', '--all', '--cascade=orphan')
  return running
}

/** What an agent is installed with that cleans up, and at once. */
const cleaning = ['--resource-manager', '--failed-seconds', '0']

const shared: readonly (readonly [verb: string, resource: string, Provoke])[] = [
  ['create', 'jobs', deploys],
  ['get', 'leases', starts],
  ['create', 'leases', starts],
  ['update', 'leases', starts],
]
const watched: typeof shared = [
  ...shared,
  ['list', 'jobs', starts],
  ['watch', 'jobs', starts],
  ['list', 'pods', starts],
  ['watch', 'pods', starts],
]
/** The rules are the same in all dialects. Some are taken away in Prefect 3 alone, where what they are for is provoked. */
const rights: Readonly<Record<DialectId, typeof shared>> = {
  '0.6': [...watched, ['get', 'jobs', findsLostJob]],
  '1.x': [...watched, ['get', 'jobs', findsLostJob], ['delete', 'jobs', cancels]],
  '3': [
    ...watched,
    ['get', 'jobs', losesAnswers],
    ['delete', 'jobs', cancels],
    ['get', 'pods/log', fails],
    ['list', 'events', fails],
    ['delete', 'pods', leavesPod],
  ],
}

test('with these rights an agent that cleans up deletes a pod whose Job is gone', async () => {
  const stage = await onStage('3', undefined, cleaning)
  const running = await leavesPod(stage)
  await expect.poll(() => podsIn(stage.namespace), { timeout: 150_000 }).toBe('')
  expect(toldOf(running, 'mistake').concat(toldOf(running, 'lease_trouble'))).toEqual([])
})

for (const dialect of ['0.6', '1.x', '3'] as const) {
  test.describe(`Prefect ${dialect}`, () => {
    test('each right is among those that are taken away here', async () => {
      const { objects } = await onStage(dialect, undefined, cleaning)
      const all = objects
        .find(({ kind }) => kind === 'Role')!
        .rules.flatMap(({ resources, verbs }) => resources.flatMap((each) => verbs.map((verb) => `${verb} ${each}`)))
      expect(all.sort()).toEqual(rights['3'].map(([verb, resource]) => `${verb} ${resource}`).sort())
    })

    for (const [verb, resource, provoke] of rights[dialect]) {
      test(`without ${verb} on ${resource} something is missing, and that is said`, async () => {
        const stage = await onStage(
          dialect,
          (rule) =>
            rule.resources.includes(resource) ? { ...rule, verbs: rule.verbs.filter((each) => each !== verb) } : rule,
          provoke === leavesPod ? cleaning : [],
        )
        const running = await provoke(stage)
        const words =
          resource === 'leases'
            ? `cannot ${verb} resource "leases"`
            : `may not ${verb} ${resource} in ${stage.namespace}`
        await expect.poll(() => troublesOf(running), { timeout: 150_000 }).toContain(words)
      })
    }
  })
}
