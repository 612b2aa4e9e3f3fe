import { execute, GraphQLError, type ExecutionResult, type GraphQLSchema } from 'graphql'
import { parseJson } from '../listener/json'
import { Budget } from './budget'
import { documentCache } from './documents'
import { countedField, type Caller } from './schema'

export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** Written as JSON; a text goes as it is. */
  readonly body: unknown
}

/** A request before it takes effect. */
export interface Operation {
  readonly body: { readonly query: string; readonly variables?: unknown }
  /** The fields asked for at the top, aliases aside; empty for a text that doesn't parse or fit the schema. */
  readonly names: readonly string[]
  run(): Promise<Answer>
}

/** What somebody unknown is told. 200, because Prefect's clients look for the code and take a 401 for a broken connection. */
export const unauthenticated = (why: string): Answer => refusal(200, why, 'UNAUTHENTICATED')

/** @returns what to run for a body, or the answer to a body that is no operation. */
export function operations(schema: GraphQLSchema) {
  const prepare = documentCache(schema)
  return (text: string, caller: Caller): Operation | Answer => {
    const body = readBody(text)
    if (typeof body === 'string') return refusal(400, body, 'BAD_USER_INPUT')
    const prepared = prepare(body.query)
    const run = async (): Promise<Answer> => {
      if ('errors' in prepared) return answer(400, { errors: prepared.errors }, prepared.code)
      const variableValues = readVariables(body.variables)
      if (variableValues === undefined) return refusal(400, 'Variables are invalid JSON.', 'BAD_USER_INPUT')
      const contextValue = { caller, budget: new Budget() }
      const { document } = prepared
      const result = await execute({ schema, document, variableValues, contextValue, fieldResolver: countedField })
      // Without data nothing was executed: a variable of the wrong type, or several operations and no name.
      if (!('data' in result)) return answer(400, result, 'GRAPHQL_VALIDATION_FAILED')
      return answer(200, result, 'INTERNAL_SERVER_ERROR')
    }
    return { body, names: 'roots' in prepared ? prepared.roots : [], run }
  }
}

function readBody(text: string): Operation['body'] | string {
  try {
    const body = parseJson(text) as { query?: unknown; variables?: unknown } | null
    if (typeof body?.query === 'string') return { query: body.query, variables: body.variables }
    return 'POST body missing. Send a JSON object with a text "query" and, if need be, "variables".'
  } catch (error) {
    return `The body is not JSON: ${(error as Error).message}`
  }
}

/** Clients send an object as a JSON text, and "null" for none. Undefined when it is neither that nor an object. */
function readVariables(variables: unknown): Record<string, unknown> | undefined {
  try {
    const value: unknown = typeof variables === 'string' && variables !== '' ? parseJson(variables) : variables
    if (value === null || value === undefined || value === '') return {}
    return typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

function answer(status: number, { data, errors }: ExecutionResult, code: string): Answer {
  if (!errors) return { status, body: { data } }
  const coded = errors.map((error) => {
    const { extensions, ...rest } = error.toJSON()
    return { ...rest, extensions: { code, ...extensions } }
  })
  return { status, body: data === undefined ? { errors: coded } : { errors: coded, data } }
}

const refusal = (status: number, message: string, code: string): Answer =>
  answer(status, { errors: [new GraphQLError(message)] }, code)
