import { refuse } from './answers'
import type { DeploymentRow, Values } from './rows'
import type { Store } from './store'

type Schema = Readonly<Record<string, unknown>>
const isObject = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** @throws Refusal 409 in the server's words for a parameter of the wrong type, or one that is missing */
export function checkParameters({ parameter_openapi_schema: schema }: DeploymentRow, parameters: Values): void {
  if (schema === null) return
  const wrong = firstWrong(schema, parameters)
  if (wrong !== undefined) refuse(409, `Error creating flow run: Validation failed. Failure reason: ${wrong}`)
}

/** Job variables over the deployment's own must fit the schema of the pool. @throws Refusal 422 */
export function checkJobVariables(store: Store, { work_queue_id, job_variables }: DeploymentRow, given: Values): void {
  const queue = work_queue_id === null ? undefined : store.tables.work_queue.get(work_queue_id)
  const pool = queue && store.tables.work_pool.get(queue.work_pool_id)
  const variables = pool?.base_job_template['variables']
  if (!isObject(variables)) return
  const wrong = firstWrong(variables, { ...defaultsOf(variables), ...job_variables, ...given })
  if (wrong !== undefined) refuse(422, `Error creating flow run: Validation failed for field. Failure reason: ${wrong}`)
}

const defaultsOf = ({ properties }: Schema): Values =>
  Object.fromEntries(
    Object.entries(isObject(properties) ? properties : {}).flatMap(([name, property]) =>
      isObject(property) && 'default' in property ? [[name, property['default']]] : [],
    ),
  )

/** What is wrong with an object, at its top: types and what must be there. Null stands for a value that is left out. */
function firstWrong({ properties, required }: Schema, given: Values): string | undefined {
  const missing = (Array.isArray(required) ? required : []).find((name) => !Object.hasOwn(given, String(name)))
  if (missing !== undefined) return `'${String(missing)}' is a required property`
  for (const [name, property] of Object.entries(isObject(properties) ? properties : {})) {
    const value = given[name]
    if (value == null || !isObject(property) || fits(property, value)) continue
    return `${shown(value)} is not of type '${String(property['type'])}'`
  }
  return undefined
}

function fits(schema: Schema, value: unknown): boolean {
  const { anyOf } = schema
  if (Array.isArray(anyOf)) return anyOf.some((each) => isObject(each) && fits(each, value))
  switch (schema['type']) {
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
      return isObject(value) && valuesFit(schema['additionalProperties'], value)
    default:
      return true
  }
}

const valuesFit = (schema: unknown, object: Schema): boolean =>
  !isObject(schema) || Object.values(object).every((value) => value === null || fits(schema, value))

const shown = (value: unknown): string => (typeof value === 'string' ? `'${value}'` : JSON.stringify(value))
