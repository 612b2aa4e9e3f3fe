import type { Link } from '../../shared/model/agent-status'
import type { KubeFault } from '../kube/kube-fault'
import { retryWaitMs } from '../clock/backoff'
import type { Instant } from './polling'

/**
 * Whether the cluster takes Jobs. While it is closed nothing is claimed, and one claim at a time, or a dry run, tries
 * whether it is open again. `since` is in ms since the epoch, by this machine's clock, `notBefore` of the monotonic clock.
 */
export type Gate =
  | { readonly kind: 'unknown'; readonly failures: 0; readonly notBefore: number }
  | { readonly kind: 'open'; readonly since: number }
  | {
      readonly kind: 'closed'
      readonly why: 'silent' | 'quota' | 'setup'
      readonly fault: KubeFault
      readonly since: number
      readonly failures: number
      readonly notBefore: number
    }

export const unknownGate: Gate = { kind: 'unknown', failures: 0, notBefore: 0 }

/**
 * The gate after an answer of the cluster.
 * @param fault null for a success
 */
export function advanceGate(
  gate: Gate,
  fault: KubeFault | null,
  { here, elapsed, random }: Pick<Instant, 'here' | 'elapsed'> & { readonly random: number },
): Gate {
  if (fault === null) return gate.kind === 'open' ? gate : { kind: 'open', since: here }
  if (fault.kind === 'run' || fault.kind === 'busy') {
    // Any answer is an answer: a refusal of one Job shows that the cluster is there. It doesn't show that there is room.
    const isAnswer = gate.kind === 'unknown' || (gate.kind === 'closed' && gate.why !== 'quota')
    return isAnswer ? { kind: 'open', since: here } : gate
  }
  const before = gate.kind === 'closed' ? gate : null
  // Many Jobs fail together: that is one trouble, and one failure.
  if (before && before.why === fault.kind && elapsed < before.notBefore) return { ...before, fault }
  const failures = (before?.failures ?? 0) + 1
  return {
    kind: 'closed',
    why: fault.kind,
    fault,
    since: before?.since ?? here,
    failures,
    notBefore: elapsed + retryWaitMs(failures - 1, random, fault.retryAfterMs ?? 0),
  }
}

/** The gate as the panel shows it. */
export function linkOf(gate: Gate, { here, elapsed }: Pick<Instant, 'here' | 'elapsed'>): Link {
  if (gate.kind === 'unknown') return { state: 'unknown' }
  if (gate.kind === 'open') return { state: 'connected', since: gate.since }
  const { since, failures, fault } = gate
  const plugin = fault.plugin === undefined ? {} : { plugin: fault.plugin }
  if (gate.why === 'setup') return { state: 'refused', since, message: fault.message, ...plugin }
  const nextTryAt = Math.round(here + Math.max(0, gate.notBefore - elapsed))
  return { state: 'retrying', since, tries: failures, nextTryAt, message: fault.message, ...plugin }
}
