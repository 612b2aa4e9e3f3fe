import type { JobChanges, JobInputs, JobOptions } from '../dialect/dialect'
import { plainName } from '../template/job-name'
import type { JobTemplate } from '../template/parse-template'
import { isDockerStorage } from './image-name'
import type { JobInputs06 } from './inputs'
import { fieldChanges } from './job-fields'
import { isUpstreamsTemplate } from './upstreams-template'

/**
 * The changes that make a run's Job.
 * @returns not ok for a flow whose storage is not Docker: no image is known to run it.
 * Source: prefect 0.6.7, agent/kubernetes/agent.py, replace_job_spec_yaml and deploy_flows.
 */
export function jobOf(given: JobInputs, template: JobTemplate, options: JobOptions): JobChanges {
  const { flowRunId, flowId, storage } = given as JobInputs06
  if (!isDockerStorage(storage)) {
    return {
      ok: false,
      reason: `Storage for flow run ${flowRunId} is not of type Docker.`,
      advice: `Its storage is ${storage?.type ?? 'none'}, and Prefect 0.6 runs flows with Docker storage only. Register the flow again with Docker storage.`,
      failsRun: false,
    }
  }
  const { jobName = plainName(options.identifier) } = options
  const values = { ...options, jobName, flowRunId, flowId, storage }
  return { ok: true, template, changes: fieldChanges(template.job, values, isUpstreamsTemplate(template.job)) }
}
