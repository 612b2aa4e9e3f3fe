import { expect, test } from 'vitest'
import type { FlowRun } from '../../shared/model/flow-run'
import { PrefectError, type Page } from '../prefect/prefect-api'
import { claimLimit, decide } from './decide'
import { LeftToObserver } from './left-to-observer'
import { AgentMemory } from './memory'
import { shortestPauseMs } from './polling'
import { sampleRun } from './samples'

const claimant = { agent: 'a', cluster: 'c', namespace: 'n' }
const asked = { claimant, concurrency: 4, claimsAtOnce: 100 }
const at = { now: 1_000_000, here: 1_000_000, elapsed: 10_000 }
const run = (n: number): FlowRun => ({
  ...sampleRun,
  id: `r${n}`,
  revision: '2',
  phase: 'claimed',
  claimedBefore: true,
})
const foundOf = (count: number, from = 0) =>
  Array.from({ length: count }, (_, n) => ({
    run: run(from + n),
    record: { ...claimant, jobName: `job-${from + n}` },
    verdict: null,
  }))

test('of lost claims it takes up as many as there is room for, and finds the others on the same page again', () => {
  const memory = new AgentMemory(() => 0)
  const examined = (found: ReturnType<typeof foundOf>, next: string) => {
    const action = { kind: 'examine', page: { items: found.map((each) => each.run), next } } as const
    memory.begin(action, at)
    return memory.settle({ kind: 'examined', action, found, next: { items: [], next } }, at)
  }
  expect(examined(foundOf(claimLimit - 10), 'second')).toHaveLength(claimLimit - 10)
  const { page } = memory.view(asked, at)
  expect(page).toEqual({ items: [], next: 'second' })
  expect(examined(foundOf(30, claimLimit), 'third')).toHaveLength(10)
  expect(memory.claimCount).toBe(claimLimit)
  expect(memory.view(asked, at).page).toBe(page)
})

test('a run whose Job is over is left to who looks after Jobs; one that stays so is judged here', () => {
  const [found] = foundOf(1).map((each) => ({ ...each, verdict: { reason: 'Its Job ended.', problem: null } }))
  const action = { kind: 'examine', page: { items: [found!.run], next: null } } as const
  const claimsAt = (memory: AgentMemory, elapsed: number): number => {
    memory.begin(action, { now: elapsed, here: elapsed, elapsed })
    memory.settle({ kind: 'examined', action, found: [found!], next: null }, { now: elapsed, here: elapsed, elapsed })
    return memory.claimCount
  }
  expect(claimsAt(new AgentMemory(() => 0), 10_000)).toBe(1)
  const watched = new AgentMemory(() => 0)
  void watched.leftToObserver.during(new Promise(() => undefined), () => undefined)
  expect([10_000, 70_000, 129_000].map((elapsed) => claimsAt(watched, elapsed))).toEqual([0, 0, 0])
  expect(claimsAt(watched, 130_000)).toBe(1)
})

test('once nobody looks after Jobs any more, a run whose Job is over is judged at once', async () => {
  const observer = new LeftToObserver()
  const found = { ...foundOf(1)[0]!, verdict: { reason: 'Its Job ended.', problem: null } }
  const mistakes: unknown[] = []
  const over = observer.during(Promise.reject(new Error('a mistake')), (error) => mistakes.push(error))
  expect(observer.has(found, 1_000)).toBe(true)
  await over
  expect(observer.has(found, 1_001)).toBe(false)
  expect(mistakes).toEqual([new Error('a mistake')])
})

test('what a look finds while the agent stops is left to the next start', () => {
  const memory = new AgentMemory(() => 0)
  const found = foundOf(3)
  const action = { kind: 'examine', page: { items: found.map((each) => each.run), next: null } } as const
  memory.begin(action, at)
  memory.mode = 'stopping'
  expect(memory.settle({ kind: 'examined', action, found, next: null }, at)).toEqual([])
  expect(memory.claimCount).toBe(0)
})

test('a page of claims that waited for the cluster is as old as it is: they are read back before anything is made', () => {
  const memory = new AgentMemory(() => 0)
  const found = foundOf(2)
  const page = { items: found.map((each) => each.run), next: null }
  const poll = { kind: 'poll', ahead: true } as const
  const polled = { kind: 'polled', offered: [], full: false, fault: null } as const
  memory.begin(poll, at)
  memory.settle(
    { ...polled, action: poll, outlook: { nextDueAt: null, mayBeDue: true, claims: page, cancelled: [] } },
    at,
  )
  memory.noteCluster(null, at)
  const later = { now: at.now + 300_000, here: at.now + 300_000, elapsed: at.elapsed + 300_000 }
  const action = { kind: 'examine', page } as const
  memory.begin(action, later)
  memory.settle({ kind: 'examined', action, found, next: null }, later)
  const kinds = decide(memory.view(asked, later))?.actions.map(({ kind }) => kind)
  expect(kinds).toContain('readBack')
  expect(kinds).not.toContain('create')
})

