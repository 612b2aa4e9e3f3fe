import { pipeline, type Readable, type Transform } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { request, type Dispatcher } from 'undici'
import { isAboutCertificates } from './certificate-words'
import { faultOfForwarded, faultOfForwarding, ProxyError } from './proxy-fault'
import {
  isElsewhere,
  isRedirect,
  keptBackWords,
  nextStep,
  RedirectError,
  withoutTokenWords,
  type Redirected,
  type Step,
} from './redirects'
import type { Way, Ways } from './ways'
import { unheard } from './wrong-scheme'

export interface Question {
  readonly url: string
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** With names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
  /** Whether what is asked for may be sent on to another place, where a redirect leads; left out, anywhere, without a login. */
  readonly mayGoOn?: (from: string, to: string) => boolean
  /** Limits the whole request, redirects included. */
  readonly signal: AbortSignal | null
  /** Hears where a redirect leads before it is followed: what fails from then on fails there. */
  readonly onRedirect?: (redirected: Redirected) => void
}

export interface Reply {
  /** Where it was answered: at the end of all redirects. */
  readonly url: string
  readonly status: number
  readonly headers: Dispatcher.ResponseData['headers']
  /** Unpacked as it is read: what it unpacks to is bounded by whoever reads it. */
  readonly body: Readable
}

/** What is sent along in `accept-encoding`: of what requests names, the one that all servers mean alike. */
export const encodings = 'gzip'

/**
 * One request on kept connections: through a proxy where one is named, and on to where it is redirected.
 * @throws RedirectError, ProxyError, TrustError, UnheardError; what undici and the system fail with
 */
export async function ask(ways: Ways, question: Question): Promise<Reply> {
  let { headers } = question
  const steps: Step[] = [question]
  for (let step: Step = question; ;) {
    const answer = await send(ways, { ...question, url: step.url, headers })
    const { statusCode: status } = answer
    const location = answer.headers['location']
    if (!isRedirect(status) || typeof location !== 'string') {
      const refused = { from: question.url, to: step.url, isWithoutToken: isWithoutToken(question, headers) }
      if (!refused.isWithoutToken || (status !== 401 && status !== 403))
        return { url: step.url, status, headers: answer.headers, body: unpacked(answer) }
      await dropped(answer)
      throw new RedirectError(withoutTokenWords(refused), refused)
    }
    await dropped(answer)
    const next = nextStep(steps, status, location)
    if (question.mayGoOn?.(step.url, next.url) === false) throw new RedirectError(keptBackWords(step.url, next.url))
    if (isElsewhere(step.url, next.url)) headers = withoutLogin(headers)
    question.onRedirect?.({ from: question.url, to: next.url, isWithoutToken: isWithoutToken(question, headers) })
    steps.push(next)
    step = next
  }
}

async function send(ways: Ways, { url, method, headers, body, signal }: Question): Promise<Dispatcher.ResponseData> {
  const way = await ways.to(url)
  try {
    const answer = await sendBy(way, url, {
      ...{ method, headers, body, signal },
      // The limit of the whole request is the signal's.
      headersTimeout: 0,
      bodyTimeout: 0,
    })
    ways.noteAnswer(url)
    return answer
  } catch (error) {
    if (isAboutCertificates(error) || error instanceof ProxyError) ways.forgetTrust()
    throw ways.hasAnswered(url) ? error : unheard(error, url)
  }
}

/** One request. @throws ProxyError where a proxy that is asked itself has answered, or has not; what undici fails with */
export async function sendBy(
  { dispatcher, proxy, isForwarded }: Pick<Way, 'dispatcher' | 'proxy' | 'isForwarded'>,
  url: string,
  options: Omit<Dispatcher.RequestOptions, 'origin' | 'path'>,
): Promise<Dispatcher.ResponseData> {
  if (proxy === null || !isForwarded) return request(url, { ...options, dispatcher })
  const answer = await request(url, { ...options, dispatcher }).catch((error: unknown) => {
    throw faultOfForwarding(error, proxy) ?? error
  })
  const fault = faultOfForwarded(answer.statusCode, answer.headers, proxy)
  if (fault === null) return answer
  await dropped(answer)
  throw fault
}

/** A redirect's own words are not read; the connection is kept when there are few of them. */
const dropped = async ({ body }: Dispatcher.ResponseData): Promise<void> => body.dump({ limit: 64 * 1024 })

const isWithoutToken = (question: Question, headers: Question['headers']): boolean =>
  question.headers['authorization'] !== undefined && headers['authorization'] === undefined

/** A CSRF token stays, as httpx keeps it: the server that the redirect leads to has given it. */
const logins: ReadonlySet<string> = new Set(['authorization', 'x-prefect-tenant-id', 'cookie'])
const withoutLogin = (headers: Question['headers']): Question['headers'] =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !logins.has(name)))

function unpacked({ headers, body }: Dispatcher.ResponseData): Readable {
  const encoding = String(headers['content-encoding'] ?? '')
  const make = unpackers.get(encoding.toLowerCase().trim())
  // Whoever reads hears of errors of both; and ends both.
  return make ? pipeline(body, make(), () => undefined) : body
}

/** A map: a server may name anything, such as `constructor`. */
const unpackers: ReadonlyMap<string, () => Transform> = new Map<string, () => Transform>([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', createInflate],
  ['br', createBrotliDecompress],
])

const packCodes = /^(Z_|ERR_)?(DATA_ERROR|BUF_ERROR)$|^ERR__ERROR_FORMAT_/

/** Whether an answer is packed other than it says. */
export const isBadlyPacked = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && packCodes.test(String(error.code))
