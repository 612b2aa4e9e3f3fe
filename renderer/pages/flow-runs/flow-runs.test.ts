import { expect, test } from 'vitest'
import { prefect06 } from '../../../shared/prefect-0.6/prefect-0.6'
import type { AgentStatus } from '../../../shared/model/agent-status'
import type { FlowRunSummary } from '../../../shared/model/flow-run'
import type { JobSummary } from '../../../shared/model/job'
import type { KubeEvent, PodSummary } from '../../../shared/model/pod'
import { emptySlice } from '../../state/kept-data'
import type { SegmentName } from '../../state/run-filter'
import { arrangeRuns, tookMs, type ArrangedRuns } from './arrange-runs'
import { happeningsOf, withKept } from './happenings'
import { podWords } from './pod-words'
import { barsOf } from './story-bars'

const run = (name: string, phase: FlowRunSummary['phase'], over: Partial<FlowRunSummary> = {}) =>
  ({ id: `id-${name}`, name, flowName: 'etl', state: prefect06.phaseWords[phase], phase, labels: null, claim: null, stateMessage: null, stateAt: null, dueAt: null, startedAt: null, endedAt: null, ...over }) as FlowRunSummary // prettier-ignore

const runs = [
  run('old', 'succeeded', { endedAt: 10 }),
  run('new', 'failed', { endedAt: 20 }),
  run('later', 'waiting', { dueAt: 200 }),
  run('sooner', 'waiting', { dueAt: 100 }),
  run('busy', 'running', { startedAt: 50 }),
]
const names = ({ rows }: ArrangedRuns) => rows.map(({ name }) => name)

test('what waits stands first by its time, then what runs, then what has ended, the newest first', () => {
  expect(names(arrangeRuns(runs, 'all', ''))).toEqual(['sooner', 'later', 'busy', 'new', 'old'])
})

test('a segment keeps its group, a search those with all its words in name, flow, state or id', () => {
  expect(names(arrangeRuns(runs, 'failed', ''))).toEqual(['new'])
  expect(names(arrangeRuns(runs, 'all', 'SCHED etl'))).toEqual(['sooner', 'later'])
  expect(names(arrangeRuns(runs, 'waiting', 'busy'))).toEqual([])
})

test('what a filter hides is counted, of what the group and the search leave', () => {
  const passes = ({ name }: FlowRunSummary) => name === 'later'
  const arranged = (segment: SegmentName, search: string) => arrangeRuns(runs, segment, search, passes)
  expect([names(arranged('all', '')), arranged('all', '').hidden]).toEqual([['later'], 4])
  expect([names(arranged('waiting', '')), arranged('waiting', '').hidden]).toEqual([['later'], 1])
  expect([names(arranged('all', 'busy')), arranged('all', 'busy').hidden]).toEqual([[], 1])
})

test('a run takes from its start to its end, or until now; one that waits takes nothing', () => {
  expect(tookMs(run('a', 'succeeded', { startedAt: 10, endedAt: 40 }), 100)).toBe(30)
  expect(tookMs(run('a', 'running', { startedAt: 10 }), 100)).toBe(90)
  expect(tookMs(run('a', 'claimed', { dueAt: 20 }), 100)).toBe(80)
  expect(tookMs(run('a', 'waiting', { dueAt: 20 }), 100)).toBeNull()
})

const agent = { ...emptySlice.agent, mode: 'running', name: 'laptop', waitMs: 10_000 } as const
const alone = (of: FlowRunSummary) => ({ run: of, jobs: [], pods: [], events: [] })
test.each([
  ['due soon', run('a', 'waiting', { dueAt: 20_000 }), 'starts on time'],
  ['due in hours', run('a', 'waiting', { dueAt: 20_000_000 }), ''],
  ['late', run('a', 'waiting', { dueAt: -60_000 }), 'not offered by the queue'],
  [
    'claimed by us',
    run('a', 'claimed', { claim: { agent: 'laptop', jobName: 'j', namespace: 'n', cluster: 'c' } }),
    'its Job is being created',
  ],
  [
    'claimed by another',
    run('a', 'claimed', { claim: { agent: 'other', jobName: 'j', namespace: 'n', cluster: 'c' } }),
    'claimed by agent other',
  ],
  ['claimed by who leaves no name', run('a', 'claimed'), 'claimed by another agent'],
  ['with labels that the agent lacks', run('a', 'waiting', { dueAt: 0, labels: ['gpu'] }), 'no agent with its labels'],
  ['ended, its Job removed', run('a', 'succeeded'), 'gone'],
  ['failed after it had begun, its Job removed', run('a', 'failed', { startedAt: 5 }), 'gone'],
  ['failed before it had a pod', run('a', 'failed'), '–'],
])('without a pod the row says why: %s', (_, of, text) => expect(podWords(alone(of), agent, 0).text).toBe(text))

test.each([
  ['it had some, which are gone', { status: 'Complete', active: 0, succeeded: 1, failed: 0 }, 'gone'],
  ['it never had one', { status: 'Failed', active: 0, succeeded: 0, failed: 0 }, 'no pod'],
] as const)('of a run that failed, with its Job and no pod, the row says nothing of the Job: %s', (_, counts, text) => {
  const view = { ...alone(run('a', 'failed', { startedAt: 5 })), jobs: [{ ...counts } as unknown as JobSummary] }
  expect(podWords(view, agent, 0).text).toBe(text)
})

