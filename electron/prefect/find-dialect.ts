import type { DialectId } from '../../shared/model/dialect-words'
import { RedirectError } from '../network/redirects'
import type { Ways } from '../network/ways'
import { openTransport06 } from './0.6/api'
import { documents as documents06 } from './0.6/documents'
import { documents as documents1 } from './1/documents'
import { openTransport1 } from './1/registration'
import { openRest } from './3/rest'
import { checkVersion } from './3/server-version'
import { NotExecuted, type Answer } from './graphql/answer'
import { HttpError, LoginRefused, NoSuchAnswer, wrongAddress } from './http-fault'
import { PrefectError, wrongDialectWords, type PrefectApiOptions } from './prefect-api'

/** Each generation's client has its own rules for proxies and certificates. */
export interface BothWays {
  readonly graphql: Ways
  readonly rest: Ways
}

/** What a server says when it is asked in one dialect. */
export type Reply =
  | { readonly kind: 'understood' }
  /** It answers, but not to this: an unknown field, or nothing at this path. */
  | { readonly kind: 'not understood'; readonly message: string }
  | { readonly kind: 'failed'; readonly error: PrefectError }

/**
 * Asks the API which Prefect it is, by what only one of them understands.
 * @throws PrefectError: that of the token, of the network, or one that says that it is none
 */
export async function findDialect(ways: BothWays, options: PrefectApiOptions, signal: AbortSignal): Promise<DialectId> {
  const ask = (dialect: DialectId): Promise<Reply> => askIn(dialect, ways, options, signal)
  const [six, one, three] = await Promise.all([ask('0.6'), ask('1.x'), ask('3')])
  return chooseDialect({ '0.6': six, '1.x': one, '3': three })
}

/** In the order in which they are told; a list of an object's keys would have those that are numbers first. */
const generations = ['0.6', '1.x', '3'] as const satisfies readonly DialectId[]

/** @throws PrefectError when none is understood */
export function chooseDialect(replies: Readonly<Record<DialectId, Reply>>): DialectId {
  const understood = generations.findLast((id) => replies[id].kind === 'understood')
  if (understood) return understood
  const all = generations.map((id) => replies[id])
  const failed = all.flatMap((reply) => (reply.kind === 'failed' ? [reply.error] : []))
  // GraphQL is always sent something, and so stays before a redirect that others are led on by: they say what is there.
  const led = failed.filter(({ cause }) => !(cause instanceof RedirectError && cause.dropping !== null))
  const failures = led.length > 0 ? led : failed
  // Who refuses the token knows what it is for, most of all in words that are one generation's alone.
  const refusing = generations.filter((id) => isLoginRefused(replies[id]))
  const failure =
    failures.find(({ cause }) => cause instanceof LoginRefused) ??
    failures.find(({ refusal }) => refusal === 'credentials') ??
    failures.find(({ kind }) => kind === 'refused') ??
    failures[0]
  if (failure?.cause instanceof LoginRefused && failure.refusal === 'credentials') {
    const words = `This server speaks Prefect ${refusing.join(' or ')}, and refuses the login: ${failure.message}`
    throw new PrefectError('refused', words, failure.options)
  }
  if (failure) throw failure
  const question = 'Is this the address of a Prefect API?'
  // It is asked once.
  const said = all.flatMap((reply) => (reply.kind === 'not understood' ? [reply.message] : []))
  const words = [...new Set(said.map((each) => each.replace(`. ${question}`, '')))]
  const asked = generations.join(', ')
  throw wrongAddress(`No Prefect answers there (${asked} were tried). ${question} (${words.join('; ')})`, {})
}

