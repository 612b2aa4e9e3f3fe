import { isMapping, valueAt, type Path } from './path'

export interface StructureProblem {
  readonly rule: string
  readonly path: Path
  readonly message: string
}

/** What keeps a document from being a template, in the order of importance; none for one that is. */
export type StructureRule = (data: unknown) => readonly StructureProblem[]

/**
 * What keeps a document from being a template: it isn't a Job, has nothing to run, or has something else where the
 * agent must write. Everything deeper is left to the schema.
 */
export const findStructureProblems: StructureRule = (data) => {
  if (!isMapping(data)) {
    return [problem('not-a-job', [], 'The template is not a mapping with apiVersion, kind and spec. Write a Job.')]
  }
  const kind = notAJob(data['apiVersion'], data['kind'])
  if (kind) return [kind]
  return [...containerProblems(data), ...mappingProblems(data), ...listProblems(data)]
}

const problem = (rule: string, path: Path, message: string): StructureProblem => ({ rule, path, message })

function notAJob(apiVersion: unknown, kind: unknown): StructureProblem | undefined {
  if (kind !== 'Job') {
    const is = kind === undefined ? 'has no kind' : 'is of another kind than Job'
    return problem('not-a-job', ['kind'], `The template ${is}, but runs are deployed as Jobs. Set kind: Job.`)
  }
  if (apiVersion === 'batch/v1') return undefined
  const has = apiVersion === undefined ? 'has no apiVersion' : 'has another apiVersion than batch/v1'
  return problem(
    'not-a-job',
    ['apiVersion'],
    `The Job ${has}, and the agent creates no others. Set apiVersion: batch/v1.`,
  )
}

const podSpecPath: Path = ['spec', 'template', 'spec']
const containersPath: Path = [...podSpecPath, 'containers']

function containerProblems(data: unknown): StructureProblem[] {
  const containers = valueAt(data, containersPath)
  if (Array.isArray(containers) && containers.length > 0) {
    return containers.flatMap((container, index) =>
      isMapping(container)
        ? envProblems(container['env'], [...containersPath, index, 'env'])
        : [problem('wrong-type', [...containersPath, index], 'A container is a mapping with a name. Correct it.')],
    )
  }
  if (containers != null && !Array.isArray(containers)) {
    const message =
      'containers is not a list, so no container can be found in it. Begin the one of the flow with "- name: flow".'
    return [problem('wrong-type', containersPath, message)]
  }
  const message =
    'The template has no containers, so a run would have nothing to start. ' +
    'Add a container named flow under spec.template.spec.containers.'
  return [problem('no-containers', containersPath, message)]
}

function envProblems(env: unknown, path: Path): StructureProblem[] {
  if (env == null) return []
  if (!Array.isArray(env)) {
    return [problem('wrong-type', path, 'env is a list of variables, each with a name. Write "- name: …" for each.')]
  }
  return env.flatMap((variable, index) =>
    isMapping(variable) && typeof variable['name'] === 'string'
      ? []
      : [problem('wrong-type', [...path, index], 'A variable of env needs a name. Write "name: …" and its value.')],
  )
}

/** Mappings that the agent writes into; absent or empty ones are made. */
const writtenMappings: readonly Path[] = [
  ['metadata'],
  ['metadata', 'labels'],
  ['spec', 'template', 'metadata'],
  ['spec', 'template', 'metadata', 'labels'],
]

function mappingProblems(data: unknown): StructureProblem[] {
  return writtenMappings.flatMap((path) => {
    const value = valueAt(data, path)
    if (value == null || isMapping(value)) return []
    return [problem('wrong-type', path, `${String(path.at(-1))} must be a mapping of keys to values. Correct it.`)]
  })
}

function listProblems(data: unknown): StructureProblem[] {
  const path: Path = [...podSpecPath, 'imagePullSecrets']
  const secrets = valueAt(data, path)
  if (secrets == null || (Array.isArray(secrets) && secrets.every(isMapping))) return []
  return [problem('wrong-type', path, 'imagePullSecrets is a list of secrets by name. Write "- name: …" for each.')]
}
