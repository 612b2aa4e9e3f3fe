import { describe, expect, test } from 'vitest'
import type { AgentStatus, Link } from '../../shared/model/agent-status'
import type { JobSummary } from '../../shared/model/job'
import type { Problem } from '../../shared/model/problem'
import type { RunView } from '../../shared/model/why'
import { linkProblems, mergeProblems, viewProblems, type Sighting } from './problem-list'
import { runOf } from './sample-run'

const now = 1_000_000
const connected: Link = { state: 'connected', since: 0 }
const retrying = (sinceMs: number, more: object = {}): Link => ({
  ...more,
  state: 'retrying',
  since: now - sinceMs,
  tries: 2,
  nextTryAt: now + 500,
  message: 'connection refused',
})
const refused = { state: 'refused', since: now - 10, message: 'Unauthorized' } as const satisfies Link
const servers = { api: 'http://api', context: 'minikube', server: 'https://c' }
type Links = Pick<AgentStatus, 'api' | 'cluster'>

test.each<[string, Partial<Links>, readonly Sighting[]]>([
  ['both answer: nothing', {}, []],
  ['not asked yet: nothing', { api: { state: 'unknown' }, cluster: { state: 'unknown' } }, []],
  ['a short trouble with the API: nothing', { api: retrying(3_000) }, []],
  [
    'a longer one, since it began',
    { api: retrying(3_001) },
    [{ problem: { kind: 'apiUnreachable', api: 'http://api', message: 'connection refused' }, at: now - 3_001 }],
  ],
  [
    'a refused token at once',
    { api: refused },
    [{ problem: { kind: 'tokenRefused', api: 'http://api', message: 'Unauthorized' }, at: now - 10 }],
  ],
  ['a short trouble with the cluster: nothing', { cluster: retrying(500) }, []],
  [
    'a longer one with the cluster',
    { cluster: retrying(60_000) },
    [
      {
        problem: {
          kind: 'clusterUnreachable',
          context: 'minikube',
          server: 'https://c',
          message: 'connection refused',
        },
        at: now - 60_000,
      },
    ],
  ],
  [
    'a cluster that refuses us, beside an API that is away',
    { api: retrying(9_000), cluster: refused },
    [
      { problem: { kind: 'apiUnreachable', api: 'http://api', message: 'connection refused' }, at: now - 9_000 },
      { problem: { kind: 'clusterRefused', context: 'minikube', message: 'Unauthorized' }, at: now - 10 },
    ],
  ],
  [
    'a plugin that failed, so that nothing was asked of the cluster',
    { cluster: { ...refused, plugin: 'aws' } },
    [{ problem: { kind: 'pluginFailed', plugin: 'aws', context: 'minikube', message: 'Unauthorized' }, at: now - 10 }],
  ],
  ['a plugin that is waited for, which a notice says', { cluster: retrying(60_000, { plugin: 'aws' }) }, []],
])('%s', (_, links, expected) => {
  expect(linkProblems({ api: connected, cluster: connected, ...links }, servers, [], now)).toEqual(expected)
})

test.each<[string, Partial<Links>, Problem]>([
  ['work pool', { api: refused }, { kind: 'workPoolRefused', api: 'http://api', message: 'There is no pool kube' }],
  ['address', { api: refused }, { kind: 'apiOutOfReach', api: 'http://api', message: 'It redirects in a circle.' }],
  ['wrong dialect', { api: refused }, { kind: 'wrongDialect', api: 'http://api', message: 'it speaks 1.x' }],
  [
    'right that lacks',
    { cluster: refused },
    { kind: 'notAllowed', user: 'jane', verb: 'create', resource: 'jobs', namespace: 'flows', message: 'forbidden' },
  ],
  ['namespace that is not there', { cluster: refused }, { kind: 'noNamespace', namespace: 'flows', message: 'none' }],
  [
    'quota that is used up',
    { cluster: retrying(60_000) },
    { kind: 'quotaExceeded', namespace: 'flows', message: 'exceeded quota', waiting: 3 },
  ],
])('of a %s the agent has told more, and nothing is added', (_, links, problem) => {
  const told = [{ problem, at: now }]
  expect(linkProblems({ api: connected, cluster: connected, ...links }, servers, told, now)).toEqual([])
})

const ref = (id: string, flowName = 'hello') => ({ id, name: `name-of-${id}`, flowName })
const rejected = (id: string): Problem => ({ kind: 'jobRejected', run: ref(id), status: 403, message: 'quota' })

