import { describe, expect, test } from 'vitest'
import { jobName } from '../../shared/template/job-name'
import type { KubeFault } from '../kube/kube-fault'
import type { Claim } from './claim'
import { claimLimit, decide, toClaim, type Action, type AgentView, type Offered } from './decide'
import { unknownGate, type Gate } from './gate'
import { notPolledYet } from './polling'
import { sampleRun as run } from './samples'

const due: Offered = { run, jobs: [] }
const activeJob = { namespace: 'default', name: 'prefect-job-77bc01d4', uid: 'u', active: true, deleting: false }
const record = { agent: 'a', cluster: 'c', namespace: 'n', jobName: 'prefect-job-0a1b2c3d' }
const held: Claim = {
  run,
  record,
  step: 'creating',
  attempt: 0,
  verdict: null,
  failures: 0,
  notBefore: 0,
  confirmedAt: 9_000,
  busy: false,
  announced: true,
  mayBeThere: false,
  mistaken: false,
}
const fault: KubeFault = { kind: 'silent', status: 0, message: '', retryAfterMs: null, setup: null }
const closed: Extract<Gate, { kind: 'closed' }> = {
  kind: 'closed',
  why: 'silent',
  fault,
  since: 0,
  failures: 1,
  notBefore: 10_700,
}
const quiet: AgentView = {
  now: 1_000_000,
  elapsed: 10_000,
  mode: 'running',
  claimant: { agent: 'a', cluster: 'c', namespace: 'n' },
  offered: [],
  wanted: [],
  claims: [],
  gate: { kind: 'open', since: 0 },
  polling: { ...notPolledYet, link: { state: 'connected', since: 0 }, nextAt: 12_000 },
  lookedAt: 9_000,
  deployedAt: null,
  page: null,
  pageAt: 0,
  cancelled: [],
  clearAt: -Infinity,
  busy: { poll: false, probe: false, examine: false, clear: false, claimSince: null },
  concurrency: 4,
  claimsAtOnce: 100,
  leftToJobMs: 0,
}
const pollDue = (given: Partial<AgentView>): AgentView => ({
  ...quiet,
  polling: { ...quiet.polling, nextAt: 0 },
  ...given,
})
const several = (count: number, given: Partial<Claim> = {}): Claim[] =>
  Array.from({ length: count }, (_, n) => ({ ...held, run: { ...run, id: `r${n}` }, ...given }))
const page = { items: [run], next: null }
const cancelled = (...ids: string[]) => ids.map((flowRunId) => ({ flowRunId, hadJobs: false }))
const half = several(claimLimit / 2, { busy: true })

const kinds = (view: AgentView) => decide(view)?.actions.map(({ kind }) => kind)

function said(action: Action): string {
  switch (action.kind) {
    case 'claim':
      return `claim ${action.runs.map((each) => each.run.id).join(' ')}`
    case 'readBack':
      return `readBack ${action.claims.length}`
    case 'create':
    case 'fail':
      return `${action.kind} ${action.claim.run.id}`
    case 'clear':
      return `clear ${action.runs.map(({ flowRunId }) => flowRunId).join(' ')}`
    case 'poll':
      return action.ahead ? 'poll and look ahead' : 'poll'
    default:
      return action.kind
  }
}

