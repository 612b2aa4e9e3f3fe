import type { JobOptions, SecretKey } from '../dialect/dialect'
import type { Author, FieldChange } from '../template/field-change'
import { isMapping, placeWithout, type Path } from '../template/path'
import type { Env } from './configuration'
import type { JobInputs3 } from './inputs'
import type { JobVariables } from './job-variables'
import { isTruthy } from './python-values'
import { kindOf, Refused } from './refusal'

type Entry = Readonly<Record<string, unknown>>

/** An entry of a container's `env`, and who has it there. */
export interface OwnEntry {
  readonly entry: Entry
  readonly by: Exclude<Author, 'template'>
}

export const apiKeyName = 'PREFECT_API_KEY'
const authStringName = 'PREFECT_API_AUTH_STRING'
export const sigtermName = 'PREFECT_FLOW_RUN_EXECUTE_SIGTERM_BEHAVIOR'

/** Settings that stand before the address of the API in upstream's list of all settings. */
const firstSettings = ['PREFECT_HOME', 'PREFECT_PROFILES_PATH', 'PREFECT_DEBUG_MODE']

/**
 * What the worker puts into the container's `env`, in upstream's order: the worker's own settings, which run it is, and
 * what template, deployment and run say. Who sets a name again changes its value, and its place stays.
 * @param backoffLimit of the Job: with 0, the run is scheduled again when its pod is told to go; otherwise Kubernetes
 * starts the next pod, and the run is left as it is.
 * Source: prefect-kubernetes 0.8.0, worker.py, prepare_for_flow_run and _configure_eviction_handling.
 */
export function ownEntries(
  inputs: JobInputs3,
  options: JobOptions,
  env: Env,
  authorOf: JobVariables['envAuthorOf'],
  backoffLimit: unknown,
): readonly OwnEntry[] {
  const values = new Map<string, { readonly value: unknown; readonly by: OwnEntry['by'] }>()
  for (const [name, value] of settingsOf(options)) values.set(name, { value, by: 'agent' })
  for (const [name, value, by] of ofTheRun(inputs, options)) values.set(name, { value, by })
  for (const [name, value] of plainValues(env)) values.set(name, { value, by: authorOf(name) })
  for (const [name, { value }] of values) if (value === null) values.delete(name)
  const elsewhere = env.kind === 'list' ? env.entries.filter((entry) => Object.hasOwn(entry, 'valueFrom')) : []
  const noRetries = backoffLimit === 0 || backoffLimit === false
  const plain = (): OwnEntry[] => Array.from(values, ([name, { value, by }]) => ({ entry: { name, value }, by }))
  if (elsewhere.length === 0) {
    if (!noRetries) values.set(sigtermName, { value: 'relinquish', by: 'agent' })
    else if (!isTruthy(values.get(sigtermName)?.value)) values.set(sigtermName, { value: 'reschedule', by: 'agent' })
    return plain()
  }
  const all = [...plain(), ...elsewhere.map((entry): OwnEntry => ({ entry, by: authorOf(String(entry['name'])) }))]
  const isSigterm = ({ entry }: OwnEntry) => entry['name'] === sigtermName
  if (noRetries && all.some(isSigterm)) return all
  const value = noRetries ? 'reschedule' : 'relinquish'
  return [...all.filter((one) => !isSigterm(one)), { entry: { name: sigtermName, value }, by: 'agent' }]
}

function settingsOf({
  api,
  token,
  authString = '',
  settings = {},
}: JobOptions): readonly (readonly [string, string])[] {
  const connection = [
    ['PREFECT_API_URL', api],
    [authStringName, authString],
    [apiKeyName, token],
  ] as const
  const others = Object.entries(settings).filter(([name]) => connection.every(([own]) => own !== name))
  const isFirst = ([name]: readonly [string, string]) => firstSettings.includes(name)
  return [
    ...others.filter(isFirst),
    ...connection.filter(([, value]) => value !== ''),
    ...others.filter((one) => !isFirst(one)),
  ]
}

type Named = readonly [name: string, value: string, by: OwnEntry['by']]

function ofTheRun(
  { flowRunId, flowId, run, flow, deployment }: JobInputs3,
  { workerId, workerName }: JobOptions,
): readonly Named[] {
  return [
    ['PREFECT__FLOW_RUN_ID', flowRunId, 'run'],
    ...(workerId === undefined ? [] : [['PREFECT__WORKER_ID', workerId, 'agent'] as const]),
    ...(workerName === undefined ? [] : [['PREFECT__WORKER_NAME', workerName, 'agent'] as const]),
    ['PREFECT__FLOW_ID', flowId, 'run'],
    ...(flow === null || flow.name === '' ? [] : [['PREFECT__FLOW_NAME', flow.name, 'run'] as const]),
    ...(run.deploymentId === null ? [] : [['PREFECT__DEPLOYMENT_ID', run.deploymentId, 'deployment'] as const]),
    ...(deployment === null ? [] : [['PREFECT__DEPLOYMENT_NAME', deployment.name, 'deployment'] as const]),
  ]
}

