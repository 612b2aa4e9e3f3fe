import { isMapping, valueAt, type Path } from './path'
import { podSpecPath, type Finding, type Rule } from './rule'

/** Kubernetes' bound for a DNS label, a label's value and the name in a label's key, in characters. */
const maxLength = 63
/** For the prefix of a label's key, before the slash. */
const maxPrefixLength = 253

const namedLists = ['containers', 'initContainers', 'volumes']

export const names: Rule = ({ job }) => [...jobName(job.metadata?.name), ...listedNames(job)]

/** The agent gives another name, so this one harms only who applies the template by hand. */
function jobName(name: unknown): Finding[] {
  if (typeof name !== 'string' || name.length <= maxLength) return []
  const message =
    `This name has ${name.length} characters, and the names of a Job’s pods come from it, which allows ${maxLength}. ` +
    'The agent gives each Job a name of its own; shorten this one if the template is applied by hand.'
  return [{ rule: 'name-too-long', severity: 'note', path: ['metadata', 'name'], message }]
}

function listedNames(job: unknown): Finding[] {
  return namedLists.flatMap((list) => {
    const items = valueAt(job, [...podSpecPath, list])
    return (Array.isArray(items) ? items : []).flatMap((item: unknown, index): Finding[] => {
      const name = valueAt(item, ['name'])
      if (typeof name !== 'string' || name.length <= maxLength) return []
      const message = `This name has ${name.length} characters, and Kubernetes refuses more than ${maxLength}. Shorten it.`
      return [{ rule: 'name-too-long', severity: 'error', path: [...podSpecPath, list, index, 'name'], message }]
    })
  })
}

export const labels: Rule = ({ job, replaced, spelling }) => {
  const own = new Set(replaced.map((path) => path.join('\n')))
  return [
    ...labelsOf(job, 'job', ['metadata', 'labels'], own, spelling),
    ...labelsOf(job, 'pod', ['spec', 'template', 'metadata', 'labels'], own, spelling),
  ]
}

function labelsOf(
  job: unknown,
  on: 'job' | 'pod',
  path: Path,
  replaced: ReadonlySet<string>,
  spelling: (path: Path) => string | undefined,
): Finding[] {
  const found = valueAt(job, path)
  return Object.entries(isMapping(found) ? found : {}).flatMap(([key, value]): Finding[] => {
    const message = replaced.has([...path, key].join('\n')) ? undefined : labelProblem(key, value)
    if (message === undefined) return []
    const text = typeof value === 'object' || typeof value === 'string' ? undefined : spelling([...path, key])
    const edit =
      text === undefined
        ? ({ kind: 'removeLabel', on, key, label: 'Remove the label' } as const)
        : ({ kind: 'setText', path: [...path, key], value: text, label: 'Put it in quotes' } as const)
    return [{ rule: 'label', severity: 'error', path: [...path, key], message, edit }]
  })
}

function labelProblem(key: string, value: unknown): string | undefined {
  const slash = key.indexOf('/')
  const name = key.slice(slash + 1)
  if (name.length > maxLength || slash > maxPrefixLength) {
    return `The label’s key is too long: Kubernetes allows ${maxLength} characters, and ${maxPrefixLength} before a slash. Shorten it.`
  }
  if (value !== null && typeof value !== 'string') {
    return `The label’s value is not a string, and Kubernetes refuses that. Put it in quotes.`
  }
  if ((value ?? '').length <= maxLength) return undefined
  return `The label’s value has ${value?.length} characters, and Kubernetes refuses more than ${maxLength}. Shorten it, or make it an annotation.`
}
