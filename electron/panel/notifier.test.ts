import { expect, test } from 'vitest'
import type { FlowRunSummary } from '../../shared/model/flow-run'
import type { ProblemEntry } from '../../shared/model/problem'
import type { Notifications } from '../../shared/model/settings'
import { VirtualClock } from '../clock/virtual-clock'
import type { Notice } from './notices'
import { Notifier } from './notifier'
import type { Outlet } from './outlet'
import { runOf } from './sample-run'

/** The panel's outlet with somebody who hears it; what is told comes in `shown`, after the time that it takes. */
function world(wished: Notifications = 'all', practice: readonly string[] = ['practice']) {
  const clock = new VirtualClock()
  const shown: [seconds: number, notice: Notice][] = []
  const counts: number[] = []
  const passedOn: string[] = []
  const inner: Outlet = {
    latest: (name) => void passedOn.push(name),
    delta: (name) => void passedOn.push(name),
    each: (name) => void passedOn.push(name),
    hasRoom: () => true,
    drop: (connectionId) => void passedOn.push(`drop ${connectionId}`),
  }
  const state = { wish: wished }
  const muted = new Set<string>()
  const notifier = new Notifier({
    clock,
    wish: () => state.wish,
    isPractice: (id) => practice.includes(id),
    nameOf: () => null,
    seen: () => null,
    isMuted: (owner, { key }) => muted.has(`${owner ?? ''}/${key}`),
    show: (notice) => shown.push([clock.elapsed() / 1_000, notice]),
    count: (problems) => counts.push(problems),
  })
  const outlet = notifier.hearing(inner)
  const owner = (connectionId: string) => ({ connectionId })
  return {
    clock,
    shown,
    counts,
    passedOn,
    notifier,
    wish(next: Notifications) {
      state.wish = next
      notifier.settingsChanged()
    },
    /** @param problem "CONNECTION/KEY" */
    mute(problem: string, isMuted = true) {
      if (isMuted) muted.add(problem)
      else muted.delete(problem)
      notifier.settingsChanged()
    },
    /** A connection begins to tell. */
    open: (id = 'one') => outlet.latest('demoFlows.changed', owner(id), []),
    runs: (changed: readonly FlowRunSummary[], id = 'one') => outlet.delta('flowRuns.changed', owner(id), changed, []),
    problems: (changed: readonly ProblemEntry[], removed: readonly string[] = [], id = 'one') =>
      outlet.delta('problems.changed', owner(id), changed, removed),
    own: (changed: readonly ProblemEntry[]) => outlet.delta('panelProblems.changed', {}, changed, []),
    drop: (id = 'one') => outlet.drop(id),
    /** Lets so much time pass, and all happen that is to happen in it. */
    pass(seconds: number) {
      const end = clock.elapsed() + seconds * 1_000
      clock.after(seconds * 1_000, () => undefined)
      while (clock.elapsed() < end) clock.next()
    },
    titles: () => shown.map(([, { title }]) => title),
  }
}
const failedAt = (id: string, stateAt: number): FlowRunSummary =>
  runOf(id, { phase: 'failed', state: 'Failed', stateAt })
const refused: ProblemEntry = {
  key: 'tokenRefused',
  problem: { kind: 'tokenRefused', api: 'http://api', message: 'no' },
  ...{ runs: [], moreRuns: 0, since: 0, lastAt: 0, solvedAt: null },
}
const silent: ProblemEntry = {
  ...refused,
  key: 'apiUnreachable',
  problem: { kind: 'apiUnreachable', api: 'http://api', message: 'refused' },
}
const memoryOf = (id: string, lastAt: number): ProblemEntry => {
  const run = { id, name: id, flowName: 'hello' }
  const problem = { kind: 'outOfMemory', run, container: 'flow', limit: null, exitCode: 137 } as const
  return { ...refused, key: 'outOfMemory/hello', problem, runs: [run], lastAt }
}

test('all goes on to the window as it comes', () => {
  const { open, runs, drop, passedOn } = world('off')
  open()
  runs([runOf('a')])
  drop()
  expect(passedOn).toEqual(['demoFlows.changed', 'flowRuns.changed', 'drop one'])
})

test('a run that fails is told two seconds later, once', () => {
  const { clock, open, runs, pass, shown } = world()
  open()
  runs([runOf('a', { phase: 'running' })])
  runs([failedAt('a', clock.now())])
  pass(1)
  runs([failedAt('a', clock.now())])
  pass(60)
  expect(shown.map(([seconds, { title }]) => [seconds, title])).toEqual([[2, 'Flow run name-of-a: Failed']])
})

