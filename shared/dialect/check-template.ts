import { isScalar } from 'yaml'
import { documentChecks } from '../template/document-checks'
import { containersOf, flowContainerIndex } from '../template/job-manifest'
import { misspeltKeys, type MisspeltKey } from '../template/misspelt-keys'
import { misspeltWords } from '../template/misspelt-words'
import { openTemplate, type OpenedTemplate } from '../template/parse-template'
import type { Path } from '../template/path'
import { podSpecPath, type CheckContext, type Finding, type Rule } from '../template/rule'
import { cpuLimit, flowContainerPlace, pullPolicy } from '../template/rules-container'
import { envStrings } from '../template/rules-env'
import { backoffLimit, emptyPullSecret, namespace, restartPolicy } from '../template/rules-job'
import { labels, names } from '../template/rules-names'
import { fileModes, otherReaders, textFields } from '../template/rules-reading'
import type { TemplateCheck } from '../template/template-check'
import { findNode, placeOf, withoutByteOrderMark } from '../template/yaml-source'
import type { Dialect } from './dialect'
import { filledTemplate, overwrittenPaths } from './overwritten-fields'

export type { CheckContext } from '../template/rule'

/** The rules that hold for any Job; a dialect adds its own, and may say which of these hold for its templates. */
const rules: readonly Rule[] = [
  backoffLimit,
  restartPolicy,
  namespace,
  emptyPullSecret,
  pullPolicy,
  cpuLimit,
  flowContainerPlace,
  envStrings,
  names,
  labels,
  otherReaders,
]

/** What scalars are, whatever they stand for. */
const readingRules: readonly Rule[] = [textFields, fileModes]

/** Of one rule; a page lists them all, and who has corrected these sees the next ones. */
const findingsMost = 100

/**
 * What there is to say about a template, in the order of its lines: what keeps it from being one, else what the
 * agent and Kubernetes make of it. Fields and their types in general are the schema's concern, see `jobSchema`.
 */
export function checkTemplate(
  dialect: Pick<Dialect, 'jobOf' | 'anyRun' | 'rules' | 'templateForm'>,
  text: string,
  context: CheckContext,
): readonly TemplateCheck[] {
  const opened = openTemplate(text, dialect.templateForm?.structure)
  if (!opened.ok) return opened.problems
  const misspelt = misspeltKeys(opened.job).slice(0, findingsMost)
  const found = misspelt.map((key): TemplateCheck => {
    const { line, column } = placeOf(opened.source, opened.document, key.path)
    return { severity: 'warning', line, column, ...misspeltWords(key, 'leftOut') }
  })
  if (found.length === 0) return checkOpened(dialect, text, context, opened)
  // What is lacking for want of a letter is said once, there: all else is said of the template that is meant.
  const meant = withRenamedKeys(text, opened, misspelt)
  const reopened = openTemplate(meant, dialect.templateForm?.structure)
  const rest = reopened.ok
    ? checkOpened(dialect, meant, context, reopened)
    : checkOpened(dialect, text, context, opened)
  return [...found, ...rest].sort((a, b) => a.line - b.line)
}

type Opened = Extract<OpenedTemplate, { ok: true }>

/** On the lines on which it stood. */
function withRenamedKeys(text: string, { source, document }: Opened, keys: readonly MisspeltKey[]): string {
  // By where they begin: what an alias repeats is found at several paths, and one that << brings in at none.
  const renamed = new Map(
    keys.flatMap(({ path, field }) => {
      const { key, exact } = findNode(source, document, path)
      return exact && key?.range ? [[key.range[0], { end: key.range[1], field }] as const] : []
    }),
  )
  const whole = withoutByteOrderMark(text)
  return [...renamed]
    .sort(([a], [b]) => b - a)
    .reduce((before, [start, { end, field }]) => before.slice(0, start) + field + before.slice(end), whole)
}

function checkOpened(
  dialect: Pick<Dialect, 'jobOf' | 'anyRun' | 'rules' | 'templateForm'>,
  text: string,
  context: CheckContext,
  opened: Opened,
): readonly TemplateCheck[] {
  const { generalRules = rules, flowIndex = flowContainerIndex } = dialect.templateForm ?? {}
  const { job, source, document } = opened
  const containers = containersOf(job)
  const index = flowIndex(containers)
  const flow = containers[index] ?? {}
  const spelling = (path: Path): string | undefined => {
    const { value } = findNode(source, document, path)
    return isScalar(value) ? value.source : undefined
  }
  const plain = (path: Path): string | undefined => {
    const { value, exact } = findNode(source, document, path)
    return exact && isScalar(value) && value.type === 'PLAIN' && value.tag === undefined ? value.source : undefined
  }
  const replaced = overwrittenPaths(dialect, text, opened)
  const view = {
    job,
    context,
    flow,
    ...filledTemplate(dialect, { text, job }),
    replaced: replaced.map((one) => one.path),
    flowPath: [...podSpecPath, 'containers', index],
    spelling,
    plain,
  }
  const found = [...generalRules, ...readingRules, ...dialect.rules].flatMap((rule) =>
    rule(view).slice(0, findingsMost),
  )
  const placed = [...found, ...overwritten(replaced).slice(0, findingsMost)].map(
    ({ path, ...finding }): TemplateCheck => ({ ...finding, ...placeOf(source, document, path) }),
  )
  return [...placed, ...documentChecks(document, source).slice(0, findingsMost)].sort((a, b) => a.line - b.line)
}

function overwritten(replaced: ReturnType<typeof overwrittenPaths>): Finding[] {
  // Of an empty pull secret `emptyPullSecret` has more to say.
  return replaced
    .filter(({ path, keeps }) => !keeps && !path.includes('imagePullSecrets'))
    .map(({ path, why }) => {
      const message = `Replaced in every Job: ${why}. What stands here has no effect; it may stay.`
      return { rule: 'overwritten-field', severity: 'note', path, message }
    })
}
