import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { calls, type CallName, type CallOutput } from '../../../shared/contract/contract'
import { KnownSecrets } from '../../../shared/secrets/known-secrets'
import { panelWorld, practicePair, type PanelWorld } from '../../panel/panel-world'
import { systemClock } from '../../clock/clock'
import { answer, type Gate, type Sender } from '../gate'
import { Meter } from '../meter'
import { makeHandlers, type Desktop } from './handlers'

const soon = { timeout: 15_000, interval: 300 }
const worlds: PanelWorld[] = []
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close()
})

/** The contract's calls as the panel makes them, on practice at both ends. */
async function windowOf(dialect: '0.6' | '1.x' = '0.6') {
  const world = await panelWorld()
  worlds.push(world)
  await world.panel.use({ ...practicePair, api: { kind: 'practice', dialect } })
  const copied: string[] = []
  const saved: (readonly [name: string, text: string])[] = []
  const desktop: Desktop = {
    copyText: async (text) => void copied.push(text),
    save: async (name, content) => {
      saved.push([name, String(content)])
      return null
    },
    open: () => Promise.resolve(null),
    showFile: () => undefined,
    answerQuit: () => undefined,
    see: () => undefined,
    takePlace: () => null,
    openPage: () => Promise.resolve(true),
  }
  const handlers = makeHandlers({ panel: world.panel, desktop, environment: {} })
  const mainFrame = { url: 'app://flowdeck/index.html' }
  const page: Sender = { sender: { mainFrame }, senderFrame: mainFrame }
  const mistakes: unknown[] = []
  const gate: Gate = {
    contents: () => page.sender,
    origin: 'app://flowdeck',
    secrets: new KnownSecrets(),
    log: () => undefined,
    reportMistake: (_, error) => mistakes.push(error),
    meter: new Meter(systemClock),
  }
  /** What comes back fits the contract too. */
  const call = async <C extends CallName>(name: C, input?: unknown): Promise<CallOutput<C>> =>
    calls[name].output.parse(await answer(handlers, gate, page, name, input)) as CallOutput<C>
  const session = world.panel.session('connection-1')
  return { ...world, call, copied, saved, mistakes, session, api: session?.connection.practiceApi }
}
const a = { connectionId: 'connection-1' }

test.each(['0.6', '1.x'] as const)(
  'a window on practice of %s: everything it asks for fits the contract',
  async (dialect) => {
    const { call, api, mistakes } = await windowOf(dialect)
    const flowRunId = api?.createRun('hello') ?? ''
    const run = { ...a, flowRunId }
    expect(await call('agent.start', a)).toEqual({ ok: true })
    await vi.waitUntil(
      async () => (await call('panel.snapshot')).connections[0]?.jobs.some((it) => it.flowRunId === flowRunId),
      soon,
    )
    expect((await call('flowRuns.states', run)).map(({ phase }) => phase)).toContain('claimed')
    expect(await call('flowRuns.details', run)).toMatchObject({ parameters: { name: 'world' } })
    expect(await call('flowRuns.jobSpecInputs', run)).toMatchObject({ dialect, flowRunId })
    await call('flowRuns.logs', run)
    expect((await call('connections.check', a)).map(({ id }) => id)).toContain('api')
    const job = (await call('panel.snapshot')).connections[0]?.jobs.find((it) => it.flowRunId === flowRunId)
    expect(await call('jobs.yaml', { ...a, name: job?.name, show: false })).toMatchObject({ ok: true })
    expect(await call('jobs.yaml', { ...a, name: 'gone', show: false })).toEqual({
      ok: false,
      message: 'It is no longer in the cluster.',
    })
    expect(await call('jobs.delete', { ...a, name: job?.name, uid: job?.uid })).toMatchObject({ ok: true })
    expect(await call('agent.pause', a)).toEqual({ ok: true })
    await call('agent.stop', a)
    expect(mistakes).toEqual([])
  },
)

test('a template that Jobs can’t be made from is refused at its line; a good one is in force for its dialect', async () => {
  const { call, folder } = await windowOf()
  const refused = await call('template.save', { dialect: '1.x', text: 'kind: Pod' })
  expect(refused).toMatchObject({ ok: false, message: expect.stringMatching(/^Line 1/) as string })
  const { templates } = await call('panel.snapshot')
  const text = `# mine\n${templates.find((it) => it.dialect === '1.x')?.text}`
  expect(await call('template.save', { dialect: '1.x', text })).toEqual({ ok: true })
  const after = (await call('panel.snapshot')).templates
  expect(after.find((it) => it.dialect === '1.x')).toMatchObject({ text, source: 'custom' })
  expect(after.find((it) => it.dialect === '0.6')).toEqual(templates.find((it) => it.dialect === '0.6'))
  expect(await readFile(join(folder, 'job-template-1.x.yaml'), 'utf8')).toBe(text)
})

test('a deployment is copied with the real token of its connection, which the window never has', async () => {
  const { call, copied, saved, session } = await windowOf()
  const request = { ...a, dialect: '0.6', options: { namespace: 'flows' } }
  expect(await call('deployment.copy', request)).toEqual({ ok: true })
  expect(copied[0]).toContain(session?.connection.token)
  expect(await call('deployment.save', { ...request, connectionId: null })).toEqual({ path: null })
  expect(saved[0]?.[1]).not.toContain(session?.connection.token)
  expect(JSON.stringify(await call('panel.snapshot'))).not.toContain(session?.connection.token)
})

test('a connection that is not open is refused with what to do', async () => {
  const { call } = await windowOf()
  expect(await call('agent.start', { connectionId: 'nowhere' })).toEqual({
    ok: false,
    message: 'This connection is not open. Choose one under Connections.',
  })
  await expect(call('connections.check', { connectionId: 'nowhere' })).rejects.toThrow('This connection is not open')
})

test('where there is no work pool, its template is refused in a sentence', async () => {
  const { call } = await windowOf()
  const message = expect.stringContaining('has no work pool') as string
  expect(await call('poolTemplate.read', a)).toEqual({ ok: false, message })
  expect(await call('poolTemplate.save', { ...a, workPool: 'p', template: {}, began: {} })).toEqual({
    kind: 'refused',
    message,
  })
})
