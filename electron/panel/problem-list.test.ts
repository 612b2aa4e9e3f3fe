import { describe, expect, test } from 'vitest'
import type { AgentStatus, Link } from '../../shared/model/agent-status'
import type { FlowRunSummary } from '../../shared/model/flow-run'
import type { JobSummary } from '../../shared/model/job'
import type { Problem } from '../../shared/model/problem'
import type { StateType } from '../../shared/model/state'
import type { RunView } from '../../shared/model/why'
import { linkProblems, mergeProblems, runProblems, type Sighting } from './problem-list'

const now = 1_000_000
const connected: Link = { state: 'connected', since: 0 }
const retrying = (sinceMs: number): Link => ({
  state: 'retrying',
  since: now - sinceMs,
  tries: 2,
  nextTryAt: now + 500,
  message: 'connection refused',
})
const refused: Link = { state: 'refused', since: now - 10, message: 'Unauthorized' }
const agent = (links: Partial<Pick<AgentStatus, 'api' | 'cluster'>>): AgentStatus => ({
  mode: 'running',
  name: 'agent',
  since: 0,
  api: connected,
  cluster: connected,
  lastPollAt: null,
  nextPollAt: null,
  waitMs: 0,
  claimsInHand: 0,
  nextDueAt: null,
  deployed: 0,
  ...links,
})

test.each<[string, Partial<Pick<AgentStatus, 'api' | 'cluster'>>, readonly Sighting[]]>([
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
])('%s', (_, links, expected) => {
  expect(linkProblems(agent(links), 'http://api', 'minikube', 'https://c', now)).toEqual(expected)
})

const run = (id: string, state: StateType = 'Submitted', flowName = 'hello'): FlowRunSummary => ({
  id,
  name: `name-of-${id}`,
  flowId: 'f',
  flowName,
  version: 3,
  state,
  stateMessage: null,
  stateAt: 7,
  dueAt: 0,
  startedAt: null,
  endedAt: null,
  parameters: {},
})
const ref = (id: string, flowName = 'hello') => ({ id, name: `name-of-${id}`, flowName })
const rejected = (id: string): Problem => ({ kind: 'jobRejected', run: ref(id), status: 403, message: 'quota' })

describe('runProblems', () => {
  const failedJob = { status: 'Failed', reason: 'DeadlineExceeded', message: 'too long', createdAt: 5 } as JobSummary
  const view = (id: string, jobs: readonly JobSummary[]): RunView => ({ run: run(id), jobs, pods: [], events: [] })

  test('tells what Jobs and pods show, since the Job was made', () => {
    expect(runProblems([view('a', [failedJob]), view('b', [])], new Map(), new Map())).toEqual([
      { problem: { kind: 'deadlineExceeded', run: ref('a'), message: 'too long' }, at: 5 },
    ])
  })

  test.each<[StateType, boolean]>([
    ['Submitted', true],
    ['Failed', true],
    ['Scheduled', false],
    ['Running', false],
    ['Success', false],
    ['Cancelled', false],
  ])('what the agent told of a run that is %s now is a problem still: %s', (state, still) => {
    const told = new Map([['a', { problem: rejected('a'), at: 9 }]])
    const found = runProblems([], told, new Map([['a', run('a', state)]]))
    expect(found).toEqual(still ? [{ problem: rejected('a'), at: 9 }] : [])
  })

  test('what the agent told has the run’s name as soon as it is known', () => {
    const early: Problem = { ...rejected('a'), run: { id: 'a', name: 'a', flowName: '' } } as Problem
    const told = new Map([['a', { problem: early, at: 9 }]])
    expect(runProblems([], told, new Map())).toEqual([{ problem: early, at: 9 }])
    expect(runProblems([], told, new Map([['a', run('a')]]))).toEqual([{ problem: rejected('a'), at: 9 }])
  })
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
})
