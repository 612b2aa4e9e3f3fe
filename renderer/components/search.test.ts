import { expect, test } from 'vitest'
import { best, highlight, rank } from './search'

test('a text answers when every word occurs in it, in any order', () => {
  expect(rank('Start the agent', 'agent start')).not.toBeNull()
  expect(rank('Start the agent', 'agent stop')).toBeNull()
})

test('the beginning of a word counts for more than its middle', () => {
  expect(best(['other thing', 'the heron'], (it) => it, 'he', 2)).toEqual(['the heron', 'other thing'])
})

test('the best few are the first of all in their order', () => {
  const texts = Array.from({ length: 500 }, (_, n) => `${(n * 7_919) % 101} ${n % 3 === 0 ? 'heron' : 'a hero'} ${n}`)
  const ranked = texts.filter((text) => rank(text, 'he 1') !== null)
  const all = ranked.sort((a, b) => rank(a, 'he 1')! - rank(b, 'he 1')!)
  for (const limit of [0, 1, 6, 1_000]) expect(best(texts, (it) => it, 'he 1', limit)).toEqual(all.slice(0, limit))
  expect(best(texts, (it) => it, ' ', 2)).toEqual(texts.slice(0, 2))
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
