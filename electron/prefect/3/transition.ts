import { createHash } from 'node:crypto'
import type { ClaimRecord } from '../../../shared/model/claim'
import { formatClaim } from '../../../shared/prefect-3/claim-sentence'

/**
 * What tells our own change of a run from anybody else's: a UUID that derives from what the change is. Sent again, by this
 * process or by one that was started after it, the API knows it and says so instead of refusing it.
 * Source: prefect 3.9.1, server/orchestration/core_policy.py, PreventDuplicateTransitions.
 */
export function transitionIdOf(...what: readonly string[]): string {
  const hex = createHash('sha256').update(JSON.stringify(what)).digest('hex')
  // Version 8: made in a way of its own.
  const variant = ((Number.parseInt(hex[16] ?? '0', 16) & 3) | 8).toString(16)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** A claim is the same only if it is of one revision, by one agent of one cluster and namespace, for one Job. */
export const claimTransitionId = (flowRunId: string, revision: string, claim: ClaimRecord): string =>
  transitionIdOf('claim', flowRunId, revision, formatClaim(claim))
