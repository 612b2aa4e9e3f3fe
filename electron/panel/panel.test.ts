import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { AgentStatus } from '../../shared/model/agent-status'
import type { ConnectionChoice } from '../../shared/model/connection'
import { connectionsMax } from '../../shared/model/settings'
import { memorySecretStore, type SecretStore } from '../settings/secret-store'
import { loadSettings } from '../settings/settings-file'
import { panelWorld, practicePair, type PanelWorld } from './panel-world'

const soon = { timeout: 15_000, interval: 10 }
const worlds: PanelWorld[] = []
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close()
})
async function worldOf(secrets?: SecretStore, settings?: object): Promise<PanelWorld> {
  const world = await panelWorld(secrets, settings)
  worlds.push(world)
  return world
}

/** Servers of this process that still listen. */
const listening = (): number => process.getActiveResourcesInfo().filter((it) => it === 'TCPServerWrap').length
const savedOf = async ({ folder }: PanelWorld) => (await loadSettings(join(folder, 'settings.json'))).settings

describe('connections are opened and closed one after the other', () => {
  test('two uses at once leave nothing listening after close', async () => {
    const { panel } = await worldOf()
    const before = listening()
    const dialect1: ConnectionChoice = { ...practicePair, api: { kind: 'practice', dialect: '1.x' } }
    await panel.use(practicePair)
    await Promise.all([
      panel.use(dialect1, undefined, 'connection-1'),
      panel.use(practicePair, '', 'connection-1'),
      panel.use(dialect1),
    ])
    expect(panel.snapshot().connections.map(({ connectionId }) => connectionId)).toEqual([
      'connection-1',
      'connection-2',
    ])
    expect(listening()).toBeGreaterThan(before)
    await panel.close()
    await vi.waitUntil(() => listening() === before, soon)
  })

  test('a use that is under way when the panel closes leaves nothing listening', async () => {
    const { panel } = await worldOf()
    const before = listening()
    const using = panel.use(practicePair)
    await panel.close()
    await using
    await vi.waitUntil(() => listening() === before, soon)
    expect(await panel.use(practicePair)).toBe('Flowdeck is closing.')
    expect(panel.snapshot().connections).toEqual([])
  })

  test('a session that is being closed is not reachable', async () => {
    const { panel } = await worldOf()
    await panel.use(practicePair)
    const session = panel.session('connection-1')
    expect(session).not.toBeNull()
    let reachable: unknown = null
    const close = session?.close.bind(session)
    Object.assign(session ?? {}, {
      close: async () => {
        reachable = panel.session('connection-1') ?? panel.snapshot().connections[0] ?? null
        await close?.()
      },
    })
    await panel.remove('connection-1')
    expect(reachable).toBeNull()
    expect(panel.session('connection-1')).toBeNull()
  })
})

