import { expect, test } from 'vitest'
import { formatAge, formatDue, formatSeconds } from './age'

test.each([
  [-5, '0s'],
  [999, '0s'],
  [5_000, '5s'],
  [59_999, '59s'],
  [60_000, '1m'],
  [68_000, '1m8s'],
  [119_000, '1m59s'],
  [120_000, '2m'],
  [192_000, '3m12s'],
  [600_000, '10m'],
  [3 * 3_600_000 + 12 * 60_000, '3h12m'],
  [30 * 3_600_000, '30h'],
  [4 * 86_400_000, '4d'],
  [9.5 * 86_400_000, '9d'],
])('%d ms is %s', (ms, text) => expect(formatAge(ms)).toBe(text))

test('a time is told from now, in both directions', () => {
  expect(formatDue(12_000, 0)).toBe('in 12s')
  expect(formatDue(0, 240_000)).toBe('4m ago')
  expect(formatDue(500, 0)).toBe('now')
})

test('latencies have two decimals as long as these say something', () => {
  expect(formatSeconds(80)).toBe('0.08s')
  expect(formatSeconds(9_990)).toBe('9.99s')
  // As the age of the same run says it.
  for (const ms of [10_000, 42_300, 68_000, 300_000]) expect(formatSeconds(ms)).toBe(formatAge(ms))
})
