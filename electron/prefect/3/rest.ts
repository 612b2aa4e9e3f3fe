import { randomUUID } from 'node:crypto'
import { jsonText } from '../../../shared/yaml/json-text'
import { jsonValue } from '../../../shared/yaml/json-value'
import { readAnswer, readBeginning } from '../../answers/read-answer'
import { systemClock, type Clock } from '../../clock/clock'
import { timeLimit } from '../../clock/time-limit'
import { unlessAborted } from '../../clock/unless-aborted'
import { ask as askServer, encodings } from '../../network/ask'
import type { Redirected } from '../../network/redirects'
import type { Way, Ways } from '../../network/ways'
import { Once } from '../abortable'
import {
  askedWithoutTls,
  behindRedirect,
  faultOfNetwork,
  HttpError,
  isPage,
  isStatus,
  NoSuchAnswer,
  pageWords,
  wrongAddress,
} from '../http-fault'
import { limits } from '../limits'
import { PrefectError, type PrefectApiOptions } from '../prefect-api'
import { authorizationOf, basesOf, credentialsOf, isCloud, shownBaseOf, type Credentials } from './address'
import { CsrfTokens } from './csrf'
import { faultOfAnswer, repeatAfterMs, type Effect } from './rest-fault'

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'

/** Prefect 3's REST API on kept connections. Each call rejects with a PrefectError, or with the signal's reason. */
export interface Rest {
  /** What was answered, parsed; null for an empty answer. @param path below the base, as "/work_pools/kube" */
  get(path: string, signal: AbortSignal): Promise<unknown>
  /** A question that is too long for an address. */
  query(path: string, body: object, signal: AbortSignal): Promise<unknown>
  /** What may be sent twice without doing more than once. */
  write(method: Method, path: string, body: object, signal: AbortSignal): Promise<unknown>
  /** What does something each time. */
  add(path: string, body: object, signal: AbortSignal): Promise<unknown>
  /** The address of the API itself, which ends in `/api`; asks the server where the given one leaves that open. */
  base(signal: AbortSignal): Promise<string>
  /** As far as it is known. */
  readonly knownBase: string
  /** How a place of the API is reached by other means. @throws PrefectError */
  wayTo(base: string): Promise<Way>
  readonly isCloud: boolean
  readonly credentials: Credentials
}

/** The versions that the client is held to. Source: prefect 3.9.1, client/constants.py, SERVER_API_VERSION. */
export const clientVersion = '3.9.1'
const apiVersion = '0.8.4'
/** Exactly so: a server that cannot read the version in it takes the client for one of Prefect 2, and changes its rules. */
const userAgent = `prefect/${clientVersion} (API ${apiVersion})`

/** Work pools, deployments and runs, what their job variables name, and thus what a Job is made from: there digits count. */
const mayCarryTemplate = /^\/(?:work_pools|deployments|flow_runs|block_documents|block_types|variables)\//

const headerText = /^[\t\x20-\x7e\x80-\xff]*$/

export interface RestOptions extends PrefectApiOptions {
  /** The server was too busy for a request, which may be sent again. */
  readonly onBusy?: () => void
}

