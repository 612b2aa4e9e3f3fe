import { expect, test } from 'vitest'
import { pickedTimes, textFor, timeIn } from './picked-times'

test('a time of UTC is read as one, and written as it was', () => {
  expect(timeIn('2026-11-28T14:05', 'utc')).toBe(Date.UTC(2026, 10, 28, 14, 5))
  expect(textFor(Date.UTC(2026, 10, 28, 14, 5), 'utc')).toBe('2026-11-28T14:05')
})

test('a time of this machine is read by its clock, and written as it was', () => {
  expect(timeIn('2026-07-01T02:30', 'local')).toBe(new Date(2026, 6, 1, 2, 30).getTime())
  for (const text of ['2026-07-01T02:30', '2026-12-31T23:59'])
    expect(textFor(timeIn(text, 'local'), 'local')).toBe(text)
})

test.each(['', '2026', '2026-13-01T00:00', '1926-01-01T00:00', '14:05'])('%j is no time', (text) =>
  expect(timeIn(text, 'utc')).toBeNull(),
)

test('no time is an empty field', () => expect([textFor(null, 'utc'), textFor(Infinity, 'utc')]).toEqual(['', '']))

test('either time may be left out, but not both, and the second is not before the first', () => {
  const [early, late] = ['2026-11-28T14:05', '2026-11-28T14:06']
  const at = Date.UTC(2026, 10, 28, 14, 5)
  const picked = (from: string, to: string) => pickedTimes(from, to, 'utc')
  expect(picked(early, late)).toEqual({ ok: true, range: { from: at, to: at + 60_000 } })
  expect(picked(early, early)).toEqual({ ok: true, range: { from: at, to: at } })
  expect(picked('', early)).toEqual({ ok: true, range: { from: null, to: at } })
  expect(picked(early, '')).toEqual({ ok: true, range: { from: at, to: null } })
  expect(picked('', '')).toMatchObject({ ok: false })
  expect(picked(late, early)).toMatchObject({ ok: false })
})
