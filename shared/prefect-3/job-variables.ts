import { isMapping } from '../template/path'
import type { JobInputs3 } from './inputs'
import { keysOf } from './placeholders'
import { isTruthy } from './python-values'
import { kindOf, quoted, Refused } from './refusal'

type Mapping = Readonly<Record<string, unknown>>

/** Who has given a variable its value. */
export type ValueAuthor = 'variable' | 'deployment' | 'run'

export interface JobVariables {
  /** By name. */
  readonly values: Mapping
  /** Of `job_configuration.env`, in which the pool's, the defaults, the deployment's and the run's are merged. */
  readonly env: unknown
  readonly authorOf: (name: string) => ValueAuthor
  /** Of one entry of the merged environment. */
  readonly envAuthorOf: (name: string) => ValueAuthor | 'pool'
}

/**
 * What the variables of a base job template stand for in a run: the schema's defaults that are not null, over them the
 * deployment's job variables, over them the run's. Only `env` is merged, everything else is replaced whole.
 * Source: prefect 3.9.1, workers/base.py, resolve_for_flow_run and from_template_and_values.
 * @throws Refused
 */
export function jobVariablesOf({ run, deployment, workPool }: JobInputs3): JobVariables {
  const ofDeployment = givenBy('deployment', deployment?.jobVariables)
  const ofRun = givenBy('run', run.jobVariables)
  const defaults = defaultsOf(workPool.baseJobTemplate)
  const given = nested(merged(ofDeployment, ofRun))
  const values = together(defaults, given)
  const names = { deployment: namesIn(ofDeployment), run: namesIn(ofRun) }
  const authorOf = (name: string): ValueAuthor =>
    names.run.has(name) ? 'run' : names.deployment.has(name) ? 'deployment' : 'variable'
  const own = isMapping(workPool.baseJobTemplate) ? workPool.baseJobTemplate['job_configuration'] : undefined
  return {
    values,
    env: mergedEnv(isMapping(own) ? own['env'] : undefined, defaults['env'], values['env']),
    authorOf,
    envAuthorOf(name) {
      if (names.run.has(`env.${name}`)) return 'run'
      if (names.deployment.has(`env.${name}`)) return 'deployment'
      return isMapping(defaults['env']) && Object.hasOwn(defaults['env'], name) ? 'variable' : 'pool'
    },
  }
}

const correctVariables = 'Correct the job variables.'

function givenBy(who: 'deployment' | 'run', variables: unknown): Mapping {
  if (!isTruthy(variables)) return {}
  if (isMapping(variables)) return variables
  throw new Refused(`The ${who}’s job variables are ${kindOf(variables)}, where a mapping belongs.`, correctVariables)
}

/** The names that somebody gives a value to: dotted keys by their first step, and the entries of `env` as `env.NAME`. */
function namesIn(variables: Mapping): ReadonlySet<string> {
  return new Set(
    Object.entries(variables).flatMap(([key, value]) => {
      if (!key.includes('.')) return key === 'env' ? [key, ...envNamesIn(value)] : [key]
      const [first = '', second = ''] = keysOf(key)
      return first === 'env' ? [first, `env.${second}`] : [first]
    }),
  )
}

function envNamesIn(env: unknown): readonly string[] {
  if (isMapping(env)) return Object.keys(env).map((name) => `env.${name}`)
  if (!Array.isArray(env)) return []
  return env.flatMap((entry: unknown) => (isMapping(entry) ? [`env.${String(entry['name'])}`] : []))
}

function defaultsOf(baseJobTemplate: unknown): Mapping {
  const variables = isMapping(baseJobTemplate) ? baseJobTemplate['variables'] : undefined
  const correct = 'Correct the base job template of the work pool.'
  if (!isMapping(variables)) throw new Refused('The base job template has no mapping named variables.', correct)
  const properties = variables['properties'] ?? {}
  if (!isMapping(properties)) throw new Refused('The properties of the variables are no mapping.', correct)
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, schema]) => {
      const value = isMapping(schema) && Object.hasOwn(schema, 'default') ? schema['default'] : null
      return value === null ? [] : [[name, value]]
    }),
  )
}

