import { shownAddress } from '../../shared/secrets/addresses'
import type { ProxyChoice } from './proxy-rules'

/** A proxy that does not let a request through; the message is a sentence that names it, without its password. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError'
  /** @param isPassing the same may go well in a moment */
  constructor(
    message: string,
    readonly isPassing: boolean,
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
  if (!URL.canParse(url) || !schemes.includes(new URL(url).protocol))
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

/** What became of the way through a proxy, as a ProxyError; null for an error that is none of the proxy's. */
export function faultOfProxy(error: unknown, proxy: ProxyChoice | null): ProxyError | null {
  if (proxy === null || !(error instanceof Error)) return null
  const { code, cause } = error as Error & { code?: unknown }
  const status = /^Proxy (?:response|Authentication Required) \((\d+)\)/.exec(error.message)?.[1]
  if (status !== undefined) return refusedByProxy(Number(status), proxy)
  // Nobody else is connected to, and the names of servers are the proxy's affair.
  if (code === 'ENOTFOUND') return proxyFault(proxy, 'has a host name that can’t be found', true)
  if (code === 'ECONNREFUSED') return proxyFault(proxy, 'does not answer: nothing listens at this address', true)
  if (code === 'UND_ERR_CONNECT_TIMEOUT') return lateProxy(proxy)
  if (code === 'UND_ERR_PRX_TLS') {
    const why = cause instanceof Error ? cause.message : error.message
    return proxyFault(proxy, `has a certificate that is not trusted: ${why}`, false)
  }
  return null
}

export const lateProxy = (proxy: ProxyChoice): ProxyError => proxyFault(proxy, 'does not answer in time', true)

/** @param status of what it answered to CONNECT, or 407 to any request */
export function refusedByProxy(status: number, proxy: ProxyChoice): ProxyError {
  const login = `Write user and password before the host in ${proxy.variable}.`
  if (status === 407) return proxyFault(proxy, `${asksAgain(proxy)} (HTTP 407)`, false, login)
  if (status >= 500) return proxyFault(proxy, `can't reach the server (HTTP ${status})`, true)
  return proxyFault(proxy, `refuses the connection (HTTP ${status})`, false)
}

const asksAgain = ({ url }: ProxyChoice): string =>
  new URL(url).username === '' ? 'asks for a login' : 'does not take its user and password'

function proxyFault(proxy: ProxyChoice, what: string, isPassing: boolean, mend?: string): ProxyError {
  const isVariable = /^\w+$/.test(proxy.variable)
  const otherwise = `Correct ${proxy.variable}${isVariable ? ', or name the server in NO_PROXY when no proxy is needed to reach it' : ''}.`
  const named = `The proxy ${shownAddress(proxy.url)}, which ${proxy.variable} names,`
  return new ProxyError(`${named} ${what}. ${mend ?? otherwise}`, isPassing)
}