/** A poll that also looked ahead, and the page of claims that is to be looked through after it. */
function looksAhead(memory: AgentMemory, claims: Page<FlowRun>, elapsed: number): Page<FlowRun> | null {
  const at = { now: elapsed, here: elapsed, elapsed }
  const outlook = { nextDueAt: null, mayBeDue: true, claims, cancelled: [] }
  const action = { kind: 'poll', ahead: true } as const
  memory.settle({ kind: 'polled', action, offered: [], full: false, outlook, fault: null }, at)
  return memory.view(asked, at).page
}

function looked(memory: AgentMemory, page: Page<FlowRun>): void {
  const action = { kind: 'examine', page } as const
  memory.settle({ kind: 'examined', action, found: [], next: null }, { now: 0, here: 0, elapsed: 0 })
}

test('claims that fill one page are looked through whenever it comes, many pages at the start and each minute', () => {
  const memory = new AgentMemory(() => 0)
  const [one, many] = [
    { items: [sampleRun], next: null },
    { items: [sampleRun], next: 'r9' },
  ]
  expect(looksAhead(memory, many, 1_000)).toBe(many)
  looked(memory, many)
  expect(looksAhead(memory, many, 11_000)).toBe(null)
  expect(looksAhead(memory, one, 21_000)).toBe(one)
  looked(memory, one)
  expect(looksAhead(memory, many, 80_999)).toBe(null)
  expect(looksAhead(memory, many, 81_000)).toBe(many)
  // What is being looked through is gone through to its end.
  expect(looksAhead(memory, one, 141_000)).toBe(many)
})

test.each([
  [49, 'at once'],
  [50, 'after a pause'],
])('after %i claims in a row that came to nothing a full queue is asked again %s', (count, when) => {
  const memory = new AgentMemory(() => 0)
  for (let n = 0; n < count; n++) {
    const action = { kind: 'claim', claimant, runs: [{ run: run(n), jobName: `job-${n}` }] } as const
    memory.begin(action, at)
    memory.settle({ kind: 'steps', action, steps: [{ kind: 'refused', message: 'no' }], error: null }, at)
  }
  const action = { kind: 'poll', ahead: false } as const
  const offered = [{ run: { ...sampleRun, id: 'next' }, jobs: [] }]
  memory.settle({ kind: 'polled', action, offered, full: true, outlook: null, fault: null }, at)
  expect(memory.polling.nextAt > at.elapsed ? 'after a pause' : 'at once').toBe(when)
})

test('what was cancelled is looked after until its Jobs have gone and the API knows; then the next look says', () => {
  const memory = new AgentMemory(() => 0)
  const poll = { kind: 'poll', ahead: true } as const
  const outlook = { nextDueAt: null, mayBeDue: true, claims: { items: [], next: null }, cancelled: ['r1', 'r2'] }
  const look = () => memory.settle({ kind: 'polled', action: poll, offered: [], full: false, outlook, fault: null }, at)
  look()
  const runs = memory.view(asked, at).cancelled
  const action = { kind: 'clear', runs } as const
  memory.begin(action, at)
  const error = new PrefectError('transient', 'HTTP 503')
  const deleted = [{ flowRunId: 'r1', job: 'j' }]
  const events = memory.settle({ kind: 'cleared', action, deleted, going: ['r1'], error }, at)
  expect(events.map(({ kind }) => kind)).toEqual(['cancelled', 'link', 'polled'])
  expect(memory.polling.link.state).toBe('retrying')
  const left = { cancelled: [{ flowRunId: 'r1', hadJobs: true }], clearAt: at.elapsed + 200 }
  expect(memory.view(asked, at)).toMatchObject({ ...left, busy: { clear: false } })
  look()
  expect(memory.view(asked, at).cancelled).toEqual([...left.cancelled, { flowRunId: 'r2', hadJobs: false }])
})

test('whoever pokes for all has the next poll look ahead too', () => {
  const memory = new AgentMemory(() => 0)
  memory.noteCluster(null, at)
  const polls = () => decide(memory.view(asked, at))?.actions.filter(({ kind }) => kind === 'poll')
  looksAhead(memory, { items: [], next: null }, at.elapsed)
  memory.poke('due')
  const later = { now: at.now + 1_000, here: at.now + 1_000, elapsed: at.elapsed + 1_000 }
  const pollsLater = () => decide(memory.view(asked, later))?.actions.filter(({ kind }) => kind === 'poll')
  expect(polls()).toEqual([])
  expect(pollsLater()).toEqual([{ kind: 'poll', ahead: false }])
  memory.poke('all')
  expect(pollsLater()).toEqual([{ kind: 'poll', ahead: true }])
})

