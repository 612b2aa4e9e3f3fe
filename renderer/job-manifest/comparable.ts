import { inOrderOf } from '../../shared/prefect-3/base-template/in-order-of'
import { identifierOf } from '../../shared/template/job-name'
import { isMapping, valueAt } from '../../shared/template/path'
import { asKubectl } from '../../shared/yaml/kubectl-schema'
import { noLimits } from '../../shared/yaml/limits'
import { parseYaml, valueOf } from '../../shared/yaml/parse-yaml'
import { writeYaml } from '../../shared/yaml/write-yaml'
import { withoutDefaults } from './without-defaults'

/** The Job of a run, as YAML that was written here. */
export interface Manifest {
  readonly run: { readonly id: string; readonly name: string }
  readonly text: string
  /** It is not made yet, and so without what the cluster fills in. */
  readonly unmade?: boolean
}

/**
 * Two manifests made so that a comparison shows what differs and no more: with their keys in one order and, unless all is wanted,
 * without what differs between any two Jobs, nor what the cluster has filled in where one of them is not made yet.
 */
export function comparable(one: Manifest, other: Manifest, all: boolean): readonly [string, string] {
  const [first, second] = all ? [read(one.text), read(other.text)] : withoutUsual(one, other)
  return [writeYaml(first), writeYaml(inOrderOf(first, second))]
}

function withoutUsual(one: Manifest, other: Manifest): readonly [unknown, unknown] {
  const [first, second] = [withoutOwn(read(one.text), one.run), withoutOwn(read(other.text), other.run)]
  const [unmade = false, isOtherUnmade = false] = [one.unmade, other.unmade]
  if (unmade === isOtherUnmade) return [first, second]
  if (isOtherUnmade) return withoutDefaults(first, second)
  const [created, written] = withoutDefaults(second, first)
  return [written, created]
}

function read(text: string): unknown {
  const [document] = parseYaml(text, noLimits, asKubectl).documents
  return document ? valueOf(document) : null
}

/** What the API server, its controllers and the run's own names put into an object's metadata. */
const ownFields = [
  ...['name', 'generateName', 'uid', 'resourceVersion', 'generation', 'creationTimestamp', 'deletionTimestamp'],
  ...['managedFields', 'selfLink'],
]
/** Set by the Job controller. */
const ownMarks = [
  ...['controller-uid', 'job-name', 'batch.kubernetes.io/controller-uid', 'batch.kubernetes.io/job-name'],
  'batch.kubernetes.io/job-tracking',
]

type Mapping = Readonly<Record<string, unknown>>

function withoutOwn(job: unknown, run: Manifest['run']): unknown {
  if (!isMapping(job)) return job
  const { spec } = job
  const left = {
    ...withoutOwnMetadata(without(job, ['status'])),
    ...(isMapping(spec) && { spec: withoutOwnSpec(spec) }),
  }
  return written(left, ownTextsOf(job, run))
}

/** A selector is the controller's, unless the Job says that it is not. */
function withoutOwnSpec(spec: Mapping): Mapping {
  const { template } = spec
  return {
    ...without(spec, spec['manualSelector'] === true ? [] : ['selector']),
    ...(isMapping(template) && { template: withoutOwnMetadata(template) }),
  }
}

/** Of a Job or of its pod's template. */
function withoutOwnMetadata(object: Mapping): Mapping {
  const { metadata } = object
  if (!isMapping(metadata)) return object
  const entries = Object.entries(without(metadata, ownFields)).map(([key, value]) => {
    const hasMarks = (key === 'labels' || key === 'annotations') && isMapping(value)
    return [key, hasMarks ? without(value, ownMarks) : value] as const
  })
  // What is empty now would be one more difference to a Job that never had it.
  const left = Object.fromEntries(entries.filter(([, value]) => !isEmpty(value)))
  return isEmpty(left) ? without(object, ['metadata']) : { ...object, metadata: left }
}

const isEmpty = (value: unknown): boolean => isMapping(value) && Object.keys(value).length === 0

const without = (value: Mapping, keys: readonly string[]): Mapping =>
  Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)))

/** What is written in the place of a run's and a Job's own ids and names, wherever they stand. */
interface OwnTexts {
  readonly parts: readonly (readonly [text: string, stands: string])[]
  /** A name of two words may be a part of anything: it counts only where it is all. */
  readonly wholes: ReadonlyMap<string, string>
}

function ownTextsOf(job: Mapping, { id, name }: Manifest['run']): OwnTexts {
  const [jobName, uid] = [valueAt(job, ['metadata', 'name']), valueAt(job, ['metadata', 'uid'])]
  const parts: (readonly [string, string])[] = [
    [id, '<run id>'],
    [id.replaceAll('-', ''), '<run id>'],
    ...(typeof uid === 'string' && uid !== '' ? [[uid, '<Job uid>'] as const] : []),
    ...(typeof jobName === 'string' && jobName.length > 8
      ? ([
          [jobName, '<Job name>'],
          [identifierOf(jobName), '<identifier>'],
        ] as const)
      : []),
  ]
  return { parts, wholes: new Map([[name, '<run name>']]) }
}

function written(value: unknown, own: OwnTexts): unknown {
  if (typeof value === 'string') {
    return own.wholes.get(value) ?? own.parts.reduce((text, [part, stands]) => text.replaceAll(part, stands), value)
  }
  if (Array.isArray(value)) return value.map((item) => written(item, own))
  if (!isMapping(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, written(item, own)]))
}
