import { expect, test } from 'vitest'
import { readJson } from './read-json'

test('what is JSON, a byte order mark before it or not', () => {
  expect(readJson('{"a": [1, null]}')).toEqual({ ok: true, value: { a: [1, null] } })
  expect(readJson('\ufeff"x"')).toEqual({ ok: true, value: 'x' })
})

test.each([
  ['', 1, 'it is empty'],
  [' \n', 1, 'it is empty'],
  ['{\n "a": SECRET\n}', 2, 'line 2, column 7: a word stands without double quotes'],
  ['{\n "a": "SECRET" "b": 1}', 2, 'line 2, column 16: a comma is missing'],
  ['{"a": "SECRET', 1, 'line 1, column 7: a text has no closing quote on its line'],
  ['{"a": "SEC\nRET"}', 1, 'line 1, column 7: a text has no closing quote on its line'],
  ["{'SECRET': 1}", 1, 'line 1, column 2: a word stands without double quotes'],
  ['{"a": 1,}', 1, 'line 1, column 9: a key in double quotes is missing'],
  ['{"a" 1}', 1, 'line 1, column 6: a colon is missing'],
  ['[1, 2', 1, 'line 1, column 6: it ends too early'],
  ['{"a": "SEC\\xRET"}', 1, 'line 1, column 7: an escape that JSON does not know'],
  ['// SECRET\n{}', 1, 'line 1, column 1: JSON has no comments'],
  ['{} "SECRET"', 1, 'line 1, column 4: something stands behind the end'],
  ['{"a": 01}', 1, 'line 1, column 8: a comma is missing'],
  ['[', 1, 'line 1, column 2: it ends too early'],
  ['['.repeat(200_000) + 'SECRET', 1, 'line 1, column 1: its lists and objects are too many levels deep'],
  ['SECRET: yes\n', 1, 'line 1, column 1: a word stands without double quotes'],
])('what is no JSON says where, and shows nothing of it: %.40j', (text, line, why) => {
  expect(readJson(text)).toEqual({ ok: false, line, why })
})