/**
 * A run's `env` goes into the deployment's. Of a list upstream's `dict.update` would make variables that are called name
 * and value; that is refused here.
 */
function merged(ofDeployment: Mapping, ofRun: Mapping): Mapping {
  if (!isMapping(ofDeployment['env']) || !Object.hasOwn(ofRun, 'env')) return together(ofDeployment, ofRun)
  const { env } = ofRun
  if (isMapping(env)) return together(ofDeployment, ofRun, { env: together(ofDeployment['env'], env) })
  throw new Refused(
    `The run’s env is ${kindOf(env)}, which can’t be merged into the deployment’s: that is a mapping.`,
    'Give the run’s env as a mapping of names to values.',
  )
}

/** Later ones win, in the place of the first. Keys are taken as they are, `__proto__` too. */
const together = (...mappings: readonly Mapping[]): Mapping =>
  Object.fromEntries(mappings.flatMap((mapping) => Object.entries(mapping)))

/** `{"env.A": "1"}` is `{"env": {"A": "1"}}`; where both are given, the nested form wins. */
function nested(variables: Mapping): Mapping {
  const root = new Map<string, unknown>()
  for (const [key, value] of Object.entries(variables)) if (key.includes('.')) setAt(root, key, value)
  for (const [key, value] of Object.entries(variables)) {
    if (key.includes('.')) continue
    const dotted = plain(root.get(key))
    root.set(key, isMapping(dotted) && isMapping(value) ? deepMerge(dotted, value) : value)
  }
  return Object.fromEntries(Array.from(root, ([key, value]) => [key, plain(value)]))
}

const levelsMost = 100

/** Source: prefect 3.9.1, utilities/collections.py, set_in_dict. */
function setAt(root: Map<string, unknown>, path: string, value: unknown): void {
  const keys = keysOf(path)
  if (keys.length > levelsMost)
    throw new Refused(`The job variable ${quoted(path)} has more than ${levelsMost} steps.`, correctVariables)
  let mapping = root
  for (const key of keys.slice(0, -1)) {
    const present = mapping.get(key)
    const inner = present instanceof Map ? (present as Map<string, unknown>) : mappingOf(present, path)
    mapping.set(key, inner)
    mapping = inner
  }
  mapping.set(keys.at(-1) ?? '', value)
}

function mappingOf(present: unknown, path: string): Map<string, unknown> {
  if (present === undefined) return new Map()
  if (isMapping(present)) return new Map(Object.entries(present))
  throw new Refused(
    `The job variable ${quoted(path)} leads into a value that is ${kindOf(present)}.`,
    'Give either that value or the keys inside of it.',
  )
}

function plain(value: unknown): unknown {
  if (!(value instanceof Map)) return value
  return Object.fromEntries(Array.from(value as Map<string, unknown>, ([key, inner]) => [key, plain(inner)]))
}

function deepMerge(one: Mapping, other: Mapping): Mapping {
  const changed = Object.entries(other).map(([key, value]): [string, unknown] => {
    const present = Object.hasOwn(one, key) ? one[key] : undefined
    return [key, isMapping(present) && isMapping(value) ? deepMerge(present, value) : value]
  })
  return together(one, Object.fromEntries(changed))
}

/** What the pool hard-codes is kept below the defaults, and both below what is given. */
function mergedEnv(ofPool: unknown, ofDefaults: unknown, given: unknown): unknown {
  let env = ofPool
  for (const [over, words] of [
    [ofDefaults, 'the default of the variable env'],
    [given, 'the variable env'],
  ] as const) {
    if (!isTruthy(over)) continue
    if (!isMapping(env)) {
      if (over === ofDefaults) env = over
      continue
    }
    if (!isMapping(over))
      throw new Refused(`The env of the work pool is a mapping, but ${words} is ${kindOf(over)}.`, envAdvice)
    env = together(env, over)
  }
  return env
}

const envAdvice = 'Give env as a mapping of names to values.'
