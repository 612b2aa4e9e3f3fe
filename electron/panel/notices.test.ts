import { describe, expect, test } from 'vitest'
import type { Problem, ProblemEntry } from '../../shared/model/problem'
import {
  decideNotice,
  graceMs,
  inRowWith,
  pauseAfterMs,
  repeatMs,
  type News,
  type NewsView,
  type Seen,
} from './notices'
import { runOf } from './sample-run'

const now = 1_000_000
const refOf = (id: string) => ({ id, name: `name-of-${id}`, flowName: 'hello' })
const entryOf = (problem: Problem, ids: readonly string[] = []): ProblemEntry => ({
  ...{ key: problem.kind, problem, runs: ids.map(refOf), moreRuns: 0 },
  ...{ since: 0, lastAt: 0, solvedAt: null },
})
const problemNews = (entry: ProblemEntry, more: Partial<News> = {}): News => ({
  ...{ key: `problem/${entry.key}`, connectionId: 'one', at: now },
  what: { kind: 'problem', entry },
  ...more,
})
const refused = entryOf({ kind: 'tokenRefused', api: 'http://api', message: 'no' })
const silent = entryOf({ kind: 'apiUnreachable', api: 'http://api', message: 'refused' })
const memory = (...ids: readonly string[]) =>
  entryOf({ kind: 'outOfMemory', run: refOf(ids.at(-1) ?? 'a'), container: 'flow', limit: '64Mi', exitCode: 137 }, ids)
const failed = (id: string, more: Partial<News> = {}): News => ({
  ...{ key: `run/${id}`, connectionId: 'one', at: now },
  what: {
    kind: 'failedRun',
    run: runOf(id, { phase: 'failed', state: 'Failed', stateMessage: 'Some reference tasks failed.' }),
  },
  ...more,
})
const decide = (news: readonly News[], more: Partial<NewsView> = {}) =>
  decideNotice({ ...{ news, seen: null, told: new Map(), toldRuns: new Set(), now, nameOf: () => null }, ...more })
const titleOf = (news: readonly News[], more: Partial<NewsView> = {}) => decide(news, more).notice?.title ?? null

test('nothing has happened: nothing is told', () => expect(decide([])).toEqual({ notice: null, tells: [], kept: [] }))

describe('one thing is told by itself, and leads there', () => {
  test('a problem of the set-up: to the problems', () => {
    expect(decide([problemNews(refused)]).notice).toMatchObject({
      title: 'The Prefect API refused the token',
      connectionId: 'one',
      place: { kind: 'page', page: 'problems' },
    })
  })
  test('a problem of one run: to that run', () => {
    const { notice } = decide([problemNews(memory('a'))])
    expect(notice?.place).toEqual({ kind: 'run', flowRunId: 'a' })
    expect(notice?.body).toMatch(/^hello \/ name-of-a: /)
  })
  test('a problem of several runs: to the problems, with how many they are', () => {
    const { notice } = decide([problemNews(memory('a', 'b', 'c'))])
    expect(notice?.title).toMatch(/, 3 times$/)
    expect(notice?.place).toEqual({ kind: 'page', page: 'problems' })
  })
  test('a run that failed: to it', () => {
    expect(decide([failed('a')]).notice).toEqual({
      title: 'Flow run name-of-a: Failed',
      body: 'hello · Some reference tasks failed.',
      connectionId: 'one',
      place: { kind: 'run', flowRunId: 'a' },
    })
  })
  test('with several connections it says whose it is', () =>
    expect(decide([failed('a')], { nameOf: (id) => `connection ${id}` }).notice?.body).toBe(
      'hello · Some reference tasks failed. · connection one',
    ))
})

describe('many are one', () => {
  test.each<[string, readonly News[]]>([
    ['2 problems', [problemNews(refused), problemNews(memory('a'))]],
    ['3 failed flow runs', ['a', 'b', 'c'].map((id) => failed(id))],
    ['1 problem, 2 failed flow runs', [failed('a'), problemNews(refused), failed('b')]],
    ['10,000 failed flow runs', Array.from({ length: 10_000 }, (_, n) => failed(`r${n}`))],
  ])('%s', (title, news) => expect(titleOf(news)).toBe(title))

  test('names the first, problems before runs, and counts the others', () => {
    const news = [...Array.from({ length: 50 }, (_, n) => failed(`r${n}`)), problemNews(refused)]
    const { notice, tells } = decide(news)
    expect(notice).toEqual({
      title: '1 problem, 50 failed flow runs',
      body: 'The Prefect API refused the token; hello / name-of-r0; hello / name-of-r1; 48 more',
      connectionId: 'one',
      place: { kind: 'page', page: 'problems' },
    })
    expect(tells).toHaveLength(51)
  })
  test('failed runs alone lead to the runs; those of several connections to no certain one', () => {
    const { notice } = decide([failed('a'), failed('b', { connectionId: 'two' })])
    expect(notice).toMatchObject({ connectionId: null, place: { kind: 'page', page: 'flowRuns' } })
  })
})

