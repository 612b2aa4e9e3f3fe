import { expect, test } from 'vitest'
import type { FlowRunLog, FlowRunSummary } from '../../../shared/model/flow-run'
import { initialPanelState } from '../../state/panel-state'
import { arrangeRuns, tookMs } from './arrange-runs'
import { mergeLogs } from './merge-logs'
import { podWords } from './pod-words'
import { barsOf } from './story-bars'

const run = (name: string, state: FlowRunSummary['state'], over: Partial<FlowRunSummary> = {}) =>
  ({ id: `id-${name}`, name, flowName: 'etl', state, stateMessage: null, stateAt: null, dueAt: null, startedAt: null, endedAt: null, ...over }) as FlowRunSummary // prettier-ignore

const runs = [
  run('old', 'Success', { endedAt: 10 }),
  run('new', 'Failed', { endedAt: 20 }),
  run('later', 'Scheduled', { dueAt: 200 }),
  run('sooner', 'Scheduled', { dueAt: 100 }),
  run('busy', 'Running', { startedAt: 50 }),
]
const names = (list: readonly FlowRunSummary[]) => list.map(({ name }) => name)

test('what waits stands first by its time, then what runs, then what has ended, the newest first', () => {
  expect(names(arrangeRuns(runs, 'all', ''))).toEqual(['sooner', 'later', 'busy', 'new', 'old'])
})

test('a segment keeps its group, a search those with all its words in name, flow, state or id', () => {
  expect(names(arrangeRuns(runs, 'failed', ''))).toEqual(['new'])
  expect(names(arrangeRuns(runs, 'all', 'SCHED etl'))).toEqual(['sooner', 'later'])
  expect(names(arrangeRuns(runs, 'waiting', 'busy'))).toEqual([])
})

test('a run takes from its start to its end, or until now; one that waits takes nothing', () => {
  expect(tookMs(run('a', 'Success', { startedAt: 10, endedAt: 40 }), 100)).toBe(30)
  expect(tookMs(run('a', 'Running', { startedAt: 10 }), 100)).toBe(90)
  expect(tookMs(run('a', 'Submitted', { dueAt: 20 }), 100)).toBe(80)
  expect(tookMs(run('a', 'Scheduled', { dueAt: 20 }), 100)).toBeNull()
})

const agent = { ...initialPanelState.agent, mode: 'running', name: 'laptop' } as const
const alone = (of: FlowRunSummary) => ({ run: of, jobs: [], pods: [], events: [] })
test.each([
  ['due soon', run('a', 'Scheduled', { dueAt: 20_000 }), 'starts on time'],
  ['due in hours', run('a', 'Scheduled', { dueAt: 20_000_000 }), ''],
  ['late', run('a', 'Scheduled', { dueAt: -60_000 }), 'not offered by the queue'],
  [
    'claimed by us',
    run('a', 'Submitted', { stateMessage: 'Submitted for execution: Job j in n on c by agent laptop' }),
    'its Job is being created',
  ],
  [
    'claimed by another',
    run('a', 'Submitted', { stateMessage: 'Submitted for execution: Job j in n on c by agent other' }),
    'taken by agent other',
  ],
  ['ended, its Job removed', run('a', 'Success'), 'gone'],
])('without a pod the row says why: %s', (_, of, text) => expect(podWords(alone(of), agent, 0).text).toBe(text))

test('the row says that the agent is off to runs that are due', () => {
  const words = podWords(alone(run('a', 'Scheduled', { dueAt: 0 })), { ...agent, mode: 'off' }, 1000)
  expect(words).toEqual({ text: 'the agent is off', look: 'hint' })
})

test('log lines that come twice are kept once, those that come late stand where they belong', () => {
  const line = (id: string, at: number) => ({ id, at }) as FlowRunLog
  const known = [line('a', 1), line('c', 3)]
  expect(mergeLogs(known, [line('b', 2), line('c', 3)]).map(({ id }) => id)).toEqual(['a', 'b', 'c'])
  expect(mergeLogs(known, [line('c', 3)])).toBe(known)
})

test('bars stand one after the other and fill the whole', () => {
  const stage = (tookMs: number | null) => ({ name: 'Due', status: 'done', at: 0, tookMs }) as const
  expect(barsOf([stage(null), stage(100), stage(300)])).toEqual([null, { left: 0, width: 25 }, { left: 25, width: 75 }])
})