test('what Jobs and pods show of runs is told since the Job was made', () => {
  const failedJob = { status: 'Failed', reason: 'DeadlineExceeded', message: 'too long', createdAt: 5 } as JobSummary
  const view = (id: string, jobs: readonly JobSummary[]): RunView => {
    return { run: runOf(id, { phase: 'claimed' }), jobs, pods: [], events: [] }
  }
  expect(viewProblems([view('a', [failedJob]), view('b', [])])).toEqual([
    { problem: { kind: 'deadlineExceeded', run: ref('a'), message: 'too long' }, at: 5 },
  ])
})

describe('mergeProblems', () => {
  const day = 24 * 3_600_000
  const none = new Map()

  test('alike problems of one flow are one entry: since the first, last seen at the last, each run once', () => {
    const found = [
      { problem: rejected('b'), at: 20 },
      { problem: rejected('a'), at: 10 },
      { problem: rejected('b'), at: 30 },
    ]
    expect([...mergeProblems(none, found, now).values()]).toEqual([
      {
        key: 'jobRejected/hello',
        problem: rejected('b'),
        runs: [ref('a'), ref('b')],
        moreRuns: 0,
        since: 10,
        lastAt: 30,
        solvedAt: null,
      },
    ])
  })

  test('another flow, and another kind, is an entry of its own', () => {
    const other: Problem = { kind: 'jobRejected', run: ref('c', 'report'), status: 403, message: 'quota' }
    const api: Problem = { kind: 'apiUnreachable', api: 'http://api', message: 'm' }
    const found = [rejected('a'), other, api].map((problem) => ({ problem, at: 1 }))
    expect([...mergeProblems(none, found, now).keys()]).toEqual([
      'jobRejected/hello',
      'jobRejected/report',
      'apiUnreachable',
    ])
  })

  test('one that goes on began when it began, also when the first of it is found no more', () => {
    const before = mergeProblems(
      none,
      [rejected('a'), rejected('b')].map((problem, n) => ({ problem, at: 10 + n })),
      now,
    )
    const on = mergeProblems(before, [{ problem: rejected('b'), at: 11 }], now)
    expect([...on.values()]).toMatchObject([{ since: 10, runs: [ref('b')] }])
    const again = mergeProblems(mergeProblems(on, [], now), [{ problem: rejected('b'), at: 30 }], now)
    expect([...again.values()]).toMatchObject([{ since: 30, solvedAt: null }])
  })

  test('what is no longer found is solved, stays a day, and goes', () => {
    const before = mergeProblems(none, [{ problem: rejected('a'), at: 10 }], now)
    const solved = mergeProblems(before, [], now + 5)
    expect([...solved.values()]).toMatchObject([{ key: 'jobRejected/hello', lastAt: 10, solvedAt: now + 5 }])
    const later = mergeProblems(solved, [], now + day)
    expect([...later.values()]).toMatchObject([{ solvedAt: now + 5 }])
    expect(mergeProblems(later, [], now + 5 + day).size).toBe(0)
  })

  test('what comes back is open again, since it came back', () => {
    const solved = mergeProblems(mergeProblems(none, [{ problem: rejected('a'), at: 10 }], now), [], now)
    const again = mergeProblems(solved, [{ problem: rejected('b'), at: 90 }], now)
    expect([...again.values()]).toMatchObject([{ since: 90, lastAt: 90, runs: [ref('b')], solvedAt: null }])
  })

  test('of very many runs the newest are named, and the others counted', () => {
    const found = Array.from({ length: 130 }, (_, n) => ({ problem: rejected(`run-${n}`), at: n }))
    const [entry] = mergeProblems(none, found, now).values()
    expect(entry?.runs).toHaveLength(100)
    expect(entry?.runs.at(-1)).toEqual(ref('run-129'))
    expect(entry?.moreRuns).toBe(30)
  })

  test('of very many solved ones the latest are kept', () => {
    const found = Array.from({ length: 600 }, (_, n): Sighting => {
      return { problem: { kind: 'mistake', where: `step ${n}`, message: 'm' }, at: n }
    })
    const solved = mergeProblems(mergeProblems(none, found, now), [], now)
    expect(solved.size).toBe(500)
    expect(solved.has('mistake/step 599')).toBe(true)
    expect(solved.has('mistake/step 0')).toBe(false)
  })
})
