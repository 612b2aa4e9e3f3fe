import { expect, test } from 'vitest'
import type { KubeFault } from '../kube/kube-fault'
import { attemptLimit, identifiersOf, isJobOf } from '../../shared/template/claimed-job'
import { advance, jobNameOf, type Claim, type ClaimStep } from './claim'
import { sampleRun as run } from './samples'

const claim: Claim = {
  run,
  record: { agent: 'a', cluster: 'c', namespace: 'n', jobName: 'prefect-job-0a1b2c3d' },
  step: 'creating',
  attempt: 0,
  verdict: null,
  failures: 0,
  notBefore: 0,
  confirmedAt: 0,
  busy: true,
  announced: true,
  mayBeThere: false,
  mistaken: false,
}
const verdict = { reason: 'no image', problem: null }
const fault = (kind: KubeFault['kind'], retryAfterMs: number | null = null): ClaimStep => ({
  kind: 'create',
  jobName: claim.record.jobName,
  outcome: { kind: 'failed', fault: { kind, status: 403, message: 'the server’s words', retryAfterMs, setup: null } },
})
const exists = (flowRunId: string | null, deleting = false): ClaimStep => ({
  kind: 'create',
  jobName: claim.record.jobName,
  outcome: { kind: 'exists', flowRunId, deleting },
})

const unread = (reason: string | null): ClaimStep => ({ kind: 'noInputs', retryAfterMs: 0, reason })

/** What is left of it: its step and when it is tried again, or how it ended. */
function after(step: ClaimStep, given: Partial<Claim> = {}): string {
  const { claim: next, end } = advance({ ...claim, ...given }, step, 1_000, 1)
  if (!next) return `ended ${end.kind}`
  const again = next.notBefore > 0 ? ` again in ${next.notBefore - 1_000} ms` : ''
  return `${next.step}${next.attempt > 0 ? ` as name ${next.attempt}` : ''}${again}`
}

test.each<[string, ClaimStep, Partial<Claim>, string]>([
  ['a claim that was won: its Job is made', { kind: 'won' }, { step: 'claiming' }, 'creating'],
  ['a claim that was refused', { kind: 'refused', message: 'why' }, { step: 'claiming' }, 'ended lost'],
  ['a claim whose answer was lost: it is read back', { kind: 'answerLost' }, { step: 'claiming' }, 'unsure'],
  [
    'a claim without effect: the queue offers it again',
    { kind: 'notClaimed' },
    { step: 'claiming' },
    'ended offeredAgain',
  ],
  ['read back, it is ours', { kind: 'ours' }, { step: 'unsure', failures: 3 }, 'creating'],
  ['read back, it is another agent’s', { kind: 'theirs' }, { step: 'unsure' }, 'ended lost'],
  ['read back, it is nobody’s', { kind: 'nobodys' }, { step: 'unsure' }, 'ended offeredAgain'],
  [
    'it can’t be read back now',
    { kind: 'unread', retryAfterMs: 0 },
    { step: 'unsure', failures: 2 },
    'unsure again in 1000 ms',
  ],
  [
    'its Job was created',
    { kind: 'create', jobName: 'own-0a1b2c3d', outcome: { kind: 'created' } },
    {},
    'ended deployed',
  ],
  ['its Job is there already', exists('r1'), {}, 'ended deployed'],
  ['its Job is there and on its way out', exists('r1', true), {}, 'creating again in 250 ms'],
  ['a foreign Job has its name', exists('r2'), {}, 'creating as name 1'],
  ['a Job without a run has its name', exists(null), {}, 'creating as name 1'],
  ['foreign Jobs have all names', exists('r2'), { attempt: attemptLimit - 1 }, 'failing as name 9'],
  ['its Job is refused for good: the run is to fail', fault('run'), {}, 'failing'],
  ['the set-up is at fault: kept', fault('setup'), { failures: 1 }, 'creating again in 500 ms'],
  ['the quota is used up: kept', fault('quota'), { failures: 3 }, 'creating again in 2000 ms'],
  ['the cluster is silent: kept', fault('silent'), {}, 'creating again in 250 ms'],
  ['the server says when to come again', fault('silent', 7_000), {}, 'creating again in 7000 ms'],
  ['one of its name is being deleted', fault('busy'), {}, 'creating again in 250 ms'],
  ['nothing can be made of it, and it stays as it is', { kind: 'leave', verdict }, {}, 'ended failed'],
  ['nothing can be made of it, and it is to fail', { kind: 'condemn', verdict }, {}, 'failing'],
  ['what it is made from can’t be read now', unread(null), { failures: 99 }, 'creating again in 10000 ms'],
  ['a server that only this run names is away', unread('it is away'), { failures: 6 }, 'creating again in 10000 ms'],
  ['a server that only this run names stays away', unread('it is away'), { failures: 7 }, 'failing'],
  ['it was marked Failed', { kind: 'told' }, { step: 'failing', verdict }, 'ended failed'],
  [
    'it can’t be marked Failed now',
    { kind: 'untold', retryAfterMs: 0 },
    { step: 'failing', verdict },
    'failing again in 250 ms',
  ],
  ['it has moved on by itself', { kind: 'movedOn' }, { step: 'failing', verdict }, 'ended movedOn'],
  ['a mistake of ours: it goes on after a pause', { kind: 'mistake' }, {}, 'creating again in 5000 ms'],
  ['the same mistake again: after a longer one', { kind: 'mistake' }, { failures: 2 }, 'creating again in 20000 ms'],
])('%s', (_, step, given, expected) => expect(after(step, given)).toBe(expected))