test.each<[string, AgentView, string[] | null]>([
  ['nothing to do', quiet, []],
  ['the wait is over: asks the queue', pollDue({}), ['poll']],
  ['a minute has gone: also looks at what was claimed', pollDue({ lookedAt: -50_000 }), ['poll and look ahead']],
  [
    'Jobs are at work: looks each 10 s for one whose run was cancelled',
    pollDue({ lookedAt: 0, deployedAt: 0 }),
    ['poll and look ahead'],
  ],
  ['it is less than 10 s ago that it did: does not', pollDue({ lookedAt: 1, deployedAt: 0 }), ['poll']],
  [
    'a cancelled run has its Job still',
    pollDue({ lookedAt: 9_999, cancelled: cancelled('r1') }),
    ['poll and look ahead', 'clear r1'],
  ],
  ['Jobs were just at work', pollDue({ lookedAt: 0, deployedAt: -589_999 }), ['poll and look ahead']],
  ['the last Job was deployed long ago: does not', pollDue({ lookedAt: 0, deployedAt: -590_000 }), ['poll']],
  ['it has just asked: waits', pollDue({ polling: { ...quiet.polling, nextAt: 0, soonestAt: 10_001 } }), []],
  ['it has asked a moment ago', pollDue({ polling: { ...quiet.polling, nextAt: 0, soonestAt: 10_000 } }), ['poll']],
  ['a question is on its way: asks no second one', pollDue({ busy: { ...quiet.busy, poll: true } }), []],
  ['a due run: claims it, and asks again when it is claimed', pollDue({ offered: [due] }), ['claim r1']],
  ['a run that falls due later', { ...quiet, offered: [{ run: { ...run, dueAt: 1_000_001 }, jobs: [] }] }, []],
  [
    'a claim is on its way: neither claims nor asks',
    pollDue({ offered: [due], busy: { ...quiet.busy, claimSince: 9_500 } }),
    [],
  ],
  [
    'it takes long: goes on without it',
    pollDue({ offered: [due], busy: { ...quiet.busy, claimSince: 8_000 } }),
    ['claim r1'],
  ],
  ['a run in hand is not claimed again', { ...quiet, offered: [due], claims: [{ ...held, busy: true }] }, []],
  ['a claim without its Job: creates it', { ...quiet, claims: [held] }, ['create r1']],
  ['as many at once as may be', { ...quiet, claims: [...several(3, { busy: true }), held] }, ['create r1']],
  [
    'no more at once than may be',
    { ...quiet, claims: [...several(4, { busy: true }), { ...held, run: { ...run, id: 'x' } }] },
    [],
  ],
  [
    'one that failed before comes after those that did not',
    {
      ...quiet,
      claims: [...several(3, { busy: true }), { ...held, failures: 1 }, { ...held, run: { ...run, id: 'x' } }],
    },
    ['create x'],
  ],
  ['a claim that backs off', { ...quiet, claims: [{ ...held, notBefore: 10_070 }] }, []],
  ['a claim whose answer was lost: reads it back', { ...quiet, claims: [{ ...held, step: 'unsure' }] }, ['readBack 1']],
  [
    'a claim that waited long for the cluster: reads it back first',
    { ...quiet, elapsed: 99_000, polling: { ...quiet.polling, nextAt: 999_000 }, claims: [held] },
    ['readBack 1'],
  ],
  ['a claim that waited less: creates its Job', { ...quiet, elapsed: 15_000, claims: [held] }, ['create r1', 'poll']],
  [
    'a claim that waited less, and whose Job could not be made: reads it back first',
    { ...quiet, elapsed: 15_000, claims: [{ ...held, failures: 1 }] },
    ['readBack 1', 'poll'],
  ],
  [
    'the API doesn’t answer: its Job is created all the same',
    { ...quiet, elapsed: 99_000, polling: { ...notPolledYet, nextAt: 999_000 }, claims: [held] },
    ['create r1'],
  ],
  ['a claim with a verdict: fails its run', { ...quiet, claims: [{ ...held, step: 'failing' }] }, ['fail r1']],
  [
    'paused: claims nothing, deploys what it holds',
    { ...quiet, mode: 'paused', offered: [due], claims: several(1) },
    ['create r0'],
  ],
  ['paused: a run that is deployed by hand', { ...quiet, mode: 'paused', wanted: [due] }, ['claim r1']],
  [
    'stopping: deploys what it holds, asks and claims nothing',
    pollDue({ mode: 'stopping', offered: [due], claims: several(1) }),
    ['create r0'],
  ],
  ['stopping with nothing in hand: the loop may end', { ...quiet, mode: 'stopping', offered: [due] }, null],
  [
    'stopping, and one waits for the API alone: it is found again',
    { ...quiet, mode: 'stopping', claims: [{ ...held, step: 'unsure', failures: 1, notBefore: 99_000 }] },
    null,
  ],
  [
    'stopping, and one meets a mistake of ours each time: it is found again',
    {
      ...quiet,
      mode: 'stopping',
      claims: [{ ...held, step: 'creating', failures: 1, mistaken: true, notBefore: 99_000 }],
    },
    null,
  ],
  [
    'the cluster isn’t known yet: tries it before anything is claimed',
    { ...quiet, gate: unknownGate, offered: [due] },
    ['probe'],
  ],
  [
    'the cluster is silent: nothing is claimed or created',
    { ...quiet, gate: closed, offered: [due], claims: several(2) },
    [],
  ],
  [
    'its wait is over: one tries for all, the one that failed least',
    { ...quiet, elapsed: 10_700, gate: closed, claims: [{ ...held, failures: 3 }, ...several(1)] },
    ['create r0'],
  ],
  ['one is trying', { ...quiet, elapsed: 10_700, gate: closed, claims: [held, ...several(1, { busy: true })] }, []],
  ['nobody to try it with: a dry run', { ...quiet, elapsed: 10_700, gate: closed, offered: [due] }, ['probe']],
  [
    'hands full: takes no more',
    pollDue({ offered: [{ ...due, run: { ...run, id: 'x' } }], claims: several(claimLimit, { busy: true }) }),
    [],
  ],
  ['claimed runs to be looked through', { ...quiet, page }, ['examine']],
  ['a page of them that has just come: waits', { ...quiet, page, pageAt: 9_976 }, []],
  ['a page of them that came a moment ago', { ...quiet, page, pageAt: 9_975 }, ['examine']],
  [
    'a full page of them beside claims in hand',
    { ...quiet, page: { items: Array.from({ length: claimLimit }, () => run), next: null }, claims: half },
    ['examine'],
  ],
  ['not while hands are rather full', { ...quiet, page, claims: [...half, { ...held, busy: true }] }, []],
  ['not before the cluster answers', { ...quiet, page, gate: closed }, []],
  ['nor while paused', { ...quiet, page, mode: 'paused' }, []],
  ['cancelled runs: their Jobs go', { ...quiet, cancelled: cancelled('r1') }, ['clear r1']],
  ['the API said it too long ago', { ...quiet, cancelled: cancelled('r1'), lookedAt: 7_999 }, []],
  ['their Jobs were deleted a moment ago: waits', { ...quiet, cancelled: cancelled('r1'), clearAt: 10_001 }, []],
  ['and then looks whether they are gone', { ...quiet, cancelled: cancelled('r1'), clearAt: 10_000 }, ['clear r1']],
  ['it is to be asked again first', { ...quiet, cancelled: cancelled('r1'), lookedAt: null }, []],
  [
    'a cancelled run whose claim is in hand: its Job is waited for, the others go',
    { ...quiet, cancelled: cancelled('r1', 'r2'), claims: [{ ...held, busy: true }] },
    ['clear r2'],
  ],
  [
    'claims as many in a request as the API takes at once',
    { ...quiet, offered: [due, { ...due, run: { ...run, id: 'x' } }], claimsAtOnce: 1 },
    ['claim r1'],
  ],
])('%s', (_, view, expected) => expect(decide(view)?.actions.map(said) ?? null).toEqual(expected))

