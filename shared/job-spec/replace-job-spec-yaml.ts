import type { FlowRun } from '../model/flow-run'
import { fieldChanges, type AgentFieldValues, type FieldChange } from './agent-fields'
import { isDockerStorage } from './image-name'
import type { JobManifest } from './job-manifest'
import type { JobTemplate } from './parse-template'
import { withoutValue, withValue } from './path'
import { isUpstreamsTemplate } from './upstreams-template'

/** What a run's Job is made with, besides the run and the template. */
export interface JobSpecOptions {
  /** The Prefect API as pods see it; empty means `https://api.prefect.io`. */
  readonly api: string
  readonly token: string
  readonly namespace: string
  /** The name of one secret, as upstream's IMAGE_PULL_SECRETS. */
  readonly imagePullSecrets?: string
  /** Both from `jobName`. */
  readonly jobName: string
  readonly identifier: string
}

export type JobSpecResult =
  | { readonly ok: true; readonly manifest: JobManifest }
  /** Upstream's words, for the agent's log and the run's. */
  | { readonly ok: false; readonly reason: string }

export type FieldChangesResult =
  { readonly ok: true; readonly changes: readonly FieldChange[] } | { readonly ok: false; readonly reason: string }

/**
 * The Job that deploys a flow run. For the template `prefect-0.6` it equals upstream's for equal input; in any other,
 * fields are found by name, what upstream sets is set, and everything else is kept.
 * Never changes the template, and shares with it what no run changes.
 * @returns not ok for a flow whose storage is not Docker: no image is known to run it.
 * Source: prefect 0.6.7, agent/kubernetes/agent.py, replace_job_spec_yaml and deploy_flows.
 */
export function replaceJobSpecYaml(flowRun: FlowRun, template: JobTemplate, options: JobSpecOptions): JobSpecResult {
  const filled = changesFor(flowRun, template, options)
  if (!filled.ok) return filled
  return { ok: true, manifest: filled.changes.reduce<unknown>(applyChange, template.job) as JobManifest }
}

/** What `replaceJobSpecYaml` would do, one change at a time. */
export function changesFor(flowRun: FlowRun, template: JobTemplate, options: JobSpecOptions): FieldChangesResult {
  const { storage } = flowRun.flow
  if (!isDockerStorage(storage)) {
    return { ok: false, reason: `Storage for flow run ${flowRun.id} is not of type Docker.` }
  }
  const values: AgentFieldValues = { ...options, flowRunId: flowRun.id, flowId: flowRun.flow.id, storage }
  return { ok: true, changes: fieldChanges(template.job, values, isUpstreamsTemplate(template.job)) }
}

const applyChange = (job: unknown, change: FieldChange): unknown =>
  change.kind === 'set' ? withValue(job, change.path, change.value) : withoutValue(job, change.path)
