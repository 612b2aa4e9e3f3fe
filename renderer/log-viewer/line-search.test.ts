import { expect, test } from 'vitest'
import { logLine, type LogLine } from '../state/log-line'
import { levelOf } from './log-level'
import {
  beginSearch,
  matchesIn,
  noSearch,
  placeOf,
  searchOn,
  stepMatch,
  type LineSearch,
  type Match,
} from './line-search'

const linesOf = (...texts: readonly string[]): readonly LogLine[] =>
  texts.map((text, n) => logLine(n, null, null, text))
const lines = linesOf('read customers', 'nothing', 'Customers, customers', '1.5 (a)')
const search = (of: readonly LogLine[], query: string, before: LineSearch = noSearch) =>
  searchOn(beginSearch(query, of, before), 0, () => true)
/** Which match it is, by the number of its line and where it begins. */
const at = (match: Match | null) => match && [match.line.key, match.start]

/** Each match, as one goes from one to the next. */
function places(of: readonly LogLine[], query: string): readonly (readonly [LogLine['key'], number])[] {
  const found = search(of, query)
  let match: Match | null = null
  return Array.from({ length: found.total }, () => {
    match = stepMatch(found, match, 1, 0)
    return [match!.line.key, match!.start] as const
  })
}

test.each([
  [
    'each place counts, whatever its case',
    'customers',
    [
      [0, 5],
      [2, 0],
      [2, 11],
    ],
  ],
  ['a capital letter makes case count', 'Customers', [[2, 0]]],
  ['signs mean themselves', '1.5 (', [[3, 0]]],
  ['a dot is a dot', 'r.ad', []],
  ['nothing searched, nothing found', '', []],
])('%s', (_, query, expected) => expect(places(lines, query)).toEqual(expected))

const found = search(lines, 'customers')
const [first, second, third] = [0, 1, 2].reduce<Match[]>(
  (all) => [...all, stepMatch(found, all.at(-1) ?? null, 1, 0)!],
  [],
)

test('next goes on from the current match and round the end, and so does previous', () => {
  expect(at(stepMatch(found, third!, 1, 0))).toEqual([0, 5])
  expect(at(stepMatch(found, first!, -1, 0))).toEqual([2, 11])
  expect(at(stepMatch(found, third!, -1, 0))).toEqual([2, 0])
  expect([first, second, third, null].map((match) => placeOf(found, match ?? null))).toEqual([1, 2, 3, 0])
})

test('the only match is the next one, too', () => {
  const one = search(lines, 'nothing')
  const only = stepMatch(one, null, 1, 0)
  expect([at(stepMatch(one, only, 1, 0)), at(stepMatch(one, only, -1, 0))]).toEqual([
    [1, 0],
    [1, 0],
  ])
})

test('without a current match it begins at what is in sight', () => {
  expect(at(stepMatch(found, null, 1, 1))).toEqual([2, 0])
  expect(at(stepMatch(found, null, -1, 1))).toEqual([0, 5])
  expect(at(stepMatch(found, null, 1, 3))).toEqual([0, 5])
  expect(stepMatch(search([], 'customers'), null, 1, 0)).toBeNull()
})

test('a match whose line has gone is no longer the current one', () => {
  const rest = search(lines.slice(1), 'customers')
  expect(placeOf(rest, first!)).toBe(0)
  expect(at(stepMatch(rest, first!, 1, 0))).toEqual([2, 0])
})

test('a search is done bit by bit, from where it begins', () => {
  const many = linesOf(...Array.from({ length: 1_000 }, (_, n) => (n % 10 === 0 ? 'found' : 'not')))
  let rounds = 2
  const part = searchOn(beginSearch('found', many, noSearch), 500, () => --rounds > 0)
  expect([part.done, part.total, at(stepMatch(part, null, 1, 500))]).toEqual([false, 40, [500, 0]])
  expect([part.counts[499], part.counts[500], part.counts[501]]).toEqual([-1, 1, 0])
  const whole = searchOn(part, 500, () => true)
  expect([whole.done, whole.total]).toEqual([true, 100])
})

test('what is known of lines is not searched again when others come before, between and after them, or the oldest go', () => {
  const [a, b, c, d, e, f] = linesOf('x', 'x', 'x', 'x', 'x', 'x') as [
    LogLine,
    LogLine,
    LogLine,
    LogLine,
    LogLine,
    LogLine,
  ]
  const known = search([b, c, e], 'x')
  const more = beginSearch('x', [a, b, c, d, e, f], known)
  expect([...more.counts]).toEqual([-1, 1, 1, -1, 1, -1])
  expect([more.total, searchOn(more, 0, () => true).total]).toEqual([3, 6])
  expect([...beginSearch('x', [c, e, f], known).counts]).toEqual([1, 1, -1])
  expect([...beginSearch('y', [b, c, e], known).counts]).toEqual([-1, -1, -1])
})

test('of a line with very many matches those around the current one are drawn', () => {
  const line = logLine(0, null, null, 'ab'.repeat(5_000))
  expect(matchesIn(line, 'a')).toHaveLength(500)
  expect(matchesIn(line, 'a', { line, start: 6_000, end: 6_001 }).map(({ start }) => start)).toContain(6_000)
})

test.each([
  ['WARN 3 rows', { start: 0, end: 4, className: 'late' }],
  ['10:00 ERROR no', { start: 6, end: 11, className: 'failed' }],
  ['INFO all is well', null],
  [`${'x'.repeat(70)} ERROR`, null],
  ['no level', null],
])('the level of a line: %s', (text, expected) => expect(levelOf(text)).toEqual(expected))
