import type { JobOptions } from '../dialect/dialect'
import { applyChanges, type FieldChange } from '../template/field-change'
import { isMapping, valueAt, type Path } from '../template/path'
import { splitCommand } from './command'
import type { Configuration } from './configuration'
import type { JobInputs3 } from './inputs'
import { envChanges, ownEntries } from './job-env'
import { annotationChanges, labelChanges, mappingAt, ownLabels, usualVersion, type OwnText } from './job-labels'
import type { JobVariables } from './job-variables'
import { str } from './python-values'
import { kindOf, Refused } from './refusal'

/** Everything that a run's Job is made from, read and found good. */
export interface JobSources {
  readonly inputs: JobInputs3
  readonly options: JobOptions & { readonly jobName: string }
  readonly variables: JobVariables
  readonly configuration: Configuration
  /** Who has given a field of the job configuration, and for a mapping in it one of its keys, its value. */
  readonly authorOf: (field: string, key?: string) => OwnText['by']
  /** With its placeholders filled in, and with all that the worker wants to find in it. */
  readonly manifest: unknown
  /** Who has filled in what stands at a path; undefined for what the template says. */
  readonly filledBy: (path: Path) => OwnText['by'] | undefined
}

const podSpec: Path = ['spec', 'template', 'spec']
/** Upstream fills the first container, and has checked its name. */
export const flowContainer: Path = [...podSpec, 'containers', 0]
const podMetadata: Path = ['spec', 'template', 'metadata']

export interface Prepared {
  readonly changes: readonly FieldChange[]
  /** Variables that go to a Secret; null where none do. */
  readonly moved: Readonly<Record<string, unknown>> | null
}

/**
 * The changes that make a run's Job of a filled manifest, in the order in which they are to be applied.
 * @throws Refused
 * Source: prefect-kubernetes 0.8.0, worker.py, KubernetesWorkerJobConfiguration.
 */
export function fieldChanges(sources: JobSources): Prepared {
  const { manifest, options, inputs, variables, configuration } = sources
  const own = ownEntries(
    inputs,
    options,
    configuration.env,
    variables.envAuthorOf,
    valueAt(manifest, ['spec', 'backoffLimit']),
  )
  const env: Path = [...flowContainer, 'env']
  const { changes, moved } = envChanges(own, { path: env, present: valueAt(manifest, env) }, options)
  return {
    changes: [
      ...name(sources),
      ...namespace(sources),
      ...metadata(sources),
      ...changes,
      ...(moved === null ? [] : envFrom(sources)),
      ...image(sources),
      ...args(sources),
    ],
    moved,
  }
}

const set = { kind: 'set', by: 'agent' } as const

function name({ manifest, options }: JobSources): readonly FieldChange[] {
  const why = 'the worker names each Job'
  const generateName: Path = ['metadata', 'generateName']
  return [
    ...(valueAt(manifest, generateName) === undefined
      ? []
      : [{ kind: 'remove', path: generateName, why, keeps: true } as const]),
    { ...set, path: ['metadata', 'name'], value: options.jobName, why, keeps: true },
  ]
}

/**
 * Upstream posts to the configuration's namespace, whatever the manifest says; Kubernetes then refuses a Job that names
 * another.
 */
function namespace({ manifest, configuration, authorOf }: JobSources): readonly FieldChange[] {
  const path: Path = ['metadata', 'namespace']
  const present = valueAt(manifest, path)
  const { namespace: value } = configuration
  if (present === value) return []
  if (present == null)
    return [{ kind: 'set', path, value, by: authorOf('namespace'), why: 'is the namespace of the run' }]
  throw new Refused(
    `The manifest names the namespace ${str(present)}, but the job configuration ${value}: Kubernetes refuses such a Job.`,
    'Write {{ namespace }} in the manifest of the work pool.',
  )
}

function metadata({ inputs, options, configuration, authorOf, manifest }: JobSources): readonly FieldChange[] {
  const own = ownLabels(inputs, options)
  for (const [key, value] of Object.entries(configuration.labels)) own.set(key, { value, by: authorOf('labels', key) })
  const added = new Map(
    Object.entries(configuration.annotations).map(([key, value]) => [key, { value, by: authorOf('annotations', key) }]),
  )
  const place = (path: Path) => ({ path, present: valueAt(manifest, path) })
  const ofPod = mappingAt(podMetadata, valueAt(manifest, podMetadata))
  const onJob = annotationChanges(place(['metadata', 'annotations']), added)
  return [
    ...labelChanges(place(['metadata', 'labels']), own),
    ...labelChanges({ path: [...podMetadata, 'labels'], present: ofPod['labels'] }, own),
    ...onJob,
    ...podAnnotations(onJob, manifest, ofPod['annotations'], authorOf),
  ]
}

/** The Job's annotations go to its pod too; where there are none, the pod's stay as they are. */
function podAnnotations(
  onJob: readonly FieldChange[],
  manifest: unknown,
  present: unknown,
  authorOf: JobSources['authorOf'],
): readonly FieldChange[] {
  const own = valueAt(applyChanges(manifest, onJob), ['metadata', 'annotations'])
  if (!isMapping(own) || Object.keys(own).length === 0) return []
  const path = [...podMetadata, 'annotations']
  mappingAt(path, present)
  return Object.entries(own).map(([key, value]) => ({
    ...{ kind: 'set', path: [...path, key], value, by: authorOf('annotations', key) },
    why: 'the Job’s annotations go to its pod',
  }))
}

function image({ manifest, options }: JobSources): readonly FieldChange[] {
  const path = [...flowContainer, 'image']
  const container = valueAt(manifest, flowContainer)
  if (isMapping(container) && Object.hasOwn(container, 'image')) return []
  const value = options.defaultImage ?? usualImage
  return [{ ...set, path, value, why: 'the run names no image', keeps: true }]
}

/** Source: prefect 3.9.1, utilities/dockerutils.py, get_prefect_image_name, on Python 3.12. */
export const usualImage = `prefecthq/prefect:${usualVersion}-python3.12`

const runCommand = ['prefect', 'flow-run', 'execute']

function args({ manifest, filledBy }: JobSources): readonly FieldChange[] {
  const path = [...flowContainer, 'args']
  const present = valueAt(manifest, path)
  if (Array.isArray(present)) return []
  if (present == null) return [{ ...set, path, value: runCommand, why: 'the run names no command', keeps: true }]
  if (typeof present !== 'string') {
    const words = `The args of the container are ${kindOf(present)}, where a text or a list belongs.`
    throw new Refused(words, 'Correct them in the base job template.')
  }
  const by = filledBy(path) ?? 'agent'
  return [{ kind: 'set', path, value: splitCommand(present), by, why: 'is split into words', keeps: true }]
}

/** The name of the Secret that holds a Job's variables. */
export const envSecretName = ({ jobName }: JobSources['options']): string => `${jobName}-env`

function envFrom({ manifest, options }: JobSources): readonly FieldChange[] {
  const path = [...flowContainer, 'envFrom']
  const present = valueAt(manifest, path)
  const index = Array.isArray(present) ? present.length : 0
  const value = { secretRef: { name: envSecretName(options) } }
  return [{ ...set, path: [...path, index], value, why: 'the variables stand in a Secret' }]
}
