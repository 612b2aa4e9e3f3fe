import { expect, test } from 'vitest'
import type { FlowRun } from '../../shared/model/flow-run'
import { decide, firstJobName, heldLimit, nextPollAt, type AgentView, type HeldClaim } from './decide'

const run: FlowRun = {
  id: '00000005-1111-4111-8111-111111111111',
  version: 1,
  state: 'Scheduled',
  stateMessage: null,
  claimNote: null,
  dueAt: 0,
  flow: { id: 'f', name: 'etl', storage: null },
  parameters: {},
  replaces: null,
  taskRuns: [],
}
const task = (version: number) => ({ id: 't', version, replaces: null, scheduled: true })
const resumed: FlowRun = { ...run, state: 'Running', version: 3, taskRuns: [task(4)] }
const held: HeldClaim = {
  run,
  claim: { agent: 'a', cluster: 'c', namespace: 'n', jobName: 'prefect-job-0a1b2c3d' },
  attempt: 0,
  notBefore: 0,
  verdict: null,
  busy: false,
}
const other = { ...run, id: '00000006-1111-4111-8111-111111111111' }
const quiet: AgentView = {
  now: 1_000_000,
  mode: 'running',
  due: [],
  held: [],
  jobsOf: () => [],
  clusterAnswers: true,
  nextPollAt: 1_002_000,
}

test.each<[string, AgentView, string[]]>([
  ['nothing to do: sleeps until the next poll', quiet, ['sleep 2000']],
  ['a due run: claims it and decides again at once', { ...quiet, due: [run] }, ['claim 1', 'sleep 0']],
  ['a claim without its Job: creates it', { ...quiet, held: [held] }, ['createJob', 'sleep 2000']],
  ['a claim whose Job is under way: waits', { ...quiet, held: [{ ...held, busy: true }] }, ['sleep 2000']],
  [
    'a claim that backs off: sleeps until its next try',
    { ...quiet, held: [{ ...held, notBefore: quiet.now + 70 }] },
    ['sleep 70'],
  ],
  ['a claim with a verdict: fails its run', { ...quiet, held: [{ ...held, verdict: 'why' }] }, ['fail', 'sleep 2000']],
  [
    'a run in hand is not claimed again',
    { ...quiet, due: [run, other], held: [held] },
    ['createJob', 'claim 1', 'sleep 0'],
  ],
  [
    'paused: claims nothing, deploys what it holds',
    { ...quiet, mode: 'paused', due: [run], held: [held] },
    ['createJob', 'sleep 2000'],
  ],
  [
    'stopping: deploys what it holds, claims nothing',
    { ...quiet, mode: 'stopping', due: [run], held: [held] },
    ['createJob', 'sleep 1000'],
  ],
  ['stopping with nothing in hand: the loop may end', { ...quiet, mode: 'stopping', due: [run] }, []],
  [
    'a cluster that does not answer: nothing is claimed that would have to wait',
    { ...quiet, due: [run], clusterAnswers: false },
    ['sleep 2000'],
  ],
  ['hands full: waits for the cluster', { ...quiet, due: [run], held: fullHands() }, ['sleep 1000']],
  ['task runs of a Running run: a new Job', { ...quiet, due: [resumed] }, ['claim 1', 'sleep 0']],
  [
    'task runs of a Running run whose Job is at work: no twin',
    { ...quiet, due: [resumed], jobsOf: () => [{ name: 'prefect-job-1', active: true }] },
    ['sleep 2000'],
  ],
])('%s', (_, view, expected) => {
  const said = decide(view).map((action) => {
    if (action.kind === 'sleep') return `sleep ${action.ms}`
    return action.kind === 'claim' ? `claim ${action.claims.length}` : action.kind
  })
  expect(said).toEqual(expected)
})

function fullHands(): HeldClaim[] {
  return Array.from({ length: heldLimit }, (_, n) => ({ ...held, run: { ...run, id: `r${n}` }, busy: true }))
}

test('a run that was put back while its Job is active is claimed under that Job’s name', () => {
  const [action] = decide({ ...quiet, due: [run], jobsOf: () => [{ name: 'prefect-job-77bc01d4', active: true }] })
  expect(action).toEqual({ kind: 'claim', claims: [{ run, jobName: 'prefect-job-77bc01d4' }] })
})

test('the Job’s name derives from run and version, and of a Running run from its task runs’ versions too', () => {
  expect(firstJobName(run)).toBe(firstJobName({ ...run, parameters: { a: 1 } }))
  expect(firstJobName({ ...run, version: 4 })).not.toBe(firstJobName(run))
  expect(firstJobName({ ...resumed, taskRuns: [task(6)] })).not.toBe(firstJobName(resumed))
})

test.each([
  ['the first answer without anything', 1, false, null, 250],
  ['the seventh', 7, false, null, 10_000],
  ['a full batch: there may be more', 0, true, null, 0],
  ['a run that falls due before', 7, false, 3_000, 3_001],
  ['a run that falls due after', 3, false, 3_600_000, 1_000],
])('%s: the next poll after %d idle turns', (_, idleTurns, full, dueInMs, expected) => {
  const now = 5_000
  expect(nextPollAt(now, idleTurns, full, dueInMs === null ? null : now + dueInMs) - now).toBe(expected)
})
