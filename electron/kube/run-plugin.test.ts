import { readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { execPluginOf, type ExecPlugin } from './exec-plugin'
import { limits } from './limits'
import { runPlugin, type PluginCall } from './run-plugin'

let folder: string
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'run-plugin-'))))
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true })
})

const apiVersion = 'client.authentication.k8s.io/v1'
const pluginOf = (command: string, more: object = {}): ExecPlugin =>
  execPluginOf({ apiVersion, command, interactiveMode: 'Never', ...more })
const node = (script: string): ExecPlugin => pluginOf(process.execPath, { args: ['-e', script] })
const shell = (script: string): ExecPlugin => pluginOf('/bin/sh', { args: ['-c', script] })
const never = new AbortController().signal
const run = (plugin: ExecPlugin, more: Partial<PluginCall> = {}) =>
  runPlugin(plugin, { info: '{}', interactive: false, signal: never, limitMs: 60_000, ...more })
const refusal = (plugin: ExecPlugin): Promise<unknown> => run(plugin).catch((error: unknown) => String(error))
const answer = (token: string): string => JSON.stringify({ apiVersion, kind: 'ExecCredential', status: { token } })
const printing = (token: string): string => `console.log(${JSON.stringify(answer(token))});`

/** Where nobody reaps what was adopted, one that was killed stays as a zombie. */
const runs = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}
/** Resolves when the plugin has written the ids of its processes. */
async function processes(path: string): Promise<number[]> {
  await vi.waitFor(async () => expect(await readFile(path, 'utf8')).toMatch(/^\d+ \d+$/), { timeout: 5_000 })
  return (await readFile(path, 'utf8')).split(' ').map(Number)
}
/** Starts another process, and neither ends when it is asked to. */
const stubborn = (pids: string) =>
  node(`process.on('SIGTERM', () => {})
    const { spawn } = require('node:child_process')
    const child = spawn(process.execPath, ['-e', "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)"], { stdio: ['ignore', 'inherit', 'inherit'] })
    require('node:fs').writeFileSync(${JSON.stringify(pids)}, process.pid + ' ' + child.pid)
    setInterval(() => {}, 1000)`)

test('its variables hold no token, as the plugin itself sees them', async () => {
  vi.stubEnv('AWS_PROFILE', 'p')
  vi.stubEnv('PREFECT__CLOUD__AGENT__AUTH_TOKEN', 'SECRET')
  const script = `const status = { token: JSON.stringify(process.env) }
    console.log(JSON.stringify({ apiVersion: '${apiVersion}', kind: 'ExecCredential', status }))`
  const { token } = await run(node(script), { info: 'INFO' })
  expect(token).toContain('AWS_PROFILE')
  expect(token).toContain('INFO')
  expect(token).not.toContain('SECRET')
})

// One that may ask at the terminal has no process group of its own.
describe.each([false, true])('gets standard input: %s', (interactive) => {
  test('one that does not end is ended with what it started, as soon as that is asked for', async () => {
    const pids = join(folder, 'pids')
    const stop = new AbortController()
    const call = { interactive, signal: stop.signal }
    const outcome = run(stubborn(pids), call).catch((error: unknown) => error)
    const started = await processes(pids)
    expect(started.map(runs)).toEqual([true, true])
    const began = performance.now()
    stop.abort(new Error('closing'))
    expect(await outcome).toEqual(new Error('closing'))
    expect(performance.now() - began).toBeLessThan(6_000)
    await vi.waitFor(() => expect(started.map(runs)).toEqual([false, false]))
  })

  test('one that takes too long is ended, and the limit is said', async () => {
    const pids = join(folder, 'pids')
    const outcome = run(stubborn(pids), { interactive, limitMs: 1_500 }).catch((error: unknown) => error)
    const started = await processes(pids)
    expect(await outcome).toMatchObject({ name: 'TimeoutError', limitMs: 1_500 })
    await vi.waitFor(() => expect(started.map(runs)).toEqual([false, false]))
  })
})

test('what it leaves behind to hold its output is not waited for', async () => {
  const pids = join(folder, 'pids')
  const script = `
    const { spawn } = require('node:child_process')
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: ['ignore', 'inherit', 'inherit'] })
    child.unref()
    require('node:fs').writeFileSync(${JSON.stringify(pids)}, process.pid + ' ' + child.pid)
    ${printing('T')}
    process.exit(0)`
  expect(await run(node(script))).toEqual({ token: 'T', expiresAt: null })
  const [, left] = await processes(pids)
  process.kill(left!)
})

test('what it says is told while it runs', async () => {
  const told: string[] = []
  const go = join(folder, 'go')
  const plugin = shell(`echo 'open https://l' >&2; until [ -e ${go} ]; do sleep 0.05; done; echo '${answer('T')}'`)
  const outcome = run(plugin, { say: (line) => told.push(line) })
  await vi.waitFor(() => expect(told).toEqual(['open https://l']), { timeout: 5_000 })
  await writeFile(go, '')
  expect(await outcome).toEqual({ token: 'T', expiresAt: null })
})

