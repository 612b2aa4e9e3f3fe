import { asSentence } from '../../../shared/model/sentence'
import { HttpError, isPage, LoginRefused, pageWords, retryAfterMs, wrongAddress } from '../http-fault'
import { PrefectError } from '../prefect-api'
import { isObject } from '../wire'

/** What a request does to the API: nothing, the same however often it is sent, or something each time. */
export type Effect = 'none' | 'repeatable' | 'once'

/** An answer that is none of success, as a PrefectError. */
export function faultOfAnswer(
  answer: {
    readonly status: number
    readonly text: string
    readonly retryAfter: string | string[] | undefined
  },
  effect: Effect,
  now: number,
): PrefectError {
  const { status, text } = answer
  const said = wordsOf(text)
  const words = `HTTP ${status}${said ? `: ${said}` : ''}`
  const cause = isLoginOf3(status, text) ? new LoginRefused(status, words) : new HttpError(status, words)
  if (status === 401 || status === 403) return new PrefectError('refused', words, { cause })
  const wait = retryAfterMs(answer.retryAfter, now)
  const options = wait === null ? { cause } : { cause, retryAfterMs: wait }
  if (status >= 500) return new PrefectError('transient', words, { ...options, effectOpen: effect !== 'none' })
  if (status === 408 || status === 413 || status === 429) return new PrefectError('transient', words, options)
  // 404 for what is not there, 409 for what is there already, 422 for what is wrong: of this very request.
  if (status === 404 && isPlainNotFound(text))
    return wrongAddress(`${asSentence(words)} Is this the address of a Prefect API?`, options)
  if (status >= 400) return new PrefectError('answered', words, { cause })
  return wrongAddress(`${asSentence(words)} Is this the address of a Prefect API?`, options)
}

/** Whatever is asked of it. Source: prefect 3.9.1, server/api/server.py, token_validation. */
function isLoginOf3(status: number, text: string): boolean {
  const answer = status === 401 ? parsed(text) : null
  return isObject(answer) && answer['exception_message'] === 'Unauthorized'
}

/** A server answers so for a path that it does not have; Prefect names what it does not find. */
function isPlainNotFound(text: string): boolean {
  const answer = parsed(text)
  if (!isObject(answer)) return true
  const { detail, exception_message: message } = answer
  return message === undefined && (detail === undefined || detail === 'Not Found')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const shownChars = 300

/**
 * The server's own words: `detail`, or `exception_message` with the first of `exception_detail`.
 * Source: prefect 3.9.1, server/api/server.py, the exception handlers.
 */
export function wordsOf(text: string): string {
  const answer = parsed(text)
  if (!isObject(answer)) return isPage(text) ? pageWords(text) : text.slice(0, shownChars)
  const { detail, exception_message: message, exception_detail: faults } = answer
  if (typeof detail === 'string') return detail.slice(0, shownChars)
  const [first] = (Array.isArray(faults) ? faults : Array.isArray(detail) ? detail : []) as unknown[]
  const place = isObject(first) && Array.isArray(first['loc']) ? `${first['loc'].slice(1).join('.')}: ` : ''
  const fault = isObject(first) && typeof first['msg'] === 'string' ? `${place}${first['msg']}` : null
  const words = [typeof message === 'string' ? message : null, fault].filter((each) => each !== null)
  return (words.length > 0 ? words.join(' ') : text).slice(0, shownChars)
}

/** Waits before a request is sent again in place, ms; beyond them the caller decides. */
const repeatWaitsMs: readonly number[] = [150, 500, 1_500]
/** A server that asks for a longer wait is left alone: whoever asked waits, and shows it. */
const longestWaitMs = 2_000

/**
 * Whether to send a request again at once, and after how long: a busy SQLite answers 503 to many a write. Never for what took
 * its whole time, and for a request with an effect each time only if the server says that it did not take it.
 * @param tries how often it was sent
 * @returns null for not at all
 */
export function repeatAfterMs(error: PrefectError, effect: Effect, tries: number): number | null {
  const wait = repeatWaitsMs[tries - 1]
  if (wait === undefined || error.kind !== 'transient' || !isPassing(error, effect)) return null
  const { retryAfterMs: asked = 0 } = error.options
  return asked > longestWaitMs ? null : Math.max(wait, asked)
}

function isPassing({ cause }: PrefectError, effect: Effect): boolean {
  if (cause instanceof HttpError) {
    const { status } = cause
    return status === 503 || status === 429 || (effect !== 'once' && (status === 500 || status === 502))
  }
  // A connection that broke off; one that was never made is told, and so is a time limit.
  return effect !== 'once' && cause instanceof Error && 'code' in cause && brokenOff.has(String(cause.code))
}

const brokenOff: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'])
