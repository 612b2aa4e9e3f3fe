import { expect, test } from 'vitest'
import { atOnce } from '../../electron/clock/at-once.stage'
import { yamlTokens } from './yaml-tokens'

const coloured = (text: string) =>
  yamlTokens(text).flatMap((it) => (it.kind === null ? [] : [`${it.kind}:${it.text.trim()}`]))

test.each([
  ['  backoffLimit: 0  # not started again', ['k:backoffLimit', 'd:0', 'c:# not started again']],
  ['        - name: flow', ['k:name', 's:flow']],
  ['  command: ["/bin/sh", "-c"]', ['k:command', 's:["/bin/sh", "-c"]']],
  ['  value: http://host:4200', ['k:value', 's:http://host:4200']],
  ['  note: "a # in quotes"', ['k:note', 's:"a # in quotes"']],
  ['- plain', ['s:plain']],
  ['# alone', ['c:# alone']],
])('%s', (text, expected) => expect(coloured(text)).toEqual(expected))

test('the tokens make the line again', () => {
  const line = '  - name: "it\'s"  # ok'
  expect(yamlTokens(line).map(({ text }) => text).join('')).toBe(line) // prettier-ignore
})

test('a long line that is none to a pattern is coloured at once', () => {
  const line = `${' '.repeat(500_000)}x\u2028`
  expect(atOnce(() => yamlTokens(line)).map(({ text }) => text).join('')).toBe(line) // prettier-ignore
})
