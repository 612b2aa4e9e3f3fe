import type { JobOptions } from '../dialect/dialect'
import type { Author, FieldChange } from '../template/field-change'
import { isMapping, type Path } from '../template/path'
import type { JobInputs3 } from './inputs'
import { kindOf, Refused } from './refusal'
import { slugOfKey, slugOfLabel } from './slug'

export interface OwnText {
  readonly value: string
  readonly by: Exclude<Author, 'template'>
}

/** The version of Prefect whose worker this stands for. */
export const usualVersion = '3.9.1'

/**
 * The labels that the worker gives each Job and its pod, before slugs are made of them.
 * Source: prefect-kubernetes 0.8.0, worker.py, and prefect 3.9.1, workers/base.py, prepare_for_flow_run.
 */
export function ownLabels(
  { flowRunId, flowId, run, flow, deployment, workPool }: JobInputs3,
  options: JobOptions,
): Map<string, OwnText> {
  const version = options.prefectVersion ?? usualVersion
  const labels = new Map<string, OwnText>()
  const all = (by: OwnText['by'], named: Readonly<Record<string, string>>) => {
    for (const [key, value] of Object.entries(named)) labels.set(key, { value, by })
  }
  all('run', { 'prefect.io/flow-run-id': flowRunId, 'prefect.io/flow-run-name': run.name })
  all('agent', {
    'prefect.io/version': version,
    'app.kubernetes.io/managed-by': 'prefect',
    'app.kubernetes.io/part-of': 'prefect',
    'app.kubernetes.io/version': version,
  })
  all('pool', { 'prefect.io/work-pool-name': workPool.name, 'prefect.io/work-pool-id': workPool.id })
  if (options.workerName !== undefined) all('agent', { 'prefect.io/worker-name': options.workerName })
  const name = 'app.kubernetes.io/name'
  if (flow) all('run', { 'prefect.io/flow-id': flowId, 'prefect.io/flow-name': flow.name, [name]: flow.name })
  if (deployment === null) return labels
  all('deployment', { 'prefect.io/deployment-id': deployment.id, 'prefect.io/deployment-name': deployment.name })
  if (deployment.updated !== null) all('deployment', { 'prefect.io/deployment-updated': utcOf(deployment.updated) })
  all('deployment', { [name]: deployment.name })
  return labels
}

/**
 * `datetime.isoformat()` in UTC: microseconds, left out when they are none. A text that is no time stays.
 */
function utcOf(time: string): string {
  const match = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d{1,6})\d*)?(Z|[+-]\d\d:?\d\d)?$/.exec(time)
  if (!match) return time
  const [, date = '', clock = '', fraction = '', zone = 'Z'] = match
  const at = Date.parse(`${date}T${clock}${zone}`)
  if (Number.isNaN(at)) return time
  const micros = fraction.padEnd(6, '0')
  const whole = new Date(at).toISOString().slice(0, 'yyyy-mm-ddThh:mm:ss'.length)
  return `${whole}${micros === '000000' ? '' : `.${micros}`}+00:00`
}

/** A mapping of the manifest that the worker adds to. */
export interface TextsPlace {
  readonly path: Path
  /** Of the filled template; undefined where it has none. */
  readonly present: unknown
}

/**
 * The changes that bring the worker's labels into a mapping, with slugs for keys and values of all that stand there.
 * @throws Refused for a value that is no text
 */
export function labelChanges({ path, present }: TextsPlace, own: ReadonlyMap<string, OwnText>): readonly FieldChange[] {
  const wanted = new Map<string, OwnText | { readonly value: string; readonly by: null }>()
  for (const [key, value] of Object.entries(mappingAt(path, present))) {
    if (typeof value !== 'string') {
      throw new Refused(`The label ${key} is ${kindOf(value)}, where a text belongs.`, 'Put its value in quotes.')
    }
    wanted.set(key, { value, by: null })
  }
  for (const [key, label] of own) wanted.set(key, label)
  const slugs = Array.from(
    wanted,
    ([key, label]) => [slugOfKey(key), { ...label, value: slugOfLabel(label.value) }] as const,
  )
  return changesTo(path, present, new Map(slugs))
}

/** The same for annotations: slugs for their keys, and their values stay. */
export function annotationChanges(
  { path, present }: TextsPlace,
  own: ReadonlyMap<string, OwnText>,
): readonly FieldChange[] {
  const wanted = new Map<string, { readonly value: unknown; readonly by: OwnText['by'] | null }>()
  for (const [key, value] of Object.entries(mappingAt(path, present))) wanted.set(key, { value, by: null })
  for (const [key, annotation] of own) wanted.set(key, annotation)
  return changesTo(path, present, new Map(Array.from(wanted, ([key, one]) => [slugOfKey(key), one] as const)))
}

export function mappingAt(path: Path, present: unknown): Readonly<Record<string, unknown>> {
  if (present === undefined) return {}
  if (isMapping(present)) return present
  throw new Refused(
    `In the manifest, ${path.join('.')} is ${kindOf(present)}, where a mapping belongs.`,
    'Correct it in the base job template, or leave it out.',
  )
}

type Wanted = ReadonlyMap<string, { readonly value: unknown; readonly by: OwnText['by'] | null }>

/** @param wanted `by` null for what the template has said */
function changesTo(path: Path, present: unknown, wanted: Wanted): readonly FieldChange[] {
  const now = isMapping(present) ? present : {}
  const why = 'the worker sets it'
  const gone = Object.keys(now).filter((key) => !wanted.has(key))
  return [
    ...gone.map((key): FieldChange => ({
      kind: 'remove',
      path: [...path, key],
      why: 'its key becomes a slug',
      keeps: true,
    })),
    ...Array.from(wanted).flatMap(([key, { value, by }]): FieldChange[] => {
      if (Object.hasOwn(now, key) && now[key] === value)
        return by === null ? [] : [{ ...set(by), path: [...path, key], value, why }]
      if (by !== null) return [{ ...set(by), path: [...path, key], value, why }]
      return [{ ...set('agent'), path: [...path, key], value, why: 'becomes a slug', keeps: true }]
    }),
  ]
}

const set = (by: OwnText['by']) => ({ kind: 'set', by }) as const
