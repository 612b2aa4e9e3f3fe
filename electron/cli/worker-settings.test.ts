import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { agentSettings } from './agent-settings'
import { UsageError } from './command-error'
import type { Environment } from './prefect-config'
import type { SettingsFlags } from './settings'

let home = ''
beforeEach(() => (home = mkdtempSync(join(tmpdir(), 'worker-settings-'))))
afterEach(() => rmSync(home, { recursive: true }))

const settingsOf = (flags: SettingsFlags = {}, environment: Environment = {}) =>
  agentSettings('3', flags, { HOME: home, ...environment })

function writeProfile(lines: string): void {
  mkdirSync(join(home, '.prefect'))
  writeFileSync(join(home, '.prefect', 'profiles.toml'), `active = "mine"\n[profiles.mine]\n${lines}`)
}

test('nothing given: no address, no pool, and a name that is the same at the next start', async () => {
  const { api, token, name, namespace, worker } = await settingsOf()
  expect({ api, token, name, namespace }).toEqual({
    api: '',
    token: '',
    name: `flowdeck-${hostname()}`,
    namespace: undefined,
  })
  expect(worker).toEqual({
    workPool: '',
    workQueues: [],
    limit: null,
    createWorkPool: false,
    prefetchSeconds: 10,
    auth: 'key',
    noAddress: null,
    notes: [],
    variables: { PREFECT_SERVER_EPHEMERAL_ENABLED: 'True' },
  })
})

test('flags', async () => {
  const flags = { pool: 'kube', workQueue: ['a', 'b'], limit: 2, createPool: true, prefetchSeconds: 0, name: 'w 1' }
  const { name, worker } = await settingsOf(flags)
  expect(name).toBe('w 1')
  expect(worker).toMatchObject({
    workPool: 'kube',
    workQueues: ['a', 'b'],
    limit: 2,
    createWorkPool: true,
    prefetchSeconds: 0,
  })
})

test('the active profile says where the API is, and pods inherit what is set', async () => {
  writeProfile('PREFECT_API_URL = "http://p:4200/api"\nPREFECT_API_KEY = "PK"\nPREFECT_LOGGING_LEVEL = "DEBUG"\n')
  const { api, token, logLevel, worker } = await settingsOf()
  expect({ api, token, logLevel }).toEqual({ api: 'http://p:4200/api', token: 'PK', logLevel: 'DEBUG' })
  expect(worker?.variables).toEqual({
    PREFECT_API_URL: 'http://p:4200/api',
    PREFECT_API_KEY: 'PK',
    PREFECT_LOGGING_LEVEL: 'DEBUG',
  })
})

test.each<[string, SettingsFlags, Environment, { token: string; auth: string }]>([
  ['a key', {}, { PREFECT_API_KEY: 'K' }, { token: 'K', auth: 'key' }],
  [
    'an auth string wins',
    {},
    { PREFECT_API_KEY: 'K', PREFECT_API_AUTH_STRING: 'u:p' },
    { token: 'u:p', auth: 'basic' },
  ],
  ['an empty one is none', {}, { PREFECT_API_KEY: 'K', PREFECT_API_AUTH_STRING: '' }, { token: 'K', auth: 'key' }],
  ['a key that is given', { key: 'F' }, { PREFECT_API_AUTH_STRING: 'u:p' }, { token: 'F', auth: 'key' }],
  ['an auth string that is given', { authString: 'f:p' }, { PREFECT_API_KEY: 'K' }, { token: 'f:p', auth: 'basic' }],
])('the token: %s', async (_, flags, environment, { token, auth }) => {
  const settings = await settingsOf(flags, environment)
  expect(settings.token).toBe(token)
  expect(settings.worker?.auth).toBe(auth)
})

test.each([
  [undefined, 10],
  ['0', 0],
  ['0.0', 0],
  ['-1', 0],
  ['60', 60],
])('PREFECT_WORKER_PREFETCH_SECONDS=%s: Jobs are made so long ahead of their time', async (seconds, ahead) => {
  const { worker } = await settingsOf({}, { PREFECT_WORKER_PREFETCH_SECONDS: seconds })
  expect(worker?.prefetchSeconds).toBe(ahead)
})

test('a profile that is not there is said: where no address is known as the reason, else beside it', async () => {
  writeProfile('')
  const nosuch = { PREFECT_PROFILE: 'nosuch' }
  const missing = `The active profile nosuch is not in ${home}/.prefect/profiles.toml, so what Prefect has by default holds.`
  expect((await settingsOf({}, nosuch)).worker).toMatchObject({
    noAddress: expect.stringContaining(missing) as string,
    notes: [],
  })
  const named = await settingsOf({ api: 'http://a/api' }, nosuch)
  expect(named.worker?.notes).toEqual([expect.stringContaining(missing)])
  expect((await settingsOf()).worker?.noAddress).toBe(
    `The active profile mine in ${home}/.prefect/profiles.toml has none.`,
  )
})

test.each<[Environment, string]>([
  [{}, 'http://0.0.0.0:8080'],
  [{ PREFECT_WORKER_WEBSERVER_HOST: '::1', PREFECT_WORKER_WEBSERVER_PORT: '9090' }, 'http://[::1]:9090'],
])('--with-healthcheck answers where upstream’s settings say: %j', async (environment, address) => {
  expect((await settingsOf({ withHealthcheck: true }, environment)).agentAddress).toBe(address)
  expect((await settingsOf({}, environment)).agentAddress).toBe('')
})

test('a name that the server would take for a path is refused', async () => {
  await expect(settingsOf({ name: 'a%b' })).rejects.toThrow(UsageError)
})

test('a pace of Prefect’s worker that is not used is said', async () => {
  const { worker } = await settingsOf({}, { PREFECT_WORKER_QUERY_SECONDS: '1', PREFECT_WORKER_HEARTBEAT_SECONDS: '5' })
  expect(worker?.notes).toEqual([
    expect.stringMatching(/^PREFECT_WORKER_QUERY_SECONDS is not used: the work pool is asked as soon as/),
    'PREFECT_WORKER_HEARTBEAT_SECONDS is not used: the server hears of the worker every 30 s.',
  ])
})
