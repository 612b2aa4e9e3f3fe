import type { V1Job } from '@kubernetes/client-node'
import type { JobStatus, JobSummary } from '../../shared/model/job'
import type { KubeClient } from './kube-client'
import { instantOf, type Wire } from './wire'

export type Job = Wire<V1Job>

export const jobsPath = (namespace: string, name?: string): string =>
  `/apis/batch/v1/namespaces/${encodeURIComponent(namespace)}/jobs${name === undefined ? '' : `/${encodeURIComponent(name)}`}`

/** Who made an object stands in its managedFields, so that no label or annotation has to be added to upstream's. */
export const fieldManagerOf = (agent: string): string => `flowdeck/${agent}`.slice(0, 128)

/**
 * Creates the Job as the object it is: no model in between that would drop a field it doesn't know.
 * @throws KubeError; 409 when one of this name is there
 */
export function createJob(
  client: KubeClient,
  namespace: string,
  manifest: object,
  agent: string,
  signal: AbortSignal,
): Promise<Job> {
  return client.json(jobsPath(namespace), {
    method: 'POST',
    query: { fieldManager: fieldManagerOf(agent) },
    body: manifest,
    signal,
  })
}

export const getJob = (client: KubeClient, namespace: string, name: string, signal?: AbortSignal): Promise<Job> =>
  client.json(jobsPath(namespace, name), signal ? { signal } : {})

/** Deletes the Job and its pods, in the background. @throws KubeError; 409 when the uid is no longer its. */
export async function deleteJob(client: KubeClient, namespace: string, name: string, uid: string): Promise<void> {
  await client.json(jobsPath(namespace, name), {
    method: 'DELETE',
    body: { kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy: 'Background', preconditions: { uid } },
  })
}

export function summarizeJob(job: Job): JobSummary {
  const { metadata = {}, spec, status = {} } = job
  const labels = metadata.labels ?? {}
  return {
    uid: metadata.uid ?? '',
    name: metadata.name ?? '',
    namespace: metadata.namespace ?? '',
    flowRunId: labels.flow_run_id ?? null,
    flowId: labels.flow_id ?? null,
    agent: agentOf(job),
    status: statusOf(job),
    active: status.active ?? 0,
    succeeded: status.succeeded ?? 0,
    failed: status.failed ?? 0,
    completions: spec?.completions ?? 1,
    backoffLimit: spec?.backoffLimit ?? 6,
    createdAt: instantOf(metadata.creationTimestamp) ?? 0,
    startedAt: instantOf(status.startTime),
    ...endOf(job),
    image: spec?.template.spec?.containers[0]?.image ?? null,
  }
}

function agentOf({ metadata }: Job): string | null {
  const manager = metadata?.managedFields?.find((field) => field.manager?.startsWith('flowdeck/'))?.manager
  return manager?.slice('flowdeck/'.length) ?? null
}

/** When and why it ended, as its conditions say. */
function endOf({ status }: Job): Pick<JobSummary, 'finishedAt' | 'reason' | 'message'> {
  const ended = status?.conditions?.find(
    (it) => it.status === 'True' && (it.type === 'Complete' || it.type === 'Failed'),
  )
  return {
    finishedAt: instantOf(status?.completionTime) ?? instantOf(ended?.lastTransitionTime),
    reason: ended?.reason ?? null,
    message: ended?.message ?? null,
  }
}

function statusOf({ metadata, spec, status = {} }: Job): JobStatus {
  const is = (type: string) => status.conditions?.some((it) => it.type === type && it.status === 'True') ?? false
  if (is('Complete')) return 'Complete'
  if (is('Failed')) return 'Failed'
  if (metadata?.deletionTimestamp) return 'Terminating'
  if (spec?.suspend) return 'Suspended'
  return (status.ready ?? 0) > 0 ? 'Running' : 'Pending'
}
