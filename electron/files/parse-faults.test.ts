import { parse } from 'smol-toml'
import { expect, test } from 'vitest'
import { jsonFaultWords, tomlFaultWords } from './parse-faults'

test.each<[string, string]>([
  ['{"a": sesame}', 'line 1, column 7: there is something that JSON does not have here'],
  ['{\n  "token": "x"\n  "other": "sesame"\n}', 'line 3, column 3: there is something that JSON does not have here'],
  ['{"token": "sesame",}', 'line 1, column 20: there is something that JSON does not have here'],
  ['{"token": "sesame"', 'it ends too early'],
  ['{"token": "ses', 'it ends too early'],
  ['{', 'it ends too early'],
  ['', 'it ends too early'],
  ['sesame', 'line 1, column 1: there is something that JSON does not have here'],
  ['{"a": 1} sesame', 'line 1, column 10: there is something that JSON does not have here'],
  ['{"a": "\tsesame"}', 'line 1, column 8: there is something that JSON does not have here'],
  ['{"a": tru3}', 'line 1, column 10: there is something that JSON does not have here'],
  ["{'sesame': 1}", 'line 1, column 2: there is something that JSON does not have here'],
])('JSON: %j', (text, words) => expect(jsonFaultWords(text)).toBe(words))

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
