import type { ClaimRecord } from '../../../shared/model/claim'
import { formatClaim, parseClaim } from '../../../shared/prefect-3/claim-sentence'
import { PrefectError, type ClaimOutcome, type ClaimRequest } from '../prefect-api'
import type { Client3 } from './client'
import type { Rest } from './rest'
import { stateTypeOf } from './run-row'
import { setState, type Orchestrated, type ProposedState } from './set-state'
import { claimTransitionId } from './transition'

/**
 * The state that claims a run. Only under the name `Pending` is it exclusive: a second one is refused as long as the run is
 * pending, whoever asks.
 * Source: prefect 3.9.1, server/orchestration/core_policy.py, PreventPendingTransitions.
 */
export const claimState = (flowRunId: string, revision: string, claim: ClaimRecord): ProposedState => ({
  type: 'PENDING',
  name: 'Pending',
  message: formatClaim(claim),
  state_details: { transition_id: claimTransitionId(flowRunId, revision, claim) },
})

/**
 * Claims runs, each by a request of its own, side by side.
 * @throws PrefectError when none of them can have taken effect
 */
export async function claimRuns(
  { rest, revisions }: Client3,
  requests: readonly ClaimRequest[],
  signal: AbortSignal,
): Promise<readonly ClaimOutcome[]> {
  for (const { run, claim } of requests) revisions.set(claimTransitionId(run.id, run.revision, claim), run.revision)
  const sent = await Promise.all(requests.map((request) => claimRun(rest, request, signal)))
  const errors = sent.map((each) => (each instanceof PrefectError ? each : null))
  const [first] = errors
  if (first && errors.every((error) => error !== null && error.options.effectOpen !== true)) throw first
  return sent.map((each) => (each instanceof PrefectError ? { kind: 'open' } : each))
}

async function claimRun(
  rest: Rest,
  { run, claim }: ClaimRequest,
  signal: AbortSignal,
): Promise<ClaimOutcome | PrefectError> {
  // From a state that has ended the API would take it.
  if (stateTypeOf(run) !== 'SCHEDULED')
    return { kind: 'refused', message: `It is ${run.state.name}; only a scheduled run can be claimed.` }
  try {
    return outcomeOf(await setState(rest, run.id, claimState(run.id, run.revision, claim), signal), claim)
  } catch (error) {
    if (error instanceof PrefectError) return error
    throw error
  }
}

function outcomeOf(outcome: Orchestrated, claim: ClaimRecord): ClaimOutcome {
  switch (outcome.kind) {
    case 'written':
      // What stands there is what is found after a crash: of anything else it is not known whose it is.
      return parseClaim(outcome.state?.message ?? null)?.jobName === claim.jobName ? { kind: 'won' } : { kind: 'open' }
    case 'refused':
      return { kind: 'refused', message: outcome.message }
    case 'open':
      return { kind: 'open' }
  }
}
