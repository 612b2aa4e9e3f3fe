import { parse } from 'smol-toml'
import { expect, test } from 'vitest'
import { tomlFaultWords } from './toml-fault'

test.each<[string, string]>([
  ['token = sesame', 'line 1, column 9: invalid value'],
  ['[cloud]\ntoken = "sesame', 'line 2, column 9: unfinished string'],
  ['[cloud]\n\ttoken "sesame"', 'line 2, column 8: illegal character in key'],
  ['"sesame" = 1\n"sesame" = 2', 'line 2, column 1: trying to redefine an already defined table or value'],
  ['at = 2020-99-99', 'line 1, column 6: invalid date'],
])('TOML: %j', (text, words) => {
  let fault: unknown
  try {
    parse(text)
  } catch (error) {
    fault = error
  }
  expect(tomlFaultWords(fault)).toBe(words)
})
