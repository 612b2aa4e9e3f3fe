import type { UnfilledJob } from '../template/job-manifest'
import { parseTemplate, type JobTemplate } from '../template/parse-template'
import { isMapping } from '../template/path'
import { findStructureProblems } from '../template/structure'
import { writeYaml } from '../yaml/write-yaml'
import type { JobInputs1 } from './inputs'
import { accepted, refused, type Parsed } from './refusal'
import { parseRunConfig, type RunConfig } from './run-config'

/** Where a run's own template is to be read before its Job can be made. */
export type TemplateSource =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'url'; readonly url: string }
  /** Nobody here can read it; what is to be said of the run. */
  | { readonly kind: 'unreadable'; readonly message: string }

/**
 * What has to be read for this run, into `fetchedTemplate`; null for most runs, which bring their template along or
 * have none. A path without a scheme is a file of the agent's machine, as upstream opens it.
 * Source: prefect 1.4.1, utilities/filesystems.py, parse_path and read_bytes_from_path.
 */
export function templateSource({ flowRunId, runConfig }: JobInputs1): TemplateSource | null {
  const read = parseRunConfig(flowRunId, runConfig)
  const path = read.ok ? read.value.jobTemplatePath : null
  if (path === null) return null
  const [, scheme = '', rest = path] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/is.exec(path) ?? []
  switch (scheme.toLowerCase()) {
    case '':
    case 'local':
    case 'file':
    case 'agent':
      return { kind: 'file', path: scheme === '' ? path : rest.slice(Math.max(rest.indexOf('/'), 0)) }
    case 'http':
    case 'https':
      return { kind: 'url', url: path }
    case 's3':
    case 'gcs':
    case 'gs':
      return { kind: 'unreadable', message: `Flowdeck does not read job templates from ${scheme}://: ${path}` }
    default:
      return { kind: 'unreadable', message: `Unsupported file scheme ${path}` }
  }
}

/** The template that applies to a run, and whether it is the run's own. */
export interface ApplyingTemplate {
  readonly template: JobTemplate
  /** Of one that the run brings, the agent's service account and pull secrets override nothing. */
  readonly own: boolean
}

/** @returns the run's own template, else the agent's. */
export function templateOf(inputs: JobInputs1, runConfig: RunConfig, agents: JobTemplate): Parsed<ApplyingTemplate> {
  const { jobTemplate, jobTemplatePath } = runConfig
  if (isTruthy(jobTemplate)) {
    const [problem] = findStructureProblems(jobTemplate)
    if (problem) return refused(`The run’s own job template can’t be filled. ${problem.message}`, correct)
    return accepted({ template: templateOfValue(jobTemplate as UnfilledJob), own: true })
  }
  if (jobTemplatePath === null) return accepted({ template: agents, own: false })
  return fetchedTemplate(inputs, jobTemplatePath)
}

/** In Python an empty dict is as good as none. */
const isTruthy = (value: unknown): boolean => (isMapping(value) ? Object.keys(value).length > 0 : Boolean(value))

const correct = 'Correct the job template in the flow’s KubernetesRun.'

/** The text is for people who look at one run; most runs are never looked at. */
const templateOfValue = (job: UnfilledJob): JobTemplate => ({
  job,
  get text() {
    return writeYaml(job)
  },
})

function fetchedTemplate({ fetchedTemplate: fetched }: JobInputs1, path: string): Parsed<ApplyingTemplate> {
  const advice = `Put a readable job template at ${path}, or give the flow’s KubernetesRun another.`
  if (!fetched) return refused(`The job template at ${path} was not read.`, advice)
  if (!fetched.ok) return refused(fetched.message, advice)
  const parsed = parseTemplate(fetched.text)
  if (parsed.ok) return accepted({ template: parsed.template, own: true })
  const [problem] = parsed.problems
  return refused(`The job template at ${path}, line ${problem?.line ?? 1}: ${problem?.message ?? ''}`, advice)
}
