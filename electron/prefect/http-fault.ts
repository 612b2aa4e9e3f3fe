import { asSentence } from '../../shared/model/sentence'
import { TooLargeError } from '../answers/read-answer'
import { TimeLimitError } from '../clock/time-limit'
import { isBadlyPacked } from '../network/ask'
import { certificateWords, isAboutCertificates } from '../network/certificate-words'
import { ProxyError } from '../network/proxy-fault'
import {
  behindRedirectWords,
  droppingWords,
  RedirectError,
  withoutTokenWords,
  type Redirected,
} from '../network/redirects'
import { TrustError } from '../network/trust'
import {
  disagreementWords,
  isAnswerOfTls,
  isRecordOfTls,
  isWithoutTls,
  speaksNoTls,
  speaksTls,
  UnheardError,
} from '../network/wrong-scheme'
import { limits } from './limits'
import { PrefectError } from './prefect-api'

/** What a server answered instead of data; the cause of the PrefectError that is made of it. */
export class HttpError extends Error {
  override readonly name = 'HttpError'
  constructor(
    readonly status: number,
    words: string,
  ) {
    super(words)
  }
}

/** A login that is refused as only the generation of Prefect refuses it that was asked. */
export class LoginRefused extends HttpError {}

/** An answer that no Prefect gives; the cause of the PrefectError that is made of it. */
export class NoSuchAnswer extends Error {
  override readonly name = 'NoSuchAnswer'
}

/** An HTTP status that is none of success, as a PrefectError. A 400 with GraphQL errors never comes here. */
export function faultOfStatus(
  status: number,
  text: string,
  retryAfter: string | string[] | undefined,
  now: number,
): PrefectError {
  const words = `HTTP ${status}${text ? `: ${isPage(text) ? pageWords(text) : text.slice(0, 300)}` : ''}`
  const cause = new HttpError(status, words)
  if (status === 401 || status === 403) return new PrefectError('refused', words, { cause })
  const wait = retryAfterMs(retryAfter, now)
  const options = wait === null ? { cause } : { cause, retryAfterMs: wait }
  if (status >= 500) return new PrefectError('transient', words, { ...options, effectOpen: true })
  // 408 and 413: the server has not taken the whole request. 429: it has not looked at it.
  if (status === 408 || status === 413 || status === 429) return new PrefectError('transient', words, options)
  return wrongAddress(`${asSentence(words)} ${addressQuestion}`, options)
}

const addressQuestion = 'Is this the address of a Prefect API?'

/**
 * What a server of TLS says to who speaks plain HTTP to it; null for an answer that says something else.
 * @param url where it was answered
 */
export const askedWithoutTls = ({ url, status, text }: AnswerAt): PrefectError | null =>
  isAnswerOfTls(url, status, text) ? wrongAddress(speaksTls(), {}) : null

interface AnswerAt {
  readonly url: string
  readonly status: number
  readonly text: string
}

/** What answers there is no Prefect API: asking soon again is of no use. */
export const wrongAddress = (words: string, options: PrefectError['options']): PrefectError =>
  new PrefectError('refused', words, { ...options, refusal: 'address' })

/** Whether an answer is a page for people, as of a proxy that wants them to log in. */
export const isPage = (text: string): boolean => /^\s*<(!doctype html|html|head|body)\b/i.test(text)

/** A page by its title, for a sentence: its markup would say nothing to anybody. */
export function pageWords(page: string): string {
  const title = /<title[^>]{0,200}>([^<]{0,300})/i.exec(page)?.[1]?.replace(/\s+/g, ' ').trim().slice(0, 100) ?? ''
  return title === '' ? 'a web page' : `a web page, “${title}”`
}

export const isStatus = (error: unknown, status: number): boolean =>
  error instanceof PrefectError && error.cause instanceof HttpError && error.cause.status === status

/** The answer was larger than is taken: a smaller part of it may not be. */
export const isTooLarge = (error: unknown): boolean =>
  error instanceof PrefectError && error.cause instanceof TooLargeError

/**
 * How long to wait, from seconds or from an HTTP date; within 0 and `limits.retryAfterMs`.
 * @returns null for none, and for what is neither.
 */
export function retryAfterMs(header: string | string[] | undefined, now: number): number | null {
  const text = (Array.isArray(header) ? header[0] : header)?.trim() ?? ''
  const ms = waitOf(text, now)
  return Number.isNaN(ms) ? null : Math.min(Math.max(ms, 0), limits.retryAfterMs)
}

function waitOf(text: string, now: number): number {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000
  // Date.parse takes "-5" for a date.
  return /[a-z]/i.test(text) ? Date.parse(text) - now : Number.NaN
}

/** Mistakes of ours that undici finds have a code too. */
const ours: ReadonlySet<string> = new Set([
  'UND_ERR_INVALID_ARG',
  'UND_ERR_INVALID_RETURN_VALUE',
  'UND_ERR_NOT_SUPPORTED',
  'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH',
])

