import { describe, expect, test } from 'vitest'
import type { FlowRunSummary } from '../../shared/model/flow-run'
import { leavingRuns, runChanges } from './runs-kept'
import { runOf } from './sample-run'

const now = 10_000_000
const byId = (...runs: FlowRunSummary[]) => new Map(runs.map((run) => [run.id, run]))

describe('runChanges', () => {
  test.each<[string, Partial<FlowRunSummary>, boolean]>([
    ['nothing', {}, false],
    ['its revision', { revision: '4' }, true],
    ['its state alone', { state: 'Retrying' }, true],
    ['when it ended', { endedAt: 5 }, true],
    ['its claim', { claim: { agent: 'a', cluster: 'c', namespace: 'n', jobName: 'j' } }, true],
  ])('of a run that is known, %s has changed', (_, more, told) => {
    const row = runOf('a', more)
    expect(runChanges(byId(runOf('a')), [row], true)).toEqual({ changed: told ? [row] : [], removed: [] })
  })

  test('a waiting run that is missing from all that wait has been deleted; one that ended is only not asked for', () => {
    const known = byId(runOf('gone'), runOf('ended', { phase: 'succeeded' }))
    expect(runChanges(known, [], true).removed).toEqual(['gone'])
    expect(runChanges(known, [], false).removed).toEqual([])
  })
})

describe('leavingRuns', () => {
  const limits = { endedMs: 1_000, runs: 3 }
  const ended = (id: string, agoMs: number) => runOf(id, { phase: 'failed', stateAt: 0, endedAt: now - agoMs })

  test('ended runs leave after their time, whatever waits or runs stays', () => {
    const runs = byId(ended('old', 1_001), ended('fresh', 1_000), runOf('waits'), runOf('runs', { phase: 'running' }))
    expect(leavingRuns(runs, now, limits)).toEqual(['old'])
  })

  test('of too many the ended ones leave first, the oldest before others', () => {
    const runs = byId(runOf('waits'), ended('second', 400), ended('first', 500), ended('third', 300), runOf('also'))
    expect(leavingRuns(runs, now, limits)).toEqual(['first', 'second'])
  })

  test('of too many that wait, those that have waited longest leave', () => {
    const runs = byId(...[4, 1, 3, 2].map((stateAt) => runOf(`since-${stateAt}`, { stateAt })))
    expect(leavingRuns(runs, now, limits)).toEqual(['since-1'])
  })
})
