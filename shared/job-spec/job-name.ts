import { sha256 } from '@noble/hashes/sha2'
import { bytesToHex } from '@noble/hashes/utils'

/**
 * The name of the Job for one version of a flow run, and the eight hex digits that it ends in (label `identifier`).
 * It derives from its arguments alone, so creating a Job again after a lost reply can't make a second one, on whatever
 * machine. Upstream draws the digits at random.
 * @param version of the run; for a Running one whose task runs are ready, with their versions, as it stays the same
 * @param attempt counts names that turned out to belong to a foreign Job; see the agent on 409.
 */
export function jobName(
  flowRunId: string,
  version: number | string,
  attempt = 0,
): { name: string; identifier: string } {
  const digest = sha256(`${flowRunId}:${version}:${attempt}`)
  const identifier = bytesToHex(digest.subarray(0, 4))
  return { name: `prefect-job-${identifier}`, identifier }
}
