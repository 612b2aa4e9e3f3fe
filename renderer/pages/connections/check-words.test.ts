import { expect, test } from 'vitest'
import type { Check } from '../../../shared/model/check'
import { countChecks, sortChecks } from './check-words'

const checks = (['ok', 'skipped', 'failed', 'warning', 'skipped', 'ok'] as const).map((status, n): Check => {
  return { id: String(n), status, title: 't', detail: 'd', next: null, copy: null, offer: null }
})

test('what needs somebody comes first, and each kind as it came', () => {
  expect(sortChecks(checks).map(({ id }) => id)).toEqual(['2', '3', '1', '4', '0', '5'])
})

test('each kind is counted, and none that there is not', () => {
  expect(countChecks(checks)).toBe('2 fine, 2 not tried, 1 warning, 1 failed')
  expect(countChecks(checks.slice(0, 1))).toBe('1 fine')
})
