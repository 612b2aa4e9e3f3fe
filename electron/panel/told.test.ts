import { describe, expect, test } from 'vitest'
import type { Link } from '../../shared/model/agent-status'
import type { Phase } from '../../shared/model/dialect-words'
import type { FlowRunSummary } from '../../shared/model/flow-run'
import type { Problem } from '../../shared/model/problem'
import { runOf } from './sample-run'
import { Told } from './told'

const now = 1_000_000
const connected: Link = { state: 'connected', since: 0 }
const refused: Link = { state: 'refused', since: 0, message: 'forbidden' }
const rejected = (id: string): Problem => ({
  kind: 'jobRejected',
  run: { id, name: `name-of-${id}`, flowName: 'hello' },
  status: 422,
  message: 'spec is wrong',
})
const unrenderable: Problem = {
  kind: 'unrenderable',
  run: { id: 'a', name: 'name-of-a', flowName: 'hello' },
  reason: 'no image',
  advice: 'Give it one.',
}
const runs = (...all: FlowRunSummary[]) => new Map(all.map((run) => [run.id, run]))
const links = (cluster: Link = connected, api: Link = connected) => ({ api, cluster })

describe('a problem of a run', () => {
  test.each<[string, Problem, Phase, boolean]>([
    ['a Job that was refused', rejected('a'), 'claimed', true],
    ['a Job that was refused', rejected('a'), 'failed', true],
    ['a Job that was refused', rejected('a'), 'waiting', false],
    ['a Job that was refused', rejected('a'), 'running', false],
    ['a Job that was refused', rejected('a'), 'succeeded', false],
    ['a Job that was refused', rejected('a'), 'cancelled', false],
    ['a run that no Job can be made of', unrenderable, 'waiting', true],
    ['a run that no Job can be made of', unrenderable, 'running', false],
  ])('%s lasts while the run is as it was told: %j', (_, problem, phase, lasts) => {
    const told = new Told()
    told.add(problem, 9)
    const found = told.lasting(runs(runOf('a', { phase })), links(), now)
    expect(found).toEqual(lasts ? [{ problem, at: 9 }] : [])
    // What was over stays over.
    expect(told.lasting(new Map(), links(), now)).toHaveLength(lasts ? 1 : 0)
  })

  test('has the run’s name as soon as it is known', () => {
    const early = { ...rejected('a'), run: { id: 'a', name: 'a', flowName: '' } } as Problem
    const told = new Told()
    told.add(early, 9)
    expect(told.lasting(new Map(), links(), now)).toEqual([{ problem: early, at: 9 }])
    expect(told.lasting(runs(runOf('a', { phase: 'failed' })), links(), now)).toEqual([
      { problem: rejected('a'), at: 9 },
    ])
  })

  test('is forgotten when the run is deployed', () => {
    const told = new Told()
    told.add(rejected('a'), 9)
    told.forget('a')
    expect(told.lasting(new Map(), links(), now)).toEqual([])
  })

  test('makes room for newer ones when there are very many', () => {
    const told = new Told()
    for (let n = 0; n < 1_200; n++) told.add(rejected(`run-${n}`), n)
    const found = told.lasting(new Map(), links(), now)
    expect(found).toHaveLength(1_000)
    expect(found[0]?.at).toBe(200)
  })
})

describe('a problem of the set-up', () => {
  const notAllowed: Problem = {
    kind: 'notAllowed',
    user: 'jane',
    verb: 'create',
    resource: 'jobs',
    namespace: 'flows',
    message: 'forbidden',
  }

  test('lasts until its server takes us again', () => {
    const told = new Told()
    told.add(notAllowed, 5)
    told.add({ kind: 'wrongDialect', api: 'http://api', message: 'it speaks 1.x' }, 6)
    expect(told.lasting(new Map(), links(refused, refused), now)).toHaveLength(2)
    expect(told.lasting(new Map(), links(refused, connected), now)).toEqual([{ problem: notAllowed, at: 5 }])
    expect(told.lasting(new Map(), links(connected, connected), now)).toEqual([])
    expect(told.lasting(new Map(), links(refused, refused), now)).toEqual([])
  })

  test('a mistake of ours lasts for an hour after it came last', () => {
    const told = new Told()
    const mistake: Problem = { kind: 'mistake', where: 'reading the queue', message: 'x is not a function' }
    told.add(mistake, now)
    expect(told.lasting(new Map(), links(), now + 3_600_000)).toHaveLength(1)
    expect(told.lasting(new Map(), links(), now + 3_600_001)).toEqual([])
  })
})
