import type { IncomingHttpHeaders } from 'node:http'
import { isUrl } from './is-url'
import { shownAddress } from '../../shared/secrets/addresses'
import { TimeLimitError } from '../clock/time-limit'
import { certificateWords, isCertificateCode } from './certificate-words'
import { ownProxyVariable, settingOfConnection } from './own-proxy'
import type { ProxyChoice } from './proxy-rules'
import { isCut, isWithoutTls } from './wrong-scheme'

/** A proxy that does not let a request through; the message is a sentence that names it, without its password. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError'
  /**
   * @param isPassing the same may go well in a moment
   * @param isSent the server may have got the request
   */
  constructor(
    message: string,
    readonly isPassing: boolean,
    readonly isSent = false,
  ) {
    super(message)
  }
}

const schemes: readonly string[] = ['http:', 'https:', 'socks5:', 'socks5h:', 'socks:']

/** @throws ProxyError */
export function checkProxy({ url, variable }: ProxyChoice): void {
  const fault = faultOfAddress(url)
  if (fault !== null) throw new ProxyError(`The proxy ${shownAddress(url)}, which ${variable} names, ${fault}`, false)
}

/** Whether requests can be sent through a proxy of this address. */
export const isProxyAddress = (url: string): boolean => faultOfAddress(url) === null

/** Why they can't, as the end of a sentence and what to do. */
function faultOfAddress(url: string): string | null {
  if (!isUrl(url) || !schemes.includes(new URL(url).protocol))
    return 'is not an address of a proxy that Flowdeck can use. Write it like http://HOST:PORT.'
  const { username, password } = new URL(url)
  try {
    // As they are read when the proxy is asked.
    decodeURIComponent(username + password)
    return null
  } catch {
    return 'has a user or password with a % that begins no escape. Write %25 for it.'
  }
}

/**
 * What kept us from the proxy itself, be it on the way there or in what is agreed with it first.
 * @param trustedBy where its authority may be named, as "NODE_EXTRA_CA_CERTS"
 */
export function faultOfProxy(error: unknown, proxy: ProxyChoice, trustedBy: string): ProxyError {
  if (error instanceof ProxyError) return error
  const { code, message } = error as Error & { code?: unknown }
  const named = typeof code === 'string' ? code : ''
  if (named === 'ENOTFOUND') return proxyFault(proxy, 'has a host name that can’t be found', true)
  if (named === 'ECONNREFUSED') return proxyFault(proxy, 'does not answer: nothing listens at this address', true)
  if (isCut(named)) return proxyFault(proxy, 'cuts the connection', true)
  if (isCertificateCode(named)) {
    const words = certificateWords(error as Error, named)
    return proxyFault(proxy, `has a certificate that ${words}`, false, trustWords(proxy, trustedBy))
  }
  if (isWithoutTls(named)) return proxyFault(proxy, 'speaks no TLS', false, schemeWords(proxy, 'http'))
  if (named.startsWith('ERR_SSL_')) return proxyFault(proxy, `agrees on no TLS with Flowdeck (${named})`, false)
  if (named.startsWith('HPE_')) return notSpoken(proxy)
  return proxyFault(proxy, `can’t be reached: ${message}`, true)
}

/** What it speaks is not what the scheme of its address says. */
export const notSpoken = (proxy: ProxyChoice): ProxyError =>
  isSocks(proxy)
    ? proxyFault(proxy, 'does not speak SOCKS 5', false, schemeWords(proxy, 'http'))
    : proxyFault(proxy, 'does not speak HTTP', false, schemeWords(proxy, 'socks5'))

export const isSocks = ({ url }: ProxyChoice): boolean => !/^https?:/i.test(url)

const schemeWords = ({ variable }: ProxyChoice, scheme: string): string =>
  `If it is a proxy of another kind, write ${scheme}:// before its address in ${variable}.`

const trustWords = ({ variable }: ProxyChoice, trustedBy: string): string =>
  `If it is the right one, name the file of its authority in ${trustedBy}; else correct ${variable}.`

export const lateProxy = (proxy: ProxyChoice): ProxyError => proxyFault(proxy, 'does not answer in time', true)

/** @param place HOST:PORT */
export const lateServer = (proxy: ProxyChoice, place: string): ProxyError =>
  proxyFault(proxy, `opens the way to ${place}, and nothing answers there in time`, true)

