import type { ClaimRecord } from '../model/claim'
import { formatClaim as format, parseClaim as parse } from '../prefect-0.6/claim-sentence'
import { identifierOf, isOwnChoice, plainName } from '../template/job-name'

const unknownBeginning = '…'

/**
 * The message of the Pending state that claims a run. Of the Job's name it has the end: how it begins, the template says, and
 * that is read after the claim.
 */
export function formatClaim(claim: ClaimRecord): string {
  const { jobName } = claim
  const identifier = identifierOf(jobName)
  return format(
    isOwnChoice({ name: jobName, identifier }) ? claim : { ...claim, jobName: `${unknownBeginning}-${identifier}` },
  )
}

/** @returns null for a message that is no claim of Flowdeck's */
export function parseClaim(message: string | null): ClaimRecord | null {
  const claim = parse(message)
  if (!claim?.jobName.startsWith(unknownBeginning)) return claim
  return { ...claim, jobName: plainName(identifierOf(claim.jobName)) }
}
