import { expect, test } from 'vitest'
import { Bucket } from './bucket'

const taken = (bucket: Bucket, now: number, times: number): number =>
  Array.from({ length: times }, () => bucket.take(now)).filter(Boolean).length

test('a burst is let through, then so many a second', () => {
  const bucket = new Bucket({ burst: 5, perSecond: 2 }, 1_000)
  expect(taken(bucket, 1_000, 100)).toBe(5)
  expect(taken(bucket, 1_400, 100)).toBe(0)
  expect(taken(bucket, 1_500, 100)).toBe(1)
  expect(taken(bucket, 3_000, 100)).toBe(3)
})

test('a long pause earns one burst and no more', () => {
  const bucket = new Bucket({ burst: 5, perSecond: 2 }, 0)
  expect(taken(bucket, 0, 5)).toBe(5)
  expect(taken(bucket, 3_600_000, 100)).toBe(5)
})

test('what is refused costs nothing', () => {
  const bucket = new Bucket({ burst: 1, perSecond: 0.5 }, 0)
  expect(taken(bucket, 0, 1_000)).toBe(1)
  expect(taken(bucket, 1_999, 1_000)).toBe(0)
  expect(taken(bucket, 2_000, 1_000)).toBe(1)
})
