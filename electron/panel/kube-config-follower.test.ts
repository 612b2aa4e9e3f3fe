import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { startPracticeCluster, type PracticeCluster } from '../practice/cluster'
import { memorySecretStore } from '../settings/secret-store'
import { panelWorld, type PanelWorld } from './panel-world'

const soon = { timeout: 15_000, interval: 20 }

let world: PanelWorld
let others: PracticeCluster[]
beforeEach(async () => {
  world = await panelWorld()
  others = []
})
afterEach(async () => {
  await world.close()
  for (const each of others) await each.close()
})

const kubeconfig = (): string => join(world.folder, 'kubeconfig')
const session = () => world.panel.session('connection-1')
const problemsOf = ({ panel }: PanelWorld) =>
  panel.snapshot().problems.flatMap(({ problem, solvedAt }) => (solvedAt === null ? [problem] : []))
const problems = () => problemsOf(world)
async function otherCluster(): Promise<PracticeCluster> {
  const cluster = await startPracticeCluster()
  others.push(cluster)
  return cluster
}
/** One with the kubeconfig's context, its agent at work. */
async function connected() {
  const { api, choice } = await world.servers()
  await world.panel.use(choice, api.token)
  session()?.startAgent('running')
  return { api, choice }
}

test('a context that has another server is opened anew, as after minikube start: the agent makes its Jobs there', async () => {
  const { api } = await connected()
  const before = session()
  const cluster = await otherCluster()
  await writeFile(kubeconfig(), cluster.kubeconfig)
  await vi.waitUntil(() => session() !== null && session() !== before, soon)
  expect(session()?.agentStatus.mode).toBe('running')
  expect(world.told.filter(({ name }) => name === 'panel.reset')).toHaveLength(2)
  const flowRunId = api.createRun('hello')
  await vi.waitUntil(
    () =>
      session()
        ?.snapshot()
        .jobs.some((job) => job.flowRunId === flowRunId),
    soon,
  )
  expect(problems()).toEqual([])
})

test('a context that goes is said, and the connection goes on; when it is back nothing is opened anew', async () => {
  const { api, choice } = await connected()
  const [before, text] = [session(), await readFile(kubeconfig(), 'utf8')]
  await rm(kubeconfig())
  await vi.waitUntil(() => problems().length > 0, soon)
  expect(problems()).toEqual([
    { kind: 'contextLost', context: (choice.cluster as { context: string }).context, message: expect.stringContaining('No kubeconfig') as string }, // prettier-ignore
  ])
  const flowRunId = api.createRun('hello')
  await vi.waitUntil(
    () =>
      session()
        ?.snapshot()
        .jobs.some((job) => job.flowRunId === flowRunId),
    soon,
  )
  await writeFile(kubeconfig(), text)
  await vi.waitUntil(() => problems().length === 0, soon)
  expect(session()).toBe(before)
  expect(before?.agentStatus.mode).toBe('running')
})

test('what does not concern its context opens nothing anew', async () => {
  await connected()
  const [before, text] = [session(), await readFile(kubeconfig(), 'utf8')]
  await writeFile(kubeconfig(), 'contexts: [')
  await vi.waitUntil(() => problems().length > 0, soon)
  const more = '{ name: another, context: { cluster: nowhere } }'
  await writeFile(
    kubeconfig(),
    text.replace(/^contexts:.*$/m, (line) => `${line}\n  - ${more}`),
  )
  await vi.waitUntil(() => problems().length === 0, soon)
  expect(session()).toBe(before)
})

test('one that could not be opened is opened as soon as there is a kubeconfig; one that is removed leaves no problem', async () => {
  const { api, choice } = await world.servers()
  await world.panel.use(choice, api.token)
  const { settings } = world.panel.snapshot()
  const text = await readFile(kubeconfig(), 'utf8')
  const secrets = memorySecretStore()
  await secrets.set(api.url, api.token)
  const next = await panelWorld(secrets, { ...settings, startOnOpen: true })
  try {
    const file = join(next.folder, 'kubeconfig')
    await next.panel.open()
    const found = () => problemsOf(next).map(({ kind }) => kind)
    expect(found()).toEqual(['kubeconfigUnreadable'])
    await writeFile(file, text)
    await vi.waitUntil(() => next.panel.session('connection-1')?.agentStatus.mode === 'running', soon)
    expect(found()).toEqual([])
    await rm(file)
    await vi.waitUntil(() => found().length > 0, soon)
    await next.panel.remove('connection-1')
    expect(found()).toEqual([])
  } finally {
    await next.close()
  }
})
