import { expect, test } from 'vitest'
import { stillThere, toggled, withRange } from './choosing'

const keys = ['a', 'b', 'c', 'd', 'e']
const set = (...of: string[]) => new Set(of)

test('a row is chosen, and is not when it is pressed again; the set before stays as it was', () => {
  const before = set('a')
  expect(toggled(before, 'b')).toEqual(set('a', 'b'))
  expect(toggled(before, 'a')).toEqual(set())
  expect(before).toEqual(set('a'))
})

test.each([
  ['down', 'b', 'd', set('b', 'c', 'd')],
  ['up', 'd', 'b', set('b', 'c', 'd')],
  ['to itself', 'c', 'c', set('c')],
  ['from a row that is gone', 'x', 'c', set()],
  ['to a row that is gone', 'c', 'x', set()],
])('a range %s', (_, from, to, expected) => expect(withRange(set(), keys, from, to)).toEqual(expected))

test('a range adds to what is chosen, and one that is drawn in leaves what was before', () => {
  const before = set('a')
  expect(withRange(before, keys, 'c', 'e')).toEqual(set('a', 'c', 'd', 'e'))
  expect(withRange(before, keys, 'c', 'd')).toEqual(set('a', 'c', 'd'))
})

test('what is gone is not chosen any more; while all is there it is the same set', () => {
  const chosen = set('a', 'e')
  expect(stillThere(chosen, keys)).toBe(chosen)
  expect(stillThere(chosen, ['a', 'b'])).toEqual(set('a'))
  const none = set()
  expect(stillThere(none, [])).toBe(none)
})
