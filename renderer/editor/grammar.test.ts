import { expect, test } from 'vitest'
import { kubectlGrammar } from './grammar'

const { tokenizer } = kubectlGrammar({
  keywords: ['true', 'null', '~'],
  tokenizer: { root: [[/text/, 'string']], object: [], array: [] },
})
type Rule = readonly [RegExp, string]

/** The first rule that takes the beginning of a text, as Monaco asks them. */
function tokenAt(text: string, state: 'root' | 'object' | 'array'): string | undefined {
  const rules = tokenizer[state] as unknown as readonly Rule[]
  return rules.find(([form]) => new RegExp(`^(?:${form.source})`, form.flags).test(text))?.[1]
}

test.each([
  ['400', 'number'],
  ['0400  # octal', 'number'],
  ['1_800', 'number'],
  ['-0x1F', 'number'],
  ['1e3', 'number'],
  ['2.5', 'number'],
  ['12:30:45', undefined],
  ['2026-11-27', undefined],
  ['1.2.3', undefined],
  ['5a', undefined],
])('%s at the end of a line is a %s', (text, token) => expect(tokenAt(text, 'root')).toBe(token))

test.each([
  ['off }', 'keyword'],
  ['no, a: 1', 'keyword'],
  ['On]', 'keyword'],
  ['1_800 }', 'number'],
  ['nothing }', undefined],
  ['12:30:45 }', undefined],
])('%s in brackets is a %s', (text, token) => {
  expect([tokenAt(text, 'object'), tokenAt(text, 'array')]).toEqual([token, token])
})
