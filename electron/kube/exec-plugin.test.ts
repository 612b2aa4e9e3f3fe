import { readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { execPluginOf, PluginError, pluginEnvironment, runPlugin, type ExecPlugin } from './exec-plugin'
import { limits } from './limits'

let folder: string
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'exec-plugin-'))))
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true })
})

const node = (script: string): ExecPlugin => ({
  apiVersion: 'client.authentication.k8s.io/v1',
  command: process.execPath,
  args: ['-e', script],
})
const never = new AbortController().signal
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

describe('its variables', () => {
  const own = {
    HOME: '/home/me',
    AWS_PROFILE: 'p',
    PREFECT__CLOUD__AGENT__AUTH_TOKEN: 'SECRET',
    PREFECT__CLOUD__API_KEY: 'SECRET',
    PREFECT_API_KEY: 'SECRET',
    prefect__cloud__auth_token: 'SECRET',
    FLOWDECK_X: 'SECRET',
  }

  test('are the user’s without Prefect’s and ours, and what the kubeconfig adds', () => {
    const env = [{ name: 'AWS_REGION', value: 'eu' }]
    expect(pluginEnvironment(own, { ...node(''), env })).toEqual({
      HOME: '/home/me',
      AWS_PROFILE: 'p',
      AWS_REGION: 'eu',
      KUBERNETES_EXEC_INFO:
        '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","spec":{"interactive":false}}',
    })
  })

  test('hold no token, as the plugin itself sees them', async () => {
    for (const [name, value] of Object.entries(own)) vi.stubEnv(name, value)
    const script = 'console.log(JSON.stringify({ status: { token: JSON.stringify(process.env) } }))'
    const { token } = await runPlugin(node(script), never)
    expect(token).toContain('AWS_PROFILE')
    expect(token).not.toContain('SECRET')
  })
})

test('one that does not end is ended with what it started, as soon as that is asked for', async () => {
  const pids = join(folder, 'pids')
  const stop = new AbortController()
  const outcome = runPlugin(stubborn(pids), stop.signal).catch((error: unknown) => error)
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
  const outcome = runPlugin(stubborn(pids), never, 1_500).catch((error: unknown) => error)
  const started = await processes(pids)
  expect(await outcome).toMatchObject({ name: 'TimeoutError', limitMs: 1_500 })
  await vi.waitFor(() => expect(started.map(runs)).toEqual([false, false]))
})

test('what it leaves behind to hold its output is not waited for', async () => {
  const pids = join(folder, 'pids')
  const script = `
    const { spawn } = require('node:child_process')
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: ['ignore', 'inherit', 'inherit'] })
    child.unref()
    require('node:fs').writeFileSync(${JSON.stringify(pids)}, process.pid + ' ' + child.pid)
    console.log(JSON.stringify({ status: { token: 'T' } }))
    process.exit(0)`
  expect(await runPlugin(node(script), never)).toEqual({ token: 'T' })
  const [, left] = await processes(pids)
  process.kill(left!)
})

test('one that prints without an end is read up to a limit', async () => {
  const script = "let n = 0; const more = () => (n++ < 200 ? process.stdout.write('x'.repeat(65536), more) : 0); more()"
  await expect(runPlugin(node(script), never)).rejects.toThrow('the plugin printed more than any credentials have')
})

test('one may print as much as that limit', async () => {
  const frame = JSON.stringify({ status: { token: '' } })
  const printing = (chars: number) =>
    node(`process.stdout.write(JSON.stringify({ status: { token: 'x'.repeat(${chars - frame.length}) } }))`)
  const { token } = await runPlugin(printing(limits.pluginStdoutBytes), never)
  expect(token).toHaveLength(limits.pluginStdoutBytes - frame.length)
  await expect(runPlugin(printing(limits.pluginStdoutBytes + 1), never)).rejects.toThrow('the plugin printed more')
})

test.each([
  ['names no program', { args: [] }],
  ['names an empty one', { command: '' }],
  ['is a text', 'login'],
  ['has arguments of another kind', { command: 'login', args: [1] }],
])('an entry that %s is refused', (_, exec) => expect(() => execPluginOf(exec)).toThrow(PluginError))

test('a program that is not there, or is none, is named', async () => {
  const file = join(folder, 'file')
  await writeFile(file, 'text')
  const refusal = (command: string) =>
    runPlugin({ ...node(''), command }, never).catch((error: unknown) => String(error))
  expect(await refusal('no-such-login')).toMatch(/there is no program no-such-login/)
  expect(await refusal(file)).toMatch(/is no program that may be started/)
  expect(await refusal('a\0b')).toMatch(/can’t be started/)
})
