import { sha256 } from '@noble/hashes/sha2'
import { bytesToHex } from '@noble/hashes/utils'

export interface JobName {
  readonly name: string
  /** The eight hex digits that the name ends in. */
  readonly identifier: string
}

/**
 * The name of the Job for one revision of a flow run. It derives from its arguments alone, so creating a Job again after
 * a lost reply can't make a second one, on whatever machine. Upstream draws the digits at random.
 */
export const jobName = (flowRunId: string, revision: string): JobName => nameFrom(`${flowRunId}:${revision}:0`)

/**
 * The name to take instead when the one before belongs to a foreign Job. It derives from the claim's own name, so that
 * whoever recovers the claim comes to the same one.
 * @param attempt how many names turned out to be taken; 0 is the claim's own name
 */
export const alternativeJobName = (claimed: string, attempt: number): JobName =>
  attempt === 0 ? { name: claimed, identifier: identifierOf(claimed) } : nameFrom(`${claimed}:${attempt}`)

/** Whether a name is as claims have it, so that the template may choose another one with the same end. */
export const isOwnChoice = ({ name, identifier }: JobName): boolean => name !== plainName(identifier)

/** The end of a Job's name. */
export const identifierOf = (name: string): string => name.slice(-8)

/** Whether a Job's name ends as that of a claim. */
export const endsIn = (name: string, identifier: string): boolean => name.endsWith(`-${identifier}`)

/** Upstream's name of a Job, where the template has no say in it. */
export const plainName = (identifier: string): string => `prefect-job-${identifier}`

function nameFrom(seed: string): JobName {
  const identifier = bytesToHex(sha256(seed).subarray(0, 4))
  return { name: plainName(identifier), identifier }
}
