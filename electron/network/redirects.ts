import { isUrl } from './is-url'
import { shownAddress } from '../../shared/secrets/addresses'

/** A redirect that leads nowhere; the message is a sentence with what to do. */
export class RedirectError extends Error {
  override readonly name = 'RedirectError'
  /**
   * @param refused of a redirect that was followed, to a place that wants what it was not sent
   * @param dropping of one that was not followed, since it drops what is sent
   */
  constructor(
    message: string,
    readonly refused: Redirected | null = null,
    readonly dropping: Dropping | null = null,
  ) {
    super(message)
  }
}

/** That a request was led elsewhere. */
export interface Redirected {
  /** Where it was sent first. */
  readonly from: string
  /** Where it was sent last. */
  readonly to: string
  /** Whether it went there without what logs in. */
  readonly isWithoutToken: boolean
}

/** A redirect after which a request would be another one. */
export interface Dropping extends Pick<Redirected, 'from' | 'to'> {
  /** Of HTTP. */
  readonly status: number
}

export interface Step {
  readonly url: string
  readonly method: string
}

/** As many are followed. Source: requests 2.34.2, models.py, DEFAULT_REDIRECT_LIMIT; httpx has 20. */
const mostRedirects = 20

const correctGateway = 'Correct the proxy or gateway in front of the API, or give another address.'

export const isRedirect = (status: number): boolean => [301, 302, 303, 307, 308].includes(status)

/**
 * Where a redirected request goes next. 307 and 308 keep method and body; after 301, 302 and 303 a POST would become a GET,
 * as with requests and httpx, to which no Prefect API answers anything useful: the address is said instead.
 * @param steps those before, the last one is the one that was answered
 * @param location of the answer
 * @throws RedirectError
 * Source: requests 2.34.2, sessions.py, resolve_redirects and rebuild_method.
 */
export function nextStep(steps: readonly Step[], status: number, location: string): Step {
  const last = steps.at(-1)
  const from = shownAddress(last?.url ?? '')
  if (!last || !isUrl(location, last.url))
    throw new RedirectError(
      `${from} redirects to “${shownAddress(location)}” (HTTP ${status}), which is not an address. ${correctGateway}`,
    )
  const next = new URL(location, last.url)
  // A part of the address that is only for readers stays.
  next.hash = ''
  const to = shownAddress(next.href)
  if (!/^https?:$/.test(next.protocol))
    throw new RedirectError(
      `${from} redirects to ${to} (HTTP ${status}), which is not the address of a server. ${correctGateway}`,
    )
  if (last.method !== 'GET' && status !== 307 && status !== 308) {
    const dropping = { from: last.url, to: next.href, status }
    throw new RedirectError(droppingWords(dropping), null, dropping)
  }
  const seen = steps.findIndex(({ url }) => url === next.href)
  if (seen >= 0)
    throw new RedirectError(
      `${shownAddress(next.href)} redirects in a circle${seen === steps.length - 1 ? ', to itself' : `, by way of ${from}`}. ${correctGateway}`,
    )
  if (steps.length > mostRedirects)
    throw new RedirectError(
      `${shownAddress(steps[0]?.url ?? '')} redirects more than ${mostRedirects} times, the last time to ${to}. Give the address of the API itself.`,
    )
  return { url: next.href, method: last.method }
}

const usualPorts: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' }

/**
 * Whether what the first place was sent to log in is kept from the second: another host, another port, or another scheme,
 * unless that is the better one of the same host.
 * Source: requests 2.34.2, sessions.py, should_strip_auth.
 */
export function isElsewhere(from: string, to: string): boolean {
  const [old, next] = [new URL(from), new URL(to)]
  if (old.hostname !== next.hostname) return true
  const portOf = ({ port, protocol }: URL): string => port || (usualPorts[protocol] ?? '')
  if (old.protocol === 'http:' && next.protocol === 'https:' && portOf(old) === '80' && portOf(next) === '443')
    return false
  return old.protocol !== next.protocol || portOf(old) !== portOf(next)
}

export const droppingWords = ({ from, to, status }: Dropping): string =>
  `${shownAddress(from)} redirects to ${shownAddress(to)} (HTTP ${status}), and such a redirect drops what was sent. Use the address that it redirects to.`

/** What is said of a place that a redirect leads to and that wants to know who asks. */
export const withoutTokenWords = ({ from, to }: Pick<Redirected, 'from' | 'to'>): string =>
  `${shownAddress(from)} redirects to ${shownAddress(to)}, which counts as another server: it is not sent the token, and asks for one. Use that address, if it is the API’s.`

/** What is said of a place that a redirect leads to and that can't be used. @param why the end of a sentence */
export const behindRedirectWords = ({ from, to }: Pick<Redirected, 'from' | 'to'>, why: string): string =>
  `${shownAddress(from)} redirects to ${shownAddress(to)}, and there it fails: ${why}`

/** What is said of a place that a redirect leads to, and that is not shown what was meant for the first one. */
export const keptBackWords = (from: string, to: string): string =>
  `${shownAddress(from)} redirects to ${shownAddress(to)}, and nothing secret goes there. If that is the right address, name it where the first one is named.`