test.each([
  ['due', false],
  ['all', true],
] as const)(
  'whoever pokes for %s while a poll is under way, which may have asked before, has another one',
  (what, ahead) => {
    const memory = new AgentMemory(() => 0)
    memory.noteCluster(null, at)
    looksAhead(memory, { items: [], next: null }, at.elapsed)
    const action = { kind: 'poll', ahead: true } as const
    const outlook = { nextDueAt: null, mayBeDue: true, claims: { items: [], next: null }, cancelled: [] }
    const polls = (afterMs: number) => {
      const then = { now: at.now + afterMs, here: at.here + afterMs, elapsed: at.elapsed + afterMs }
      return decide(memory.view(asked, then))?.actions.filter(({ kind }) => kind === 'poll')
    }
    memory.begin(action, at)
    memory.poke(what)
    memory.settle({ kind: 'polled', action, offered: [], full: false, outlook, fault: null }, at)
    expect(polls(shortestPauseMs)).toEqual([{ kind: 'poll', ahead }])
    // And one only.
    memory.begin(action, at)
    memory.settle({ kind: 'polled', action, offered: [], full: false, outlook, fault: null }, at)
    expect(polls(shortestPauseMs)).toEqual([])
  },
)

test('a claim that was read before its run was cancelled is not taken up', () => {
  const memory = new AgentMemory(() => 0)
  const found = foundOf(1)
  const items = found.map((each) => each.run)
  const look = (cancelled: readonly string[], elapsed: number, claims: Page<FlowRun>): void => {
    const outlook = { nextDueAt: null, mayBeDue: true, claims, cancelled }
    const action = { kind: 'poll', ahead: true } as const
    const done = { kind: 'polled', action, offered: [], full: false, outlook, fault: null } as const
    memory.settle(done, { ...at, elapsed })
  }
  const examined = (elapsed: number) => {
    const action = { kind: 'examine', page: { items: [], next: null } } as const
    memory.settle({ kind: 'examined', action, found, next: null }, { ...at, elapsed })
    return memory.claimCount
  }
  look([], 1_000, { items, next: 'more' })
  look(['r0'], 2_000, { items: [], next: null })
  expect(examined(3_000)).toBe(0)
  // Run again and claimed anew, it is.
  look([], 4_000, { items, next: null })
  expect(examined(5_000)).toBe(1)
})

test('a claim whose run was cancelled gets no Job, unless one is being made', () => {
  const memory = new AgentMemory(() => 0)
  memory.noteCluster(null, at)
  const runs = [0, 1].map((n) => ({ run: run(n), jobName: `job-${n}` }))
  const action = { kind: 'claim', claimant, runs } as const
  memory.begin(action, at)
  memory.settle({ kind: 'steps', action, steps: [{ kind: 'won' }, { kind: 'won' }], error: null }, at)
  const [, making] = memory.view(asked, at).claims
  memory.begin({ kind: 'create', claim: making! }, at)
  const poll = { kind: 'poll', ahead: true } as const
  const outlook = { nextDueAt: null, mayBeDue: true, claims: { items: [], next: null }, cancelled: ['r0', 'r1'] }
  memory.settle({ kind: 'polled', action: poll, offered: [], full: false, outlook, fault: null }, at)
  expect(memory.view(asked, at).claims.map((claim) => claim.run.id)).toEqual(['r1'])
  const cleared = decide(memory.view(asked, at))?.actions.filter(({ kind }) => kind === 'clear')
  expect(cleared).toEqual([{ kind: 'clear', runs: [{ flowRunId: 'r0', hadJobs: false }] }])
})

test('a run that is left to its Job is no reason to ask the queue again at once', () => {
  const jobs = [{ namespace: 'n', name: 'job-1', uid: 'u', active: true, deleting: false }]
  const putBack = { run: { ...sampleRun, dueAt: at.now - 1, claimedBefore: true }, jobs }
  const idleTurns = (leftToJobMs: number): number => {
    const memory = new AgentMemory(
      () => 0,
      () => leftToJobMs,
    )
    const action = { kind: 'poll', ahead: false } as const
    memory.begin(action, at)
    memory.settle({ kind: 'polled', action, offered: [putBack], full: false, outlook: null, fault: null }, at)
    return memory.polling.idleTurns
  }
  expect([idleTurns(0), idleTurns(60_000)]).toEqual([0, 1])
})
