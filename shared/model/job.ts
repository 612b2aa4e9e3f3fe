import { z } from 'zod'

/** A Job's status in the words of `kubectl get jobs`; Pending when no pod of it has started yet. */
export const JobStatus = z.enum(['Pending', 'Running', 'Complete', 'Failed', 'Suspended', 'Terminating'])
export type JobStatus = z.infer<typeof JobStatus>

/** A Job as lists show it. Instants are ms since the epoch. */
export const JobSummary = z.object({
  uid: z.string(),
  name: z.string(),
  namespace: z.string(),
  /** From the dialect's run label; null for a Job that was not made from a flow run. */
  flowRunId: z.string().nullable(),
  /** Made by an agent of this name (field manager `flowdeck/NAME`); null when somebody else made it. */
  agent: z.string().nullable(),
  status: JobStatus,
  active: z.number().int(),
  succeeded: z.number().int(),
  failed: z.number().int(),
  completions: z.number().int(),
  backoffLimit: z.number().int(),
  createdAt: z.number(),
  startedAt: z.number().nullable(),
  finishedAt: z.number().nullable(),
  /** Reason and message of the condition that ended it, in Kubernetes' words: BackoffLimitExceeded, DeadlineExceeded… */
  reason: z.string().nullable(),
  message: z.string().nullable(),
  image: z.string().nullable(),
  /** Kubernetes itself deletes it so long after its end, s; null when it does not. */
  ttlSeconds: z.number().nullable(),
})
export type JobSummary = Readonly<z.infer<typeof JobSummary>>

export const isJobFinished = (job: JobSummary): boolean => job.status === 'Complete' || job.status === 'Failed'

/**
 * The newest Job of a run, where that is another one than this: the run goes on in it, and has left this one behind.
 * @param ofRun Jobs of the same run
 */
export function newerJob(job: Pick<JobSummary, 'uid' | 'createdAt'>, ofRun: Iterable<JobSummary>): JobSummary | null {
  let newest: JobSummary | null = null
  for (const other of ofRun) if (other.uid !== job.uid && other.createdAt > (newest ?? job).createdAt) newest = other
  return newest
}
