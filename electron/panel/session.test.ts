import { rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { ConnectionChoice } from '../../shared/model/connection'
import type { ProblemEntry } from '../../shared/model/problem'
import { DialectId } from '../../shared/model/dialect-words'
import { dialectOf } from '../../shared/dialects/dialects'
import { upstreamTemplate } from '../settings/template-file'
import { panelWorld, practicePair, type PanelWorld } from './panel-world'
import type { Session } from './session'

const soon = { timeout: 15_000, interval: 10 }
const worlds: PanelWorld[] = []
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close()
})

/** A session on practice at both ends. */
async function sessionOf(dialect: DialectId = '0.6') {
  const world = await panelWorld()
  worlds.push(world)
  await world.panel.use({ ...practicePair, api: { kind: 'practice', dialect } })
  const session = world.panel.session('connection-1')
  if (!session) throw new Error('no session')
  const { practiceApi, practiceCluster } = session.connection
  if (!practiceApi || !practiceCluster) throw new Error('no practice')
  return { ...world, session, api: practiceApi, cluster: practiceCluster }
}
const runIn = (session: Session, flowRunId: string) => session.runs.runs.get(flowRunId)
const jobsIn = (session: Session, flowRunId: string) => session.connection.cluster.jobsOf(flowRunId)
const problemsOf = (session: Session, kind: ProblemEntry['problem']['kind']) =>
  session.snapshot().problems.filter(({ problem }) => problem.kind === kind)

describe.each(DialectId.options)('on practice of %s', (dialect) => {
  test('a run goes from the queue to its Job, and all that shows it is told', async () => {
    const { session, api, told } = await sessionOf(dialect)
    session.startAgent('running')
    const flowRunId = api.createRun('hello')
    await vi.waitUntil(() => runIn(session, flowRunId)?.phase === 'succeeded', soon)
    expect(jobsIn(session, flowRunId)).toHaveLength(1)
    const names = new Set(told.filter(({ connectionId }) => connectionId === 'connection-1').map(({ name }) => name))
    for (const name of ['agent.changed', 'flowRuns.changed', 'jobs.changed', 'pods.changed', 'stats.changed'] as const)
      expect(names).toContain(name)
    const { connection, agent, stats } = session.snapshot()
    expect(connection.api).toMatchObject({ dialect, practice: true, hasToken: true })
    expect(agent).toMatchObject({ dialect, mode: 'running' })
    expect(stats.reduce((sum, minute) => sum + minute.deployed, 0)).toBeGreaterThan(0)
  })

  test('one run is deployed while the agent is off, and what its Job is made from is shown', async () => {
    const { session, api } = await sessionOf(dialect)
    const flowRunId = api.createRun('hello')
    expect(await session.actions.jobSpecInputs(flowRunId)).toMatchObject({ dialect, flowRunId })
    expect(await session.actions.details(flowRunId)).toMatchObject({ parameters: { name: 'world' } })
    expect(await session.actions.deploy(flowRunId)).toBeNull()
    await vi.waitUntil(() => jobsIn(session, flowRunId).length === 1, soon)
    await vi.waitUntil(() => session.agentStatus.mode === 'off', soon)
    expect(runIn(session, flowRunId)?.phase).not.toBe('failed')
  })

  test('a run that is scheduled again has only its new Job active', async () => {
    const { session, api } = await sessionOf(dialect)
    const flowRunId = api.createRun('train-long')
    expect(await session.actions.deploy(flowRunId)).toBeNull()
    await vi.waitUntil(() => jobsIn(session, flowRunId).length === 1, soon)
    const [first] = jobsIn(session, flowRunId)
    expect(await session.actions.runAgain(flowRunId)).toBeNull()
    await vi.waitUntil(() => !session.connection.cluster.jobs.has(first?.uid ?? ''), soon)
    expect(runIn(session, flowRunId)).toBeDefined()
  })

  test('a Job that is deleted by hand ends its unfinished run, with a message that says why', async () => {
    const { session, api } = await sessionOf(dialect)
    const flowRunId = api.createRun('train-long')
    await session.actions.deploy(flowRunId)
    await vi.waitUntil(() => jobsIn(session, flowRunId).length === 1, soon)
    const [job] = jobsIn(session, flowRunId)
    expect(await session.actions.deleteJob(job?.name ?? '', job?.uid ?? '')).toBeNull()
    // A process of 3 would hand back a run that failed.
    const [phase, message] =
      dialect === '3'
        ? (['cancelled', 'Its Job was deleted, since it was cancelled.'] as const)
        : (['failed', `Job ${job?.name} was deleted from Flowdeck.`] as const)
    await vi.waitUntil(() => runIn(session, flowRunId)?.phase === phase, soon)
    expect(runIn(session, flowRunId)?.stateMessage).toBe(message)
  })
})

