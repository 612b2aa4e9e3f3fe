import { expect, test } from 'vitest'
import { best, highlight, rank } from './search'

test('a text answers when every word occurs in it, in any order', () => {
  expect(rank('Start the agent', 'agent start')).not.toBeNull()
  expect(rank('Start the agent', 'agent stop')).toBeNull()
})

test('the beginning of a word counts for more than its middle', () => {
  expect(best(['other thing', 'the heron'], (it) => it, 'he', 2)).toEqual(['the heron', 'other thing'])
})

test('what was found is marked, and the pieces make the text again', () => {
  const pieces = highlight('eager-heron', 'her')
  expect(pieces).toEqual([
    { text: 'eager-', found: false },
    { text: 'her', found: true },
    { text: 'on', found: false },
  ])
})

test('signs in a search are signs', () => {
  expect(highlight('a.b', '.').map(({ text }) => text)).toEqual(['a', '.', 'b'])
})