describe('what the user looks at is not told', () => {
  const at = (page: NonNullable<Seen>['page'], more: Partial<NonNullable<Seen>> = {}): Seen => ({
    ...{ page, flowRunId: null, connectionId: 'one' },
    ...more,
  })
  test.each<[string, News, Seen, boolean]>([
    ['the window is not in front', problemNews(refused), null, true],
    ['a problem, on the page of problems', problemNews(refused), at('problems'), false],
    ['on the overview', problemNews(refused), at('overview'), false],
    ['on another page', problemNews(refused), at('settings'), true],
    ['on the same page of another connection', problemNews(refused), at('problems', { connectionId: 'two' }), true],
    ['of the panel itself, whatever is connected', problemNews(refused, { connectionId: null }), at('problems'), false],
    ['of the run that is open', problemNews(memory('a')), at('flowRuns', { flowRunId: 'a' }), false],
    ['of a run beside it', problemNews(memory('a')), at('flowRuns', { flowRunId: 'b' }), true],
    ['a failed run, in the list of runs', failed('a'), at('flowRuns'), false],
    ['a failed run, on the page of problems', failed('a'), at('problems'), true],
  ])('%s', (_, news, seen, told) => {
    const { notice, kept } = decide([news], { seen })
    expect(notice !== null).toBe(told)
    expect(kept).toEqual([])
  })
})

describe('what may pass is told when it lasts', () => {
  test.each([
    [0, false],
    [graceMs - 1, false],
    [graceMs, true],
  ])('after %i ms: %s', (ageMs, told) => {
    const news = [problemNews(silent, { at: now - ageMs })]
    const { notice, kept } = decide(news)
    expect(notice !== null).toBe(told)
    expect(kept).toEqual(told ? [] : news)
  })
  test('others don’t wait for it', () => {
    const { notice, kept } = decide([problemNews(silent), problemNews(refused)])
    expect(notice?.title).toBe('The Prefect API refused the token')
    expect(kept.map(({ key }) => key)).toEqual(['problem/apiUnreachable'])
  })
})

describe('nothing is told twice', () => {
  test.each([
    [repeatMs - 1, false],
    [repeatMs, true],
  ])('a problem that is back %i ms after it was told: %s', (agoMs, told) =>
    expect(titleOf([problemNews(refused)], { told: new Map([['problem/tokenRefused', now - agoMs]]) }) !== null).toBe(
      told,
    ),
  )
  test('a run that fails of a problem that is told', () =>
    expect(decide([failed('a'), problemNews(memory('a'))]).tells.map(({ key }) => key)).toEqual([
      'problem/outOfMemory',
    ]))
  test('a run that fails of a problem that was told', () =>
    expect(titleOf([failed('a'), failed('b')], { toldRuns: new Set(['a']) })).toBe('Flow run name-of-b: Failed'))
})

test('words of servers are one line, of a length that desktops show, and turn nothing around', () => {
  const run = runOf('a', { name: `x\n\u202e${'y'.repeat(5_000)}`, state: 'Failed', stateMessage: 'z\n'.repeat(5_000) })
  const { notice } = decide([failed('a', { what: { kind: 'failedRun', run } })])
  expect(notice?.title).toMatch(/^Flow run x↵<U\+202E>y+…$/)
  expect([notice?.title.length, notice?.body.length]).toEqual([120, 300])
})

test('the more come one after another, the longer the pauses between them', () => {
  expect([0, 1, 2, 3, 4, 100].map(pauseAfterMs)).toEqual([2_000, 10_000, 60_000, 300_000, 300_000, 300_000])
  expect([inRowWith(0, null, 0), inRowWith(1, 0, 899_999), inRowWith(7, 0, 900_000)]).toEqual([1, 2, 1])
})
