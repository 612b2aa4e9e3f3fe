import fc from 'fast-check'
import { expect, test } from 'vitest'
import { minimalEdit } from './minimal-edit'

test.each([
  ['the same text: nothing to do', 'a: 1\n', 'a: 1\n', null],
  ['a changed value', 'a: 1\nb: 2\n', 'a: 3\nb: 2\n', { start: 3, end: 4, text: '3' }],
  ['an added line', 'a: 1\nb: 2\n', 'a: 1\nc: 3\nb: 2\n', { start: 5, end: 5, text: 'c: 3\n' }],
  ['a removed line', 'a: 1\nc: 3\nb: 2\n', 'a: 1\nb: 2\n', { start: 5, end: 10, text: '' }],
  ['a repeated stretch is not counted twice', 'aa', 'aaa', { start: 2, end: 2, text: 'a' }],
  ['all of it', 'a', '', { start: 0, end: 1, text: '' }],
])('%s', (_, before, after, edit) => expect(minimalEdit(before, after)).toEqual(edit))

test('applied to the old text, it gives the new one', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '\n') })
  fc.assert(
    fc.property(text, text, (before, after) => {
      const edit = minimalEdit(before, after)
      const applied = edit === null ? before : before.slice(0, edit.start) + edit.text + before.slice(edit.end)
      expect(applied).toBe(after)
    }),
  )
})
