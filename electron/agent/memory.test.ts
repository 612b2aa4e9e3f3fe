import { expect, test } from 'vitest'
import type { Page } from '../prefect/prefect-api'
import type { FlowRun } from '../../shared/model/flow-run'
import { AgentMemory } from './memory'
import { sampleRun as run } from './samples'

const claimant = { agent: 'a', cluster: 'c', namespace: 'n' }

/** A poll that also looked ahead, and the page of claims that is to be looked through after it. */
function looksAhead(memory: AgentMemory, claims: Page<FlowRun>, elapsed: number): Page<FlowRun> | null {
  const at = { now: elapsed, elapsed }
  const outlook = { nextDueAt: null, claims, cancelled: [] }
  const action = { kind: 'poll', ahead: true } as const
  memory.settle({ kind: 'polled', action, offered: [], full: false, outlook, fault: null }, at)
  return memory.view(1, at).page
}

function looked(memory: AgentMemory, page: Page<FlowRun>): void {
  const action = { kind: 'examine', page } as const
  memory.settle({ kind: 'examined', action, found: [], next: null }, { now: 0, elapsed: 0 })
}

test('claims that fill one page are looked through whenever it comes, many pages at the start and each minute', () => {
  const memory = new AgentMemory(claimant, () => 0)
  const [one, many] = [
    { items: [run], next: null },
    { items: [run], next: 'r9' },
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
