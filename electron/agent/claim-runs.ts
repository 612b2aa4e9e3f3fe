import { setTimeout as sleep } from 'node:timers/promises'
import { formatClaim, parseClaim, type Claim } from '../../shared/model/claim'
import type { FlowRun } from '../../shared/model/flow-run'
import { PrefectError, type PrefectApi } from '../prefect/prefect-api'
import { retryWaitMs } from './backoff'

export interface RunToClaim {
  readonly run: FlowRun
  readonly claim: Claim
}

export interface Claimed {
  readonly won: readonly RunToClaim[]
  readonly lost: readonly { readonly run: FlowRun; readonly reason: string }[]
}

export interface ClaimingParts {
  readonly api: PrefectApi
  readonly random: () => number
  readonly signal: AbortSignal
  /** A try to learn whose the claims are has failed. @returns whether to go on trying */
  readonly onTrouble: (error: PrefectError) => boolean
}

/**
 * Claims runs in one request, each with its own outcome. Where the answer was lost, the runs' states are read back before
 * anything is repeated: they say whose the claims are.
 * @throws PrefectError when nothing took effect
 */
export async function claimRuns(requests: readonly RunToClaim[], parts: ClaimingParts): Promise<Claimed> {
  const outcomes = await parts.api.claim(
    requests.map(({ run, claim }) => ({ run, note: formatClaim(claim) })),
    parts.signal,
  )
  const won = requests.filter((_, n) => outcomes[n]?.kind === 'won')
  const lost = requests.flatMap(({ run }, n) => {
    const outcome = outcomes[n]
    return outcome?.kind === 'refused' ? [{ run, reason: outcome.message }] : []
  })
  const open = requests.filter((_, n) => outcomes[n]?.kind === 'open')
  if (open.length === 0) return { won, lost }
  const settled = await readBack(open, parts)
  return { won: [...won, ...settled.won], lost: [...lost, ...settled.lost] }
}

async function readBack(requests: readonly RunToClaim[], parts: ClaimingParts): Promise<Claimed> {
  const ids = requests.map(({ run }) => run.id)
  for (let failures = 0; ; failures++) {
    try {
      const runs = await parts.api.read(ids, parts.signal)
      return whoseAre(requests, runs)
    } catch (error) {
      if (!(error instanceof PrefectError) || error.kind !== 'transient') throw error
      // Whoever gives up here loses nothing: a claim of ours is found again by its Submitted state.
      if (!parts.onTrouble(error)) return { won: [], lost: [] }
      await sleep(retryWaitMs(failures, parts.random()), undefined, { signal: parts.signal })
    }
  }
}

/** A run that is neither ours nor anybody's is offered by the queue again. */
function whoseAre(requests: readonly RunToClaim[], runs: readonly FlowRun[]): Claimed {
  const nowOf = (run: FlowRun) => runs.find((each) => each.id === run.id)
  const isOurs = ({ run, claim }: RunToClaim) => parseClaim(nowOf(run)?.claimNote ?? null)?.jobName === claim.jobName
  return {
    won: requests.filter(isOurs),
    lost: requests
      .filter((request) => !isOurs(request) && nowOf(request.run)?.state === 'Submitted')
      .map(({ run }) => ({ run, reason: 'Another agent has claimed it.' })),
  }
}
