import { expect, test } from 'vitest'
import { isUrl } from './is-url'

test.each([
  ['https://bücher.example/graphql', undefined, true],
  ['/graphql', 'http://h', true],
  ['/graphql', undefined, false],
  ['http://[', undefined, false],
])('%s behind %s: %s, however often it is asked', (text, base, is) => {
  for (let times = 0; times < 20_000; times++) if (isUrl(text, base) !== is) throw new Error(`after ${times}`)
  expect(isUrl(text, base)).toBe(is)
})
