import { expect, test } from 'vitest'
import { bareToken, whyNoToken } from './token'

test.each<[string, string, string, RegExp | null, RegExp | null]>([
  ['as it is', 'T', 'T', null, null],
  ['none', '', '', null, null],
  ['with a newline at its end', 'T\n', 'T', null, null],
  ['from Windows', 'T\r\n', 'T', null, null],
  ['with blanks around it', ' \tT  ', 'T', null, null],
  ['with a mark of the byte order', '\uFEFFT', 'T', null, null],
  ['nothing but blanks', ' \n', '', null, null],
  ['two in one', 'T\nU\n', 'T\nU', /in it/, /several lines/],
  ['with its name before it', 'Bearer T', 'Bearer T', /in it/, null],
  ['broken over a tab', 'T\tU', 'T\tU', /in it/, null],
])('a token %s', (_, given, bare, refused, refusedAsLogin) => {
  expect(bareToken(given)).toBe(bare)
  if (refused === null) expect(whyNoToken(given, false)).toBeNull()
  else expect(whyNoToken(given, false)).toMatch(refused)
  if (refusedAsLogin === null) expect(whyNoToken(given, true)).toBeNull()
  else expect(whyNoToken(given, true)).toMatch(refusedAsLogin)
})
