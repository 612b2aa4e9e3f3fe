import { expect, test } from 'vitest'
import { atOnce } from '../../electron/clock/at-once.stage'
import { fileModes } from './rules-reading'

/** What is said of a number that stands so in a template. */
const said = (text: string, value: number): readonly string[] => {
  const view = { job: { defaultMode: value }, plain: () => text } as unknown as Parameters<typeof fileModes>[0]
  return fileModes(view).map(({ rule }) => rule)
}

test.each([
  ['0400', 256, 'octal'],
  ['0o17', 15, 'octal'],
  ['-010', -8, 'octal'],
  ['0_7', 7, 'octal'],
  ['00', 0, undefined],
  ['0_0', 0, undefined],
  ['08', 8, undefined],
  ['7', 7, undefined],
])('%s, which is %i', (text, value, rule) => expect(said(text, value)[0]).toBe(rule))

test('a number of very many digits is looked through at once', () => {
  expect(atOnce(() => said(`0${'7'.repeat(1_000_000)}8`, Infinity))).toEqual([])
})