const retrying = { state: 'retrying', since: 0, tries: 1, nextTryAt: 9, message: 'no answer' } as const
const refused = { state: 'refused', since: 0, message: 'namespaces "n" not found' } as const
test.each<[string, AgentStatus['cluster'], string]>([
  ['does not answer', retrying, 'the cluster does not answer'],
  ['refuses Jobs', refused, 'the cluster refuses its Job'],
  ['is not asked for want of credentials', { ...refused, plugin: 'aws' }, 'aws has given no credentials'],
])('the row of a run that we have claimed says that the cluster %s', (_, cluster, text) => {
  const claimed = run('a', 'claimed', { claim: { agent: 'laptop', jobName: 'j', namespace: 'n', cluster: 'c' } })
  expect(podWords(alone(claimed), { ...agent, cluster }, 0)).toEqual({ text, look: 'hint' })
  const others = { ...claimed, claim: { ...claimed.claim!, agent: 'other' } }
  expect(podWords(alone(others), { ...agent, cluster }, 0).text).toBe('claimed by agent other')
})

test('the row says that the agent is off to runs that are due', () => {
  const words = podWords(alone(run('a', 'waiting', { dueAt: 0 })), { ...agent, mode: 'off' }, 1000)
  expect(words).toEqual({ text: 'the agent is off', look: 'hint' })
})

test('a pod that ended well under a run that failed is not told as if all were well', () => {
  const pod = { phase: 'Succeeded', containers: [], message: null } as unknown as PodSummary
  const view = { ...alone(run('a', 'failed', { startedAt: 5 })), pods: [pod] }
  expect(podWords(view, agent, 0).text).toBe('ended, the flow failed')
})

test('what happened in one second stands in its order, the newest first: the claim, what the cluster made of it, the start', () => {
  const state = (name: string, phase: FlowRunSummary['phase'], at: number) => ({ name, phase, at, message: null })
  const event = (reason: string, at: number) =>
    ({ uid: reason, reason, firstAt: at, lastAt: at, count: 1, type: 'Normal', message: '' }) as KubeEvent
  const states = [
    state('Scheduled', 'waiting', 4_900),
    state('Submitted', 'claimed', 5_200),
    state('Running', 'running', 5_700),
    state('Retrying', 'running', 5_700),
  ]
  // Newest first, as a view has them.
  const events = [event('Scheduled pod', 5_000), event('SuccessfulCreate', 5_000)]
  const told = happeningsOf({ ...alone(run('a', 'running')), events }, states).map(({ what }) => what)
  expect(told).toEqual(['Retrying', 'Running', 'Scheduled pod', 'SuccessfulCreate', 'Submitted', 'Scheduled'])
})

test('what a node does with a pod in the second in which it was scheduled stands behind that', () => {
  const event = (reason: string, at: number, name = 'pod') =>
    ({ uid: reason, name, reason, firstAt: at, lastAt: at, count: 1, type: 'Normal', message: '' }) as KubeEvent
  const claimed = { name: 'Submitted', phase: 'claimed' as const, at: 5_200, message: null }
  // As a view has them; the scheduler alone says parts of a second.
  const events = [event('Scheduled', 5_610), event('Pulling', 5_000), event('SuccessfulCreate', 5_000, 'job')]
  const told = happeningsOf({ ...alone(run('a', 'running')), events }, [claimed]).map(({ what }) => what)
  expect(told).toEqual(['Pulling', 'Scheduled', 'SuccessfulCreate', 'Submitted'])
})

test('events that were kept of a Job stand among those that the cluster has, each once, as the cluster has it', () => {
  const event = (uid: string, lastAt: number, count = 1) => ({ uid, lastAt, count }) as KubeEvent
  const shown = (events: readonly KubeEvent[], kept: readonly KubeEvent[]) =>
    withKept(events, kept).map(({ uid, count }) => `${uid}${count}`)
  const events = [event('d', 40), event('b', 20, 3)]
  const kept = [event('a', 10), event('b', 20), event('c', 30), event('c2', 30)]
  expect(shown(events, kept)).toEqual(['d1', 'c21', 'c1', 'b3', 'a1'])
  expect(shown([], kept)).toEqual(['c21', 'c1', 'b1', 'a1'])
  expect(withKept(events, [])).toBe(events)
})

test('the row of a run whose Job is suspended says so, also while it still has its pod', () => {
  const jobs = [{ status: 'Suspended', name: 'j' } as JobSummary]
  const pods = [{ phase: 'Running', jobName: 'j', containers: [], message: null } as unknown as PodSummary]
  for (const more of [{ jobs }, { jobs, pods }])
    expect(podWords({ ...alone(run('a', 'running')), ...more }, agent, 0).text).toBe('its Job is suspended')
  expect(podWords({ ...alone(run('a', 'succeeded')), jobs }, agent, 0).text).not.toContain('suspended')
})

test('bars stand one after the other and fill the whole', () => {
  const stage = (tookMs: number | null) => ({ name: 'Due', status: 'done', at: 0, tookMs }) as const
  expect(barsOf([stage(null), stage(100), stage(300)])).toEqual([null, { left: 0, width: 25 }, { left: 25, width: 75 }])
})