test('a run whose image can’t be pulled is a problem since its pod was made', async () => {
  const { session, api, told } = await sessionOf()
  session.startAgent('running')
  const flowRunId = api.createRun('image-missing')
  // Practice has a run of the same flow among those that it begins with: it is in the same entry, and may be the first there.
  const entryOf = () =>
    problemsOf(session, 'imagePullFailed').find(({ runs }) => runs.some(({ id }) => id === flowRunId))
  await vi.waitUntil(() => entryOf() !== undefined, soon)
  const entry = entryOf()
  const ids = new Set(entry?.runs.map(({ id }) => id))
  const pods = [...session.connection.cluster.pods.values()].filter((pod) => ids.has(pod.flowRunId ?? ''))
  expect(entry?.since).toBe(Math.min(...pods.map((pod) => pod.createdAt)))
  expect(told.some(({ name }) => name === 'problems.changed')).toBe(true)
})

test('a row that can’t be read is a problem that counts, and is logged', async () => {
  const { session, log } = await sessionOf()
  for (const id of ['1', '2']) session.noteWrongRow({ of: 'a flow run', id, message: 'version: not a number' })
  await vi.waitUntil(() => problemsOf(session, 'leftOut').length > 0, soon)
  const { context, namespace, api } = session.connection
  const { url } = api
  expect(problemsOf(session, 'leftOut').map(({ problem }) => problem)).toEqual([
    {
      kind: 'leftOut',
      from: `the Prefect API at ${url}`,
      count: 2,
      message: 'a flow run 2: version: not a number',
    },
  ])
  expect(log).toContain(
    `${context}/${namespace}: Left out of what the Prefect API at ${url} sent: a flow run 1: version: not a number`,
  )
})

describe('a set-up at fault is one problem, and solved when it is right', () => {
  /** A session on servers of the user's own. */
  async function ownSession(change: (choice: ConnectionChoice) => ConnectionChoice, token?: string) {
    const world = await panelWorld()
    worlds.push(world)
    const { api, cluster, choice } = await world.servers()
    expect(await world.panel.use(change(choice), token ?? api.token)).toBeNull()
    const session = world.panel.session('connection-1')
    if (!session) throw new Error('no session')
    return { ...world, session, api, cluster, choice }
  }
  const openKinds = (session: Session) =>
    session.snapshot().problems.flatMap(({ problem, solvedAt }) => (solvedAt === null ? [problem.kind] : []))

  test('a server of another dialect is named as such, also while the agent is off', async () => {
    const { session } = await ownSession((choice) => ({
      ...choice,
      api: {
        kind: 'endpoint',
        url: 'url' in choice.api ? choice.api.url : '',
        urlForPods: null,
        dialect: '1.x',
        tenantId: null,
      },
    }))
    await vi.waitUntil(() => openKinds(session).includes('wrongDialect'), soon)
    session.startAgent('running')
    await vi.waitUntil(() => session.agentStatus.api.state === 'refused', soon)
    expect(openKinds(session)).toEqual(['wrongDialect'])
  })

  test('a token that is refused is a problem while the agent is off, until it is replaced', async () => {
    const { panel, session, api } = await ownSession((choice) => choice, 'wrong')
    await vi.waitUntil(() => openKinds(session).includes('tokenRefused'), soon)
    await panel.replaceToken('connection-1', api.token)
    const next = panel.session('connection-1')
    await vi.waitUntil(() => next?.describe().api.tenantId != null, soon)
    expect(next && openKinds(next)).toEqual([])
  })

  test('a user who may only look is named, with what lacks where; no run is failed for it', async () => {
    const world = await panelWorld()
    worlds.push(world)
    const { api, cluster, choice } = await world.servers()
    await writeFile(join(world.folder, 'kubeconfig'), cluster.viewer.kubeconfig)
    const context = /current-context: (\S+)/.exec(cluster.viewer.kubeconfig)?.[1] ?? ''
    const viewer: ConnectionChoice = { ...choice, cluster: { kind: 'context', context, namespace: 'default' } }
    expect(await world.panel.use(viewer, api.token)).toBeNull()
    const session = world.panel.session('connection-1')
    session?.startAgent('running')
    const flowRunId = api.createRun('hello')
    await vi.waitUntil(() => session && openKinds(session).includes('notAllowed'), soon)
    const problem = session?.snapshot().problems.find((entry) => entry.problem.kind === 'notAllowed')?.problem
    expect(problem).toMatchObject({
      user: expect.stringMatching(/viewer/) as string,
      verb: 'create',
      namespace: 'default',
    })
    await vi.waitUntil(() => session && runIn(session, flowRunId), soon)
    expect(session && runIn(session, flowRunId)?.phase).toBe('waiting')
  })

  test('a namespace that is not there holds claims; no run is failed for it', async () => {
    const { session, api } = await ownSession((choice) => ({
      ...choice,
      cluster: { ...choice.cluster, namespace: 'nosuch' } as ConnectionChoice['cluster'],
    }))
    session.startAgent('running')
    const flowRunId = api.createRun('hello')
    await vi.waitUntil(() => openKinds(session).includes('noNamespace'), soon)
    expect(openKinds(session)).toEqual(['noNamespace'])
    expect(session.agentStatus.cluster.state).toBe('refused')
    await vi.waitUntil(() => runIn(session, flowRunId), soon)
    expect(runIn(session, flowRunId)?.phase).not.toBe('failed')
  })
})

