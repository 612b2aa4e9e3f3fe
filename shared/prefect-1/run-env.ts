import type { JobOptions } from '../dialect/dialect'
import type { Author, FieldChange } from '../template/field-change'
import type { EnvVar } from '../template/job-manifest'
import { placeWithout, type Path } from '../template/path'
import type { JobInputs1 } from './inputs'
import { strOfList } from './python-text'
import type { RunConfig } from './run-config'

/** A variable that a run's container gets, whatever the template says. */
interface RunVariable {
  /** Of a run config as it came, so maybe no string: Kubernetes says so better than we could. */
  readonly value: unknown
  readonly by: Exclude<Author, 'template'>
  readonly why: string
}

const sendLogs = 'PREFECT__CLOUD__SEND_FLOW_RUN_LOGS'
const apiKeyName = 'PREFECT__CLOUD__API_KEY'
const authTokenName = 'PREFECT__CLOUD__AUTH_TOKEN'

/** `${backend}.endpoint`. Source: prefect 1.4.1, config.toml. */
export const defaultApi = { cloud: 'https://api.prefect.io', server: 'http://localhost:4200' } as const

/**
 * The variables of a run by name, in upstream's order: one that is set again keeps the place where it came first.
 * What the flow's process needs wins over the run config, that over the agent's `--env`.
 * Source: prefect 1.4.1, agent/kubernetes/agent.py, generate_job_spec.
 * @param image of the container
 */
export function runVariables(
  { flowRunId, flowId }: JobInputs1,
  runConfig: RunConfig,
  options: JobOptions,
  image: string,
): ReadonlyMap<string, RunVariable> {
  const variables = new Map<string, RunVariable>()
  const agent = (name: string, value: unknown, why: string) => variables.set(name, { value, by: 'agent', why })
  const run = (name: string, value: unknown, why: string) => variables.set(name, { value, by: 'run', why })
  const settings = 'comes from the agent’s settings'
  const connection = 'comes from the connection'
  const cloudLogs = options.cloudLogs ?? true

  agent(
    'PREFECT__LOGGING__LEVEL',
    options.logLevel ?? 'INFO',
    'the agent’s log level holds, unless the run says another',
  )
  for (const [name, value] of Object.entries(options.env ?? {})) agent(name, value, settings)
  for (const [name, value] of Object.entries(runConfig.env ?? {})) run(name, value, 'comes from the run config')
  // A run may turn its logs off, but not on.
  if (!cloudLogs || !variables.has(sendLogs)) agent(sendLogs, String(cloudLogs), settings)
  agent('PREFECT__BACKEND', options.backend ?? 'cloud', connection)
  agent('PREFECT__CLOUD__AGENT__LABELS', strOfList(options.labels ?? []), settings)
  agent('PREFECT__CLOUD__API', options.api, connection)
  agent(apiKeyName, options.token, connection)
  agent('PREFECT__CLOUD__TENANT_ID', options.token === '' ? '' : (options.tenantId ?? ''), connection)
  agent('PREFECT__CLOUD__USE_LOCAL_SECRETS', 'false', 'the agent sets it for every run')
  run('PREFECT__CONTEXT__FLOW_RUN_ID', flowRunId, 'comes from the flow run')
  run('PREFECT__CONTEXT__FLOW_ID', flowId, 'comes from the flow run')
  run('PREFECT__CONTEXT__IMAGE', image, 'is the image that the container gets')
  agent(
    'PREFECT__ENGINE__FLOW_RUNNER__DEFAULT_CLASS',
    'prefect.engine.cloud.CloudFlowRunner',
    'the agent sets it for every run',
  )
  // For containers with Prefect before 0.15 and before 1.0.
  agent('PREFECT__LOGGING__LOG_TO_CLOUD', String(cloudLogs), settings)
  agent(authTokenName, options.token, connection)
  return variables
}

/** A template may take these from a Secret or a ConfigMap; upstream writes its own over them. */
const fromElsewhere = new Set(['PREFECT__CLOUD__API', apiKeyName, 'PREFECT__CLOUD__TENANT_ID', authTokenName])

/**
 * The changes that give a container these variables: first what upstream sets, in its order, then what else the template
 * has, in its own. Entries that are there are changed where they stand and moved last, so that their comments stay.
 */
export function envChanges(
  present: readonly EnvVar[],
  path: Path,
  variables: ReadonlyMap<string, RunVariable>,
): readonly FieldChange[] {
  const source = tokenSource(present)
  const changes: FieldChange[] = []
  const places: number[] = []
  const indices = new Map(present.map(({ name }, index) => [name, index] as const).reverse())
  let end = present.length
  for (const [name, variable] of variables) {
    const { by, why } = variable
    const index = indices.get(name) ?? -1
    const valueFrom = name === apiKeyName || name === authTokenName ? source : undefined
    const entry = valueFrom === undefined ? { name, value: variable.value } : { name, valueFrom }
    const place = index === -1 ? end++ : index
    places.push(place)
    if (index === -1) changes.push({ kind: 'set', path: [...path, place], value: entry, by, why })
    else changes.push(...valueChanges(present[index], [...path, index], variable, valueFrom))
  }
  const kept = new Set(places)
  const again = present.flatMap(({ name }, index) => (variables.has(name) && !kept.has(index) ? [index] : []))
  const why = 'stands twice, and the agent sets it once'
  changes.push(...again.toReversed().map((index): FieldChange => ({ kind: 'remove', path: [...path, index], why })))
  const others = present.flatMap(({ name }, index) => (variables.has(name) ? [] : [index]))
  const place = placeWithout(again)
  const order = [...places, ...others].map(place)
  if (order.some((from, to) => from !== to))
    changes.push({ kind: 'reorder', path, order, why: 'upstream’s variables come first' })
  return changes
}

function valueChanges(
  present: EnvVar | undefined,
  path: Path,
  { value, by, why }: RunVariable,
  valueFrom: unknown,
): readonly FieldChange[] {
  const hasSource = present?.valueFrom != null
  if (hasSource && fromElsewhere.has(present.name)) return []
  const set = { kind: 'set', path: [...path, 'value'], value, by, why } as const
  if (valueFrom !== undefined) {
    const drop: FieldChange[] = present?.value === undefined ? [] : [{ kind: 'remove', path: set.path, why }]
    return [...drop, { ...set, path: [...path, 'valueFrom'], value: valueFrom }]
  }
  if (!hasSource) return [set]
  // Kubernetes refuses a variable with both.
  return [{ kind: 'remove', path: [...path, 'valueFrom'], why }, set]
}

/** The key has two names; where the template takes one of them from a Secret, the other must not stand in clear. */
const tokenSource = (present: readonly EnvVar[]): unknown =>
  [apiKeyName, authTokenName]
    .map((name) => present.find((one) => one.name === name)?.valueFrom)
    .find((source) => source != null)
