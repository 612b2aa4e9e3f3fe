import { expect, test } from 'vitest'
import type { FlowRunSummary } from '../../shared/model/flow-run'
import type { JobSummary } from '../../shared/model/job'
import { choicesOf, consequencesOf } from './deletion'

const running = { status: 'Running' } as JobSummary
const done = { status: 'Complete' } as JobSummary
const run = (phase: FlowRunSummary['phase'], state: string) => ({ name: 'fond-lynx', phase, state }) as FlowRunSummary

test.each([
  [
    'an active Job of an unfinished run',
    consequencesOf(running, run('running', 'Running'), 1, 'Failed'),
    'Its pod ends now, and its log goes with it. Flow run fond-lynx is marked Failed. This can’t be undone; what the run reported to Prefect stays.',
  ],
  [
    'a finished Job: its run stays as it is',
    consequencesOf(done, run('succeeded', 'Success'), 2, 'Failed'),
    'Its 2 pods go with it, logs included. Flow run fond-lynx stays Success. This can’t be undone; what the run reported to Prefect stays.',
  ],
  ['a Job of somebody else', consequencesOf(running, null, 0, 'Failed'), 'It has no pod. This can’t be undone.'],
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
