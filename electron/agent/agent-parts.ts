import type { Dialect, JobOptions } from '../../shared/dialect/dialect'
import type { Claimant } from '../../shared/model/claim'
import type { JobSummary } from '../../shared/model/job'
import type { JobTemplate } from '../../shared/template/parse-template'
import type { Clock } from '../clock/clock'
import type { ClusterJobs } from '../kube/cluster-jobs'
import type { KubeFault } from '../kube/kube-fault'
import type { PrefectApi } from '../prefect/prefect-api'

export interface AgentOptions {
  readonly name: string
  readonly namespace: string
  /** Tells clusters apart in claims; see kube/cluster-id.ts. */
  readonly cluster: string
  /** What every Job gets, whatever the run. */
  readonly jobs: Omit<JobOptions, 'jobName' | 'identifier'>
  /** Jobs created at once. */
  readonly concurrency: number
  /** Null: no file is touched. */
  readonly heartbeatPath: string | null
}

/** Looks after the Jobs that an agent made. Resolves when the signal is aborted. */
export type Observe = (agent: {
  readonly isOurs: (job: JobSummary) => boolean
  readonly claimants: () => readonly Claimant[]
  readonly signal: AbortSignal
  readonly onCrashed: (flowRunId: string, reason: string) => void
  /** A finished Job was deleted, or a pod without its Job: `pod` is null for a Job, whose pods go with it. */
  readonly onCleaned: (
    gone: { readonly flowRunId: string | null; readonly job: string; readonly pod: string | null },
    cleaned: { readonly why: string; readonly evidence: string | null },
  ) => void
  readonly onCleanTrouble: (message: string) => void
  /** Something could not be seen for want of a right. */
  readonly onForbidden: (fault: KubeFault) => void
  readonly onMistake: (where: string, error: unknown) => void
}) => Promise<void>

export interface AgentParts {
  readonly api: PrefectApi
  readonly jobs: ClusterJobs
  /** What is asked when a run's dialect is known; the table of the dialects. */
  readonly dialectOf: (id: Dialect['id']) => Dialect
  /** The template in force; asked again for each Job. */
  readonly template: (dialect: Dialect) => JobTemplate
  /** Asked whenever something of it is needed: a name or labels that change hold from then on. */
  readonly options: () => AgentOptions
  /** Left out, nobody looks after Jobs once they are made. */
  readonly observe?: Observe
  readonly clock: Clock
  /** 0 to 1 */
  readonly random: () => number
}
