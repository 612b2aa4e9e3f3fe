import { applyChanges } from '../template/field-change'
import type { JobManifest } from '../template/job-manifest'
import type { JobTemplate } from '../template/parse-template'
import type { Dialect, JobChanges, JobInputs, JobOptions } from './dialect'

export type JobSpecResult =
  | { readonly ok: true; readonly manifest: JobManifest; readonly secret?: object }
  | Extract<JobChanges, { readonly ok: false }>

/**
 * The Job that deploys a flow run. For its dialect's upstream template it equals upstream's for equal input; in any other,
 * fields are found by name, what upstream sets is set, and everything else is kept.
 * Never changes the template, and shares with it what no run changes.
 * Source: prefect 0.6.7, agent/kubernetes/agent.py, replace_job_spec_yaml; 1.4.1, generate_job_spec.
 */
export function replaceJobSpecYaml(
  dialect: Pick<Dialect, 'jobOf'>,
  inputs: JobInputs,
  template: JobTemplate,
  options: JobOptions,
): JobSpecResult {
  const filled = dialect.jobOf(inputs, template, options)
  if (!filled.ok) return filled
  const manifest = applyChanges(filled.template.job, filled.changes) as JobManifest
  return { ok: true, manifest, ...(filled.secret === undefined ? {} : { secret: filled.secret }) }
}
