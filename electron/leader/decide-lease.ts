import type { LeaseRecord } from '../kube/leases'

/** What an election does next. */
export type LeaseStep =
  /** Nobody holds it, or its holder has not renewed it in time. */
  | { readonly kind: 'take' }
  /** It is ours. */
  | { readonly kind: 'renew' }
  | { readonly kind: 'wait'; readonly leader: string }

/** What was read last, and since when it has been the same, on the monotonic clock, ms. */
export interface SeenLease {
  readonly record: LeaseRecord | null
  readonly changedAt: number
}

/**
 * Whether a Lease has run out is told by how long it has not changed here: the clocks of two machines may differ, and what it
 * says of times is for people.
 * Source: client-go, tools/leaderelection/leaderelection.go, tryAcquireOrRenew.
 * @param elapsed now, on the same clock
 */
export function decideLease(me: string, { record, changedAt }: SeenLease, elapsed: number): LeaseStep {
  if (record === null || record.holder === '') return { kind: 'take' }
  if (record.holder === me) return { kind: 'renew' }
  return elapsed - changedAt > record.durationMs ? { kind: 'take' } : { kind: 'wait', leader: record.holder }
}
