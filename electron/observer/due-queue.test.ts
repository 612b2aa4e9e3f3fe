import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DueQueue } from './due-queue'

const change = fc.oneof(
  fc.record({ kind: fc.constant('set' as const), item: fc.integer({ min: 0, max: 30 }), at: fc.integer({ min: 0, max: 20 }) }),
  fc.record({ kind: fc.constant('never' as const), item: fc.integer({ min: 0, max: 30 }) }),
  fc.record({ kind: fc.constant('delete' as const), item: fc.integer({ min: 0, max: 30 }) }),
  fc.record({ kind: fc.constant('ask' as const), now: fc.integer({ min: 0, max: 20 }), limit: fc.integer({ min: 1, max: 5 }) }),
) // prettier-ignore

test('it answers like a list that is searched, whatever is set, replaced and taken out', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 300 }), (changes) => {
      const queue = new DueQueue<number>()
      const list = new Map<number, number>()
      for (const each of changes) {
        if (each.kind === 'set') {
          queue.set(each.item, each.at)
          list.set(each.item, each.at)
        } else if (each.kind === 'ask') {
          const { due, nextAt } = queue.due(each.now, each.limit)
          const inOrder = [...list.values()].sort((one, other) => one - other)
          const wanted = inOrder.filter((at) => at <= each.now).slice(0, each.limit)
          expect(due.map((item) => list.get(item))).toEqual(wanted)
          expect(new Set(due).size).toBe(due.length)
          const [next = Infinity] = inOrder.slice(wanted.length)
          expect(nextAt).toBe(Math.max(next, each.now))
        } else {
          if (each.kind === 'delete') queue.delete(each.item)
          else queue.set(each.item, Infinity)
          list.delete(each.item)
        }
        expect(queue.size).toBe(list.size)
      }
    }),
    { numRuns: 300 },
  )
})

test('of two that are due at one instant the one that came first is first, also after the other was put off', () => {
  const queue = new DueQueue<string>()
  queue.set('a', 5)
  queue.set('b', 5)
  queue.set('a', 7)
  queue.set('a', 5)
  expect(queue.due(5, 9)).toEqual({ due: ['a', 'b'], nextAt: Infinity })
})
