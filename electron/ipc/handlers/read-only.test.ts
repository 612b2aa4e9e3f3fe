import { afterEach, expect, test, vi } from 'vitest'
import { calls, type CallName, type CallOutput } from '../../../shared/contract/contract'
import { panelWorld, type PanelWorld } from '../../panel/panel-world'
import { makeHandlers, type Desktop } from './handlers'

const soon = { timeout: 15_000, interval: 10 }
const worlds: PanelWorld[] = []
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close()
})

const noDesktop: Desktop = {
  copyText: () => Promise.resolve(),
  save: () => Promise.resolve(null),
  open: () => Promise.resolve(null),
  showFile: () => undefined,
  answerQuit: () => undefined,
  see: () => undefined,
  takePlace: () => null,
  openPage: () => Promise.resolve(false),
}
const id = { connectionId: 'connection-1' }
const readOnly = { colour: 'blue', production: false, readOnly: true } as const

/** A panel on a cluster as a user's would be, with a context of its own. */
async function onOwnCluster() {
  const world = await panelWorld()
  worlds.push(world)
  const servers = await world.servers()
  const handlers = makeHandlers({ panel: world.panel, desktop: noDesktop, environment: {} })
  const call = async <C extends CallName>(name: C, input: unknown): Promise<CallOutput<C>> =>
    (await (handlers[name] as (given: unknown) => Promise<unknown>)(calls[name].input.parse(input))) as CallOutput<C>
  const use = () => call('connections.use', { choice: servers.choice, token: servers.api.token })
  const context = servers.choice.cluster.kind === 'context' ? servers.choice.cluster.context : ''
  return { ...world, ...servers, call, use, context }
}

test('of a context that is read-only every call that would write is refused, with why; what only looks is answered', async () => {
  const { call, use, context, panel, api } = await onOwnCluster()
  expect(await use()).toEqual({ ok: true })
  const flowRunId = api.createRun('hello')
  expect(await call('connections.markContext', { context, mark: readOnly })).toEqual({ ok: true })
  const refused = {
    ok: false,
    message: expect.stringContaining(`The context ${context} is marked read-only`) as string,
  }
  const deployment = { ...id, dialect: '0.6', options: { namespace: 'default' } }
  const writes: readonly (readonly [CallName, object])[] = [
    ['agent.start', id],
    ['flowRuns.deploy', { ...id, flowRunId }],
    ['flowRuns.runAgain', { ...id, flowRunId }],
    ['flowRuns.cancel', { ...id, flowRunId }],
    ['jobs.delete', { ...id, name: 'a', uid: 'u' }],
    ['jobs.suspend', { ...id, name: 'a', uid: 'u', suspend: true }],
    ['jobs.suspend', { ...id, name: 'a', uid: 'u', suspend: false }],
    ['cleaning.run', { ...id, uids: ['u'] }],
    ['installation.apply', { ...deployment, force: false }],
    ['installation.remove', { ...deployment, objects: [] }],
  ]
  for (const [name, input] of writes) expect(await call(name, input), name).toEqual(refused)
  await expect(call('connections.check', { ...id, tryFromInside: true })).rejects.toThrow('is marked read-only')

  expect(await call('agent.pause', id)).toEqual({ ok: true })
  expect(await call('cleaning.plan', id)).toMatchObject({ ok: true })
  expect((await call('connections.check', id)).map(({ status }) => status)).toContain('ok')
  expect(await call('installation.compare', { ...deployment, force: false })).not.toEqual([])

  // And whatever else would write: the client itself does not.
  const { client } = panel.session('connection-1')!.connection
  const job = { apiVersion: 'batch/v1', kind: 'Job', metadata: { generateName: 'a-' }, spec: {} }
  await expect(client.text('/apis/batch/v1/namespaces/default/jobs', { method: 'POST', body: job })).rejects.toThrow(
    'is marked read-only',
  )

  expect(await call('connections.markContext', { context, mark: null })).toEqual({ ok: true })
  expect(await call('flowRuns.deploy', { ...id, flowRunId })).toEqual({ ok: true })
})

test('on production an agent starts with the panel, unasked, when the settings say so, and not when they don’t', async () => {
  const { choice, context } = await onOwnCluster()
  for (const startOnOpen of [true, false]) {
    const world = await panelWorld(undefined, {
      ...{ version: 3, startOnOpen, activeConnectionId: 'one' },
      connections: [{ id: 'one', choice }],
      contextMarks: [{ context, colour: 'red', production: true, readOnly: false }],
    })
    worlds.push(world)
    await world.servers()
    await world.panel.open()
    expect(world.panel.session('one')?.agentStatus.mode).toBe(startOnOpen ? 'running' : 'off')
  }
})

test('an agent that runs there is ended when its context becomes read-only, and none is started with the panel', async () => {
  const { call, use, context, panel, choice } = await onOwnCluster()
  await use()
  expect(await call('agent.start', id)).toEqual({ ok: true })
  await call('connections.markContext', { context, mark: readOnly })
  const session = panel.session('connection-1')!
  await vi.waitUntil(() => session.agentStatus.mode === 'off', soon)

  const later = await panelWorld(undefined, {
    ...{ version: 3, startOnOpen: true, activeConnectionId: 'one', contextMarks: [{ context, ...readOnly }] },
    connections: [{ id: 'one', choice }],
  })
  worlds.push(later)
  await later.servers()
  await later.panel.open()
  expect(later.panel.session('one')?.agentStatus.mode).toBe('paused')
})