describe('use', () => {
  test('keeps the pair, shows it, and finds it again', async () => {
    const world = await worldOf()
    const { panel, told } = world
    expect(await panel.use(practicePair)).toBeNull()
    const saved = { connections: [{ id: 'connection-1', choice: practicePair }], activeConnectionId: 'connection-1' }
    expect(panel.snapshot()).toMatchObject({ settings: saved, shownConnectionId: 'connection-1' })
    expect(await savedOf(world)).toMatchObject(saved)
    expect(told.map(({ name }) => name)).toContain('panel.reset')
    const session = panel.session('connection-1')
    expect(await panel.use(practicePair)).toBeNull()
    expect(panel.settings.connections).toHaveLength(1)
    expect(panel.session('connection-1')).toBe(session)
  })

  test('while one connection is shown, the agents of the others go on', async () => {
    const { panel, servers } = await worldOf()
    const { api, choice } = await servers()
    await panel.use(choice, api.token)
    panel.session('connection-1')?.startAgent('running')
    await panel.use(practicePair)
    expect(panel.snapshot().shownConnectionId).toBe('connection-2')
    const flowRunId = api.createRun('hello')
    await vi.waitUntil(() => panel.snapshot().connections.some((it) => it.agent.deployed > 0), soon)
    const { connections } = panel.snapshot()
    expect(connections.map(({ connectionId, agent }) => [connectionId, agent.mode])).toEqual([
      ['connection-1', 'running'],
      ['connection-2', 'off'],
    ])
    expect(connections[0]?.jobs.map((job) => job.flowRunId)).toContain(flowRunId)
    expect(connections[1]?.jobs).toEqual([])
  })

  test('a pair that can’t be opened is refused, and all is as before', async () => {
    const world = await worldOf()
    const { panel, servers, secrets } = world
    const { api, choice } = await servers()
    await panel.use(choice, api.token)
    const session = panel.session('connection-1')
    const before = panel.snapshot().settings
    const noContext: ConnectionChoice = {
      ...choice,
      cluster: { kind: 'context', context: 'nowhere', namespace: 'default' },
    }
    const refusal = await panel.use(noContext, 'another-token', 'connection-1')
    expect(refusal).toContain('nowhere')
    expect(panel.session('connection-1')).toBe(session)
    expect(panel.snapshot().settings).toEqual(before)
    expect(await savedOf(world)).toEqual(before)
    expect(await secrets.get(api.url)).toBe(api.token)
  })

  test('every token is known as one: those in use, kept ones, practice’s', async () => {
    const kept = memorySecretStore()
    await kept.set('https://elsewhere', 'kept-0123456789')
    const { panel, servers, known } = await worldOf(kept)
    const { api, choice } = await servers()
    await panel.open()
    await panel.use(choice, 'given-0123456789')
    await panel.use(practicePair)
    const { practiceApi, practiceCluster } = panel.session('connection-2')?.connection ?? {}
    const tokens = ['kept-0123456789', 'given-0123456789', practiceApi?.token, practiceCluster?.token]
    expect(api.token).not.toBe(practiceApi?.token)
    expect(tokens.map((token) => known.mask(`x ${token ?? ''}`))).toEqual(tokens.map(() => 'x ••••••••'))
  })

  test('a token that can’t be kept refuses the pair: nothing has changed', async () => {
    const full: SecretStore = { ...memorySecretStore(), set: () => Promise.reject(new Error('no space left')) }
    const { panel, servers } = await worldOf(full)
    const { api, choice } = await servers()
    const before = listening()
    expect(await panel.use(choice, api.token)).toBe('The token could not be kept: no space left. Nothing has changed.')
    expect(panel.snapshot()).toMatchObject({ connections: [], settings: { connections: [] } })
    await vi.waitUntil(() => listening() === before, soon)
  })

  test('when the settings can’t be saved the sentence says that the token was kept', async () => {
    const world = await worldOf()
    const { panel, servers, secrets } = world
    const { api, choice } = await servers()
    await breakSettings(world)
    const refusal = await panel.use(choice, api.token)
    expect(refusal).toMatch(/^The settings could not be saved: .* Only the token was kept\.$/)
    expect(await secrets.get(api.url)).toBe(api.token)
    expect(panel.snapshot().connections).toEqual([])
  })

  test('practice that nobody chose ends when something is chosen', async () => {
    const { panel } = await worldOf()
    await panel.practice()
    expect(panel.snapshot()).toMatchObject({ shownConnectionId: 'practice', settings: { connections: [] } })
    await panel.use(practicePair)
    expect(panel.snapshot().connections.map(({ connectionId }) => connectionId)).toEqual(['connection-1'])
  })
})

