import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { agentSettings } from './agent-settings'
import { checkApi } from './check-address'
import type { AgentSettings, SettingsFlags } from './settings'
import { CommandError } from './command-error'

/** One case of build/golden/command_line.py, and what the real command line did with it. */
interface Golden {
  readonly name: string
  readonly command: 'start' | 'install'
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** Below ~/.prefect. */
  readonly files: Readonly<Record<string, string>>
  readonly upstream: {
    readonly error?: string
    readonly name: string
    readonly url: string
    readonly token: string
    readonly tenantId?: string | null
    readonly backend?: string
    readonly namespace: string
    readonly labels?: readonly string[]
    readonly agentAddress?: string
    readonly env: Readonly<Record<string, string>>
    readonly imagePullSecrets: readonly { readonly name: string }[] | null
    readonly serviceAccountName?: string | null
  }
}
const goldenOf = (dialect: string): Golden[] =>
  (JSON.parse(readFileSync(join(import.meta.dirname, `upstream-${dialect}.golden.json`), 'utf8')) as Golden[]).filter(
    ({ command }) => command === 'start',
  )

let home = ''
beforeEach(() => (home = mkdtempSync(join(tmpdir(), 'agent-settings-'))))
afterEach(() => rmSync(home, { recursive: true }))

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    const where = join(home, '.prefect', path)
    mkdirSync(dirname(where), { recursive: true })
    writeFileSync(where, text)
  }
}

/** The flags as cli.ts hands them on. */
function flagsOf(args: readonly string[]): SettingsFlags {
  const flags: Record<string, string | boolean | string[]> = {}
  for (let at = 0; at < args.length; at++) {
    const name = (args[at] ?? '').slice(2).replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())
    if (name === 'noCloudLogs') flags.cloudLogs = false
    else if (name === 'label' || name === 'env')
      flags[name] = [...((flags[name] as string[] | undefined) ?? []), args[++at]!]
    else flags[name] = args[++at]!
  }
  return flags
}
const settingsOf = (
  dialect: '0.6' | '1.x' | '3' | 'auto',
  { args, env, files }: Pick<Golden, 'args' | 'env' | 'files'>,
) => {
  write(files)
  return agentSettings(dialect, flagsOf(args), { HOME: home, ...env })
}

/** Pull secrets as 1.4.1's agent splits its text. */
const names = (text: string) => (text === '' ? null : text.split(',').map((name) => ({ name: name.trim() })))

describe('as Prefect 0.6.7 does it', () => {
  test.each(goldenOf('0.6').map((each) => [each.name, each] as const))('%s', async (name, golden) => {
    const settings = await settingsOf('0.6', golden)
    const { upstream } = golden
    if (upstream.error !== undefined) {
      expect(upstream.error).toBe('AuthorizationError: No agent API token provided.')
      expect(settings.token).toBe('')
      return
    }
    expect(settings).toMatchObject({ token: upstream.token, ...named(name, upstream.name) })
    expect(settings.graphql ?? `${settings.api}/graphql/alpha`).toBe(upstream.url)
    expect(settings.namespace ?? 'default').toBe(upstream.namespace)
    expect([{ name: settings.imagePullSecrets }]).toEqual(upstream.imagePullSecrets)
    expect(settings.api || 'https://api.prefect.io').toBe(upstream.env.PREFECT__CLOUD__API)
  })
})

