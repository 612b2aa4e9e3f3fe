import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client'
import { CombinedGraphQLErrors } from '@apollo/client/errors'
import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import type { GraphQLFormattedError } from 'graphql'
import { Agent, request } from 'undici'
import { PrefectError } from './prefect-api'

/** How long a request may take, ms; upstream 1.4.1 waits as long, 0.6.7 for ever (client/client.py). */
export const requestTimeoutMs = 15_000

export interface Answer<Data> {
  readonly data: Data | null
  readonly errors: readonly GraphQLFormattedError[]
}

/** GraphQL over HTTP on kept connections. */
export interface Transport {
  query<Data, Variables extends Record<string, unknown>>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
    signal: AbortSignal,
  ): Promise<Answer<Data>>
  /** As `query`; what fails on its way may have taken effect, and its error says so. */
  mutate<Data, Variables extends Record<string, unknown>>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
    signal: AbortSignal,
  ): Promise<Answer<Data>>
  close(): Promise<void>
}

export function openTransport(url: string, token: string, timeoutMs = requestTimeoutMs): Transport {
  const dispatcher = new Agent({ keepAliveTimeout: 30_000, connectTimeout: 10_000 })
  const client = new ApolloClient({
    link: ApolloLink.from([
      new HttpLink({ uri: url, headers: { authorization: `Bearer ${token}` }, fetch: fetchBy(dispatcher, timeoutMs) }),
    ]),
    cache: new InMemoryCache(),
    queryDeduplication: false,
  })
  // Every answer is acted on at once and then out of date: nothing is to be cached or shared.
  const options = (signal: AbortSignal) => ({
    fetchPolicy: 'no-cache' as const,
    errorPolicy: 'all' as const,
    context: { fetchOptions: { signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]) } },
  })
  return {
    async query(query, variables, signal) {
      // Apollo listens for what is still to happen: a signal that is aborted already would be none.
      signal.throwIfAborted()
      const asked = { query, variables, ...options(signal) } as unknown as ApolloClient.QueryOptions
      return answerOf(await client.query(asked).catch(rethrow(false, signal, timeoutMs)), false, timeoutMs)
    },
    async mutate(mutation, variables, signal) {
      signal.throwIfAborted()
      const asked = { mutation, variables, ...options(signal) } as unknown as ApolloClient.MutateOptions
      return answerOf(await client.mutate(asked).catch(rethrow(true, signal, timeoutMs)), true, timeoutMs)
    },
    async close() {
      client.stop()
      await dispatcher.destroy()
    },
  }
}

/** undici's `request` costs half of its `fetch`; Apollo needs only these parts of a Response. */
function fetchBy(dispatcher: Agent, timeoutMs: number): typeof fetch {
  return async (input, init) => {
    const { statusCode, headers, body } = await request(input as string, {
      method: init?.method === 'POST' ? 'POST' : 'GET',
      headers: (init?.headers ?? {}) as Record<string, string>,
      body: (init?.body ?? null) as string | null,
      signal: init?.signal ?? null,
      dispatcher,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
    })
    const text = await body.text()
    // 400 carries GraphQL errors (a document that doesn't fit the schema), which say more than the status.
    if ((statusCode >= 200 && statusCode < 300) || (statusCode === 400 && text.includes('"errors"'))) {
      return new Response(text, { status: 200, headers: { 'content-type': 'application/json' } })
    }
    throw errorOfStatus(statusCode, text, headers['retry-after'])
  }
}

function errorOfStatus(status: number, text: string, retryAfter: string | string[] | undefined): PrefectError {
  const words = `HTTP ${status}${text ? `: ${text.slice(0, 300)}` : ''}`
  if (status === 401 || status === 403) return new PrefectError('refused', words)
  const seconds = Number(retryAfter)
  const wait = Number.isFinite(seconds) && seconds > 0 ? { retryAfterMs: seconds * 1000 } : {}
  if (status === 429) return new PrefectError('transient', words, wait)
  if (status >= 500) return new PrefectError('transient', words, { ...wait, effectOpen: true })
  return new PrefectError('transient', `${words}. Is this the address of a Prefect API?`)
}

/** What a request failed with, as a PrefectError. */
function rethrow(mutation: boolean, signal: AbortSignal, timeoutMs: number) {
  return (thrown: unknown): never => {
    signal.throwIfAborted()
    const error = thrown as Error & { code?: string; cause?: unknown }
    if (error instanceof PrefectError) {
      if (!mutation && error.options.effectOpen)
        throw new PrefectError(error.kind, error.message, { ...error.options, effectOpen: false })
      throw error
    }
    const code = error.code ?? (error.cause as { code?: string } | undefined)?.code
    const neverSent = code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'UND_ERR_CONNECT_TIMEOUT'
    throw new PrefectError('transient', describeFailure(error, code, timeoutMs), {
      effectOpen: mutation && !neverSent,
      cause: error,
    })
  }
}

function describeFailure(error: Error, code: string | undefined, timeoutMs: number): string {
  if (error.name === 'TimeoutError' || code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT')
    return `no answer within ${timeoutMs / 1000} s`
  if (code === 'ECONNREFUSED') return 'connection refused: nothing listens at this address'
  if (code === 'ENOTFOUND') return 'no such host: check the address'
  if (error.name === 'ServerParseError') return 'the answer is not JSON: is this the address of a Prefect API?'
  return code ? `${error.message} (${code})` : error.message
}

function answerOf<Data>(
  result: { data?: unknown; error?: unknown },
  mutation: boolean,
  timeoutMs: number,
): Answer<Data> {
  const { error } = result
  const errors = CombinedGraphQLErrors.is(error) ? error.errors : []
  if (errors.some((it) => /UNAUTHENTICATED|Malformed Authorization header/.test(JSON.stringify(it)))) {
    throw new PrefectError('refused', errors[0]?.message ?? 'unauthenticated')
  }
  if (error !== undefined && errors.length === 0) rethrow(mutation, new AbortController().signal, timeoutMs)(error)
  return { data: (result.data as Data | undefined) ?? null, errors }
}