describe('a real API with the practice cluster', () => {
  const mixed: ConnectionChoice = {
    api: { kind: 'endpoint', url: 'http://127.0.0.1:9', urlForPods: null, dialect: 'auto', tenantId: null },
    cluster: { kind: 'practice' },
  }

  test('is refused, and neither pair nor token is kept', async () => {
    const world = await worldOf()
    const { panel, secrets } = world
    await panel.use(practicePair)
    const before = panel.snapshot()
    for (const id of [undefined, 'connection-1']) {
      expect(await panel.use(mixed, 'a token', id)).toMatch(/^The practice cluster only simulates runs/)
    }
    expect(panel.snapshot().settings).toEqual(before.settings)
    expect((await savedOf(world)).connections).toEqual([{ id: 'connection-1', choice: practicePair }])
    expect(await secrets.get('http://127.0.0.1:9')).toBeNull()
  })

  test('that a settings file holds is not opened by any way, and said with its API', async () => {
    const saved = { version: 2, connections: [{ id: 'm', choice: mixed }], activeConnectionId: 'm', startOnOpen: true }
    const { panel } = await worldOf(undefined, saved)
    await panel.open()
    expect(panel.snapshot()).toMatchObject({
      connections: [],
      problems: [{ problem: { kind: 'pairRefused', api: 'http://127.0.0.1:9' } }],
    })
    expect(await panel.show('m')).toMatch(/^The practice cluster only simulates runs/)
    expect(await panel.use(mixed)).toMatch(/^The practice cluster only simulates runs/)
    expect(await panel.replaceToken('m', 'T')).toMatch(/^The practice cluster only simulates runs/)
    expect(panel.snapshot().connections).toEqual([])
    expect(await panel.use(practicePair, undefined, 'm')).toBeNull()
    expect(panel.snapshot().problems.filter(({ solvedAt }) => solvedAt === null)).toEqual([])
  })
})

test('a name is kept, stands in the title, outlasts a change of the pair, and can be taken away', async () => {
  const world = await worldOf()
  const { panel, servers } = world
  const { api, choice } = await servers()
  let title = ''
  panel.onTitle((next) => (title = next))
  await panel.use(practicePair)
  expect(await panel.rename('connection-1', 'Staging')).toBeNull()
  expect(title).toMatch(/^Flowdeck – Staging: practice API → /)
  expect(await panel.use(choice, api.token, 'connection-1')).toBeNull()
  expect((await savedOf(world)).connections).toEqual([{ id: 'connection-1', choice, name: 'Staging' }])
  expect(await panel.rename('connection-1', null)).toBeNull()
  expect((await savedOf(world)).connections).toEqual([{ id: 'connection-1', choice }])
  expect(title).not.toContain('Staging')
  expect(await panel.rename('connection-2', 'Nobody')).toContain('no such connection')
})

test('a list of connections that is full takes no more, and says so', async () => {
  const connections = Array.from({ length: connectionsMax }, (_, n) => ({
    id: `c${n}`,
    choice: { ...practicePair, cluster: { kind: 'context', context: 'none', namespace: `n${n}` } },
  }))
  const { panel } = await worldOf(undefined, { version: 2, connections })
  expect(await panel.use(practicePair)).toBe(
    'There are 50 connections, and no more are kept. Remove one under Connections first.',
  )
  expect(await panel.use(practicePair, undefined, 'c7')).toBeNull()
  expect(panel.settings.connections).toHaveLength(connectionsMax)
})

describe('one agent for each connection', () => {
  test('started, stopped and started again, each event is heard once', async () => {
    const { panel, log } = await worldOf()
    await panel.use(practicePair)
    const session = panel.session('connection-1')
    for (let n = 0; n < 3; n++) {
      expect(session?.startAgent('running')).toBeNull()
      await vi.waitUntil(() => session?.agentStatus.lastPollAt, soon)
      await session?.stopAgent()
      expect(log.filter((line) => / Stopped after /.test(line))).toHaveLength(n + 1)
    }
  })

  test('a token that is replaced keeps the agent on, and the old one is silent', async () => {
    const { panel, servers, told } = await worldOf()
    const { api, choice } = await servers()
    await panel.use(choice, 'wrong')
    panel.session('connection-1')?.startAgent('running')
    await vi.waitUntil(() => panel.session('connection-1')?.agentStatus.api.state === 'refused', soon)
    expect(await panel.replaceToken('connection-1', api.token)).toBeNull()
    await vi.waitUntil(() => panel.session('connection-1')?.agentStatus.api.state === 'connected', soon)
    const from = told.length
    panel.session('connection-1')?.retryNow()
    await vi.waitUntil(() => told.length > from, soon)
    const states = told
      .slice(from)
      .flatMap(({ name, value }) => (name === 'agent.changed' ? [value as AgentStatus] : []))
    expect(states.map(({ api: link }) => link.state)).not.toContain('refused')
  })
})