describe('as Prefect 1.4.1 does it', () => {
  test.each(goldenOf('1.x').map((each) => [each.name, each] as const))('%s', async (name, golden) => {
    const settings = await settingsOf('1.x', golden)
    const { upstream } = golden
    const { env } = upstream
    // Asking the API for its tenant is the client's affair.
    const tenantId = upstream.tenantId?.startsWith('of-the-') ? null : upstream.tenantId
    expect(settings).toEqual({
      api: upstream.url,
      apiFrom: settings.apiFrom,
      graphql: null,
      token: name === 'an auth token is no key' ? 'V' : upstream.token,
      tenantId,
      ...named(name, upstream.name),
      namespace: settings.namespace,
      imagePullSecrets: settings.imagePullSecrets,
      serviceAccountName: upstream.serviceAccountName ?? undefined,
      labels: upstream.labels,
      env: settings.env,
      cloudLogs: env.PREFECT__CLOUD__SEND_FLOW_RUN_LOGS === 'true',
      backend: upstream.backend,
      logLevel: env.PREFECT__LOGGING__LEVEL,
      agentAddress: upstream.agentAddress,
      worker: null,
    } satisfies Record<keyof AgentSettings, unknown>)
    expect(settings.namespace ?? 'default').toBe(upstream.namespace)
    expect(names(settings.imagePullSecrets)).toEqual(upstream.imagePullSecrets)
    const own = Object.entries(env).filter(([variable]) => !variable.startsWith('PREFECT__'))
    expect(settings.env).toEqual(Object.fromEntries(own))
  })
})

/** Upstream lets an agent have no name; ours stands in its claims. */
const named = (test: string, name: string) => ({ name: test === 'empty name variable' ? 'agent' : name })

test('without a dialect, variables of tokens win over what a login of 1.x left', async () => {
  const files = { 'auth.toml': '["api.prefect.io"]\napi_key = "disk"\n' }
  const env = { PREFECT__CLOUD__AUTH_TOKEN: 'W' }
  expect((await settingsOf('auto', { args: [], env: {}, files })).token).toBe('disk')
  expect((await settingsOf('auto', { args: [], env, files })).token).toBe('W')
  expect((await settingsOf('1.x', { args: [], env, files })).token).toBe('disk')
  expect((await settingsOf('auto', { args: [], env: { ...env, PREFECT__CLOUD__API_KEY: 'K' }, files })).token).toBe('K')
})

test('0.6 takes the client’s token where the agent has none of its own', async () => {
  const env = { PREFECT__CLOUD__AUTH_TOKEN: 'W' }
  const files = { 'config.toml': '[cloud.agent]\nauth_token = ""\n' }
  expect((await settingsOf('0.6', { args: [], env, files })).token).toBe('W')
  const none = { ...env, PREFECT__CLOUD__AGENT__AUTH_TOKEN: '' }
  expect((await settingsOf('0.6', { args: [], env: none, files })).token).toBe('')
})

test.each([
  ['dev', ['dev']],
  ['b, a', ['b', 'a']],
  ['["b", "a"]', ['b', 'a']],
])(
  'labels written as %s are the labels %j: of a plain word upstream makes a list of its letters',
  async (text, labels) => {
    const env = { PREFECT__CLOUD__AGENT__LABELS: text }
    expect((await settingsOf('1.x', { args: [], env, files: {} })).labels).toEqual(labels)
  },
)

test.each([
  [
    'a file that is not TOML',
    [],
    {},
    { 'config.toml': 'a = = b' },
    /^Prefect’s file .*config\.toml is not TOML: [^\n]+ Correct it or move it away\.$/,
  ],
  [
    'a file that is too deep',
    [],
    {},
    { 'config.toml': `a = ${'['.repeat(100_000)}` },
    /^Prefect’s file .* is not TOML: /,
  ],
  [
    'tables that lie too deep in each other',
    [],
    {},
    { 'config.toml': `[${'a.'.repeat(50_000)}a]\nb = 1` },
    /^Prefect’s file .* can't be read: its tables lie more than 100 deep in each other\. Correct it/,
  ],
  [
    'a value that names itself twice',
    [],
    {},
    { 'config.toml': `a = "${'x'.repeat(150_000)}\${a}\${a}"` },
    /^A value of Prefect’s configuration has more than 200 kB/,
  ],
  [
    'variables that name each other until they are endless',
    [],
    { PREFECT__X: '$A'.repeat(100), A: '$B'.repeat(100), B: '$C'.repeat(100), C: '0123456789' },
    {},
    /^A value of Prefect’s configuration has more than 200 kB/,
  ],
  ['an unknown backend', [], { PREFECT__BACKEND: 'nowhere' }, {}, /^Prefect’s backend is “nowhere”\. /],
  ['a variable without its value', ['--env', 'A'], {}, {}, /^--env takes NAME=VALUE, not A\.$/],
])('refuses %s in one sentence', async (_, args, env, files, words) => {
  await expect(settingsOf('1.x', { args, env, files })).rejects.toThrow(words)
})

