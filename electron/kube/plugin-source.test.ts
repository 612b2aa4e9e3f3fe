import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { systemClock, type Clock } from '../clock/clock'
import type { PluginHost, PluginRun } from './plugin-host'
import type { PluginLimit } from './plugin-limit'
import { PluginSource } from './plugin-source'

let folder: string
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'plugin-source-'))))
afterEach(() => rm(folder, { recursive: true }))

const never = new AbortController().signal
const apiVersion = 'client.authentication.k8s.io/v1'
const ofCluster = { cluster: { server: 'https://k' }, ca: () => Promise.resolve('CA') }

/** A plugin that counts its runs. */
function world(script: string, more: object = {}, limit: PluginLimit = { ms: 60_000, problem: null }) {
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
  const source = new PluginSource({ host, clock, context: 'c', user: 'u', limit })
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
  source.refuse()
  await ask()
  expect(await runs()).toBe(2)
  at.now = 10_000
  await ask()
  expect(await runs()).toBe(3)
})

/** An agent that asks each second. @returns when the plugin was run, s */
async function runsOf({ at, ask, runs }: ReturnType<typeof world>, seconds: number, refused: () => void = () => {}) {
  const ranAt: number[] = []
  for (let second = 0, before = 0; second <= seconds; second++) {
    at.elapsed = second * 1_000
    await ask()
    refused()
    const count = await runs()
    if (count > before) ranAt.push(second)
    before = count
  }
  return ranAt
}

test('one that fails is run again with growing pauses, whoever asks, and at once when that is asked for', async () => {
  const here = world('exit 3')
  const { at, source, ask, runs } = here
  expect(await runsOf(here, 450)).toEqual([0, 10, 40, 130, 430])
  expect(await ask()).toBe('PluginError: sh failed with exit code 3')
  for (const [n, again] of [() => source.release(), () => source.forgive()].entries()) {
    again()
    await ask()
    expect(await runs()).toBe(6 + n)
  }
  // Then the pauses begin anew.
  at.elapsed += 10_000
  await ask()
  expect(await runs()).toBe(8)
})

test('one that succeeds has its next failure for the first', async () => {
  const go = join(folder, 'go')
  const expired = giving({ token: 'T', expirationTimestamp: '1970-01-01T00:00:00Z' })
  const here = world(`[ -e ${go} ] || exit 3; ${expired}`)
  expect(await runsOf(here, 45)).toEqual([0, 10, 40])
  await writeFile(go, '')
  here.at.elapsed = 130_000
  expect(await here.ask()).toBe('T')
  await rm(go)
  await here.ask()
  here.at.elapsed += 10_000
  await here.ask()
  expect(await here.runs()).toBe(6)
})

test('what the server refuses again and again is asked for again with growing pauses', async () => {
  const here = world(giving({ token: 'T' }))
  const { source } = here
  expect(await runsOf(here, 450, () => source.refuse())).toEqual([0, 1, 11, 41, 131, 431])
  source.accept()
  expect([source.refuse(), await here.ask(), source.refuse()]).toEqual([true, 'T', false])
  source.forgive()
  expect(source.refuse()).toBe(true)
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

test('one that takes too long is ended, said, and run again as rarely as one that fails', async () => {
  const { at, begun, ask, runs } = world('exec sleep 60', {}, { ms: 300, problem: null })
  const words = 'TimeoutError: no answer within 0.3 s'
  expect([await ask(), await ask(), await runs()]).toEqual([words, words, 1])
  expect(begun.map(({ limitMs }) => limitMs)).toEqual([300])
  at.elapsed = 10_000
  expect([await ask(), await runs()]).toEqual([words, 2])
  at.elapsed = 39_999
  expect([await ask(), await runs()]).toEqual([words, 2])
})

test('none is run with a limit that is none', async () => {
  const { begun, ask } = world(giving({ token: 'T' }), {}, { ms: 300, problem: 'the limit is none' })
  expect([await ask(), begun]).toEqual(['PluginError: the limit is none', []])
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
