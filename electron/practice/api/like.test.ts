import { expect, test } from 'vitest'
import { likeTest } from './like'

const nothing = () => undefined

test.each([
  ['', '', true],
  ['', 'a', false],
  ['%', '', true],
  ['%', 'any\ntext', true],
  ['a%', 'abc', true],
  ['%c', 'abc', true],
  ['%c', 'abcd', false],
  ['a%c', 'abcbc', true],
  ['a%b%c', 'axxbxxbxc', true],
  ['a%b%c', 'axxcxxb', false],
  ['%aab', 'aaaab', true],
  ['a_c', 'abc', true],
  ['a_c', 'ac', false],
  ['_%', '', false],
  ['%_', 'a', true],
  ['100\\%', '100%', true],
  ['100\\%', '1000', false],
  ['a\\_b', 'a_b', true],
  ['a.b*', 'a.b*', true],
  ['a.b', 'axb', false],
  ['A%', 'abc', false],
])('%s fits %s: %s', (pattern, text, expected) => {
  expect(likeTest(pattern, false, nothing)(text)).toBe(expected)
})

test('ILIKE takes capitals for small letters', () => expect(likeTest('%LL%', true, nothing)('Hello')).toBe(true))

test('many % cost no more than the length of the pattern times that of the text', () => {
  let steps = 0
  const [pattern, text] = ['%a'.repeat(20) + 'b', 'a'.repeat(2_000)]
  expect(
    likeTest(pattern, false, () => {
      steps++
    })(text),
  ).toBe(false)
  expect(steps).toBeLessThan(pattern.length * text.length)
})
