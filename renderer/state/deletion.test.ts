import { expect, test } from 'vitest'
import type { FlowRunSummary } from '../../shared/model/flow-run'
import type { JobSummary } from '../../shared/model/job'
import { choicesOf, consequencesOf, consequencesOfAll, mayBeOpen, questionOfAll, type Doomed } from './deletion'

const running = { status: 'Running', flowRunId: 'r' } as JobSummary
const done = { status: 'Complete', flowRunId: 'r' } as JobSummary
const newer = { name: 'prefect-job-2' } as JobSummary
const run = (phase: FlowRunSummary['phase'], state: string) => ({ name: 'fond-lynx', phase, state }) as FlowRunSummary

test.each([
  [
    'an active Job of an unfinished run',
    consequencesOf({ job: running, run: run('running', 'Running') }, 1, 'Failed'),
    'Its pod ends now, and its log goes with it. Flow run fond-lynx is marked Failed. This can’t be undone; what the run reported to Prefect stays.',
  ],
  [
    'a finished Job: its run stays as it is',
    consequencesOf({ job: done, run: run('succeeded', 'Success') }, 2, 'Failed'),
    'Its 2 pods go with it, logs included. Flow run fond-lynx stays Success. This can’t be undone; what the run reported to Prefect stays.',
  ],
  [
    'a Job of before, of a run that waits once more: it goes on waiting',
    consequencesOf({ job: done, run: run('waiting', 'Scheduled') }, 0, 'Failed'),
    'It has no pod. Flow run fond-lynx stays Scheduled. This can’t be undone; what the run reported to Prefect stays.',
  ],
  [
    'an active Job of a run that is not listed',
    consequencesOf({ job: running, run: null }, 0, 'Failed'),
    'It has no pod. Its flow run is not among those listed; if it has not ended, it is marked Failed. This can’t be undone; what the run reported to Prefect stays.',
  ],
  [
    'a Job of before, whose run is at work in a newer one',
    consequencesOf({ job: done, run: run('running', 'Running'), newer }, 1, 'Failed'),
    'Its pod goes with it, log included. Flow run fond-lynx goes on in its newer Job, prefect-job-2. This can’t be undone; what the run reported to Prefect stays.',
  ],
  [
    'a Job of before, whose run is not listed',
    consequencesOf({ job: running, run: null, newer }, 1, 'Failed'),
    'Its pod ends now, and its log goes with it. Its flow run has a newer Job, prefect-job-2, and stays as it is. This can’t be undone; what the run reported to Prefect stays.',
  ],
  [
    'a Job of before, of a run that has ended',
    consequencesOf({ job: done, run: run('succeeded', 'Success'), newer }, 0, 'Failed'),
    'It has no pod. Flow run fond-lynx stays Success. This can’t be undone; what the run reported to Prefect stays.',
  ],
  [
    'a Job of somebody else',
    consequencesOf({ job: { ...running, flowRunId: null }, run: null }, 0, 'Failed'),
    'It has no pod. This can’t be undone.',
  ],
])('%s', (_, words, expected) => expect(words).toBe(expected))

test.each([
  ['running', true, /^Its process is told to stop and hands the run back as AwaitingRetry; /],
  ['running', false, /^The run is scheduled again, /],
  ['claimed', true, /^The run is scheduled again, /],
] as const)('a %s run whose Job is at work (%s): each choice says what follows', (phase, isAtWork, moved) => {
  const chosen: string[] = []
  const [move, end] = choicesOf(run(phase, 'Running'), isAtWork, (then) => chosen.push(then))
  expect(move.sentence).toMatch(moved)
  expect(end.sentence).toContain('becomes Cancelled')
  move.choose()
  end.choose()
  expect(chosen).toEqual(['move', 'end'])
})

const doomed = (job: JobSummary, phase: FlowRunSummary['phase'] | null): Doomed => ({
  job: { ...job, flowRunId: 'r' },
  run: phase === null ? null : run(phase, phase),
})

test('of a run that is not listed, its Job tells whether it may be at work', () => {
  expect(mayBeOpen(doomed(running, null))).toBe(true)
  expect(mayBeOpen(doomed(done, null))).toBe(false)
  expect(mayBeOpen({ job: { ...running, flowRunId: null }, run: null })).toBe(false)
  expect(mayBeOpen(doomed(running, 'waiting'))).toBe(false)
  expect(mayBeOpen(doomed(running, 'claimed'))).toBe(true)
  // Its run goes on in another one.
  expect(mayBeOpen({ ...doomed(running, 'running'), newer })).toBe(false)
  expect(mayBeOpen({ ...doomed(running, null), newer })).toBe(false)
})

test.each([
  ['none is open', [doomed(done, 'succeeded'), doomed(done, 'failed')], 'Their flow runs stay as they are.'],
  [
    'one is',
    [doomed(running, 'running'), doomed(done, 'failed')],
    'One of their flow runs has not ended: it is marked Failed.',
  ],
  [
    'all are',
    [doomed(running, 'running'), doomed(running, 'claimed')],
    'Their flow runs have not ended: they are marked Failed.',
  ],
  [
    'two are',
    [doomed(running, 'running'), doomed(running, 'claimed'), doomed(done, 'failed')],
    '2 of their flow runs have not ended: they are marked Failed.',
  ],
])('several Jobs, whose runs: %s', (_, all, words) => {
  expect(consequencesOfAll(all, 'Failed')).toBe(
    `They go with their pods and logs. ${words} This can’t be undone; what the runs reported to Prefect stays.`,
  )
})

test('what is meant for the runs of several Jobs is asked once, and never chosen silently', () => {
  const chosen: string[] = []
  const all = [doomed(running, 'running'), doomed(running, null), doomed(done, 'succeeded')]
  const { message, choices } = questionOfAll(all, (then) => chosen.push(then))
  expect(message).toBe(
    'They go with their pods and logs. 2 of their flow runs have not ended. The run of the other Job stays as it is.',
  )
  for (const { choose } of choices) choose()
  expect(choices.map(({ label }) => label)).toEqual(['Move their runs to other pods', 'End their runs'])
  expect(chosen).toEqual(['move', 'end'])
})
