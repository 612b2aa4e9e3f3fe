import type { FlowRunSummary } from '../../shared/model/flow-run'
import type { JobSummary } from '../../shared/model/job'
import type { KubeEvent, PodSummary } from '../../shared/model/pod'
import type { RunView } from '../../shared/model/why'
import { runLabels, type OpenConnection } from '../connection/connection'
import { listEvents, listJobs, listPods } from '../kube/cluster-queries'

/** What a namespace holds, read once. */
export interface ClusterObjects {
  readonly jobs: readonly JobSummary[]
  readonly pods: readonly PodSummary[]
  readonly events: readonly KubeEvent[]
}

/** @throws KubeError */
export async function readCluster({ client, namespace }: OpenConnection, signal: AbortSignal): Promise<ClusterObjects> {
  const options = { runLabels, signal }
  const [jobs, pods, events] = await Promise.all([
    gathered(listJobs(client, namespace, options)),
    gathered(listPods(client, namespace, options)),
    gathered(listEvents(client, namespace, signal)),
  ])
  return { jobs, pods, events }
}

async function gathered<T>(pages: AsyncIterable<readonly T[]>): Promise<readonly T[]> {
  const all: T[] = []
  for await (const page of pages) all.push(...page)
  return all
}

/** What concerns one run, newest first. */
export function viewOf(run: FlowRunSummary, { jobs, pods, events }: ClusterObjects): RunView {
  const newest = (a: { readonly createdAt: number }, b: { readonly createdAt: number }) => b.createdAt - a.createdAt
  const ownJobs = jobs.filter((job) => job.flowRunId === run.id).sort(newest)
  const ownPods = pods.filter((pod) => pod.flowRunId === run.id).sort(newest)
  const names = new Set([...ownJobs, ...ownPods].map(({ name }) => name))
  const ownEvents = events.filter((event) => names.has(event.name)).sort((a, b) => b.lastAt - a.lastAt)
  return { run, jobs: ownJobs, pods: ownPods, events: ownEvents }
}
