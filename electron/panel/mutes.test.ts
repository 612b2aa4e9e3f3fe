import { expect, test } from 'vitest'
import type { ProblemEntry } from '../../shared/model/problem'
import { defaultSettings, type Settings } from '../../shared/model/settings'
import { withMute } from '../../shared/model/mute'
import { VirtualClock } from '../clock/virtual-clock'
import { Mutes } from './mutes'
import type { Outlet } from './outlet'

const entry: ProblemEntry = {
  key: 'tokenRefused',
  problem: { kind: 'tokenRefused', api: 'http://api', message: 'no' },
  ...{ runs: [], moreRuns: 0, since: 0, lastAt: 0, solvedAt: null },
}
const hourMs = 3_600_000

/** Mutes with settings that are saved when the test says so. */
function world(mutes: Settings['mutes'] = []) {
  const clock = new VirtualClock()
  const listeners: (() => void)[] = []
  const settings = {
    now: { ...defaultSettings, mutes },
    onChange: (listener: () => void) => void listeners.push(listener),
  }
  const state = { refusal: null as string | null, beforeSave: (): void => undefined }
  const log: string[] = []
  const muter = new Mutes({
    ...{ settings, clock, log: (line) => void log.push(line) },
    save: async (change) => {
      await Promise.resolve()
      state.beforeSave()
      if (state.refusal !== null) return state.refusal
      settings.now = change(settings.now)
      for (const listener of listeners) listener()
      return null
    },
    reportMistake: (_, error) => {
      throw error
    },
  })
  const inner: Outlet = {
    latest: () => undefined,
    delta: () => undefined,
    each: () => undefined,
    hasRoom: () => true,
    drop: () => undefined,
  }
  const outlet = muter.hearing(inner)
  return {
    ...{ clock, muter, outlet, state, log },
    problems: (changed: readonly ProblemEntry[], removed: readonly string[] = [], connectionId = 'one') =>
      outlet.delta('problems.changed', { connectionId }, changed, removed),
    keys: () => settings.now.mutes.map(({ connectionId, key }) => `${connectionId}/${key}`),
    turn: () => new Promise((resolve) => setImmediate(resolve)),
  }
}

test('an open problem is muted until it ends', async () => {
  const { muter, problems, keys, turn } = world()
  problems([entry])
  expect(await muter.mute('one', entry.key, 'untilItEnds')).toBeNull()
  problems([{ ...entry, lastAt: 10 }])
  problems([{ ...entry, solvedAt: 10 }], [], 'two')
  await turn()
  expect(keys()).toEqual(['one/tokenRefused'])
  problems([{ ...entry, solvedAt: 20 }])
  await turn()
  expect(keys()).toEqual([])
})

test('one that ended before, or is not known, is not muted', async () => {
  const { muter, problems, outlet, keys } = world()
  const hasEnded = 'The problem has ended meanwhile.'
  problems([entry])
  problems([{ ...entry, solvedAt: 1 }])
  expect(await muter.mute('one', entry.key, 'day')).toBe(hasEnded)
  problems([entry])
  expect(await muter.mute('two', entry.key, 'day')).toBe(hasEnded)
  outlet.drop('one')
  expect(await muter.mute('one', entry.key, 'day')).toBe(hasEnded)
  expect(keys()).toEqual([])
})

test('one that ends while it is being muted is not muted when it comes back', async () => {
  const { muter, problems, state, keys, turn } = world()
  problems([entry])
  state.beforeSave = () => {
    state.beforeSave = () => undefined
    problems([], [entry.key])
  }
  expect(await muter.mute('one', entry.key, 'untilItEnds')).toBeNull()
  await turn()
  expect(keys()).toEqual([])
})

test('one for an hour is over after it, also when Flowdeck was closed meanwhile', async () => {
  const { muter, problems, clock, keys, turn } = world(withMute([], 'two', entry, 'hour', -2 * hourMs))
  clock.next()
  await turn()
  expect(keys()).toEqual([])
  problems([entry])
  await muter.mute('one', entry.key, 'hour')
  problems([{ ...entry, solvedAt: 1 }])
  await turn()
  expect(keys()).toEqual(['one/tokenRefused'])
  const before = clock.elapsed()
  clock.next()
  await turn()
  expect([clock.elapsed() - before, keys()]).toEqual([hourMs, []])
})

test('what can’t be saved is said, and is as before', async () => {
  const { muter, problems, state, keys, log, turn } = world()
  problems([entry])
  state.refusal = 'The disk is full.'
  expect(await muter.mute('one', entry.key, 'untilItEnds')).toBe('The disk is full. The problem is not muted.')
  state.refusal = null
  await muter.mute('one', entry.key, 'untilItEnds')
  state.refusal = 'The disk is full.'
  expect(await muter.unmute({ connectionId: 'one', key: entry.key })).toBe(
    'The disk is full. The problem is still muted.',
  )
  problems([], [entry.key])
  await turn()
  expect(keys()).toEqual(['one/tokenRefused'])
  expect(log).toEqual(['The disk is full. Problems that are no longer muted are still kept as muted.'])
})