test('runs that failed before are not told when their connection is opened', () => {
  const { clock, open, runs, pass, shown } = world()
  open()
  runs([failedAt('a', clock.now() - 1), failedAt('b', clock.now() - 3_600_000)])
  pass(60)
  expect(shown).toEqual([])
})

test('without the wish for them failed runs are not told, problems are', () => {
  const { clock, open, runs, problems, pass, titles } = world('problems')
  open()
  runs([failedAt('a', clock.now())])
  problems([refused])
  pass(60)
  expect(titles()).toEqual(['The Prefect API refused the token'])
})

test('nothing is told without a wish, and later nothing of that time', () => {
  const { clock, open, runs, problems, pass, wish, titles } = world('off')
  open()
  runs([failedAt('a', clock.now())])
  problems([refused, memoryOf('b', clock.now())])
  pass(60)
  wish('all')
  runs([failedAt('a', clock.now() - 60_000), failedAt('c', clock.now())])
  pass(60)
  expect(titles()).toEqual(['Flow run name-of-c: Failed'])
})

test('a hundred failures in a row are few notifications, further and further apart', () => {
  const { clock, open, runs, pass, shown } = world()
  open()
  for (let n = 0; n < 100; n++) {
    runs([failedAt(`r${n}`, clock.now())])
    pass(1)
  }
  pass(600)
  expect(shown.map(([seconds, { title }]) => [seconds, title])).toEqual([
    [2, '2 failed flow runs'],
    [12, '10 failed flow runs'],
    [72, '60 failed flow runs'],
    [372, '28 failed flow runs'],
  ])
})

test('a problem that passes within its grace is never told; one that lasts is', () => {
  const { open, problems, pass, shown } = world()
  open()
  problems([silent])
  pass(20)
  problems([{ ...silent, solvedAt: 1 }])
  pass(60)
  expect(shown).toEqual([])
  problems([silent])
  pass(60)
  expect(shown).toHaveLength(1)
})

test('a problem that changes while it is open is not told again; nor one that comes and goes', () => {
  const { clock, open, problems, pass, shown } = world()
  open()
  problems([memoryOf('a', clock.now())])
  pass(10)
  problems([memoryOf('b', clock.now())])
  pass(10)
  problems([{ ...refused, key: 'outOfMemory/hello', solvedAt: 1 }])
  problems([memoryOf('c', clock.now())])
  pass(60)
  expect(shown).toHaveLength(1)
})

test('problems of runs that are older than the connection are not told while it settles, others are', () => {
  const { clock, open, problems, pass, titles } = world()
  const before = clock.now() - 1
  open()
  problems([memoryOf('a', before), refused])
  pass(60)
  expect(titles()).toEqual(['The Prefect API refused the token'])
  problems([{ ...memoryOf('b', before), key: 'outOfMemory/other' }])
  pass(60)
  expect(titles()).toHaveLength(2)
})

test('practice says nothing and is not counted; the panel’s own problems are', () => {
  const { clock, open, own, problems, runs, pass, titles, counts } = world()
  open('practice')
  runs([failedAt('a', clock.now())], 'practice')
  problems([refused], [], 'practice')
  pass(60)
  expect([titles(), counts]).toEqual([[], []])
  own([{ ...refused, key: 'fileUnusable/drafts' }])
  pass(60)
  expect([titles().length, counts]).toEqual([1, [1]])
})

test('counts open problems; a connection that is closed takes its own along, with what was to be told', () => {
  const { open, problems, drop, pass, counts, shown } = world()
  open()
  problems([refused, silent])
  problems([{ ...silent, solvedAt: 1 }])
  problems([], ['apiUnreachable'])
  drop()
  pass(60)
  expect([counts, shown]).toEqual([[2, 1, 0], []])
})

test('of a muted problem nothing is told and nothing counted, nor are its runs told; unmuted it counts again', () => {
  const { clock, open, problems, runs, mute, pass, titles, counts } = world()
  open()
  problems([memoryOf('a', clock.now())])
  mute('one/outOfMemory/hello')
  pass(60)
  problems([memoryOf('b', clock.now())])
  runs([failedAt('b', clock.now())])
  pass(60)
  expect(titles()).toEqual([])
  expect(counts).toEqual([1, 0])
  runs([failedAt('c', clock.now())])
  pass(60)
  expect(titles()).toEqual(['Flow run name-of-c: Failed'])
  mute('one/outOfMemory/hello', false)
  expect(counts).toEqual([1, 0, 1])
})