test.each<[string, ClaimStep, boolean]>([
  ['an answer that was lost', fault('silent'), true],
  ['a quota', fault('quota'), false],
  ['a fault of the set-up', fault('setup'), false],
  ['a Job that is being deleted', fault('busy'), false],
])('after %s its Job may be there: %s', (_, step, mayBeThere) => {
  const once = advance(claim, step, 0, 1).claim
  expect(once?.mayBeThere).toBe(mayBeThere)
  // Whatever else comes of it, it is not forgotten.
  const readBack = once && advance({ ...once, mayBeThere: true }, { kind: 'ours' }, 0, 1).claim
  expect(readBack?.mayBeThere).toBe(true)
})

test('one that is read back on the way to its Job keeps its waits', () => {
  const onItsWay = { ...claim, step: 'unsure', failures: 3, announced: true } as const
  expect(advance(onItsWay, { kind: 'ours' }, 0, 1).claim).toMatchObject({ step: 'creating', failures: 3 })
  expect(advance({ ...onItsWay, announced: false }, { kind: 'ours' }, 0, 1).claim).toMatchObject({ failures: 0 })
})

test('a refused Job’s problem has the server’s own words', () => {
  expect(advance(claim, fault('run'), 0, 1).claim?.verdict).toEqual({
    reason: 'the server’s words',
    problem: {
      kind: 'jobRejected',
      run: { id: 'r1', name: 'calm-heron', flowName: 'etl' },
      status: 403,
      message: 'the server’s words',
    },
  })
})

test('whoever recovers a claim comes to the same names', () => {
  const ends = [...identifiersOf(claim.record)]
  expect(ends).toHaveLength(attemptLimit)
  expect(new Set(ends).size).toBe(attemptLimit)
  expect(claim.record.jobName.endsWith(`-${ends[0]}`)).toBe(true)
  expect(jobNameOf({ ...claim, attempt: 3 }).identifier).toBe(ends[3])
  expect([claim.record.jobName, `own-${ends[0]}`, `own-${ends[3]}`].map((name) => isJobOf(claim.record, name))).toEqual(
    [true, true, true],
  )
  expect(['prefect-job-99999999', `own${ends[0]}`].map((name) => isJobOf(claim.record, name))).toEqual([false, false])
})
