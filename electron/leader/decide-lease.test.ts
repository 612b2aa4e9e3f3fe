import { expect, test } from 'vitest'
import type { LeaseRecord } from '../kube/leases'
import { decideLease } from './decide-lease'

const held = (holder: string): LeaseRecord => ({
  ...{ holder, durationMs: 15_000, transitions: 0, acquiredAt: null, serves: '', version: '1' },
})

test.each([
  ['there is none', null, 0, 'take'],
  ['it was given back', held(''), 0, 'take'],
  ['it is ours', held('me'), 0, 'renew'],
  ['it is ours, and has run out', held('me'), 60_000, 'renew'],
  ['another holds it', held('other'), 0, 'wait'],
  ['another has not renewed it for as long as it holds', held('other'), 15_000, 'wait'],
  ['another has not renewed it for longer', held('other'), 15_001, 'take'],
  ['it does not say how long it holds', { ...held('other'), durationMs: 0 }, 1, 'take'],
])('%s', (_, record, unchangedMs, kind) => {
  expect(decideLease('me', { record, changedAt: 1_000 }, 1_000 + unchangedMs).kind).toBe(kind)
})
