import { containersOf } from '../template/job-manifest'
import { isMapping, valueAt, type Path } from '../template/path'
import type { Finding, Rule, RuleView } from '../template/rule'
import { jsonText } from '../yaml/json-text'
import { splitCommand } from './command'
import { flowContainer } from './job-fields'
import { kindOf, quoted, Refused } from './refusal'
import { partsProblems } from './required-parts'
import { placeholderRules } from './rules-placeholders'
import { isPlaceholder } from './template-form'

const containersPath: Path = flowContainer.slice(0, -1)
const nameOfFlow = 'prefect-job'

/** What the worker wants to find, and refuses a run without. */
export const requiredParts: Rule = ({ job }) =>
  partsProblems(withPlaces(job))
    .filter(({ path }) => !standsFor(job, path))
    .map(({ path, wanted }): Finding => {
      const field = String(path.at(-1))
      const value = jsonText(wanted ?? wantedAt(path))
      const is = wanted === undefined ? 'is missing' : `is ${quotedValue(valueAt(job, path))}`
      return {
        ...{ rule: 'required-part', severity: 'error', path },
        message: `${field} ${is}, and Prefect’s worker refuses every run without ${field}: ${value} here. ${adviceOn(path, value)}`,
        ...(field === 'restartPolicy'
          ? { edit: { kind: 'setRestartPolicy', value: 'Never', label: 'Set Never' } as const }
          : {}),
      }
    })

/** The worker adds these, empty. */
function withPlaces(job: unknown): unknown {
  if (!isMapping(job)) return job
  const metadata = job['metadata'] ?? {}
  if (!isMapping(metadata)) return job
  // What a placeholder stands for is seen when it is filled in.
  const places = Object.fromEntries(
    ['annotations', 'labels'].map((key) => [key, isPlaceholder(metadata[key]) ? {} : (metadata[key] ?? {})]),
  )
  return { ...job, metadata: { ...metadata, ...places } }
}

/** Whether a placeholder at the path, or above it, stands for what is looked for. */
const standsFor = (job: unknown, path: Path): boolean =>
  path.some((_, depth) => isPlaceholder(valueAt(job, path.slice(0, depth + 1))))

const wantedAt = (path: Path): unknown =>
  ({ parallelism: 1, completions: 1, restartPolicy: 'Never', name: nameOfFlow })[String(path.at(-1))]

const quotedValue = (value: unknown): string =>
  typeof value === 'object' && value !== null ? kindOf(value) : jsonText(value)

function adviceOn(path: Path, value: string): string {
  const field = String(path.at(-1))
  if (field === 'name') return `The first container runs the flow; name it ${nameOfFlow}, and put others behind it.`
  if (field === 'parallelism' || field === 'completions') {
    return `Write ${field}: ${value} into the pod’s spec: Kubernetes ignores it there, the worker looks for it.`
  }
  return `Write it so.`
}

/** A Job that starts several pods runs the flow several times. */
export const severalPods: Rule = ({ job }) =>
  ['parallelism', 'completions'].flatMap((field): Finding[] => {
    const path = ['spec', field]
    const count = valueAt(job, path)
    if (typeof count !== 'number' || count <= 1) return []
    const message =
      `With ${field}: ${count}, Kubernetes starts ${count} pods of a Job, and each of them would run the flow. ` +
      `Remove it: a run has one pod.`
    return [{ rule: 'several-pods', severity: 'error', path, message }]
  })

export const flowContainerFirst: Rule = ({ job }) => {
  const index = containersOf(job).findIndex((container) => isMapping(container) && container.name === nameOfFlow)
  if (index <= 0) return []
  const message = `The container ${nameOfFlow} is not the first, and Prefect’s worker looks at the first only. Move it up.`
  return [{ rule: 'flow-container-not-first', severity: 'error', path: [...containersPath, index, 'name'], message }]
}

/** `env` of the container: a placeholder, or a list as Kubernetes has it. */
export const envForm: Rule = ({ flow, flowPath }) => {
  const env: unknown = flow.env
  const path = [...flowPath, 'env']
  if (env == null || isPlaceholder(env)) return []
  if (!Array.isArray(env)) {
    const message =
      `env is ${kindOf(env)}, and the worker writes its own list over it. Write {{ env }}, or a list of variables with ` +
      'name and value: those stay.'
    return [{ rule: 'env-form', severity: 'warning', path, message }]
  }
  return env.flatMap((entry: unknown, index): Finding[] => {
    if (isPlaceholder(entry)) return []
    const at = { rule: 'env-form', severity: 'error', path: [...path, index] } as const
    if (!isMapping(entry)) {
      return [{ ...at, message: `This entry of env is ${kindOf(entry)}. Write a mapping with name and value.` }]
    }
    if (typeof entry['name'] === 'string' && entry['name'] !== '') return []
    return [{ ...at, message: 'This entry of env has no name, and Kubernetes refuses the Job. Name the variable.' }]
  })
}

/** A text is split as Python's shlex does; the words of a list stay. */
export const argsForm: Rule = ({ flow, flowPath }) => {
  const args = flow['args']
  const path = [...flowPath, 'args']
  if (args == null || Array.isArray(args) || isPlaceholder(args)) return []
  if (typeof args !== 'string') {
    const message = `args are ${kindOf(args)}, where a text or a list belongs. Write {{ command }}, or the words as a list.`
    return [{ rule: 'args-form', severity: 'error', path, message }]
  }
  try {
    splitCommand(args)
    return []
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return [{ rule: 'args-form', severity: 'error', path, message: `${error.reason} ${error.advice}` }]
  }
}

/** Of the name that Jobs get; a placeholder in it is filled in as it is. */
export const generateName: Rule = ({ job }) => {
  const path = ['metadata', 'generateName']
  const name = valueAt(job, path)
  if (typeof name !== 'string' || name === '-') return []
  const written = name.replace(/\{\{[^{}]*\}\}/g, 'x')
  if (written === '' || /^[a-z0-9]([-a-z0-9.]*)$/.test(written)) return []
  const message =
    `Names of Jobs begin with ${quoted(name)}, and Kubernetes takes only lower-case letters, digits and hyphens. ` +
    'Spell it so, or write "{{ name }}-": without a name, the run’s own is taken.'
  return [{ rule: 'generate-name', severity: 'error', path, message }]
}

const each: readonly Rule[] = [
  requiredParts,
  severalPods,
  flowContainerFirst,
  envForm,
  argsForm,
  generateName,
  ...placeholderRules,
]

/** What keeps every run from its Job, where no rule has said why. */
function refused({ refusal }: RuleView, found: readonly Finding[]): readonly Finding[] {
  if (refusal === null || found.some(({ severity }) => severity === 'error')) return []
  return [{ rule: 'no-job', severity: 'error', path: [], message: `${refusal.reason} ${refusal.advice}` }]
}

/** One, since the last of them depends on what the others have found. */
const all: Rule = (view) => {
  const found = each.flatMap((rule) => rule(view))
  return [...found, ...refused(view, found)]
}

export const rules: readonly Rule[] = [all]
