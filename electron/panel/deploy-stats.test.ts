import { expect, test } from 'vitest'
import { DeployStats, percentile } from './deploy-stats'

test.each<[readonly number[], number, number | null]>([
  [[], 0.5, null],
  [[4], 0.5, 4],
  [[4], 0.99, 4],
  [[1, 2, 3, 4], 0.5, 2],
  [[1, 2, 3, 4, 5], 0.5, 3],
  [[1, 2, 3, 4], 0, 1],
  [[1, 2, 3, 4], 1, 4],
  [Array.from({ length: 100 }, (_, n) => n + 1), 0.99, 99],
  [Array.from({ length: 101 }, (_, n) => n + 1), 0.99, 100],
])('of %j the share %d lies at or under %s', (sorted, share, expected) => {
  expect(percentile(sorted, share)).toBe(expected)
})

const minute = 60_000

test('deployments count by minute, with the median and the 99th percentile of their latencies', () => {
  const stats = new DeployStats()
  expect(stats.all()).toEqual([])
  stats.add(10 * minute + 1, 300)
  stats.add(10 * minute + 59_999, 100)
  expect(stats.add(10 * minute + 30_000, 200)).toEqual({
    minute: { at: 10 * minute, deployed: 3, dueToJobMedianMs: 200, dueToJobP99Ms: 300 },
    removed: [],
  })
  stats.add(11 * minute, 50)
  // One that was claimed by an agent before: it counts, and nobody knows when it was due.
  stats.add(11 * minute, null)
  expect(stats.all()).toEqual([
    { at: 10 * minute, deployed: 3, dueToJobMedianMs: 200, dueToJobP99Ms: 300 },
    { at: 11 * minute, deployed: 2, dueToJobMedianMs: 50, dueToJobP99Ms: 50 },
  ])
})

test('minutes are kept for a day', () => {
  const stats = new DeployStats()
  stats.add(0, 1)
  stats.add(minute, 1)
  stats.add(24 * 60 * minute, 1)
  expect(stats.all().map(({ at }) => at)).toEqual([0, minute, 24 * 60 * minute])
  expect(stats.add((24 * 60 + 1) * minute, 1).removed).toEqual([0])
  expect(stats.all().map(({ at }) => at / minute)).toEqual([1, 24 * 60, 24 * 60 + 1])
})

test('a minute of very many deployments counts them all, and stays bounded', () => {
  const stats = new DeployStats()
  let last = stats.add(0, 1)
  for (let n = 1; n < 6_000; n++) last = stats.add(0, n < 5_000 ? 1 : 1_000_000)
  expect(last.minute).toMatchObject({ deployed: 6_000, dueToJobP99Ms: 1 })
})
