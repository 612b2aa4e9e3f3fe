import { expect, test } from 'vitest'
import type { FlowRunState, FlowRunSummary } from './flow-run'
import type { JobSummary } from './job'
import type { KubeEvent, PodSummary } from './pod'
import { stageNames, storyOf, type Stage } from './story'
import type { RunView } from './why'

const run: FlowRunSummary = {
  id: 'run-1',
  name: 'merry-panda',
  flowId: 'f',
  flowName: 'hello',
  revision: '2',
  phase: 'waiting',
  state: 'As the API calls it',
  stateMessage: null,
  stateAt: 0,
  dueAt: 1_000,
  startedAt: null,
  endedAt: null,
  claim: null,
  labels: null,
}
const job = { createdAt: 1_300 } as JobSummary
const pod = { name: 'p', scheduledAt: 1_400, containers: [{ startedAt: 2_600 }] } as unknown as PodSummary
const unplaced = { name: 'p', scheduledAt: null, containers: [{ startedAt: null }] } as unknown as PodSummary
const pulled = { name: 'p', reason: 'Pulled', firstAt: 2_400 } as KubeEvent
const states: readonly FlowRunState[] = [
  { name: 'A', phase: 'waiting', message: null, at: 0 },
  { name: 'A', phase: 'claimed', message: null, at: 1_100 },
  { name: 'A', phase: 'running', message: null, at: 4_000 },
  { name: 'A', phase: 'succeeded', message: null, at: 9_000 },
]

const view = (more: Partial<FlowRunSummary>, around: Partial<RunView> = {}): RunView => ({
  run: { ...run, ...more },
  jobs: [],
  pods: [],
  events: [],
  ...around,
})
/** "done 1000 +100": status, instant, and how long it took. */
const told = (stages: readonly Stage[]) =>
  stages.map(({ status, at, tookMs }) => [status, at ?? '', tookMs === null ? '' : `+${tookMs}`].join(' ').trim())

test('the stages stand in the order of the way', () => {
  expect(storyOf(view({}), [], 0).map(({ name }) => name)).toEqual(stageNames)
})