test.each<[string, AgentView, number]>([
  ['until the next look at the queue', quiet, 2_000],
  ['until Jobs of cancelled runs may be gone', { ...quiet, cancelled: cancelled('r1'), clearAt: 10_050 }, 50],
  ['until a claim is tried again', { ...quiet, claims: [{ ...held, notBefore: 10_070 }] }, 70],
  ['until a run falls due', { ...quiet, offered: [{ run: { ...run, dueAt: 1_000_300 }, jobs: [] }] }, 300],
  ['until the cluster is tried again', { ...quiet, gate: closed }, 700],
  ['never so long that the agent looks dead', { ...quiet, polling: { ...quiet.polling, nextAt: 600_000 } }, 10_000],
])('sleeps %s', (_, view, ms) => expect(decide(view)?.sleepMs).toBe(ms))

test('a run’s Job: its name, the one that it has, or none', () => {
  expect(toClaim(due, quiet)?.jobName).toBe(jobName('r1', '1').name)
  expect(toClaim({ run, jobs: [activeJob] }, quiet)?.jobName).toBe(activeJob.name)
  expect(toClaim({ run, jobs: [{ ...activeJob, active: false }] }, quiet)?.jobName).toBe(jobName('r1', '1').name)
  const resumed = { ...run, phase: 'running', revision: '3+t@4' } as const
  expect(toClaim({ run: resumed, jobs: [activeJob] }, quiet)).toBeNull()
  expect(toClaim({ run: resumed, jobs: [] }, quiet)?.jobName).toBe(jobName('r1', '3+t@4').name)
  // Its Job was deleted, and its process has not ended yet.
  expect(toClaim({ run: resumed, jobs: [], hasProcess: true }, quiet)).toBeNull()
  expect(toClaim({ run: resumed, jobs: [{ ...activeJob, deleting: true }], hasProcess: true }, quiet)).toBeNull()
})

describe('a run that its own process put back, whose Job is at work still', () => {
  const now = 1_000_000
  const putBack = { run: { ...run, dueAt: now - 5_000 }, jobs: [activeJob] }
  const left = { ...quiet, leftToJobMs: 60_000 }

  test('is left to that: its pod is about to end, or its process goes on with it', () => {
    expect(toClaim(putBack, left)).toBeNull()
    expect(kinds({ ...left, offered: [putBack] })).not.toContain('claim')
  })

  test('gets its next Job once the one before is over, or on its way out', () => {
    const next = jobName('r1', '1').name
    for (const jobs of [[], [{ ...activeJob, active: false }], [{ ...activeJob, deleting: true }]])
      expect(toClaim({ ...putBack, jobs }, left)?.jobName).toBe(next)
  })

  test('is claimed for that Job when nothing comes of it', () =>
    expect(toClaim(putBack, { ...left, now: now + 55_000 })?.jobName).toBe(activeJob.name))

  test('is claimed for that Job at once when the user wishes it', () =>
    expect(kinds({ ...left, wanted: [putBack] })).toContain('claim'))

  test('is left to that for as long as it is suspended, unless the user wishes it', () => {
    const suspended = { ...putBack, jobs: [{ ...activeJob, suspended: true } as const] }
    for (const view of [quiet, { ...left, now: now + 3_600_000 }]) {
      expect(toClaim(suspended, view)).toBeNull()
      expect(kinds({ ...view, offered: [suspended] })).not.toContain('claim')
      expect(kinds({ ...view, wanted: [suspended] })).toContain('claim')
    }
    // Deleted instead of resumed, it leaves the run for another one.
    const going = { ...suspended, jobs: [{ ...activeJob, suspended: true, deleting: true } as const] }
    expect(toClaim(going, left)?.jobName).toBe(jobName('r1', '1').name)
  })
})
