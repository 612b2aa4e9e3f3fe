import { isScalar } from 'yaml'
import { flowContainerIndex } from './job-manifest'
import { overwrittenPaths } from './overwritten-fields'
import { openTemplate, type OpenedTemplate } from './parse-template'
import type { Path } from './path'
import { podSpecPath, type CheckContext, type Finding, type Rule } from './rule'
import { command, cpuLimit, flowContainerPlace, pullPolicy, runnerClasses } from './rules-container'
import { envStrings } from './rules-env'
import { backoffLimit, emptyPullSecret, namespace, restartPolicy } from './rules-job'
import { labels, names } from './rules-names'
import type { TemplateCheck } from './template-check'
import { findNode, placeOf } from './yaml-source'

export type { CheckContext } from './rule'

/** Every rule of the linter; a new one is a function and its place here. */
const rules: readonly Rule[] = [
  backoffLimit,
  restartPolicy,
  namespace,
  emptyPullSecret,
  pullPolicy,
  cpuLimit,
  flowContainerPlace,
  command,
  runnerClasses,
  envStrings,
  names,
  labels,
]

/**
 * What there is to say about a template, in the order of its lines: what keeps it from being one, else what the
 * agent and Kubernetes make of it. Fields and their types in general are the schema's concern, see `jobSchema`.
 */
export function checkTemplate(text: string, context: CheckContext): readonly TemplateCheck[] {
  const opened = openTemplate(text)
  if (!opened.ok) return opened.problems
  const { job, source, document } = opened
  const index = flowContainerIndex(job.spec.template.spec.containers)
  const flow = job.spec.template.spec.containers[index] ?? job.spec.template.spec.containers[0]
  const spelling = (path: Path): string | undefined => {
    const { value } = findNode(document, path)
    return isScalar(value) ? value.source : undefined
  }
  const view = { job, context, flow, flowPath: [...podSpecPath, 'containers', index], spelling }
  return [...rules.flatMap((rule) => rule(view)), ...overwritten(opened)]
    .map(({ path, ...finding }): TemplateCheck => ({ ...finding, ...placeOf(source, document, path) }))
    .sort((a, b) => a.line - b.line)
}

function overwritten(opened: Extract<OpenedTemplate, { ok: true }>): Finding[] {
  // Of an empty pull secret `emptyPullSecret` has more to say.
  const paths = overwrittenPaths(opened).filter(({ path }) => !path.includes('imagePullSecrets'))
  return paths.map(({ path, why }) => {
    const message = `Replaced in every Job: ${why}. What stands here has no effect; it may stay.`
    return { rule: 'overwritten-field', severity: 'note', path, message }
  })
}