test.each<[string, RunView, readonly FlowRunState[], number, readonly string[]]>([
  [
    'is not due yet: it waits for that',
    view({}),
    states.slice(0, 1),
    500,
    ['waiting 1000', 'todo', 'todo', 'todo', 'todo', 'todo', 'todo'],
  ],
  [
    'is due: it waits to be claimed',
    view({}),
    states.slice(0, 1),
    1_050,
    ['done 1000', 'waiting  +50', 'todo', 'todo', 'todo', 'todo', 'todo'],
  ],
  [
    'has been claimed, as its state alone tells',
    view({ phase: 'claimed', stateAt: 1_100 }),
    [],
    1_250,
    ['done 1000', 'done 1100 +100', 'waiting  +150', 'todo', 'todo', 'todo', 'todo'],
  ],
  [
    'has a Job whose pod waits for a node',
    view({ phase: 'claimed', stateAt: 1_100 }, { jobs: [job], pods: [unplaced] }),
    states.slice(0, 2),
    1_900,
    ['done 1000', 'done 1100 +100', 'done 1300 +200', 'waiting  +600', 'todo', 'todo', 'todo'],
  ],
  [
    'has its image',
    view({ phase: 'claimed' }, { jobs: [job], pods: [pod], events: [pulled] }),
    states.slice(0, 2),
    3_000,
    ['done 1000', 'done 1100 +100', 'done 1300 +200', 'done 1400 +100', 'done 2400 +1000', 'waiting  +600', 'todo'],
  ],
  [
    'runs: its image was there when its container started, if no event tells',
    view({ phase: 'running', startedAt: 4_000 }, { jobs: [job], pods: [pod] }),
    states.slice(0, 3),
    5_000,
    [
      'done 1000',
      'done 1100 +100',
      'done 1300 +200',
      'done 1400 +100',
      'done 2600 +1200',
      'done 4000 +1400',
      'waiting  +1000',
    ],
  ],
  [
    'ended, and the cluster has forgotten it: what nobody wrote down is skipped',
    view({ phase: 'succeeded', startedAt: 4_000, endedAt: 9_000 }),
    states,
    20_000,
    ['done 1000', 'done 1100 +100', 'skipped', 'skipped', 'skipped', 'done 4000 +2900', 'done 9000 +5000'],
  ],
  [
    'ended, and its Job was deleted: what is kept of its events says when, of the newest of two tries',
    view(
      { phase: 'succeeded', startedAt: 4_000, endedAt: 9_000 },
      {
        events: [
          pulled,
          { name: 'p', reason: 'Scheduled', firstAt: 1_400 } as KubeEvent,
          { name: 'job', reason: 'SuccessfulCreate', firstAt: 1_300 } as KubeEvent,
          { name: 'before', reason: 'Pulled', firstAt: 700 } as KubeEvent,
          { name: 'before', reason: 'Scheduled', firstAt: 600 } as KubeEvent,
          { name: 'job-before', reason: 'SuccessfulCreate', firstAt: 500 } as KubeEvent,
        ],
      },
    ),
    states,
    20_000,
    [
      'done 1000',
      'done 1100 +100',
      'done 1300 +200',
      'done 1400 +100',
      'done 2400 +1000',
      'done 4000 +1600',
      'done 9000 +5000',
    ],
  ],
  [
    'failed before it began: nothing is waited for',
    view({ phase: 'failed', stateAt: 1_500, endedAt: null }, { jobs: [] }),
    states.slice(0, 2),
    20_000,
    ['done 1000', 'done 1100 +100', 'skipped', 'skipped', 'skipped', 'skipped', 'done 1500 +400'],
  ],
  [
    'is scheduled again: its second try counts from then, and nothing of the first one is in it',
    view({ phase: 'waiting', stateAt: 60_000, startedAt: 4_000 }, { jobs: [job], pods: [pod] }),
    [...states.slice(0, 3), { name: 'A', phase: 'waiting', message: null, at: 60_000 }],
    60_400,
    ['done 60000', 'waiting  +400', 'todo', 'todo', 'todo', 'todo', 'todo'],
  ],
  [
    'runs again: each stage is that of the second try',
    view(
      { phase: 'running', stateAt: 64_000, startedAt: 4_000 },
      { jobs: [{ createdAt: 60_000 } as JobSummary, job], pods: [{ ...pod, scheduledAt: 61_000, containers: [] }] },
    ),
    [
      ...states.slice(0, 3),
      { name: 'A', phase: 'waiting', message: null, at: 60_000 },
      { name: 'A', phase: 'claimed', message: null, at: 60_100 },
      { name: 'A', phase: 'running', message: null, at: 64_000 },
    ],
    65_000,
    [
      'done 60000',
      'done 60100 +100',
      'done 60000 +0',
      'done 61000 +1000',
      'skipped',
      'done 64000 +3000',
      'waiting  +1000',
    ],
  ],
  [
    'was started before it was due by another clock: no time is less than none',
    view({ phase: 'claimed', stateAt: 900 }),
    [],
    1_000,
    ['done 1000', 'done 900 +0', 'waiting  +100', 'todo', 'todo', 'todo', 'todo'],
  ],
])('a run that %s', (_, of, had, now, expected) => {
  expect(told(storyOf(of, had, now))).toEqual(expected)
})

test('of a run that was deployed twice the newest try is told', () => {
  const later = { createdAt: 8_000 } as JobSummary
  const again: FlowRunState = { name: 'A', phase: 'claimed', message: null, at: 7_500 }
  const twice = view({ phase: 'claimed', dueAt: 7_000 }, { jobs: [later, job] })
  expect(told(storyOf(twice, [...states.slice(0, 2), again], 9_000)).slice(0, 4)).toEqual([
    'done 7000',
    'done 7500 +500',
    'done 8000 +500',
    'waiting  +1000',
  ])
})
