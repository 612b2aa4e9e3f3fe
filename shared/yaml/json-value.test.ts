import { describe, expect, test } from 'vitest'
import { atOnce } from '../../electron/clock/at-once.stage'
import { jsonText } from './json-text'
import { jsonValue } from './json-value'

const big = '9007199254740993'

test.each([
  big,
  `-${big}`,
  '9223372036854775807',
  '-9223372036854775808',
  '18446744073709551615',
  `{"a":${big}}`,
  `[1,${big},"${big}",[{"b":-${big}}]]`,
  `{"a":"\\"${big}","b":${big},"c":"\\\\","d":${big}}`,
  `{"__proto__":{"toString":${big}},"a":${big}}`,
])('%s is written as it was read', (json) => expect(jsonText(jsonValue(json))).toBe(json))

describe('what is no such number is read as ever', () => {
  test.each([
    '1',
    '9007199254740992',
    `${big}.0`,
    `0.${big}`,
    `${big}e3`,
    `1e-${big}`,
    `1.5E+${big}`,
    '36893488147419103232',
    '1'.repeat(1_000),
    `"${big}"`,
    `{"${big}":"a: ${big}, [${big}]"}`,
    `["\\\\\\"${big}"]`,
    'null',
    '[]',
    '""',
    ` [ "2026-11-27T01:22:27.123456" ] `,
  ])('%s', (json) => expect(jsonValue(json)).toEqual(JSON.parse(json)))
})

test('white space, other numbers and keys that stand twice change nothing', () => {
  const json = `{\n  "a" : ${big} ,\n  "b":[ 1.5,\t${big}\n], "a": 2, "c": ${big}, "c": 9007199254740995 }`
  expect(jsonValue(json)).toEqual({ a: 2, b: [1.5, 9007199254740993n], c: 9007199254740995n })
})

test('digits are found wherever they stand', () => {
  for (let before = 0; before < 40; before++) {
    const json = `["${'x'.repeat(before)}",${big}]`
    expect(jsonText(jsonValue(json))).toBe(json)
  }
})

test.each(['{', `[${big}`, `${big}n`, `-`, `01234567890123456`])('%s is refused', (json) => {
  expect(() => jsonValue(json)).toThrow(SyntaxError)
})

test.each([
  ['levels', `${'['.repeat(100_000)}${big}${']'.repeat(100_000)}`],
  ['quotes and backslashes', `["${'\\\\\\"'.repeat(1_000_000)}",${big}]`],
  ['digits', `["${'1'.repeat(4_000_000)}",${big}]`],
  ['short runs of digits', `["${'123456789012345 '.repeat(250_000)}",${big}]`],
])('much of %s takes no long time', (_, json) => {
  atOnce(() => jsonValue(json))
})
