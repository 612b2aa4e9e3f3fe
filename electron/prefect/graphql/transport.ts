import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import type { DocumentNode } from 'graphql'
import { isUrl } from '../../network/is-url'
import { shownAddress } from '../../../shared/secrets/addresses'
import { holdsBigint, jsonText } from '../../../shared/yaml/json-text'
import { withDigits } from '../../../shared/yaml/json-value'
import { readAnswer, readBeginning } from '../../answers/read-answer'
import { systemClock, type Clock } from '../../clock/clock'
import type { OnDate } from '../../clock/server-time'
import { timeLimit } from '../../clock/time-limit'
import { ask, encodings } from '../../network/ask'
import type { Redirected } from '../../network/redirects'
import type { Ways } from '../../network/ways'
import {
  askedWithoutTls,
  behindRedirect,
  faultOfNetwork,
  faultOfStatus,
  NoSuchAnswer,
  wrongAddress,
} from '../http-fault'
import { limits } from '../limits'
import { PrefectError } from '../prefect-api'
import { answerOf, type Answer } from './answer'
import type * as Apollo from './apollo'

/** GraphQL over HTTP on kept connections. */
export interface Transport {
  /** Rejects with a PrefectError, or with the signal's reason. */
  query<Data, Variables extends object>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
    signal: AbortSignal,
  ): Promise<Answer<Data>>
  /** As `query`; what fails on its way may have taken effect, and its error says so. */
  mutate<Data, Variables extends object>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
    signal: AbortSignal,
  ): Promise<Answer<Data>>
}

export interface TransportOptions {
  readonly url: string
  /** The end of it that is no part of the API's address. */
  readonly path?: string | undefined
  /** Asked at each request: an agent's id is known only after it has registered. */
  readonly headers: () => Readonly<Record<string, string>>
  /** Documents whose answers may carry a template: their numbers keep all digits. */
  readonly exact?: ReadonlySet<unknown> | undefined
  readonly timeoutMs?: number | undefined
  readonly clock?: Pick<Clock, 'now' | 'elapsed'> | undefined
  /** Hears the `Date` of each good answer. */
  readonly onDate?: OnDate | undefined
}

let apollo: typeof Apollo | null = null

export function openTransport(ways: Ways, options: TransportOptions): Transport {
  const { url, path = '', headers, exact, timeoutMs = limits.requestMs, clock = systemClock, onDate } = options
  let execute: Apollo.Execute | null = null

  async function run<Data, Variables extends object>(
    mutation: boolean,
    query: TypedDocumentNode<Data, Variables>,
    variables: Variables,
    signal: AbortSignal,
  ): Promise<Answer<Data>> {
    signal.throwIfAborted()
    const sent = headers()
    const unusable = whyNotSendable(url, sent)
    if (unusable !== null) throw new PrefectError('refused', unusable.words, { refusal: unusable.refusal })
    apollo ??= await import('./apollo')
    execute ??= apollo.openLink(url, fetchBy(ways, clock, onDate))
    const limit = timeLimit(timeoutMs, signal)
    const own: OwnOptions = { variables: holdsBigint(variables) ? variables : null, answer: '', redirected: null }
    try {
      // Apollo reads and writes with JavaScript's JSON, which cuts digits of large numbers and refuses bigints.
      const context = { headers: sent, fetchOptions: { signal: limit.signal, own } }
      const given = (own.variables === null ? variables : {}) as Record<string, unknown>
      const asked = { query: query as DocumentNode, variables: given, context }
      const result = await execute(asked)
      return answerOf<Data>(exact?.has(query) ? (withDigits(result, own.answer) as object) : result, mutation)
    } catch (error) {
      const fault = faultOf(error, mutation)
      if (fault === null && error !== limit.signal.reason) throw error
      signal.throwIfAborted()
      throw fault === null ? error : behindRedirect(fault, own.redirected, path)
    } finally {
      limit.end()
    }
  }
  return {
    query: (document, variables, signal) => run(false, document, variables, signal),
    mutate: (document, variables, signal) => run(true, document, variables, signal),
  }
}

/** What goes by Apollo, with each request. */
interface OwnOptions {
  /** Those that Apollo can't write. */
  readonly variables: object | null
  /** What was answered; empty before. */
  answer: string
  redirected: Redirected | null
}

interface Unusable {
  readonly words: string
  readonly refusal: 'address' | 'credentials'
}

/** What a user gave that no request can be made with, so that it does not look like a mistake of ours. */
function whyNotSendable(url: string, headers: Readonly<Record<string, string>>): Unusable | null {
  if (!isUrl(url) || !/^https?:/i.test(url))
    return {
      refusal: 'address',
      words: `${shownAddress(url)} is not an address that begins with http:// or https://`,
    }
  const unfit = Object.entries(headers).find(([, value]) => !/^[\t\x20-\x7e\x80-\xff]*$/.test(value))
  if (unfit === undefined) return null
  const words =
    unfit[0] === 'authorization'
      ? 'The token has characters that no token has. Copy it again.'
      : `The header ${unfit[0]} would have characters that no header has. Correct the id that it is made from.`
  return { refusal: 'credentials', words }
}

/** undici's `request` costs half of its `fetch`; of a Response Apollo needs only what is here. */
function fetchBy(ways: Ways, clock: Pick<Clock, 'now' | 'elapsed'>, onDate?: OnDate): typeof fetch {
  return async (input, init) => {
    const sentAt = clock.elapsed()
    const { own } = init as { readonly own: OwnOptions }
    const written = init?.body as string
    const { url, status, headers, body } = await ask(ways, {
      url: input as string,
      method: 'POST',
      headers: { ...(init?.headers as Record<string, string>), 'accept-encoding': encodings },
      body: own.variables === null ? written : jsonText({ ...JSON.parse(written), variables: own.variables }),
      signal: init?.signal ?? null,
      onRedirect: (redirected) => void (own.redirected = redirected),
    })
    if (status >= 200 && status < 300) onDate?.(headers['date'], sentAt)
    // 400 carries GraphQL errors (a document that doesn't fit the schema), which say more than the status.
    const mayBeAnswer = (status >= 200 && status < 300) || status === 400
    const answer = await (mayBeAnswer ? readAnswer(body, limits.answer) : readBeginning(body, limits.faultBytes))
    // Apollo trips over a bare null; an empty object is said to have neither data nor errors, as it is.
    const text = answer.trim() === 'null' ? '{}' : answer
    const isAnswer = mayBeAnswer && (status !== 400 || text.includes('"errors"'))
    if (!isAnswer)
      throw askedWithoutTls({ url, status, text }) ?? faultOfStatus(status, text, headers['retry-after'], clock.now())
    own.answer = text
    return { status: 200, headers: jsonHeaders, text: () => Promise.resolve(text) } as unknown as Response
  }
}

const jsonHeaders = { get: (name: string) => (name === 'content-type' ? 'application/json' : null) }

/** @returns null for an error that is none of the API's or the network's. */
function faultOf(error: unknown, mutation: boolean): PrefectError | null {
  if (error instanceof PrefectError) {
    if (mutation || !error.options.effectOpen) return error
    return new PrefectError(error.kind, error.message, { ...error.options, effectOpen: false })
  }
  const amiss = apollo?.amissIn(error) ?? null
  if (amiss === null) return faultOfNetwork(error, mutation)
  const words = `the answer ${amiss === 'no JSON' ? 'is not JSON' : 'has neither data nor errors'}: is this the address of a Prefect API?`
  return wrongAddress(words, { effectOpen: mutation, cause: new NoSuchAnswer(words, { cause: error }) })
}
