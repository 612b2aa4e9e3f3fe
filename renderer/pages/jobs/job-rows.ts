import type { FlowRunSummary } from '../../../shared/model/flow-run'
import { groupBy } from '../../../shared/model/group-by'
import type { JobSummary } from '../../../shared/model/job'
import type { PodSummary } from '../../../shared/model/pod'

export const scopeNames = ['agent', 'all'] as const
/** agent: Jobs that this agent made; all: every Job in the namespace. */
export type ScopeName = (typeof scopeNames)[number]

export type JobRow =
  | { readonly kind: 'job'; readonly job: JobSummary; readonly run: FlowRunSummary | null }
  | { readonly kind: 'pod'; readonly pod: PodSummary; readonly job: JobSummary }

export const uidOf = (row: JobRow): string => (row.kind === 'job' ? row.job.uid : row.pod.uid)

export interface JobsQuestion {
  readonly jobs: Iterable<JobSummary>
  readonly pods: Iterable<PodSummary>
  readonly runOf: (flowRunId: string) => FlowRunSummary | null
  /** Names of the agent whose Jobs are asked for; null for Jobs of all makers. */
  readonly makers: ReadonlySet<string> | null
  readonly search: string
}

/**
 * Jobs, the newest first, each followed by its pods. Every word of the search must be found; words that say something
 * of the Job keep all its pods, others only the pods that they say something of.
 */
export function rowsOf({ jobs, pods, runOf, makers, search }: JobsQuestion): readonly JobRow[] {
  const podsByJob = groupByJob(pods)
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  const shown = [...jobs].filter(({ agent }) => makers === null || (agent !== null && makers.has(agent)))
  shown.sort((a, b) => b.createdAt - a.createdAt || (a.name < b.name ? -1 : 1))
  return shown.flatMap((job): readonly JobRow[] => {
    const run = job.flowRunId === null ? null : runOf(job.flowRunId)
    const ofJob = [job.name, job.status, job.reason, run?.name, run?.flowName].join(' ').toLowerCase()
    const rest = words.filter((word) => !ofJob.includes(word))
    const found = (podsByJob.get(job.name) ?? []).filter((pod) => rest.every((word) => textOfPod(pod).includes(word)))
    if (rest.length > 0 && found.length === 0) return []
    return [{ kind: 'job', job, run }, ...found.map((pod): JobRow => ({ kind: 'pod', pod, job }))]
  })
}

/** How many of the Jobs these made. */
export function countOf(jobs: Iterable<JobSummary>, makers: ReadonlySet<string>): number {
  let count = 0
  for (const { agent } of jobs) if (agent !== null && makers.has(agent)) count += 1
  return count
}

/** Newest first. */
function groupByJob(pods: Iterable<PodSummary>): ReadonlyMap<string, readonly PodSummary[]> {
  const groups = groupBy(pods, (pod) => pod.jobName)
  for (const group of groups.values()) group.sort((a, b) => b.createdAt - a.createdAt)
  return groups
}

const textOfPod = (pod: PodSummary) => [pod.name, pod.status, pod.reason, pod.node].join(' ').toLowerCase()

/** A pod's name under its Job's: "…77bc01d4-p9x2m"; whole when it isn't named after the Job. */
export function shortPodName(podName: string, jobName: string): string {
  if (!podName.startsWith(`${jobName}-`)) return podName
  const lastPart = jobName.slice(jobName.lastIndexOf('-') + 1)
  return `…${lastPart}${podName.slice(jobName.length)}`
}