/** Rejects with the signal's reason only, and with mistakes of ours. */
async function askIn(
  dialect: DialectId,
  ways: BothWays,
  options: PrefectApiOptions,
  signal: AbortSignal,
): Promise<Reply> {
  try {
    if (dialect === '0.6') {
      // Whoever takes the server for another writes its address in full.
      const asked = { ...options, url: options.url.replace(inFull, '') }
      return replyOf(await openTransport06(ways.graphql, asked).query(documents06.scope, {}, signal))
    }
    if (dialect === '3') {
      await checkVersion(openRest(ways.rest, options), signal)
      return { kind: 'understood' }
    }
    const transport = openTransport1(ways.graphql, options)
    const cloud = replyOf(await transport.query(documents1.cloudTenant, {}, signal))
    return cloud.kind === 'understood' ? cloud : replyOf(await transport.query(documents1.serverVersion, {}, signal))
  } catch (error) {
    if (!(error instanceof PrefectError)) throw error
    return isMisunderstanding(error) ? { kind: 'not understood', message: error.message } : { kind: 'failed', error }
  }
}

const inFull = /\/graphql\/alpha\/*$/

/**
 * What is to be said of a server that does not understand one dialect, or refuses us before it has read a word: which other
 * one it speaks. One that refuses the login may still be known by how it does that.
 * @param error what it was asked in `dialect` came to
 * @throws the signal's reason
 */
export async function nameDialect(
  error: unknown,
  dialect: DialectId,
  ways: BothWays,
  options: PrefectApiOptions,
  signal: AbortSignal,
): Promise<unknown> {
  if (!(error instanceof PrefectError) || error.cause instanceof LoginRefused) return error
  const isRefused = error.kind === 'refused' && error.refusal !== 'address' && error.cause instanceof HttpError
  if (!isRefused && !isMisunderstanding(error)) return error
  const ask = async (id: DialectId): Promise<readonly [DialectId, Reply]> => [
    id,
    await askIn(id, ways, options, signal),
  ]
  const isInFull = dialect === '0.6' && inFull.test(options.url)
  const replies = await Promise.all(generations.filter((id) => id !== dialect || isInFull).map(ask))
  const understood = replies.filter(([, { kind }]) => kind === 'understood').map(([id]) => id)
  const refusing = replies.filter(([, reply]) => isLoginRefused(reply))
  const spoken = understood.length > 0 ? understood.slice(0, 1) : refusing.map(([id]) => id)
  if (isInFull && spoken[0] === dialect) return wrongAddress(tooLongWords, { cause: error })
  if (spoken.length > 0) {
    // Behind a redirect it was not sent.
    const isSent = refusing.some(([, reply]) => reply.kind === 'failed' && reply.error.refusal === 'credentials')
    const more = understood.length === 0 && isSent ? ' It refuses the login, too.' : ''
    const words = `${wrongDialectWords(spoken.join(' or '), dialect)}${more}`
    return new PrefectError('refused', words, { refusal: 'dialect', cause: error })
  }
  // Of what it says, a refusal tells most; but that it is no such address, the error itself says of the one that was asked.
  const refusals = replies.flatMap(([, reply]) => (reply.kind === 'failed' ? [reply.error] : []))
  const telling = refusals.find(({ kind, refusal }) => kind === 'refused' && refusal !== 'address')
  return (isRefused ? undefined : telling) ?? error
}

const tooLongWords = 'The address ends in /graphql/alpha, which is added to it, as Prefect 0.6 does. Leave that off.'

const isLoginRefused = (reply: Reply): boolean => reply.kind === 'failed' && reply.error.cause instanceof LoginRefused

/** An error of a field that was executed is an answer too: the document fits the schema. */
function replyOf({ data, errors }: Answer<unknown>): Reply {
  if (data !== undefined) return { kind: 'understood' }
  return { kind: 'not understood', message: errors[0]?.message ?? 'no data' }
}

const passingStatuses: readonly number[] = [408, 413, 429]

/** Whether a request failed as one in another dialect does. */
function isMisunderstanding({ refusal, cause }: PrefectError): boolean {
  if ((refusal !== null && refusal !== 'address') || cause instanceof LoginRefused) return false
  if (cause instanceof HttpError) return cause.status < 500 && !passingStatuses.includes(cause.status)
  return cause instanceof NoSuchAnswer || cause instanceof NotExecuted
}
