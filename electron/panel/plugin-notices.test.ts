import { expect, test, vi } from 'vitest'
import { systemClock, type Clock } from '../clock/clock'
import type { PluginRun } from '../kube/plugin-host'
import type { Outlet } from './outlet'
import { PluginNotices } from './plugin-notices'

/** Time passes when `wake` is called. */
function world() {
  const told: unknown[] = []
  const outlet = {
    delta: (_name, _owner, changed, removed) => told.push(...changed, ...removed),
  } as Partial<Outlet> as Outlet
  let wake: () => void = () => undefined
  const sleep: Clock['sleep'] = (_ms, signal) =>
    new Promise((resolve) => {
      wake = resolve
      signal?.addEventListener('abort', () => resolve())
    })
  const notices = new PluginNotices({ outlet, clock: { ...systemClock, now: () => 7, sleep } })
  const run: PluginRun = {
    ...{ name: 'login', user: 'u', context: 'c', limitMs: 120_000 },
    ...{ end: vi.fn(), runAgain: vi.fn() },
  }
  const settled = () => new Promise(setImmediate)
  return { told, notices, run, takeLong: () => settled().then(wake).then(settled), settled }
}
const notice = {
  ...{ id: 'plugin-1', connectionId: 'a', context: 'c', user: 'u', name: 'login', startedAt: 7 },
  ...{ limitMs: 120_000, state: 'running', lines: [], addresses: [] },
}

test('one that is quick is not told, whatever it says', async () => {
  const { told, notices, run, settled } = world()
  const listener = notices.hostOf('a').started(run)
  listener.line('refreshing', [])
  expect(notices.all()).toEqual([])
  listener.over(false)
  await settled()
  expect([told, notices.all()]).toEqual([[], []])
})

test('one that takes long is told with its last words until it is over, and its addresses can be copied whole', async () => {
  const { told, notices, run, takeLong } = world()
  const listener = notices.hostOf('a').started(run)
  listener.line('open https://l', [{ whole: 'https://l', shown: 'https://l' }])
  await takeLong()
  expect(told).toEqual([{ ...notice, lines: ['open https://l'], addresses: ['https://l'] }])
  for (let n = 0; n < 20; n++) listener.line(`line ${n}`, [])
  expect(notices.all()[0]?.lines).toEqual(Array.from({ length: 12 }, (_, n) => `line ${n + 8}`))
  listener.line('open the page', [{ whole: 'https://l?token=abc', shown: 'https://l?token=•' }])
  expect(JSON.stringify(told)).not.toContain('abc')
  expect(['https://l?token=•', 'https://l', 'https://m'].map((shown) => notices.addressOf('plugin-1', shown))).toEqual([
    'https://l?token=abc',
    'https://l',
    null,
  ])
  listener.over(false)
  expect([told.at(-1), notices.all()]).toEqual(['plugin-1', []])
})

test('one that was ended stays until it may run again; a context that was tried is forgotten', async () => {
  const { told, notices, run, takeLong } = world()
  const listener = notices.hostOf('a').started(run)
  await takeLong()
  notices.end('plugin-1')
  notices.end('another')
  expect(run.end).toHaveBeenCalledOnce()
  listener.over(true)
  expect(notices.all()).toEqual([{ ...notice, state: 'ended' }])
  expect([notices.runAgain('plugin-1'), notices.runAgain('another')]).toEqual(['a', null])
  expect(run.runAgain).toHaveBeenCalledOnce()
  listener.released()
  expect([told.at(-1), notices.all()]).toEqual(['plugin-1', []])

  const tried = notices.hostOf(null).started(run)
  tried.over(true)
  tried.released()
  expect(notices.all()).toEqual([])
})

test('whoever tries a context waits as long as its plugin; nobody has a terminal', () => {
  const { notices } = world()
  const hosts = [notices.hostOf(null), notices.hostOf('a')]
  expect(hosts.map(({ patient, terminal }) => [patient, terminal])).toEqual([
    [true, false],
    [false, false],
  ])
})
