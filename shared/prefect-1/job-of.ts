import type { JobChanges, JobInputs, JobOptions } from '../dialect/dialect'
import { plainName } from '../template/job-name'
import type { JobTemplate } from '../template/parse-template'
import type { JobInputs1 } from './inputs'
import { fieldChanges } from './job-fields'
import { templateOf } from './own-template'
import type { Refusal } from './refusal'
import { parseRunConfig } from './run-config'
import { parseStorage } from './storage'

/**
 * The changes that make a run's Job, and the template that they apply to: the run's own, else the agent's.
 * @returns not ok in upstream's words for what upstream refuses too; it then marks the run Failed.
 * Source: prefect 1.4.1, agent/kubernetes/agent.py, generate_job_spec, and agent/agent.py, _deploy_flow_run.
 */
export function jobOf(given: JobInputs, template: JobTemplate, options: JobOptions): JobChanges {
  const inputs = given as JobInputs1
  const runConfig = parseRunConfig(inputs.flowRunId, inputs.runConfig)
  if (!runConfig.ok) return failed(runConfig)
  const applying = templateOf(inputs, runConfig.value, template)
  if (!applying.ok) return failed(applying)
  const storage = parseStorage(inputs.storage)
  if (!storage.ok) return failed(storage)
  const { template: applied } = applying.value
  const sources = {
    inputs,
    storage: storage.value,
    runConfig: runConfig.value,
    applying: applying.value,
    options: { ...options, jobName: options.jobName ?? jobNameOf(applied, options.identifier) },
  }
  return { ok: true, template: applied, changes: fieldChanges(sources) }
}

const failed = ({ reason, advice }: Refusal): JobChanges => ({ ok: false, reason, advice, failsRun: true })

/** What upstream keeps of a template's name: 63 characters, less 9 for the identifier and 6 for the pods' own. */
const keptOfName = 48

/**
 * The name of a run's Job: after the template that applies. An empty name counts as none; upstream's Job would then
 * start with a hyphen, which Kubernetes refuses.
 */
function jobNameOf({ job }: JobTemplate, identifier: string): string {
  return job.metadata?.name ? `${job.metadata.name.slice(0, keptOfName)}-${identifier}` : plainName(identifier)
}
