import { expect, test } from 'vitest'
import { connectionIdAfter, defaultSettings, migrateSettings, Settings, settingsVersion } from './settings'

const pair = {
  api: { kind: 'endpoint', url: 'https://api.example', urlForPods: null },
  cluster: { kind: 'context', context: 'minikube', namespace: 'flows' },
} as const

test('a file of version 1 keeps its one connection, and all else', () => {
  const old = { agentName: 'laptop', concurrency: 8, theme: 'dark', connection: pair }
  expect(Settings.parse(migrateSettings(old))).toEqual({
    ...defaultSettings,
    agentName: 'laptop',
    concurrency: 8,
    theme: 'dark',
    connections: [{ id: 'connection-1', choice: { ...pair, api: { ...pair.api, dialect: 'auto', tenantId: null } } }],
    activeConnectionId: 'connection-1',
  })
})

test.each([
  ['whose user had not chosen yet', { agentName: 'laptop', connection: null }],
  ['that is nearly empty', { agentName: 'laptop' }],
])('a file of version 1 %s has no connection', (_, old) => {
  expect(Settings.parse(migrateSettings(old))).toEqual({ ...defaultSettings, agentName: 'laptop' })
})

test('a practice connection of version 1 plays the Prefect that it played then', () => {
  const old = { connection: { api: { kind: 'practice' }, cluster: { kind: 'practice' } } }
  const { connections } = Settings.parse(migrateSettings(old))
  expect(connections[0]?.choice.api).toEqual({ kind: 'practice', dialect: '0.6' })
})

test('a file of version 2 keeps all that it has, and has no marks', () => {
  const old = { version: 2, agentName: 'laptop', connections: [{ id: 'a', choice: pair }], activeConnectionId: 'a' }
  expect(Settings.parse(migrateSettings(old))).toEqual({
    ...defaultSettings,
    ...{ agentName: 'laptop', activeConnectionId: 'a', contextMarks: [] },
    connections: [{ id: 'a', choice: { ...pair, api: { ...pair.api, dialect: 'auto', tenantId: null } } }],
  })
})

test('two marks of one context are refused', () => {
  const mark = { context: 'prod', colour: 'red', production: true, readOnly: true }
  expect(Settings.parse({ contextMarks: [mark] }).contextMarks).toEqual([mark])
  expect(Settings.safeParse({ contextMarks: [mark, mark] }).error?.issues[0]?.message).toMatch(/two marks/)
})

test('a file of this version stays as it is', () => {
  const settings = Settings.parse({ connections: [{ id: 'a', choice: pair }], activeConnectionId: 'a' })
  expect(migrateSettings(settings)).toEqual(settings)
})

test('a file of a later version is refused with what to do', () => {
  expect(() => migrateSettings({ version: settingsVersion + 1 })).toThrow(/later Flowdeck.*Install that one/)
})

test.each([[null], [7], ['text'], [[]]])('%j is passed on for the schema to refuse', (content) => {
  expect(Settings.safeParse(migrateSettings(content)).success).toBe(false)
})

test('two connections of one id are refused', () => {
  const connections = [
    { id: 'a', choice: pair },
    { id: 'a', choice: pair },
  ]
  expect(Settings.safeParse({ connections }).error?.issues[0]?.message).toMatch(/same id/)
})

test.each([
  [[], 'connection-1'],
  [['connection-1', 'connection-7'], 'connection-8'],
  [['of-some-other-form'], 'connection-1'],
])('after %j comes %s', (ids, next) => {
  expect(connectionIdAfter(ids.map((id) => ({ id })))).toBe(next)
})
