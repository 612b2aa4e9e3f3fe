import type { FlowRunSummary } from '../../../shared/model/flow-run'
import type { JobSummary } from '../../../shared/model/job'

/** So many runs are looked up in what was kept: each is asked for by itself. */
export const lookedUpMost = 8

/** A Job that was made from a run. */
export type JobOfRun = JobSummary & { readonly flowRunId: string }

/** What may have been deployed last. */
export interface DeployedLast {
  /** The newest Job in the cluster that the agent has made; null for none. */
  readonly job: JobOfRun | null
  /** Runs that went to work after that one was made and have no Job any more, the newest first: it may have been kept. */
  readonly gone: readonly FlowRunSummary[]
}

/** One pass over each list: there may be fifty thousand runs. */
export function deployedLast(
  jobs: Iterable<JobSummary>,
  flowRuns: Iterable<FlowRunSummary>,
  agentName: string,
): DeployedLast {
  let newest: JobOfRun | null = null
  const withJob = new Set<string>()
  for (const job of jobs) {
    const { flowRunId } = job
    if (flowRunId === null) continue
    withJob.add(flowRunId)
    // Of those of one second the one that came last is the newest.
    if (job.agent === agentName && (newest === null || job.createdAt >= newest.createdAt))
      newest = { ...job, flowRunId }
  }
  const since = newest?.createdAt ?? -Infinity
  const gone: FlowRunSummary[] = []
  for (const run of flowRuns) {
    if (run.phase === 'waiting' || withJob.has(run.id) || workedAt(run) <= since) continue
    const last = gone.at(-1)
    if (gone.length === lookedUpMost && last && workedAt(last) >= workedAt(run)) continue
    const place = gone.findIndex((other) => workedAt(other) < workedAt(run))
    gone.splice(place === -1 ? gone.length : place, 0, run)
    gone.length = Math.min(gone.length, lookedUpMost)
  }
  return { job: newest, gone }
}

const workedAt = ({ startedAt, stateAt }: FlowRunSummary): number => startedAt ?? stateAt ?? -Infinity
