import type { TemplateEdit } from '../model/template-edit'
import { editYaml } from './edit-yaml'
import { containersOf, flowContainerIndex, pullSecretsOf, type EnvVar, type UnfilledJob } from './job-manifest'
import { openTemplate } from './parse-template'
import { isMapping, valueAt, type Path } from './path'
import type { StructureRule } from './structure'
import type { TemplateCheck } from './template-check'
import type { YamlChange } from './yaml-change'

const podSpecPath: Path = ['spec', 'template', 'spec']
const pullSecretsPath: Path = [...podSpecPath, 'imagePullSecrets']

/**
 * The template with one change. Comments stay, and so does the spelling of what the change doesn't touch.
 * A text that is no template comes back as it is, but for a key whose correction makes it one: its problems are to be solved first.
 */
export function applyTemplateEdit(text: string, edit: TemplateEdit, structure?: StructureRule): string {
  const opened = openTemplate(text, structure)
  if (opened.ok) return editYaml(text, yamlChanges(edit, opened.job))
  return edit.kind === 'renameKey' && opened.problems.some((problem) => offers(problem, edit))
    ? editYaml(text, [rename(edit)])
    : text
}

type RenameKey = Extract<TemplateEdit, { kind: 'renameKey' }>

const rename = ({ path, name }: RenameKey): YamlChange => ({ kind: 'rename', path, name })

/** Whether the edit is the remedy of what keeps the text from being a template. */
const offers = ({ edit }: TemplateCheck, { path, name }: RenameKey): boolean =>
  edit?.kind === 'renameKey' && edit.name === name && edit.path.join('\n') === path.join('\n')

/** An edit as changes to the document, each to be applied to what the one before it left. */
export function yamlChanges(edit: TemplateEdit, job: UnfilledJob): readonly YamlChange[] {
  const containersPath = [...podSpecPath, 'containers']
  const index = flowContainerIndex(containersOf(job))
  const container = [...containersPath, index]
  switch (edit.kind) {
    case 'setBackoffLimit':
      return put(job, ['spec', 'backoffLimit'], edit.value)
    case 'setTtl':
      return put(job, ['spec', 'ttlSecondsAfterFinished'], edit.seconds)
    case 'setDeadline':
      return put(job, ['spec', 'activeDeadlineSeconds'], edit.seconds)
    case 'setRestartPolicy':
      return put(job, [...podSpecPath, 'restartPolicy'], edit.value)
    case 'setImage':
      return put(job, [...container, 'image'], edit.image)
    case 'setImagePullPolicy':
      return put(job, [...container, 'imagePullPolicy'], edit.value)
    case 'setResource':
      return put(job, [...container, 'resources', edit.list, edit.resource], edit.value)
    case 'removeCpuLimit':
      return put(job, [...container, 'resources', 'limits', 'cpu'], null)
    case 'setServiceAccount':
      return put(job, [...podSpecPath, 'serviceAccountName'], edit.name)
    case 'setNodeSelector':
      return put(job, [...podSpecPath, 'nodeSelector', edit.key], edit.value)
    case 'addToleration':
      return addToleration(job, edit)
    case 'setEnv':
      return setEnv(job, [...container, 'env'], edit.name, edit.value)
    case 'setVariable':
      return setNamed(job, [...container, 'env', edit.index], { name: edit.name, value: edit.value })
    case 'removeVariable':
      return put(job, [...container, 'env', edit.index], null)
    case 'setPullSecret':
      return setNamed(job, [...pullSecretsPath, edit.index], { name: edit.name })
    case 'removePullSecret':
      return put(job, [...pullSecretsPath, edit.index], null)
    case 'setTokenSecret':
      return setTokenSecret(job, [...container, 'env'], edit.secret, edit.key)
    case 'renameKey':
      return valueAt(job, edit.path) === undefined ? [] : [rename(edit)]
    case 'setText':
      return valueAt(job, edit.path) === undefined ? [] : [{ kind: 'set', path: edit.path, value: edit.value }]
    case 'removeEmptyPullSecret':
      return removeEmptyPullSecrets(job)
    case 'moveFlowContainerFirst':
      return index === 0 ? [] : [{ kind: 'moveFirst', path: container }]
    case 'removeNamespace':
      return put(job, ['metadata', 'namespace'], null)
    case 'removeLabel': {
      const metadata: Path = edit.on === 'job' ? ['metadata'] : ['spec', 'template', 'metadata']
      return put(job, [...metadata, 'labels', edit.key], null)
    }
  }
}

