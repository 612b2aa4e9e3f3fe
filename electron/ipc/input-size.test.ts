import { expect, test } from 'vitest'
import { isWithin } from './input-size'
import { valueSize } from './limits'

const itself: unknown[] = []
itself.push(itself, itself)
const chain: Record<string, unknown> = {}
chain.next = { next: chain }
let deep: unknown = 'x'
for (let level = 0; level < 100_000; level++) deep = [deep]

test.each<[string, unknown]>([
  ['nothing', undefined],
  ['null', null],
  ['a text', 'x'.repeat(900)],
  ['a text as long as it may be', 'x'.repeat(1_000 - valueSize)],
  ['plain data', { connectionId: 'a', list: [1, true, null, { b: 'c' }] }],
  ['large whole numbers', [2n ** 64n - 1n, -(2n ** 63n)]],
  ['an object without a prototype', Object.create(null) as object],
])('%s is within 1,000', (_, value) => expect(isWithin(1_000, value)).toBe(true))

test.each<[string, unknown]>([
  ['a long text', 'x'.repeat(1_001)],
  ['a text that is one character longer than it may be', 'x'.repeat(1_001 - valueSize)],
  ['many short texts', Array(100).fill('x')],
  ['a long key', { ['x'.repeat(1_001)]: 1 }],
  ['many keys', Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [n, 1]))],
  ['a long list with nothing in it', Array(1e9)],
  ['a list that contains itself', itself],
  ['an object that contains itself', chain],
  ['something deep', deep],
  ['a map', new Map([['a', 1]])],
  ['a buffer', new ArrayBuffer(8)],
  ['bytes', new Uint8Array(8)],
  ['a date', new Date(0)],
  ['a whole number of more than 64 bits', 2n ** 64n],
  ['one below zero', -(2n ** 63n) - 1n],
  ['many large whole numbers', Array(100).fill(2n ** 60n)],
  ['a map within', { a: [new Map()] }],
])('%s is not', (_, value) => expect(isWithin(1_000, value)).toBe(false))
