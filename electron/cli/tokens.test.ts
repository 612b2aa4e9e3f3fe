// A token that comes from a file or a Secret, wherever a command takes one.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { DialectId } from '../../shared/model/dialect-words'
import { agentInstall } from './agent-install'
import { agentSettings } from './agent-settings'
import { Output } from './output'

let home = ''
beforeEach(() => (home = mkdtempSync(join(tmpdir(), 'tokens-'))))
afterEach(() => rmSync(home, { recursive: true }))

const ways: [string, DialectId, string][] = [
  ['0.6', '0.6', 'PREFECT__CLOUD__AGENT__AUTH_TOKEN'],
  ['1.x', '1.x', 'PREFECT__CLOUD__API_KEY'],
  ['3', '3', 'PREFECT_API_KEY'],
]

async function installed(dialect: DialectId, env: Record<string, string>, more: object = {}): Promise<string> {
  let printed = ''
  const nothing = { write: () => undefined }
  const output = new Output({ write: (text) => void (printed += text) }, nothing, false, false)
  const pool = dialect === '3' ? { pool: 'kube' } : {}
  await agentInstall({ dialect, ...pool, ...more }, { HOME: home, ...env }, output)
  return printed
}

describe.each(ways)('Prefect %s', (_, dialect, variable) => {
  test.each(['sesame\n', 'sesame\r\n', ' sesame ', '\tsesame\n\n'])(
    '%j is taken without what stands around it',
    async (token) => {
      const env = { [variable]: token }
      expect((await agentSettings(dialect, {}, { HOME: home, ...env })).token).toBe('sesame')
      const yaml = await installed(dialect, env)
      expect(yaml).toMatch(/: sesame$|: c2VzYW1l$/m)
      if (dialect === '1.x') expect(await installed(dialect, env, { secret: true })).toMatch(/: sesame$|: c2VzYW1l$/m)
    },
  )

  test.each(['sesame\x01', '\ufffdsesame', 'sesame\u200b'])('%j is refused for its characters', async (token) => {
    const env = { [variable]: token }
    const words = /^The token has characters that no token has\. Copy it again: all of it, and nothing else\.$/
    await expect(agentSettings(dialect, {}, { HOME: home, ...env })).rejects.toThrow(words)
    await expect(installed(dialect, env)).rejects.toThrow(words)
  })

  test.each(['ses ame', 'sesame\nother', 'Bearer sesame'])('%j is refused, and not shown', async (token) => {
    const env = { [variable]: token }
    for (const ask of [() => agentSettings(dialect, {}, { HOME: home, ...env }), () => installed(dialect, env)]) {
      const words = await ask().then(
        () => 'taken',
        (error: unknown) => (error as Error).message,
      )
      expect(words).toBe(
        'The token has a space or a line break in it, which no token has. Copy it again: all of it, and nothing else.',
      )
    }
  })
})

describe('what Python takes for another kind of value is sent as Python writes it', () => {
  const tokenOf = async (dialect: DialectId, env: Record<string, string>): Promise<string> =>
    (await agentSettings(dialect, {}, { HOME: home, ...env })).token

  test.each<[DialectId, string, string, string]>([
    ['0.6', 'PREFECT__CLOUD__AGENT__AUTH_TOKEN', '123', '123'],
    ['0.6', 'PREFECT__CLOUD__AGENT__AUTH_TOKEN', '0123', '0123'],
    ['0.6', 'PREFECT__CLOUD__AGENT__AUTH_TOKEN', '1.50', '1.50'],
    ['0.6', 'PREFECT__CLOUD__AGENT__AUTH_TOKEN', 'true', 'True'],
    ['0.6', 'PREFECT__CLOUD__AGENT__AUTH_TOKEN', 'false', ''],
    ['0.6', 'PREFECT__CLOUD__AGENT__AUTH_TOKEN', 'None', 'None'],
    ['1.x', 'PREFECT__CLOUD__API_KEY', '123', '123'],
    ['1.x', 'PREFECT__CLOUD__API_KEY', '0123', '0123'],
    ['1.x', 'PREFECT__CLOUD__API_KEY', 'True', 'True'],
    ['1.x', 'PREFECT__CLOUD__API_KEY', 'false', ''],
    ['1.x', 'PREFECT__CLOUD__API_KEY', 'None', ''],
  ])('%s: %s=%s', async (dialect, variable, given, sent) => {
    expect(await tokenOf(dialect, { [variable]: given })).toBe(sent)
  })

  test.each<[DialectId, string, string]>([
    ['0.6', 'agent.auth_token = 123', '123'],
    ['0.6', 'agent.auth_token = true', 'True'],
    ['0.6', 'agent.auth_token = "true"', 'true'],
    ['0.6', 'agent.auth_token = 1.50', '1.5'],
    ['0.6', 'agent.auth_token = 1_000', '1000'],
    ['0.6', 'agent.auth_token = 2020-01-01', '2020-01-01'],
    ['1.x', 'api_key = 123', '123'],
    ['1.x', 'api_key = true', 'True'],
    ['1.x', 'api_key = false', ''],
    ['1.x', 'api_key = 0x1F', '31'],
    ['1.x', 'api_key = 123456789012345678901234567890', '123456789012345678901234567890'],
  ])('%s: %s in config.toml', async (dialect, line, sent) => {
    const path = join(home, 'config.toml')
    writeFileSync(path, `[cloud]\n${line}\n`)
    expect(await tokenOf(dialect, { PREFECT__USER_CONFIG_PATH: path })).toBe(sent)
  })
})

test('a password may have spaces', async () => {
  const env = { HOME: home, PREFECT_API_AUTH_STRING: 'admin:open sesame\n' }
  expect((await agentSettings('3', {}, env)).token).toBe('admin:open sesame')
  await expect(agentSettings('3', {}, { ...env, PREFECT_API_AUTH_STRING: 'admin:a\nb' })).rejects.toThrow(
    'on several lines',
  )
})

describe('an address of a variable is looked at as --api is', () => {
  const words = /^The address of the Prefect API, “\S+”, does not begin with http:\/\/ or https:\/\/\. Correct PREFECT/
  test.each<[DialectId, string]>([
    ['0.6', 'PREFECT__CLOUD__API'],
    ['1.x', 'PREFECT__CLOUD__API'],
    ['3', 'PREFECT_API_URL'],
  ])('also when Prefect %s is installed', async (dialect, variable) => {
    await expect(installed(dialect, { [variable]: 'api.example.com' })).rejects.toThrow(words)
    await expect(installed(dialect, { [variable]: 'http://me:sesame@' })).rejects.toThrow(/“http:\/\/•+@”/)
    expect(await installed(dialect, { [variable]: 'http://api.example.com' })).toContain('http://api.example.com')
  })
})
