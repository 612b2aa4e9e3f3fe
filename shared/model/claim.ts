import { z } from 'zod'

/**
 * Who deploys a run, and as which Job. It stands in the run's own state, as a sentence that the dialect writes and reads.
 * It is all that Flowdeck remembers of a run between "taken" and "Job created", so it says enough to go on after a crash
 * on any machine.
 */
export const ClaimRecord = z.object({
  agent: z.string(),
  /** Tells clusters apart; see electron/kube/cluster-id.ts. */
  cluster: z.string(),
  namespace: z.string(),
  jobName: z.string(),
})
export type ClaimRecord = Readonly<z.infer<typeof ClaimRecord>>

/** Who claims: the same for all claims of one agent on one cluster and namespace. */
export type Claimant = Omit<ClaimRecord, 'jobName'>

export const sameClaimant = (one: Claimant, other: Claimant): boolean =>
  one.agent === other.agent && one.cluster === other.cluster && one.namespace === other.namespace
