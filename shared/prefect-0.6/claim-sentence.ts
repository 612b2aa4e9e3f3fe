import type { ClaimRecord } from '../model/claim'

const pattern = /^Submitted for execution: Job (\S+) in (\S+) on (\S+) by agent (.+)$/

/** The message of the Submitted state: a sentence for people that machines can read back. */
export const formatClaim = (claim: ClaimRecord): string =>
  `Submitted for execution: Job ${claim.jobName} in ${claim.namespace} on ${claim.cluster} by agent ${claim.agent}`

/** @returns null for a message that is no claim of Flowdeck's, such as upstream's "Submitted for execution". */
export function parseClaim(message: string | null): ClaimRecord | null {
  const match = message === null ? null : pattern.exec(message)
  if (!match) return null
  const [, jobName = '', namespace = '', cluster = '', agent = ''] = match
  return { agent, cluster, namespace, jobName }
}

/**
 * The line that a run's log gets once its Job is there, as 1.4.1's agent writes it. Found in the log of a claimed run
 * whose Job is missing, it says that the Job was there and was deleted, so that the run is not deployed a second time.
 */
export const receiptBeginning = 'Submitted for execution: Job '
export const receiptOf = (jobName: string): string => `${receiptBeginning}${jobName}`
