import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import type { ConnectionChoice } from '../../shared/model/connection'
import { exportOf, type SettingsExport } from '../../shared/model/settings-transfer'
import { loadSettings } from '../settings/settings-file'
import { panelWorld, practicePair, type PanelWorld } from './panel-world'

const soon = { timeout: 15_000, interval: 10 }
const worlds: PanelWorld[] = []
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close()
})
async function worldOf(settings?: object): Promise<PanelWorld> {
  const world = await panelWorld(undefined, settings)
  worlds.push(world)
  return world
}
const savedOf = async ({ folder }: PanelWorld) => (await loadSettings(join(folder, 'settings.json'))).settings

const other: ConnectionChoice = { ...practicePair, api: { kind: 'practice', dialect: '1.x' } }
const content: SettingsExport = {
  settings: { theme: 'dark', concurrency: 8 },
  connections: [
    { choice: practicePair, name: 'Same pair' },
    { choice: other, name: 'Other' },
  ],
  contextMarks: [{ context: 'kind', colour: 'red', production: true, readOnly: true }],
}

test('an import adds to what is there; the connection that is open, its agent at work, stays the same', async () => {
  const world = await worldOf()
  const { panel } = world
  await panel.use(practicePair)
  const session = panel.session('connection-1')
  session?.startAgent('running')
  expect(await panel.importSettings(content)).toBeNull()
  expect(panel.session('connection-1')).toBe(session)
  expect(session?.snapshot().agent.mode).toBe('running')
  expect(panel.snapshot().connections).toHaveLength(1)
  expect(await savedOf(world)).toEqual(panel.settings)
  expect(panel.settings).toMatchObject({
    ...content.settings,
    connections: [
      { id: 'connection-1', choice: practicePair },
      { id: 'connection-2', choice: other, name: 'Other' },
    ],
    contextMarks: content.contextMarks,
    activeConnectionId: 'connection-1',
  })
  expect(exportOf(panel.settings).content.connections).toHaveLength(2)
})

test('an import that can’t be saved changes nothing', async () => {
  const world = await worldOf()
  const before = world.panel.settings
  await mkdir(join(world.folder, 'settings.json', 'in-the-way'), { recursive: true })
  expect(await world.panel.importSettings(content)).toMatch(
    /^The settings could not be saved: .* Nothing was imported\.$/,
  )
  expect(world.panel.settings).toBe(before)
})

test('a problem of the panel’s own is muted, kept, and unmuted', async () => {
  const world = await worldOf()
  const { panel } = world
  panel.reportMistake('answering a call', new TypeError('x is not a function'))
  const muted = { connectionId: null, key: 'mistake/answering a call' }
  expect(await panel.mutes.mute(null, muted.key, 'untilItEnds')).toBeNull()
  expect((await savedOf(world)).mutes).toMatchObject([{ ...muted, until: null }])
  expect(await panel.mutes.unmute(muted)).toBeNull()
  expect((await savedOf(world)).mutes).toEqual([])
})

test('mutes of a connection go with it, and when it becomes another pair', async () => {
  const mute = { key: 'apiUnreachable', at: 1, until: 8e15 }
  const connections = [1, 2, 3].map((n) => ({ id: `connection-${n}`, choice: practicePair }))
  const mutes = connections.map(({ id }) => ({ ...mute, connectionId: id }))
  const { panel } = await worldOf({ version: 3, connections, mutes, activeConnectionId: null })
  const left = () => panel.settings.mutes.map(({ connectionId }) => connectionId)
  await panel.remove('connection-1')
  expect(left()).toEqual(['connection-2', 'connection-3'])
  await panel.use(other, undefined, 'connection-2')
  expect(left()).toEqual(['connection-3'])
  await panel.use(practicePair, undefined, 'connection-3')
  expect(left()).toEqual(['connection-3'])
})

test('a mute whose time was over while Flowdeck was closed is taken back', async () => {
  const mutes = [{ connectionId: 'connection-1', key: 'apiUnreachable', at: 1, until: 2 }]
  const { panel } = await worldOf({ version: 3, mutes })
  await vi.waitUntil(() => panel.settings.mutes.length === 0, soon)
})
