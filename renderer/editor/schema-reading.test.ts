import { expect, test } from 'vitest'
import { fitsForKubectl } from './schema-reading'

const wants = (kinds: string) => `Incorrect type. Expected ${kinds}.`

test.each([
  ['12:30:45', 'one of string, null', true],
  ['2026-11-27', '"string"', true],
  ['1e3', '"integer"', true],
  ['1_000', 'one of integer, null', true],
  ['0o17', '"integer"', true],
  ['y', '"boolean"', true],
  ['1.5', '"number"', true],
  ['1.5', '"integer"', false],
  ['no', '"string"', false],
  ['400', 'one of string, null', false],
  ['"5"', '"string"', false],
  ['a: 1', '"integer"', false],
  ['{ a: 1 }', '"string"', false],
  ['- a\n- b', '"string"', false],
])('%s where the schema wants %s', (text, kinds, fits) => expect(fitsForKubectl(text, wants(kinds))).toBe(fits))

test('other messages are let be', () => expect(fitsForKubectl('a', 'Property a is not allowed.')).toBe(false))