test('labels that the agent lacks leave a run of 1.x waiting', async () => {
  const { session, api } = await sessionOf('1.x')
  session.startAgent('running')
  const lacking = api.createRun('hello', { labels: ['gpu'] })
  const plain = api.createRun('hello', { labels: [] })
  await vi.waitUntil(() => jobsIn(session, plain).length === 1, soon)
  await vi.waitUntil(() => runIn(session, lacking), soon)
  expect(runIn(session, lacking)).toMatchObject({ phase: 'waiting', labels: ['gpu'] })
  expect(jobsIn(session, lacking)).toEqual([])
})

test('an error of our own is logged with its stack and shown; the agent goes on', async () => {
  const { session, api, log } = await sessionOf()
  session.startAgent('running')
  const mistake = new TypeError('x is not a function')
  session.reportMistake('following a container’s log', mistake)
  await vi.waitUntil(() => problemsOf(session, 'mistake').length === 1, soon)
  expect(log.some((line) => line.includes(mistake.stack ?? '-'))).toBe(true)
  const flowRunId = api.createRun('hello')
  await vi.waitUntil(() => jobsIn(session, flowRunId).length === 1, soon)
})

test('the demo flows are told once they are known', async () => {
  const { session, told, api } = await sessionOf()
  await vi.waitUntil(() => told.some(({ name }) => name === 'demoFlows.changed'), soon)
  const value = told.find(({ name }) => name === 'demoFlows.changed')?.value
  expect(value).toEqual(session.snapshot().demoFlows)
  expect((value as readonly unknown[]).length).toBe(api.flows.length)
})

test('a container’s log is followed until it ends, and the YAML of its pod shows no token', async () => {
  const { session, api, told } = await sessionOf()
  const flowRunId = api.createRun('hello')
  await session.actions.deploy(flowRunId)
  const podOf = () => [...session.connection.cluster.pods.values()].find((pod) => pod.flowRunId === flowRunId)
  await vi.waitUntil(() => podOf()?.phase === 'Running' || podOf()?.phase === 'Succeeded', soon)
  const pod = podOf()
  const container = pod?.containers[0]?.name ?? ''
  const followId = session.follows.follow({ pod: pod?.name ?? '', container, previous: false })
  const linesOf = () =>
    told.flatMap(({ name, value }) => {
      const lines = value as { followId: string; lines: { text: string }[]; ended: string | null }
      return name === 'podLogs.lines' && lines.followId === followId ? [lines] : []
    })
  await vi.waitUntil(() => linesOf().at(-1)?.ended, soon)
  expect(
    linesOf()
      .flatMap(({ lines }) => lines.map(({ text }) => text))
      .join('\n'),
  ).toContain('hello from a pod')
  const yaml = await session.actions.yamlOf('pod', pod?.name ?? '', false)
  expect(yaml).toMatchObject({ ok: true, hidden: 0 })
  expect(yaml.ok && yaml.text).toContain('PREFECT__')
  expect(JSON.stringify(yaml)).not.toContain(api.token)
})

