import { expect, test } from 'vitest'
import { limits } from '../limits'
import { WritePace, wellWrites } from './write-pace'

const nothing = (): Promise<void> => Promise.resolve()

test('a busy server slows the writes to one at a time, and many that go well bring each of the others back', async () => {
  const pace = new WritePace()
  expect(pace.atOnce).toBe(limits.restWritesAtOnce)
  pace.slow()
  expect(pace.atOnce).toBe(1)
  for (let n = 1; n < wellWrites; n++) await pace.run(nothing)
  expect(pace.atOnce).toBe(1)
  await pace.run(nothing)
  expect(pace.atOnce).toBe(2)
  for (let n = 0; n < 10 * wellWrites; n++) await pace.run(nothing)
  expect(pace.atOnce).toBe(limits.restWritesAtOnce)
})

test('writes that fail raise nothing, and hold up no others', async () => {
  const pace = new WritePace()
  pace.slow()
  const writes = Array.from({ length: 2 * wellWrites }, () => pace.run(() => Promise.reject(new Error('gone'))))
  expect((await Promise.allSettled(writes)).every(({ status }) => status === 'rejected')).toBe(true)
  expect(pace.atOnce).toBe(1)
})
