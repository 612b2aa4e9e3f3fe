import { expect, test } from 'vitest'
import type { FlowRun } from '../../shared/model/flow-run'
import { claimLimit } from './decide'
import { AgentMemory } from './memory'

const claimant = { agent: 'a', cluster: 'c', namespace: 'n' }
const at = { now: 1_000_000, elapsed: 10_000 }
const run = (n: number): FlowRun => ({
  ...{ id: `r${n}`, name: 'calm-heron', flow: { id: 'f', name: 'etl' }, revision: '2', phase: 'claimed', dueAt: 0 },
  ...{ state: { name: 'Submitted', message: null, at: null }, claim: null, claimedBefore: true, handle: {} },
})
const foundOf = (count: number, from = 0) =>
  Array.from({ length: count }, (_, n) => ({
    run: run(from + n),
    record: { ...claimant, jobName: `job-${from + n}` },
    verdict: null,
  }))

test('of lost claims it takes up as many as there is room for, and finds the others on the same page again', () => {
  const memory = new AgentMemory(claimant, () => 0)
  const examined = (found: ReturnType<typeof foundOf>, next: string) => {
    const page = { items: found.map((each) => each.run), next }
    const action = { kind: 'examine', page } as const
    memory.begin(action, at)
    return { page, events: memory.settle({ kind: 'examined', action, found, next: { items: [], next } }, at) }
  }
  expect(examined(foundOf(claimLimit - 10), 'second').events).toHaveLength(claimLimit - 10)
  expect(memory.view(1, at).page).toEqual({ items: [], next: 'second' })
  const { page, events } = examined(foundOf(30, claimLimit), 'third')
  expect(events).toHaveLength(10)
  expect(memory.claimCount).toBe(claimLimit)
  expect(memory.view(1, at).page).toBe(page)
})