/** Sets a value, or takes it away with the mappings that it would leave empty. */
function put(job: UnfilledJob, path: Path, value: string | number | null): readonly YamlChange[] {
  const present = valueAt(job, path)
  if (value !== null) return present === value ? [] : [{ kind: 'set', path, value }]
  if (present === undefined) return []
  const parent = path.slice(0, -1)
  const above = valueAt(job, parent)
  const leavesNothing = isMapping(above) ? Object.keys(above).length === 1 : Array.isArray(above) && above.length === 1
  return leavesNothing && parent.length > 0 ? put(job, parent, null) : [{ kind: 'remove', path }]
}

/** Sets the fields of an item, or adds the item behind the last. What else stands in it stays. */
function setNamed(job: UnfilledJob, path: Path, fields: Readonly<Record<string, string>>): readonly YamlChange[] {
  if (valueAt(job, path) === undefined) return [{ kind: 'set', path, value: fields }]
  return Object.entries(fields).flatMap(([key, value]) => put(job, [...path, key], value))
}

/** One that is there already is enough. */
function addToleration(
  job: UnfilledJob,
  { key, value }: Extract<TemplateEdit, { kind: 'addToleration' }>,
): readonly YamlChange[] {
  const path: Path = [...podSpecPath, 'tolerations']
  const present = valueAt(job, path)
  const tolerations = Array.isArray(present) ? (present as readonly unknown[]) : []
  const wanted = value === null ? { key, operator: 'Exists' } : { key, operator: 'Equal', value }
  const isWanted = (one: unknown): boolean =>
    isMapping(one) && one['effect'] === undefined && Object.entries(wanted).every(([name, it]) => one[name] === it)
  return tolerations.some(isWanted) ? [] : [{ kind: 'set', path: [...path, tolerations.length], value: wanted }]
}

/** Where an edit that remedies make has its effect, in a Job with its flow in container `index`; null for others. */
export function placeOfEdit(edit: TemplateEdit, index: number): Path | null {
  const container = [...podSpecPath, 'containers', index]
  switch (edit.kind) {
    case 'setImagePullPolicy':
      return [...container, 'imagePullPolicy']
    case 'setResource':
      return [...container, 'resources', edit.list, edit.resource]
    case 'setNodeSelector':
      return [...podSpecPath, 'nodeSelector', edit.key]
    case 'addToleration':
      return [...podSpecPath, 'tolerations']
    default:
      return null
  }
}

function envOf(job: UnfilledJob, envPath: Path): readonly EnvVar[] {
  const env = valueAt(job, envPath)
  return Array.isArray(env) ? (env as readonly EnvVar[]) : []
}

function setEnv(job: UnfilledJob, envPath: Path, name: string, value: string | null): readonly YamlChange[] {
  const env = envOf(job, envPath)
  const indices = env.flatMap((variable, index) => (variable.name === name ? [index] : []))
  if (value === null) {
    if (indices.length === env.length) return env.length === 0 ? [] : put(job, envPath, null)
    // From the end, so that those before keep their index.
    return indices.reverse().map((index) => ({ kind: 'remove', path: [...envPath, index] }))
  }
  if (indices.length === 0) return [{ kind: 'set', path: [...envPath, env.length], value: { name, value } }]
  return indices.flatMap((index) => [
    ...put(job, [...envPath, index, 'value'], value),
    ...put(job, [...envPath, index, 'valueFrom'], null),
  ])
}

function setTokenSecret(job: UnfilledJob, envPath: Path, secret: string, key: string): readonly YamlChange[] {
  const name = 'PREFECT__CLOUD__AUTH_TOKEN'
  const valueFrom = { secretKeyRef: { name: secret, key } }
  const env = envOf(job, envPath)
  const indices = env.flatMap((variable, index) => (variable.name === name ? [index] : []))
  if (indices.length === 0) return [{ kind: 'set', path: [...envPath, env.length], value: { name, valueFrom } }]
  return indices.flatMap((index) => [
    // Whatever source was there before goes first: a variable has one.
    ...put(job, [...envPath, index, 'valueFrom'], null),
    { kind: 'set', path: [...envPath, index, 'valueFrom'], value: valueFrom },
    ...put(job, [...envPath, index, 'value'], null),
  ])
}

function removeEmptyPullSecrets(job: UnfilledJob): readonly YamlChange[] {
  const secrets = pullSecretsOf(job)
  const empty = secrets.flatMap(({ name }, index) => (name ? [] : [index]))
  if (empty.length === 0) return []
  if (empty.length === secrets.length) return [{ kind: 'remove', path: pullSecretsPath }]
  return empty.reverse().map((index) => ({ kind: 'remove', path: [...pullSecretsPath, index] }))
}