test('a cluster that goes away is told as such, also while the agent is off, and is a problem when it lasts', async () => {
  const { session, cluster } = await sessionOf()
  await vi.waitUntil(() => session.agentStatus.cluster.state === 'connected', soon)
  await cluster.close()
  await vi.waitUntil(() => session.agentStatus.cluster.state === 'retrying', soon)
  expect(session.agentStatus.mode).toBe('off')
  const since = 'since' in session.agentStatus.cluster ? session.agentStatus.cluster.since : null
  await vi.waitUntil(() => problemsOf(session, 'clusterUnreachable').length === 1, soon)
  expect(problemsOf(session, 'clusterUnreachable')[0]).toMatchObject({ since, solvedAt: null })
})

describe('a template that is broken on disk', () => {
  const broken = 'apiVersion: batch/v1\nkind: Pod\n'

  test('keeps the agent off and every Job away, for a reason that is said, until a better one is saved', async () => {
    const world = await panelWorld(undefined, undefined, broken)
    worlds.push(world)
    await world.panel.use(practicePair)
    const session = world.panel.session('connection-1')
    const flowRunId = session?.connection.practiceApi?.createRun('hello') ?? ''
    const path = join(world.folder, 'job-template.yaml')
    const refusal = expect.stringContaining(`${path} can’t be used, and no other takes its place. Line 2: `) as string
    expect([session?.startAgent('running'), session?.startAgent('paused')]).toEqual([refusal, refusal])
    expect(await session?.actions.deploy(flowRunId)).toEqual(refusal)
    expect(session?.agentStatus).toMatchObject({ mode: 'off', whyOff: refusal })
    expect(world.log).toContainEqual(expect.stringMatching(/^practice\/default: The agent is not started\. .*Line 2: /))
    const [file] = world.panel.snapshot().templates
    expect(file).toMatchObject({ text: broken, source: 'custom', broken: { line: 2, read: true } })

    await world.panel.saveTemplate('0.6', upstreamTemplate(dialectOf('0.6')).text)
    expect(world.panel.snapshot().templates[0]?.broken).toBeNull()
    expect(session?.startAgent('running')).toBeNull()
    await vi.waitUntil(() => session && jobsIn(session, flowRunId).length === 1, soon)
  })

  test('is taken up again as soon as it is corrected where it lies, and broken again when it is', async () => {
    const world = await panelWorld(undefined, undefined, broken)
    worlds.push(world)
    await world.panel.use(practicePair)
    const session = world.panel.session('connection-1')
    const path = join(world.folder, 'job-template.yaml')
    const isBroken = (): boolean => world.panel.snapshot().templates[0]?.broken !== null
    const told = (): number => world.told.filter(({ name }) => name === 'templates.changed').length
    expect(session?.startAgent('running')).toContain('can’t be used')

    const text = upstreamTemplate(dialectOf('0.6')).text
    await writeFile(path, text)
    await vi.waitUntil(() => !isBroken(), soon)
    expect(world.panel.snapshot().templates[0]).toMatchObject({ text, source: 'custom' })
    expect(world.panel.snapshot().problems.filter(({ solvedAt }) => solvedAt === null)).toEqual([])
    expect(session?.startAgent('running')).toBeNull()
    await writeFile(`${path}.new`, broken)
    await rename(`${path}.new`, path)
    await vi.waitUntil(isBroken, soon)
    await rm(path)
    await vi.waitUntil(() => !isBroken(), soon)
    expect(world.panel.snapshot().templates[0]?.source).toBe('flowdeck')
    expect(told()).toBe(3)
  })

  test('does so for its own Prefect only', async () => {
    const world = await panelWorld(undefined, undefined, broken)
    worlds.push(world)
    await world.panel.use({ ...practicePair, api: { kind: 'practice', dialect: '1.x' } })
    expect(world.panel.session('connection-1')?.startAgent('running')).toBeNull()
  })

  test('is not replaced when it can’t be read', async () => {
    const world = await panelWorld(undefined, undefined, `# ${'x'.repeat(1_100_000)}`)
    worlds.push(world)
    expect(world.panel.snapshot().templates[0]).toMatchObject({ text: '', broken: { read: false } })
    const good = upstreamTemplate(dialectOf('0.6')).text
    await expect(world.panel.saveTemplate('0.6', good)).rejects.toThrow('Move it away')
    expect((await stat(join(world.folder, 'job-template.yaml'))).size).toBeGreaterThan(1_000_000)
  })
})