describe('what it says is told without its secrets', () => {
  const token = 'k8s-aws-v1.aHR0cHM6Ly9zdHM'
  const env = [
    { name: 'CLIENT_SECRET', value: 'hunter2hunter2' },
    { name: 'GOOGLE_APPLICATION_CREDENTIALS', value: '/etc/hosts' },
    { name: 'REGION', value: 'eu-central-1' },
  ]
  const saying = (script: string) =>
    pluginOf('/bin/sh', { env, args: ['-c', script, 'sh', '--password', 'pass-word-1', '--api-token=tok-tok-2'] })
  test.each([
    ['a secret variable', 'echo "no $CLIENT_SECRET in $REGION" >&2', 'no •••••••• in eu-central-1'],
    ['in base64', 'printf "a:$CLIENT_SECRET" | base64 >&2', /^[^h]*••••••••.*$/],
    ['a file of credentials', 'echo "no $GOOGLE_APPLICATION_CREDENTIALS" >&2', 'no /etc/hosts'],
    [
      'what it calls a secret',
      'echo "password=hunter22, token: abcdef; enter the code ABCD-EFGH" >&2',
      'password=••••••••, token: ••••••••; enter the code ABCD-EFGH',
    ],
    ['arguments', 'echo "$1 $2 $3" >&2', '--password •••••••• --api-token=••••••••'],
    ['its token', `echo '${answer(token)}'; sleep 0.2; echo "got ${token}" >&2`, 'got ••••••••'],
    ['the token of half an answer', `echo '{"status": {"token": "${token}'; sleep 0.2; echo "got ${token}" >&2`, 'got ••••••••'], // prettier-ignore
    ['a token in YAML', `echo 'token: ${token}'; sleep 0.2; echo "got ${token}" >&2`, 'got ••••••••'],
    ['a token that stands alone', `echo '${token}'; sleep 0.2; echo "got ${token}" >&2`, 'got ••••••••'],
  ] as const)('%s', async (_, script, words) => {
    const told: string[] = []
    const failure = await run(saying(`${script}; exit 3`), { say: (line) => told.push(line) }).catch(String)
    if (typeof words === 'string') {
      expect(told).toEqual([words])
      expect(failure).toBe(`PluginError: sh failed with exit code 3: ${words}`)
    } else expect(told[0]).toMatch(words)
  })

  test('a token that it says before it prints it is in no message', async () => {
    const failure = await run(saying(`echo "got ${token}" >&2; echo '${answer(token)}'; exit 3`)).catch(String)
    expect(failure).toBe('PluginError: sh failed with exit code 3: got ••••••••')
  })

  test('the address of a login is told whole, beside the one that is shown', async () => {
    const told: unknown[] = []
    const script = `echo 'open https://l/?login_token=abcdefgh.' >&2; echo '${answer(token)}'`
    await run(saying(script), { say: (line, addresses) => told.push(line, ...addresses) })
    const shown = 'https://l/?login_token=••••••••'
    expect(told).toEqual([`open ${shown}`, { whole: 'https://l/?login_token=abcdefgh', shown }])
  })
})

test('one without standard input reads its end at once', async () =>
  expect(await run(shell(`read word; [ -z "$word" ] && echo '${answer('T')}'`))).toEqual({
    token: 'T',
    expiresAt: null,
  }))

test('one that prints without an end is read up to a limit', async () => {
  const script = "let n = 0; const more = () => (n++ < 200 ? process.stdout.write('x'.repeat(65536), more) : 0); more()"
  await expect(run(node(script))).rejects.toThrow('printed more than any credentials have')
})

test('one may print as much as that limit', async () => {
  const length = (chars: number) =>
    node(`process.stdout.write(${JSON.stringify(answer('?'))}.replace('?', 'x'.repeat(${chars - answer('').length})))`)
  const { token } = await run(length(limits.pluginStdoutBytes))
  expect(token).toHaveLength(limits.pluginStdoutBytes - answer('').length)
  await expect(run(length(limits.pluginStdoutBytes + 1))).rejects.toThrow('printed more')
})

test('one that fails is told with its exit code and its last words', async () => {
  expect(await refusal(shell('exit 3'))).toBe('PluginError: sh failed with exit code 3')
  expect(await refusal(shell("echo 'no\tsession' >&2; echo 'log in' >&2; exit 3"))).toBe(
    'PluginError: sh failed with exit code 3: no session log in',
  )
  expect(await refusal(shell('kill -KILL $$'))).toBe('PluginError: sh was ended by SIGKILL')
})

test('a program that is not there, or is none, is named, with how to get it', async () => {
  const file = join(folder, 'file')
  await writeFile(file, 'text')
  expect(await refusal(pluginOf('no-such-login'))).toMatch(/there is no program no-such-login; install it/)
  expect(await refusal(pluginOf('no-such-login', { installHint: '\u001b[1mGet it:\n  brew install it' }))).toBe(
    'PluginError: there is no program no-such-login; the kubeconfig says how to get it: Get it: brew install it',
  )
  expect(await refusal(pluginOf(file))).toMatch(/may not be started/)
  expect(await refusal(pluginOf('a\0b'))).toMatch(/can’t be started/)
})
