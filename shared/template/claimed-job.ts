import type { ClaimRecord } from '../model/claim'
import { alternativeJobName, endsIn } from './job-name'

/** Names that are tried when foreign Jobs have the ones before. */
export const attemptLimit = 10

/** All ends that the name of a claim's Job may have, most likely first; made one by one, as each takes a hash. */
export function* identifiersOf(record: ClaimRecord): Generator<string> {
  for (let attempt = 0; attempt < attemptLimit; attempt++) yield alternativeJobName(record.jobName, attempt).identifier
}

/** Whether a Job of a claim's run is the one that it was claimed for; what stands before the end, the template says. */
export function isJobOf(record: ClaimRecord, jobName: string): boolean {
  if (jobName === record.jobName) return true
  for (const identifier of identifiersOf(record)) if (endsIn(jobName, identifier)) return true
  return false
}