describe('settings', () => {
  test('labels are used by a connection of 1.x at once, and shown with it', async () => {
    const { panel } = await worldOf()
    await panel.use({ ...practicePair, api: { kind: 'practice', dialect: '1.x' } })
    expect(await panel.changeSettings({ agentLabels: { '1.x': ['gpu'] } })).toBeNull()
    const [connection] = panel.snapshot().connections
    expect(connection?.agent.labels).toEqual(['gpu'])
    expect(connection?.connection.jobOptions.labels).toEqual(['gpu'])
  })

  test('labels and name reopen nothing: the runs stay, and one that the agent has the labels for now is taken', async () => {
    const { panel } = await worldOf()
    await panel.use({ ...practicePair, api: { kind: 'practice', dialect: '1.x' } })
    const session = panel.session('connection-1')
    const api = session?.connection.practiceApi
    if (!session || !api || api.dialect === '3') throw new Error('no practice')
    session.startAgent('running')
    const plain = api.createRun('hello', { labels: [] })
    const labelled = api.createRun('hello', { labels: ['gpu'] })
    await vi.waitUntil(() => session.runs.runs.get(plain)?.phase === 'succeeded', soon)
    expect(session.runs.runs.get(labelled)?.phase).toBe('waiting')
    expect(await panel.changeSettings({ agentLabels: { '1.x': ['gpu'] } })).toBeNull()
    await vi.waitUntil(() => session.runs.runs.get(labelled)?.phase === 'succeeded', soon)
    expect(await panel.changeSettings({ agentName: 'laptop' })).toBeNull()
    await vi.waitUntil(() => api.snapshot().agents.some(({ name }) => name === 'laptop'), soon)
    expect(panel.session('connection-1')).toBe(session)
    expect(session.runs.runs.get(plain)?.phase).toBe('succeeded')
    expect(session.agentStatus).toMatchObject({
      ...{ mode: 'running', name: 'laptop', formerNames: ['agent'], labels: ['gpu'] },
    })
  })

  test('a setting that can’t be saved is as it was', async () => {
    const world = await worldOf()
    await breakSettings(world)
    const refusal = await world.panel.changeSettings({ agentName: 'laptop' })
    expect(refusal).toMatch(/^The settings could not be saved: .* The setting is as it was\.$/)
    expect(world.panel.settings.agentName).toBe('agent')
  })
})

test('problems of the panel’s own have been there since they were first seen', async () => {
  const { panel, folder } = await worldOf()
  await writeFile(join(folder, 'kubeconfig'), 'not: [a kubeconfig')
  await panel.use(practicePair)
  panel.reportMistake('answering a call', new TypeError('x is not a function'))
  const since = panel.snapshot().problems[0]?.since
  expect(since).toBeTypeOf('number')
  await vi.waitUntil(() => Date.now() > (since ?? 0), soon)
  panel.reportMistake('answering another', new TypeError('y is not a function'))
  expect(panel.snapshot().problems).toMatchObject([
    { problem: { kind: 'mistake', where: 'answering a call' }, since, solvedAt: null },
    { problem: { kind: 'mistake', where: 'answering another' } },
  ])
})

test('no token is in what the window gets', async () => {
  const { panel, servers, told } = await worldOf()
  const { api, choice } = await servers()
  await panel.use(choice, api.token)
  await vi.waitUntil(() => panel.snapshot().connections[0]?.connection.api.dialect, soon)
  expect(JSON.stringify([panel.snapshot(), told])).not.toContain(api.token)
})

/** From here on the settings file can't be written: a folder has its name. */
async function breakSettings({ folder }: PanelWorld): Promise<void> {
  await mkdir(join(folder, 'settings.json', 'in-the-way'), { recursive: true })
}
