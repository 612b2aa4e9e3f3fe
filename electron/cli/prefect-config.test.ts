import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { loadPrefectConfig, type Environment } from './prefect-config'

let home = ''
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'config-'))
  await mkdir(join(home, '.prefect'))
})
afterEach(() => rm(home, { recursive: true }))

async function loaded(toml: string, environment: Environment = {}, dialect: '0.6' | '1.x' = '1.x') {
  await writeFile(join(home, '.prefect', 'config.toml'), toml)
  return loadPrefectConfig(dialect, { HOME: home, ...environment })
}

// The values are those that prefect 0.6.7 and 1.4.1 themselves have with these files and variables.
describe.each(['0.6', '1.x'] as const)('what stands for something else is filled in as Prefect %s does', (dialect) => {
  test.each<[string, string, Environment, string]>([
    ['a variable', 'http://$HOST_X:4200', { HOST_X: 'h' }, 'http://h:4200'],
    ['a variable in braces', 'http://${HOST_X}:4200', { HOST_X: 'h' }, 'http://h:4200'],
    ['a variable that is not set', 'http://$HOST_X:4200', {}, 'http://$HOST_X:4200'],
    ['one that is not set, in braces: it would be a key', 'http://${HOST_X}:4200', {}, 'http://:4200'],
    ['variables that lead to each other', 'http://$A', { A: '$B', B: '$C', C: 'deep' }, 'http://deep'],
    ['other keys', 'http://${other.host}:${other.port}/x', {}, 'http://oh:4200/x'],
    ['another key as a whole', '${other.host}', {}, 'oh'],
    ['a key that a variable sets', 'http://${other.host}', { PREFECT__OTHER__HOST: 'eh' }, 'http://eh'],
    ['a level of its own', '${logging.level}', {}, 'INFO'],
    ['a key that is not there', 'http://${no.such}/', {}, 'http:///'],
    ['nothing', '${}', {}, '${}'],
  ])('%s', async (_, api, environment, filled) => {
    const config = await loaded(`[cloud]\napi = "${api}"\n[other]\nhost = "oh"\nport = 4200\n`, environment, dialect)
    expect(config.text('cloud.api')).toBe(filled)
  })
})

test.each([
  ['${server.endpoint}', 'http://localhost:4200'],
  ['http://${server.host_ip}:${server.host_port}', 'http://127.0.0.1:4200'],
  ['${server.ui.endpoint}', 'http://localhost:8080'],
])('an address is put together from the defaults of 1.x: %s', async (api, filled) => {
  expect((await loaded(`[cloud]\napi = "${api}"\n`)).text('cloud.api')).toBe(filled)
})

test('a file that begins with a mark of the byte order is the same file', async () => {
  expect((await loaded('\uFEFF[cloud]\napi = "http://a"\n')).text('cloud.api')).toBe('http://a')
})

test.each([
  ['a text without quotes', '[cloud.agent]\nauth_token = sesame\n', 'line 2, column 14: invalid value'],
  [
    'a text that does not end',
    '[cloud.agent]\nauth_token = "sesame\n',
    'line 2, column 21: control characters are not allowed in strings',
  ],
  [
    'a tab in a text',
    '[cloud.agent]\nauth_token = "ses\x01ame"\n',
    'line 2, column 18: control characters are not allowed in strings',
  ],
  [
    'a key twice',
    'a = "sesame"\na = "sesame"\n',
    'line 2, column 1: trying to redefine an already defined table or value',
  ],
])('%s is told by its place, without what stands there', async (_, toml, words) => {
  await expect(loaded(toml)).rejects.toThrow(
    `Prefect’s file ${join(home, '.prefect', 'config.toml')} is not TOML: ${words}. Correct it or move it away.`,
  )
})

// The values are those that prefect 0.6.7 and 1.4.1 themselves have with these variables.
test.each<[string, string, string]>([
  ['http://h\\x41', 'http://hA', 'http://h\\x41'],
  ['C:\\new', 'C:\new', 'C:\\new'],
  ['a\\\\b', 'a\\b', 'a\\\\b'],
  ['a\\q', 'a\\q', 'a\\q'],
  ['\\101', 'A', '\\101'],
  ['\\u00e9', 'é', '\\u00e9'],
  ["\\'x", "'x", "\\'x"],
  ['\\U000000e9\\X41', 'é\\X41', '\\U000000e9\\X41'],
  ['\\Uzz', '\\Uzz', '\\Uzz'],
  ['~/x', 'HOME/x', 'HOME/x'],
  ['~root/x', '/root/x', '/root/x'],
  ['~nobodyhere/x', '~nobodyhere/x', '~nobodyhere/x'],
  ['a~root', 'a~root', 'a~root'],
])('a variable %j is %j in 0.6 and %j in 1.x', async (value, of06, of1) => {
  const read = async (dialect: '0.6' | '1.x') =>
    (await loaded('', { PREFECT__CLOUD__API: value }, dialect)).text('cloud.api')?.replace(home, 'HOME')
  expect([await read('0.6'), await read('1.x')]).toEqual([of06, of1])
})

test.each(['1_000', '0x10', '1e5', '12', '012', '1.50', '99999999999999999999'])(
  'a token %s, which Python may take for a number, stays as it was written',
  async (token) => {
    for (const dialect of ['0.6', '1.x'] as const) {
      const config = await loaded('', { PREFECT__CLOUD__AGENT__AUTH_TOKEN: token }, dialect)
      expect(config.text('cloud.agent.auth_token')).toBe(token)
    }
  },
)

// By the square of its length it would take longer than a test may.
test('a text of braces that nothing ends is looked through at once', async () => {
  const api = '${'.repeat(120_000)
  expect((await loaded(`[cloud]\napi = "${api}"\n`)).text('cloud.api')).toBe(api)
  expect((await loaded(`[cloud]\napi = "$A\${B}${'${'.repeat(3)}"\n`, { A: '1', B: '2' })).text('cloud.api')).toBe(
    '12${${${',
  )
})