test.each([
  [200_000, 'is taken'],
  [200_001, 'is refused'],
])('a value of %i characters that a variable fills in %s', async (length, outcome) => {
  const env = { PREFECT__X: '$A', A: 'x'.repeat(length) }
  const came = settingsOf('1.x', { args: [], env, files: {} }).then(
    () => 'is taken',
    (error: unknown) => (error instanceof CommandError ? 'is refused' : error),
  )
  expect(await came).toBe(outcome)
})

test.each<[string, 'auto' | '0.6' | '3', Pick<Golden, 'args' | 'env' | 'files'>, string]>([
  [
    'a variable',
    'auto',
    { args: [], env: { PREFECT__CLOUD__API: 'tcp://x' }, files: {} },
    'PREFECT__CLOUD__API where it is set',
  ],
  [
    'config.toml',
    '0.6',
    { args: [], env: {}, files: { 'config.toml': '# Ours\n[cloud]\napi = "tcp://x"\n' } },
    'line 3 of HOME/.prefect/config.toml',
  ],
  [
    'a dotted key',
    'auto',
    { args: [], env: {}, files: { 'config.toml': 'cloud.api = "tcp://x"\n' } },
    'line 1 of HOME/.prefect/config.toml',
  ],
  [
    'backend.toml, behind a default',
    'auto',
    { args: [], env: {}, files: { 'backend.toml': 'backend = "server"\n[server]\nendpoint = "tcp://x"\n' } },
    'line 3 of HOME/.prefect/backend.toml',
  ],
  [
    'a profile',
    '3',
    { args: [], env: {}, files: { 'profiles.toml': 'active = "p"\n[profiles.p]\nPREFECT_API_URL = "tcp://x"\n' } },
    'PREFECT_API_URL in HOME/.prefect/profiles.toml',
  ],
])('a wrong address is told as that of %s', async (_, dialect, given, place) => {
  const { api, apiFrom } = await settingsOf(dialect, given)
  expect(() => checkApi(api, apiFrom ?? '')).toThrow(
    `The address of the Prefect API, “tcp://x”, does not begin with http:// or https://. Correct ${place.replace('HOME', home)}, or give another with --api.`,
  )
})

test.each<[graphql: string, dialect: '0.6' | 'auto' | '1.x', meant: string | null]>([
  ['http://g/q', '0.6', 'http://g/q'],
  ['http://g/q', 'auto', 'http://g/q'],
  ['http://g/q', '1.x', null],
  ['${cloud.api}/graphql/alpha', 'auto', null],
  ['', '0.6', null],
])('with cloud.graphql = %j, %s asks %s', async (graphql, dialect, meant) => {
  const files = { 'config.toml': `[cloud]\napi = "http://a"\ngraphql = ${JSON.stringify(graphql)}\n` }
  expect(await settingsOf(dialect, { args: [], env: {}, files })).toMatchObject({ api: 'http://a', graphql: meant })
  expect(await settingsOf(dialect, { args: ['--api', 'http://b'], env: {}, files })).toMatchObject({ graphql: null })
})

test('a wrong address for GraphQL is told with its place', async () => {
  const files = { 'config.toml': '[cloud]\ngraphql = "tcp://me:SECRET@x"\n' }
  const refused = settingsOf('0.6', { args: [], env: {}, files })
  await expect(refused).rejects.toThrow(/does not begin with http:\/\/ or https:\/\/. Correct line 2 of .*config\.toml/)
  await expect(refused).rejects.not.toThrow(/SECRET/)
})
