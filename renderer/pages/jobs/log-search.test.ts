import { expect, test } from 'vitest'
import { piecesOf } from './log-pieces'
import { findMatches, indexOfMatch, matchesByLine, stepMatch } from './log-search'

const lines = ['read customers', 'nothing', 'Customers, customers', '1.5 (a)'].map((text, index) => ({
  n: 10 + index,
  at: null,
  text,
}))
const places = (query: string) => findMatches(lines, query).map((match) => [match.n, match.start])

test.each([
  [
    'each place counts, whatever its case',
    'customers',
    [
      [10, 5],
      [12, 0],
      [12, 11],
    ],
  ],
  ['a capital letter makes case count', 'Customers', [[12, 0]]],
  ['signs mean themselves', '1.5 (', [[13, 0]]],
  ['a dot is a dot', 'r.ad', []],
  ['nothing searched, nothing found', '', []],
])('%s', (_, query, expected) => expect(places(query)).toEqual(expected))

const matches = findMatches(lines, 'customers')

test('next goes on from the current match and round the end', () => {
  const second = stepMatch(matches, matches[0] ?? null, 1, 0)
  const third = stepMatch(matches, second, 1, 0)
  expect([second, third, stepMatch(matches, third, 1, 0)]).toEqual([matches[1], matches[2], matches[0]])
  expect(stepMatch(matches, matches[0] ?? null, -1, 0)).toEqual(matches[2])
})

test('without a current match it begins at what is in sight', () => {
  expect(stepMatch(matches, null, 1, 11)).toEqual(matches[1])
  expect(stepMatch(matches, null, -1, 11)).toEqual(matches[0])
  expect(stepMatch(matches, null, 1, 13)).toEqual(matches[0])
  expect(stepMatch([], null, 1, 0)).toBeNull()
})

test('a match whose line has gone is no longer the current one', () => {
  const rest = matches.filter((match) => match.n > 10)
  expect(indexOfMatch(rest, matches[0] ?? null)).toBe(-1)
  expect(stepMatch(rest, matches[0] ?? null, 1, 10)).toEqual(matches[1])
})

test('a line is cut at its level and at each match', () => {
  const text = 'WARN 3 rows without customers id, customers'
  const found = findMatches([{ n: 1, at: null, text }], 'customers')
  expect(piecesOf(text, matchesByLine(found).get(1) ?? [], found[1] ?? null)).toEqual([
    { text: 'WARN', tone: 'late', mark: 'none' },
    { text: ' 3 rows without ', tone: null, mark: 'none' },
    { text: 'customers', tone: null, mark: 'match' },
    { text: ' id, ', tone: null, mark: 'none' },
    { text: 'customers', tone: null, mark: 'current' },
  ])
})

test('a level found by the search keeps its colour, a word far behind has none', () => {
  const [match] = findMatches([{ n: 1, at: null, text: 'ERROR no' }], 'err')
  expect(piecesOf('ERROR no', match ? [match] : [], null)).toEqual([
    { text: 'ERR', tone: 'failed', mark: 'match' },
    { text: 'OR', tone: 'failed', mark: 'none' },
    { text: ' no', tone: null, mark: 'none' },
  ])
  const far = `${'x'.repeat(70)} ERROR`
  expect(piecesOf(far, [], null)).toEqual([{ text: far, tone: null, mark: 'none' }])
  expect(piecesOf('', [], null)).toEqual([])
})
