import { expect, test, vi } from 'vitest'
import { maskCertain } from '../../shared/secrets/secret-shapes'
import { systemClock, type Clock } from '../clock/clock'
import type { PluginRun } from '../kube/plugin-host'
import { printable } from '../../shared/model/printable'
import { CommandPlugins } from './command-plugins'
import { Output } from './output'

/** Sleeps end when `wake` is called. */
function world(json = false) {
  const written = { out: '', err: '' }
  const sink = (to: 'out' | 'err') => ({ write: (text: string) => void (written[to] += text) })
  const sleepers: (() => void)[] = []
  const sleep: Clock['sleep'] = (_ms, signal) =>
    new Promise((resolve) => {
      sleepers.push(resolve)
      signal?.addEventListener('abort', () => resolve())
    })
  const output = new Output(sink('out'), sink('err'), json, false)
  const plugins = new CommandPlugins(output, { ...systemClock, sleep }, { patient: true })
  const run = (): PluginRun => ({
    ...{ name: 'login', user: 'u', context: 'c', limitMs: 120_000 },
    ...{ end: vi.fn(), runAgain: vi.fn() },
  })
  const settled = () => new Promise(setImmediate)
  const wake = async () => {
    for (const each of sleepers.splice(0)) each()
    await settled()
  }
  return { written, plugins, run, wake, settled }
}

test('what a plugin says is told as its own, and no order reaches the terminal', () => {
  const { written, plugins, run } = world()
  plugins.started(run()).line('open https://l \u001b[2J', [])
  expect(written.err).toBe(`${printable('login: open https://l \u001b[2J')}\n`)
  expect(written.err).not.toContain('\u001b[2J')
})

test('an address that is told with dots is told whole too, at a terminal alone', () => {
  const whole = 'https://l/?login_token=abcdefgh'
  const { written, plugins, run } = world()
  Object.defineProperty(plugins, 'terminal', { value: true })
  plugins.started(run()).line(`open ${whole}`, [{ whole, shown: maskCertain(whole) }])
  expect(written.err).toBe(`login: open ${maskCertain(whole)}\nlogin: ${whole}\n`)
  for (const json of [true, false]) {
    const other = world(json)
    Object.defineProperty(other.plugins, 'terminal', { value: json })
    other.plugins.started(other.run()).line(`open ${whole}`, [{ whole, shown: maskCertain(whole) }])
    expect(JSON.stringify(other.written)).not.toContain('abcdefgh')
  }
})

test('one that takes long is told, with what ends it; one that is quick is not', async () => {
  const { written, plugins, run, wake } = world()
  plugins.started(run()).over(false)
  await wake()
  expect(written.err).toBe('')
  plugins.started(run())
  await wake()
  expect(written.err).toBe(
    'Waiting for login, the plugin that gives the credentials of u. It is ended after 120 s; Ctrl-C ends it now.\n',
  )
})

test('as JSON both are events', async () => {
  const { written, plugins, run, wake } = world(true)
  plugins.started(run()).line('open https://l', [])
  await wake()
  expect(written.out.trim().split('\n').map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { event: 'plugin', plugin: 'login', user: 'u', message: 'open https://l' },
    { event: 'plugin', plugin: 'login', user: 'u', message: expect.stringContaining('Waiting for login') as string },
  ]) // prettier-ignore
})

test('whoever is asked to end lets one go on for a moment, and runs none after that', async () => {
  const { plugins, run, wake, settled } = world()
  const [quick, slow, late] = [run(), run(), run()]
  const listener = plugins.started(quick)
  plugins.started(slow)
  const ended = plugins.endSoon()
  await settled()
  expect(slow.end).not.toHaveBeenCalled()
  listener.over(false)
  await wake()
  await ended
  plugins.started(late)
  expect([quick, slow, late].map(({ end }) => vi.mocked(end).mock.calls.length)).toEqual([0, 1, 1])
})