/** Of a list, entries without a name or a value are passed over; those with `valueFrom` follow later. */
function plainValues(env: Env): readonly (readonly [string, unknown])[] {
  if (env.kind === 'mapping') return Object.entries(env.values)
  return env.entries
    .filter((entry) => Object.hasOwn(entry, 'name') && Object.hasOwn(entry, 'value'))
    .map((entry) => [String(entry['name']), entry['value']] as const)
}

/** Where a container's list of variables goes, and what stands there. */
export interface EnvPlace {
  readonly path: Path
  /** Of the filled template. */
  readonly present: unknown
}

/**
 * The changes that give the container these entries. A list in the template comes after them, less the names that they
 * have; anything else makes room.
 * Source: prefect-kubernetes 0.8.0, worker.py, _populate_env_in_manifest and _create_job.
 */
export function envChanges(own: readonly OwnEntry[], { path, present }: EnvPlace, options: JobOptions): EnvChanges {
  const kept = Array.isArray(present) ? keptOf(own, present) : []
  const secrets = secretsOf(options)
  const ours = own.map((one): OwnEntry => {
    const entry = fromSecret(one.entry, secrets)
    return entry === one.entry ? one : { entry, by: 'agent' }
  })
  const theirs = kept.map((index) => (present as readonly Entry[])[index] as Entry)
  if (options.envInSecret) {
    const all = [...ours, ...theirs.map((entry): OwnEntry => ({ entry: fromSecret(entry, secrets), by: 'pool' }))]
    const plain = all.filter(({ entry }) => isPlain(entry))
    const data = Object.fromEntries(plain.map(({ entry }) => [String(entry['name']), entry['value']]))
    const others = all.filter(({ entry }) => Object.hasOwn(entry, 'valueFrom'))
    if (plain.length > 0) return { changes: anew(path, others), moved: data }
  }
  if (!Array.isArray(present)) return { changes: anew(path, ours), moved: null }
  const why = 'the worker sets this variable'
  const stays = new Set(kept)
  const gone = present.map((_, index) => index).filter((index) => !stays.has(index))
  // Behind what is there, so that no path means another entry than in the template; then all of them in order.
  const places = [...ours.map((_, index) => present.length + index), ...kept]
  return {
    changes: [
      ...theirs.flatMap((entry, at): FieldChange[] => {
        const value = fromSecret(entry, secrets)
        return value === entry ? [] : [{ kind: 'set', path: [...path, kept[at] ?? 0], value, by: 'agent', why }]
      }),
      ...ours.map((one, index) => setAt([...path, present.length + index], one)),
      ...gone.toReversed().map((index): FieldChange => ({ kind: 'remove', path: [...path, index], why })),
      { kind: 'reorder', path, order: places.map(placeWithout(gone)), why: 'the worker’s variables come first' },
    ],
    moved: null,
  }
}

export interface EnvChanges {
  readonly changes: readonly FieldChange[]
  /** Variables that go to a Secret instead; null where none do. */
  readonly moved: Readonly<Record<string, unknown>> | null
}

/** The indices of what stays of a template's list. @throws Refused where upstream raises */
function keptOf(own: readonly OwnEntry[], present: readonly unknown[]): readonly number[] {
  const names = new Set<unknown>()
  for (const { entry } of own) {
    if (!Object.hasOwn(entry, 'name')) throw new Refused('An entry of env has valueFrom and no name.', 'Name it.')
    names.add(entry['name'])
  }
  return present.flatMap((entry, index) => {
    if (!isMapping(entry)) {
      const advice = 'Write each variable of the manifest as a mapping with name and value.'
      throw new Refused(
        `In the manifest, env[${index}] of the container is ${kindOf(entry)}, where a mapping belongs.`,
        advice,
      )
    }
    return names.has(entry['name'] ?? null) ? [] : [index]
  })
}

function anew(path: Path, entries: readonly OwnEntry[]): readonly FieldChange[] {
  const why = 'the worker makes the list of variables'
  return [
    { kind: 'set', path, value: [], by: 'agent', why, keeps: true },
    ...entries.map((one, index) => setAt([...path, index], one)),
  ]
}

const setAt = (path: Path, { entry, by }: OwnEntry): FieldChange => ({
  ...{ kind: 'set', path, value: entry, by },
  why: 'the worker sets this variable',
})

const isPlain = (entry: Entry): boolean =>
  !Object.hasOwn(entry, 'valueFrom') && Object.hasOwn(entry, 'value') && isTruthy(entry['name'])

const secretsOf = ({ tokenSecret, authStringSecret }: JobOptions): ReadonlyMap<unknown, SecretKey> =>
  new Map([
    ...(tokenSecret ? [[apiKeyName, tokenSecret] as const] : []),
    ...(authStringSecret ? [[authStringName, authStringSecret] as const] : []),
  ])

function fromSecret(entry: Entry, secrets: ReadonlyMap<unknown, SecretKey>): Entry {
  const secret = secrets.get(entry['name'])
  if (secret === undefined) return entry
  return { name: entry['name'], valueFrom: { secretKeyRef: { name: secret.name, key: secret.key } } }
}
