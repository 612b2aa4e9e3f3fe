import type { GraphQLFormattedError } from 'graphql'
import { cut } from '../../../shared/model/cut'
import { limits } from '../limits'
import { LoginRefused } from '../http-fault'
import { PrefectError } from '../prefect-api'

/** What a document was answered. */
export interface Answer<Data> {
  /** Undefined when nothing of the document was executed, as with one that doesn't fit the schema. */
  readonly data: Data | null | undefined
  readonly errors: readonly GraphQLFormattedError[]
}

interface Result {
  readonly data?: unknown
  readonly errors?: unknown
}

/** @throws PrefectError for a token that is refused, and for an answer that is none. */
export function answerOf<Data>(result: Result, mutation: boolean): Answer<Data> {
  const data = result.data as Data | null | undefined
  const errors = errorsOf(result.errors)
  if (errors.length > 0 && refusedToken.test(JSON.stringify(errors))) {
    const message = errors[0]?.message ?? 'unauthenticated'
    throw new PrefectError('refused', message, { cause: new LoginRefused(200, message) })
  }
  if (errors.length === 0 && (typeof data !== 'object' || data === null)) {
    throw new PrefectError('transient', 'an answer without data', { effectOpen: mutation })
  }
  return { data, errors }
}

/** What Prefect's own clients look for, with status 200. Source: prefect 0.6.7 and 1.4.1, client/client.py, graphql. */
const refusedToken = /UNAUTHENTICATED|Malformed Authorization header/

/** A server may put anything there, and as much: a document has an error for each of its mutations at most. */
function errorsOf(errors: unknown): GraphQLFormattedError[] {
  if (!Array.isArray(errors)) return []
  return errors.slice(0, limits.mutations * 2).map((error: Partial<GraphQLFormattedError> | null) => ({
    ...error,
    message: cut(typeof error?.message === 'string' ? error.message : JSON.stringify(error), limits.messageChars),
  }))
}

/** What was asked for, as it came: what the document promises, a server need not keep. */
export type Unchecked<Data extends Readonly<Record<string, unknown>>> = { readonly [K in keyof Data]?: unknown }

/** The data of an answer without errors; otherwise what the API said, as a PrefectError. */
export function dataOf<Data extends Readonly<Record<string, unknown>>>(
  { data, errors }: Answer<Data>,
  mutation = false,
): Unchecked<Data> {
  if (errors.length === 0 && data) return data
  const message = errors.map((error) => error.message).join('; ') || 'an answer without data'
  if (errors.some(isPassing)) throw new PrefectError('transient', message, { effectOpen: mutation })
  throw new PrefectError('answered', message, data === undefined ? { cause: new NotExecuted(message) } : {})
}

/** The cause of an error that says that nothing of a document was executed: it doesn't fit the server's schema. */
export class NotExecuted extends Error {
  override readonly name = 'NotExecuted'
}

/** Prefect 1.4.1 repeats a request that was answered so. Source: client/client.py, _request. */
export const isPassing = (error: GraphQLFormattedError): boolean =>
  error.extensions?.['code'] === 'API_ERROR' || error.message.includes('API_ERROR')
