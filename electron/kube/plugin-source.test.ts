import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { systemClock, type Clock } from '../clock/clock'
import type { PluginHost, PluginRun } from './plugin-host'
import { PluginSource } from './plugin-source'

let folder: string
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'plugin-source-'))))
afterEach(() => rm(folder, { recursive: true }))

const never = new AbortController().signal
const apiVersion = 'client.authentication.k8s.io/v1'
const ofCluster = { cluster: { server: 'https://k' }, ca: () => Promise.resolve('CA') }

/** A plugin that counts its runs. */
function world(script: string, more: object = {}) {
  const at = { now: 0, elapsed: 0 }
  const clock: Clock = { ...systemClock, now: () => at.now, elapsed: () => at.elapsed }
  const heard: string[] = []
  const begun: PluginRun[] = []
  const host: PluginHost = {
    ...{ terminal: false, patient: false },
    started(run) {
      begun.push(run)
      return {
        line: (text) => heard.push(text),
        over: (held) => heard.push(held ? 'held' : 'over'),
        released: () => heard.push('released'),
      }
    },
  }
  const exec = {
    ...{ apiVersion, command: '/bin/sh', interactiveMode: 'Never', ...more },
    args: ['-c', `echo >> ${join(folder, 'runs')}; ${script}`],
  }
  const source = new PluginSource({ host, clock, context: 'c', user: 'u' })
  return {
    ...{ at, heard, begun, source },
    ask: (signal = never) => source.credential(exec, ofCluster, signal).then(({ token }) => token, String),
    runs: async () => (await readFile(join(folder, 'runs'), 'utf8')).length,
  }
}
const giving = (status: object): string => `echo '${JSON.stringify({ apiVersion, kind: 'ExecCredential', status })}'`

test('what it gave is kept until it expires, or the server refuses it', async () => {
  const { at, source, ask, runs } = world(giving({ token: 'T', expirationTimestamp: '1970-01-01T00:00:10Z' }))
  expect([await ask(), await ask(), await runs()]).toEqual(['T', 'T', 1])
  at.now = 9_999
  await ask()
  expect(await runs()).toBe(1)
  source.forget()
  await ask()
  expect(await runs()).toBe(2)
  at.now = 10_000
  await ask()
  expect(await runs()).toBe(3)
})

test('one that has just failed is not run again for each who asks', async () => {
  const { at, source, ask, runs } = world('exit 3')
  const words = 'PluginError: sh failed with exit code 3'
  expect([await ask(), await ask(), await runs()]).toEqual([words, words, 1])
  at.elapsed = 5_000
  expect([await ask(), await runs()]).toEqual([words, 2])
  source.release()
  expect([await ask(), await runs()]).toEqual([words, 3])
})

test('one that somebody ended is not run again before that is asked for', async () => {
  const { at, begun, heard, ask, runs } = world(`echo hello >&2; exec sleep 60`)
  const asked = ask()
  await vi.waitFor(() => expect(heard).toEqual(['hello']), { timeout: 5_000 })
  begun[0]!.end()
  const words = 'PluginError: sh was ended, and is not run again until that is asked for'
  expect(await asked).toBe(words)
  at.elapsed = 1e9
  expect([await ask(), await runs(), heard]).toEqual([words, 1, ['hello', 'held']])
  begun[0]!.runAgain()
  expect(heard).toEqual(['hello', 'held', 'released'])
  const again = ask()
  await vi.waitFor(() => expect(begun).toHaveLength(2))
  begun[1]!.end()
  expect(await again).toBe(words)
})

test('one whose connection is closed is ended, and nothing is held', async () => {
  const stop = new AbortController()
  const { begun, heard, ask } = world('exec sleep 60')
  const asked = ask(stop.signal)
  await vi.waitFor(() => expect(begun).toHaveLength(1))
  stop.abort(new Error('closed'))
  expect([await asked, heard]).toEqual(['Error: closed', ['over']])
})

test('it is told of the cluster when it asks, its certificates with it', async () => {
  const script = `echo "$KUBERNETES_EXEC_INFO" >&2; ${giving({ token: 'T' })}`
  const { heard, ask } = world(script, { provideClusterInfo: true })
  expect(await ask()).toBe('T')
  const cluster = { server: 'https://k', 'certificate-authority-data': 'Q0E=', config: null }
  const spec = { cluster, interactive: false }
  expect(JSON.parse(heard[0]!)).toEqual({ kind: 'ExecCredential', apiVersion, spec })
})