export function openRest(ways: Ways, options: RestOptions): Rest {
  const { timeoutMs = limits.requestMs, clock = systemClock } = options
  const credentials = credentialsOf(options.token, options.auth)
  const csrf = new CsrfTokens(options.csrfClientId ?? randomUUID(), clock, (path, signal) =>
    repeated('none', clock, signal, () => ask('GET', path, undefined, 'none', {}, signal)),
  )
  const address = new Once((signal) =>
    findBase(options.url, clock, (base, trail) => send(base, 'GET', versionPath, signal, { trail })),
  )

  /** Where there is only one place for it, nothing is asked. */
  const base = async (signal: AbortSignal): Promise<string> => {
    const [first, ...others] = basesOf(options.url)
    return others.length === 0 ? first : address.get(signal)
  }

  function headers(): Record<string, string> {
    const { name } = options.agent()
    const authorization = authorizationOf(credentials)
    if (!Object.values(authorization).every((value) => headerText.test(value)))
      throw new PrefectError('refused', 'The token has characters that no token has. Copy it again.')
    return {
      accept: 'application/json',
      'accept-encoding': encodings,
      'user-agent': userAgent,
      'x-prefect-api-version': apiVersion,
      ...(/^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(name) ? { 'x-prefect-worker-name': name } : {}),
      ...authorization,
    }
  }

  /** One request and its answer, within the time limit. */
  async function send(
    at: string,
    method: Method,
    path: string,
    outer: AbortSignal,
    { body, more = {}, trail }: { body?: object | undefined; more?: Readonly<Record<string, string>>; trail: Trail },
  ): Promise<Answered> {
    outer.throwIfAborted()
    const sent = { ...headers(), ...more, ...(body ? { 'content-type': 'application/json' } : {}) }
    const limit = timeLimit(timeoutMs, outer)
    const sentAt = clock.elapsed()
    try {
      const answer = await askServer(ways, {
        url: at + path,
        method,
        headers: sent,
        body: body ? jsonText(body) : null,
        signal: limit.signal,
        onRedirect: (redirected) => void (trail.redirected = redirected),
      })
      const { status } = answer
      const ok = status >= 200 && status < 300
      if (ok) options.onDate?.(answer.headers['date'], sentAt)
      const text = await (ok ? readAnswer(answer.body, limits.answer) : readBeginning(answer.body, limits.faultBytes))
      const other = askedWithoutTls({ url: answer.url, status, text })
      if (other !== null) throw other
      return { ok, status, text, retryAfter: answer.headers['retry-after'] }
    } catch (error) {
      outer.throwIfAborted()
      throw error
    } finally {
      limit.end()
    }
  }

  async function ask(
    method: Method,
    path: string,
    body: object | undefined,
    effect: Effect,
    more: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<unknown> {
    const trail: Trail = { redirected: null }
    try {
      const answer = await send(await base(signal), method, path, signal, { body, more, trail })
      if (answer.status === 503) options.onBusy?.()
      if (!answer.ok) throw faultOfAnswer(answer, effect, clock.now())
      if (isPage(answer.text)) {
        const words = `HTTP ${answer.status}: ${pageWords(answer.text)}. Is this the address of a Prefect API?`
        throw wrongAddress(words, { effectOpen: effect !== 'none', cause: new NoSuchAnswer(words) })
      }
      if (answer.text === '') return null
      return mayCarryTemplate.test(path) ? jsonValue(answer.text) : (JSON.parse(answer.text) as unknown)
    } catch (error) {
      const fault = faultOf(error, effect)
      throw fault === null ? error : behindRedirect(fault, trail.redirected, path)
    }
  }

  /** With the token that a server of one's own may want; refused once, it is asked for anew. */
  async function change(method: Method, path: string, body: object, effect: Effect, signal: AbortSignal) {
    if (isCloud(options.url)) return ask(method, path, body, effect, {}, signal)
    const token = await csrf.headers(signal)
    try {
      return await ask(method, path, body, effect, token, signal)
    } catch (error) {
      if (!isStatus(error, 403)) throw error
      csrf.refused(token)
      const renewed = await csrf.headers(signal)
      if (renewed['prefect-csrf-token'] === token['prefect-csrf-token']) throw error
      return ask(method, path, body, effect, renewed, signal)
    }
  }

  const changing = (method: Method, path: string, body: object, effect: Effect, signal: AbortSignal) =>
    repeated(effect, clock, signal, () => change(method, path, body, effect, signal))
  return {
    get: (path, signal) => repeated('none', clock, signal, () => ask('GET', path, undefined, 'none', {}, signal)),
    query: (path, body, signal) => changing('POST', path, body, 'none', signal),
    write: (method, path, body, signal) => changing(method, path, body, 'repeatable', signal),
    add: (path, body, signal) => changing('POST', path, body, 'once', signal),
    base: (signal) =>
      base(signal).catch((error: unknown) => {
        throw faultOf(error, 'none') ?? error
      }),
    wayTo: (place) =>
      ways.to(place).catch((error: unknown) => {
        throw faultOf(error, 'none') ?? error
      }),
    get knownBase() {
      return address.value ?? shownBaseOf(options.url)
    },
    isCloud: isCloud(options.url),
    credentials,
  }
}

/** Where a request was led to, if it was; known also when it fails. */
interface Trail {
  redirected: Redirected | null
}

const versionPath = '/admin/version'

interface Answered {
  readonly ok: boolean
  readonly status: number
  readonly text: string
  readonly retryAfter: string | string[] | undefined
}

/** Sends it again while that helps; see `repeatAfterMs`. */
async function repeated<T>(
  effect: Effect,
  clock: Pick<Clock, 'sleep'>,
  signal: AbortSignal,
  send: () => Promise<T>,
): Promise<T> {
  let mayBeDone = false
  for (let tries = 1; ; tries++) {
    try {
      return await send()
    } catch (error) {
      if (!(error instanceof PrefectError)) throw error
      mayBeDone ||= error.options.effectOpen === true
      const wait = repeatAfterMs(error, effect, tries)
      if (wait === null) throw told(error, mayBeDone)
      await unlessAborted(clock.sleep(wait, signal), signal)
    }
  }
}

/** An earlier try may have taken effect, whatever the last one says of itself. */
function told(error: PrefectError, mayBeDone: boolean): PrefectError {
  if (!mayBeDone || error.options.effectOpen) return error
  return new PrefectError(error.kind, error.message, { ...error.options, effectOpen: true })
}

/** The first place where a Prefect 3 answers. @throws PrefectError when there is none, or it can't be told now */
async function findBase(
  url: string,
  clock: Pick<Clock, 'now'>,
  ask: (base: string, trail: Trail) => Promise<Answered>,
): Promise<string> {
  const bases = basesOf(url)
  const trail: Trail = { redirected: null }
  try {
    for (const base of bases) {
      trail.redirected = null
      const answer = await ask(base, trail)
      // A user interface answers with a page whatever it is asked.
      if (answer.ok && isVersion(answer.text)) return base
      const isPassing = answer.status === 408 || answer.status === 429 || answer.status >= 500
      // Somebody is there who wants to know more first, or is away.
      if (answer.status === 401 || answer.status === 403 || isPassing) throw faultOfAnswer(answer, 'none', clock.now())
    }
    const words = `No Prefect 3 answers at ${bases.join(' or ')}. Is this the address of a Prefect API?`
    throw wrongAddress(words, { cause: new HttpError(404, words) })
  } catch (error) {
    const fault = faultOf(error, 'none')
    throw fault === null ? error : behindRedirect(fault, trail.redirected, versionPath)
  }
}

const isVersion = (text: string): boolean => /^\s*"\d+\.\d/.test(text)

/** @returns null for an error that is none of the API's or the network's */
function faultOf(error: unknown, effect: Effect): PrefectError | null {
  if (error instanceof PrefectError) return error
  const notOurs = { effectOpen: effect !== 'none', cause: error }
  const question = 'is this the address of a Prefect API?'
  if (error instanceof SyntaxError) {
    const words = `the answer is not JSON: ${question}`
    return wrongAddress(words, { ...notOurs, cause: new NoSuchAnswer(words) })
  }
  return faultOfNetwork(error, effect !== 'none')
}
