import { describe, expect, test } from 'vitest'
import { muteOf, mutesMax, nextOver, withMute, withoutEnded, withoutMute, withoutOver, type Mute } from './mute'

const hourMs = 3_600_000
const entry = { key: 'outOfMemory/train', since: 1_000, solvedAt: null }
const untilItEnds = withMute([], 'one', entry, 'untilItEnds', 5_000)
const anHour = withMute([], 'one', entry, 'hour', 5_000)
const none: readonly Mute[] = []

describe('a problem that is muted until it ends', () => {
  test.each([
    ['is muted', entry, 5_000, true],
    ['is still muted after a year', entry, 365 * 24 * hourMs, true],
    ['is muted while it happens again', { ...entry, lastAt: 9_000 }, 9_000, true],
    ['that has ended is not', { ...entry, solvedAt: 6_000 }, 7_000, false],
    ['that comes back after it ended is not', { ...entry, since: 8_000 }, 9_000, false],
    ['is another than one with another cause', { ...entry, key: 'outOfMemory/load' }, 5_000, false],
  ])('%s', (_, now, at, muted) => expect(muteOf(untilItEnds, 'one', now, at) !== null).toBe(muted))

  test('is muted although it began by a clock that is ahead', () => {
    const ahead = { ...entry, since: 9_000 }
    expect(muteOf(withMute([], 'one', ahead, 'untilItEnds', 5_000), 'one', ahead, 5_000)).not.toBeNull()
  })
})

describe('a problem that is muted for a time', () => {
  test.each([
    ['is muted', entry, 5_000, true],
    ['is muted to the end of it', entry, 5_000 + hourMs - 1, true],
    ['is not after it', entry, 5_000 + hourMs, false],
    ['that comes back meanwhile is', { ...entry, since: 8_000 }, 9_000, true],
    ['that has ended is not', { ...entry, solvedAt: 6_000 }, 7_000, false],
  ])('%s', (_, now, at, muted) => expect(muteOf(anHour, 'one', now, at) !== null).toBe(muted))

  test('lasts an hour, or a day', () => {
    const day = withMute(anHour, 'two', entry, 'day', 5_000)
    expect(day.map(({ until }) => until)).toEqual([5_000 + hourMs, 5_000 + 24 * hourMs])
    expect(nextOver(day)).toBe(5_000 + hourMs)
    expect(withoutOver(day, 5_000 + hourMs)).toEqual([day[1]])
    expect([nextOver(none), nextOver(untilItEnds)]).toEqual([null, null])
  })
})

test('the same problem of another connection, and of the panel itself, is another', () => {
  expect(muteOf(untilItEnds, 'two', entry, 5_000)).toBeNull()
  expect(muteOf(untilItEnds, null, entry, 5_000)).toBeNull()
  expect(muteOf(withMute([], null, entry, 'hour', 5_000), null, entry, 5_000)).not.toBeNull()
})

test('one that is muted again is muted as said last; one that is unmuted is not', () => {
  const again = withMute(anHour, 'one', entry, 'untilItEnds', 6_000)
  expect(again).toEqual([{ connectionId: 'one', key: entry.key, at: 6_000, until: null }])
  expect(withoutMute(again, { connectionId: 'two', key: entry.key })).toEqual(again)
  expect(withoutMute(again, { connectionId: 'one', key: entry.key })).toEqual([])
})

test('of more than are kept the oldest go', () => {
  let mutes = none
  for (let n = 0; n <= mutesMax; n++) mutes = withMute(mutes, 'one', { ...entry, key: `${n}` }, 'day', n)
  expect([mutes.length, mutes[0]?.key, mutes.at(-1)?.key]).toEqual([mutesMax, '1', `${mutesMax}`])
})

describe('a mute until the end is over', () => {
  const look = { ended: new Set<string>(), open: [] }
  test.each([
    ['when its problem has ended', untilItEnds, { ...look, ended: new Set([entry.key]) }, 0],
    ['when its problem is another one by now', untilItEnds, { ...look, open: [{ ...entry, since: 8_000 }] }, 0],
    ['not while it goes on', untilItEnds, { ...look, open: [entry] }, 1],
    ['not when another has ended', untilItEnds, { ...look, ended: new Set(['other']) }, 1],
    ['and one for a time is not', anHour, { ...look, ended: new Set([entry.key]) }, 1],
  ])('%s', (_, mutes, seen, left) => expect(withoutEnded(mutes, 'one', seen)).toHaveLength(left))

  test('not when that of another connection has ended', () => {
    const ended = { ...look, ended: new Set([entry.key]) }
    expect(withoutEnded(untilItEnds, 'two', ended)).toBe(untilItEnds)
  })
})
