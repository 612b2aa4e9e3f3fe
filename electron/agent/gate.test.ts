import { expect, test } from 'vitest'
import type { FaultKind, KubeFault } from '../kube/kube-fault'
import { advanceGate, linkOf, unknownGate, type Gate } from './gate'

const fault = (kind: FaultKind, retryAfterMs: number | null = null): KubeFault => ({
  kind,
  status: 0,
  message: kind,
  retryAfterMs,
  setup: null,
})
const at = (elapsed: number) => ({ here: 5_000_000 + elapsed, elapsed, random: 1 })
const open: Gate = { kind: 'open', since: 1 }
const closedFor = (kind: FaultKind, elapsed = 1_000): Gate => advanceGate(open, fault(kind), at(elapsed))

test.each<[string, Gate, FaultKind | null, string]>([
  ['a success opens it', unknownGate, null, 'open'],
  ['no answer closes it', open, 'silent', 'closed silent'],
  ['no right to create Jobs closes it', open, 'setup', 'closed setup'],
  ['a quota that is used up closes it', open, 'quota', 'closed quota'],
  ['one Job that is refused does not', open, 'run', 'open'],
  ['one that is being deleted does not', open, 'busy', 'open'],
  ['any answer shows that the cluster is there', closedFor('silent'), 'run', 'open'],
  ['a refused Job shows that Jobs may be created', closedFor('setup'), 'run', 'open'],
  ['it does not show that the quota has room', closedFor('quota'), 'run', 'closed quota'],
  ['a success shows that it has', closedFor('quota'), null, 'open'],
])('%s', (_, gate, kind, expected) => {
  const next = advanceGate(gate, kind && fault(kind), at(9_000))
  expect(next.kind === 'closed' ? `closed ${next.why}` : next.kind).toBe(expected)
})

test('Jobs that fail together are one trouble; tries that fail one after the other wait longer and longer', () => {
  let gate = closedFor('silent')
  for (let n = 0; n < 30; n++) gate = advanceGate(gate, fault('silent'), at(1_100))
  expect(gate).toMatchObject({ failures: 1, notBefore: 1_250 })
  gate = advanceGate(gate, fault('silent'), at(1_300))
  expect(gate).toMatchObject({ failures: 2, notBefore: 1_800 })
  gate = advanceGate(gate, fault('silent', 60_000), at(2_000))
  expect(gate).toMatchObject({ failures: 3, notBefore: 62_000, since: 5_001_000 })
})

test('its link says since when, which try, and when the next one is', () => {
  expect(linkOf(closedFor('silent'), { here: 5_001_100, elapsed: 1_100 })).toEqual({
    state: 'retrying',
    since: 5_001_000,
    tries: 1,
    nextTryAt: 5_001_250,
    message: 'silent',
  })
  expect(linkOf(closedFor('setup'), { here: 5_001_100, elapsed: 1_100 })).toEqual({
    state: 'refused',
    since: 5_001_000,
    message: 'setup',
  })
  const gate = closedFor('setup')
  const ofPlugin = gate.kind === 'closed' ? { ...gate, fault: { ...gate.fault, plugin: 'aws' } } : gate
  expect(linkOf(ofPlugin, { here: 5_001_100, elapsed: 1_100 })).toMatchObject({ state: 'refused', plugin: 'aws' })
})
