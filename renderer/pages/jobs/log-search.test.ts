import { expect, test } from 'vitest'
import { levelOf } from './log-level'
import { findMatches, indexOfMatch, stepMatch } from './log-search'

const lines = ['read customers', 'nothing', 'Customers, customers', '1.5 (a)'].map((text, index) => ({
  n: 10 + index,
  at: null,
  text,
  coloured: null,
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

test.each([
  ['WARN 3 rows', { start: 0, end: 4, className: 'late' }],
  ['10:00 ERROR no', { start: 6, end: 11, className: 'failed' }],
  ['INFO all is well', null],
  [`${'x'.repeat(70)} ERROR`, null],
  ['no level', null],
])('the level of a line: %s', (text, expected) => expect(levelOf(text)).toEqual(expected))
