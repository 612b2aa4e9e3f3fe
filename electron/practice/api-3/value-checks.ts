import { refuse } from './answers'
import { pythonText } from './python-text'
import type { DeploymentRow, Values } from './rows'
import type { Store } from './store'

type Schema = Readonly<Record<string, unknown>>
const isObject = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * Parameters must fit the schema of their flow.
 * @param what is being done, as the server says it. A deployment may leave out what a run then has to give
 * @throws Refusal 409 in the server's words
 */
export function checkParameters(
  { parameter_openapi_schema: schema }: Pick<DeploymentRow, 'parameter_openapi_schema'>,
  parameters: Values,
  what: 'creating flow run' | 'updating deployment',
): void {
  const ignoresMissing = what !== 'creating flow run'
  const place = { definitions: schema ?? {}, path: [], ignoresMissing, defaultedMayBeNull: false }
  const wrong = schema && wrongIn(schema, parameters, place)
  if (wrong) refuse(409, `Error ${what}: ${wrong}`)
}

/**
 * Job variables over the deployment's own must fit the schema of its pool.
 * @param what is being done, as the server says it: `creating flow run`
 * @throws Refusal 422 in the server's words
 */
export function checkJobVariables(store: Store, deployment: DeploymentQueue, given: Values, what: string): void {
  const { work_queue_id, job_variables } = deployment
  const queue = work_queue_id === null ? undefined : store.tables.work_queue.get(work_queue_id)
  const pool = queue && store.tables.work_pool.get(queue.work_pool_id)
  const schema = pool?.base_job_template['variables']
  if (!isObject(schema)) return
  const place = { definitions: schema, path: [], ignoresMissing: true, defaultedMayBeNull: true }
  const wrong = wrongIn(schema, { ...job_variables, ...given }, place)
  if (wrong) refuse(422, `Error ${what}: ${wrong}`)
}
type DeploymentQueue = Pick<DeploymentRow, 'work_queue_id' | 'job_variables'>

interface Place {
  readonly definitions: Schema
  readonly path: readonly string[]
  /** What is missing may have a default, or come later. */
  readonly ignoresMissing: boolean
  /** Whether what has a default may be null, as what has none may. */
  readonly defaultedMayBeNull: boolean
}

const failure = ({ path }: Place, why: string): string =>
  `Validation failed${path.length > 0 ? ` for field '${path.join('.')}'` : ''}. Failure reason: ${why}`

/** The first thing that is wrong with an object. Source: prefect 3.9.1, utilities/schema_tools/validation.py. */
function wrongIn(schema: Schema, given: Values, place: Place): string | undefined {
  const { properties, required, additionalProperties } = schema
  const needed = Array.isArray(required) ? required.map(String) : []
  const missing = needed.find((name) => !Object.hasOwn(given, name))
  if (missing !== undefined && !place.ignoresMissing) return failure(place, `'${missing}' is a required property`)
  const known = isObject(properties) ? properties : {}
  for (const [name, value] of Object.entries(given)) {
    const of = known[name] ?? additionalProperties
    if (!isObject(of)) continue
    const inner = { ...place, path: [...place.path, name] }
    // What need not be there may be null, as far as the schema says what it is right here.
    const mayBeNull = 'type' in of && (place.defaultedMayBeNull || !('default' in of))
    const optional = Object.hasOwn(known, name) && !needed.includes(name) && mayBeNull
    if (optional && value === null) continue
    const wrong = wrongWith(resolved(of, place.definitions), value, inner, optional)
    if (wrong !== undefined) return wrong
  }
  return undefined
}

const resolved = (schema: Schema, { definitions }: Schema): Schema => {
  const { $ref } = schema
  const name = typeof $ref === 'string' ? /^#\/(?:definitions|\$defs)\/(.+)$/.exec($ref)?.[1] : undefined
  const found = name !== undefined && isObject(definitions) ? definitions[name] : undefined
  return isObject(found) ? found : schema
}

function wrongWith(schema: Schema, value: unknown, place: Place, optional: boolean): string | undefined {
  const { anyOf, type, enum: words } = schema
  const none = () => failure(place, `${pythonText(value)} is not valid under any of the given schemas`)
  if (Array.isArray(anyOf)) return anyOf.some((each) => isObject(each) && fits(each, value, place)) ? undefined : none()
  if (Array.isArray(words))
    return words.includes(value) ? undefined : failure(place, `${pythonText(value)} is not one of ${pythonText(words)}`)
  if (!isOf(type, value))
    return optional ? none() : failure(place, `${pythonText(value)} is not of type '${String(type)}'`)
  return isObject(value) ? wrongIn(schema, value, place) : undefined
}

const fits = (schema: Schema, value: unknown, place: Place): boolean =>
  wrongWith(resolved(schema, place.definitions), value, place, false) === undefined

function isOf(type: unknown, value: unknown): boolean {
  switch (type) {
    case 'string':
      return typeof value === 'string'
    case 'integer':
      return Number.isInteger(value)
    case 'number':
      return typeof value === 'number'
    case 'boolean':
      return typeof value === 'boolean'
    case 'array':
      return Array.isArray(value)
    case 'object':
      return isObject(value)
    case 'null':
      return value === null
    default:
      return true
  }
}
