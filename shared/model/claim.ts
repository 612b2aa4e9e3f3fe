/**
 * A claim is the Submitted state that says which agent deploys a run, and as which Job. It is all that Flowdeck remembers
 * of a run between "taken" and "Job created", so it must say enough to go on after a crash on any machine.
 */
export interface Claim {
  readonly agent: string
  /** Tells clusters apart; see electron/kube/cluster-id.ts. */
  readonly cluster: string
  readonly namespace: string
  readonly jobName: string
}

const pattern = /^Submitted for execution: Job (\S+) in (\S+) on (\S+) by agent (.+)$/

/** The claim as the message of the Submitted state: a sentence for people that machines can read back. */
export const formatClaim = (claim: Claim): string =>
  `Submitted for execution: Job ${claim.jobName} in ${claim.namespace} on ${claim.cluster} by agent ${claim.agent}`

/** @returns null for a message that isn't a claim of Flowdeck's, such as upstream's "Submitted for execution". */
export function parseClaim(message: string | null): Claim | null {
  const match = message === null ? null : pattern.exec(message)
  if (!match) return null
  const [, jobName = '', namespace = '', cluster = '', agent = ''] = match
  return { agent, cluster, namespace, jobName }
}

/** Whether both are claims of one agent name on one cluster and namespace, whatever the Job. */
export const sameClaimant = (one: Omit<Claim, 'jobName'>, other: Omit<Claim, 'jobName'>): boolean =>
  one.agent === other.agent && one.cluster === other.cluster && one.namespace === other.namespace
