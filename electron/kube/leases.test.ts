import { expect, test } from 'vitest'
import type { KubeClient } from './kube-client'
import { openLease } from './leases'

const leaseOf = (spec: unknown) => {
  const client = { json: () => Promise.resolve({ metadata: { resourceVersion: '1' }, spec }) }
  return openLease(client as unknown as KubeClient, 'd', 'l', 's').read({
    signal: new AbortController().signal,
    timeoutMs: 1,
  })
}

test('of a Lease that anybody may have written, texts and numbers have bounds', async () => {
  const odd = { holderIdentity: 'x'.repeat(100_000), leaseDurationSeconds: 1e300, leaseTransitions: 2 ** 31 - 1 }
  const { holder = '', durationMs, transitions } = (await leaseOf(odd)) ?? {}
  expect([holder.length, durationMs, transitions]).toEqual([1_000, (2 ** 31 - 1) * 1_000, 2 ** 31 - 2])
})

test.each([null, 5, [], { holderIdentity: {}, leaseDurationSeconds: '15', leaseTransitions: -1.5, acquireTime: 7 }])(
  'one of wrong kinds is held by nobody: %j',
  async (spec) => expect(await leaseOf(spec)).toMatchObject({ holder: '', durationMs: 0, acquiredAt: null }),
)