/**
 * What a request failed with on its way, as a PrefectError.
 * @returns null for an error that does not come from the network: our mistake, which is to come out as what it is.
 */
export function faultOfNetwork(error: unknown, mutation: boolean): PrefectError | null {
  if (error instanceof TimeLimitError) {
    return new PrefectError('transient', error.message, { effectOpen: mutation, cause: error })
  }
  if (error instanceof TooLargeError) {
    return new PrefectError('answered', error.message, { effectOpen: mutation, cause: error })
  }
  if (error instanceof RedirectError) return wrongAddress(error.message, { cause: error })
  if (error instanceof TrustError)
    return new PrefectError('refused', error.message, { refusal: 'authorities', cause: error })
  if (error instanceof ProxyError) {
    const effectOpen = mutation && error.isSent
    if (error.isPassing) return new PrefectError('transient', error.message, { effectOpen, cause: error })
    return new PrefectError('refused', error.message, { refusal: 'proxy', cause: error })
  }
  if (isBadlyPacked(error))
    return new PrefectError('transient', 'the answer could not be decompressed: its content-encoding is wrong', {
      effectOpen: mutation,
      cause: error,
    })
  if (!(error instanceof Error)) return null
  if (isRecordOfTls(error)) return wrongAddress(speaksTls(), { cause: error })
  if (error.name === 'HTTPParserError')
    return wrongAddress('What answers there does not speak HTTP.', { effectOpen: mutation, cause: error })
  // Electron and Node name errors of the system, of TLS and of undici by a code.
  const { code, syscall } = error as Error & { code?: unknown; syscall?: unknown }
  if (typeof code !== 'string' || ours.has(code)) return null
  if (code.startsWith('ERR_') && !/^ERR_(TLS|SSL)_/.test(code)) return null
  if (isAboutCertificates(error))
    return new PrefectError('refused', `the server’s certificate ${certificateWords(error, code)}`, {
      refusal: 'certificate',
      cause: error,
    })
  if (isWithoutTls(code)) return wrongAddress(speaksNoTls(), { cause: error })
  if (/_ALERT_.*CERTIFICATE/.test(code)) return wrongAddress(wantsCertificate, { cause: error })
  const disagreement = disagreementWords(code)
  if (disagreement?.lasts) return wrongAddress(disagreement.words, { cause: error })
  if (disagreement !== null)
    return new PrefectError('transient', disagreement.words, { effectOpen: mutation, cause: error })
  const neverSent = syscall === 'connect' || syscall === 'getaddrinfo' || neverSentCodes.has(code)
  return new PrefectError('transient', wordsOf(error, code), { effectOpen: mutation && !neverSent, cause: error })
}

/**
 * What failed behind a redirect, told with the place that it failed at. A login that is refused there was not sent, if that
 * is another server.
 * @param redirected null where nothing was redirected
 * @param path the end of what was asked for, which is no part of the API's address
 */
export function behindRedirect(fault: PrefectError, redirected: Redirected | null, path: string): PrefectError {
  const { kind, message, options, cause } = fault
  if (cause instanceof RedirectError && cause.dropping !== null) {
    const { dropping } = cause
    return wrongAddress(droppingWords({ ...dropping, ...withoutPath(dropping, path) }), options)
  }
  // Of a redirect that leads nowhere all is said, and what the API says to one request is no fault of the way.
  const isTold = cause instanceof RedirectError && cause.refused === null
  if (redirected === null || isTold || kind === 'answered') return fault
  const places = withoutPath(redirected, path)
  const isRefused = cause instanceof RedirectError || fault.refusal === 'credentials'
  if (!isRefused) return new PrefectError(kind, behindRedirectWords(places, message), options)
  return redirected.isWithoutToken ? wrongAddress(withoutTokenWords(places), options) : fault
}

function withoutPath({ from, to }: Pick<Redirected, 'from' | 'to'>, path: string): Pick<Redirected, 'from' | 'to'> {
  if (path === '' || !from.endsWith(path) || !to.endsWith(path)) return { from, to }
  return { from: from.slice(0, -path.length), to: to.slice(0, -path.length) }
}

const wantsCertificate =
  'the server asks for a client certificate, and Flowdeck has none for a Prefect API: is there an address that takes a token?'

const neverSentCodes: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'UND_ERR_CONNECT_TIMEOUT'])

function wordsOf(error: Error, code: string): string {
  if (error instanceof UnheardError) return error.message
  if (code === 'ECONNREFUSED') return 'connection refused: nothing listens at this address'
  if (code === 'ENOTFOUND') return 'no such host: check the address'
  if (code === 'ECONNRESET' || code === 'UND_ERR_SOCKET') return `the connection was cut (${code})`
  return `${error.message || 'no connection'} (${code})`
}