/** @param place HOST:PORT */
export const cutServer = (proxy: ProxyChoice, place: string): ProxyError =>
  proxyFault(proxy, `opens the way to ${place}, and cuts it at once`, true)

/** @param status of what it answered to CONNECT, or 407 to any request */
export function refusedByProxy(status: number, proxy: ProxyChoice): ProxyError {
  if (status === 407) return loginWanted(proxy, 'HTTP 407')
  if (status >= 500) return proxyFault(proxy, `can't reach the server (HTTP ${status})`, true)
  return proxyFault(proxy, `refuses the connection (HTTP ${status})`, false)
}

/** @param words what it said, in brackets */
export function loginWanted(proxy: ProxyChoice, words: string): ProxyError {
  const login =
    proxy.variable === settingOfConnection
      ? `Enter its login in ${settingOfConnection}.`
      : `Write user and password before the host in ${proxy.variable}.`
  return proxyFault(proxy, `${asksAgain(proxy)} (${words})`, false, login)
}

const asksAgain = ({ url }: ProxyChoice): string =>
  new URL(url).username === '' ? 'asks for a login' : 'does not take its user and password'

/** @param why what a SOCKS proxy says, as "host unreachable" */
export function refusedBySocks(why: string, isForbidden: boolean, proxy: ProxyChoice): ProxyError {
  if (isForbidden) return proxyFault(proxy, `refuses the connection (${why})`, false)
  return proxyFault(proxy, `can't reach the server (${why})`, true)
}

/** Headers that no server sends who is asked for itself. */
const proxyHeaders = ['proxy-status', 'proxy-authenticate', 'x-squid-error', 'proxy-connection', 'proxy-agent']

/**
 * Whether the proxy, which passes on a request without a tunnel, has answered itself. Both of our servers answer in JSON;
 * where nobody can tell, the sentence names both.
 * @param headers of the answer
 * @returns null for an answer of the server's
 */
export function faultOfForwarded(status: number, headers: IncomingHttpHeaders, proxy: ProxyChoice): ProxyError | null {
  if (status === 407) return refusedByProxy(status, proxy)
  if (status < 400 || status === 401 || /\bjson\b/i.test(headers['content-type'] ?? '')) return null
  if (proxyHeaders.some((name) => headers[name] !== undefined)) {
    const isPassing = status >= 500
    const what = isPassing ? 'can’t reach the server, or waits for it in vain' : 'refuses the request'
    return proxyFault(proxy, `${what} (HTTP ${status})`, isPassing, undefined, isPassing)
  }
  if (status === 403) return eitherFault(proxy, 'refuses the request (HTTP 403)', false)
  const isGateway = status === 502 || status === 504 || (status === 503 && headers['retry-after'] === undefined)
  return isGateway ? eitherFault(proxy, `can’t be reached (HTTP ${status})`, true) : null
}

/** What a request came to that a proxy passes on without a tunnel; null where it is nobody's fault there. */
export function faultOfForwarding(error: unknown, proxy: ProxyChoice): ProxyError | null {
  if (error instanceof ProxyError) return error
  if (error instanceof TimeLimitError) return eitherFault(proxy, `gives ${error.message}`, true)
  if (!(error instanceof Error)) return null
  if (error.name === 'HTTPParserError') return notSpoken(proxy)
  return 'code' in error && isCut(String(error.code)) ? eitherFault(proxy, 'cuts the connection', true) : null
}

const nameOf = ({ url, variable }: ProxyChoice): string => `The proxy ${shownAddress(url)}, which ${variable} names,`

const otherwise = ({ variable }: ProxyChoice): string => {
  const hasExceptions = /^\w+$/.test(variable) && variable !== ownProxyVariable
  return `Correct ${variable}${hasExceptions ? ', or name the server in NO_PROXY when no proxy is needed to reach it' : ''}.`
}

const proxyFault = (proxy: ProxyChoice, what: string, isPassing: boolean, mend?: string, isSent = false): ProxyError =>
  new ProxyError(`${nameOf(proxy)} ${what}. ${mend ?? otherwise(proxy)}`, isPassing, isSent)

const eitherFault = (proxy: ProxyChoice, what: string, isPassing: boolean): ProxyError =>
  new ProxyError(`${nameOf(proxy)} or the server behind it ${what}. ${otherwise(proxy)}`, isPassing, isPassing)
