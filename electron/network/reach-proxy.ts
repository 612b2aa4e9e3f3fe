import { connect, isIP, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { connect as connectTls, type ConnectionOptions } from 'node:tls'
import { faultOfProxy, isSocks, lateProxy } from './proxy-fault'
import type { ProxyChoice } from './proxy-rules'

/** What TLS is agreed on with. */
export interface TunnelTls {
  readonly server: ConnectionOptions
  /** Of a proxy that is spoken TLS with itself. */
  readonly proxy: ConnectionOptions
  /** Where the proxy's authority may be named, for a sentence. */
  readonly trustedBy: string
}

/** The same authorities for both, which a variable for all programs names. */
export const tlsOfBoth = (tls: ConnectionOptions): TunnelTls => ({
  ...{ server: tls, proxy: tls },
  trustedBy: 'NODE_EXTRA_CA_CERTS',
})

/** How long a proxy may take, and then the server behind it, ms. */
export const tunnelMs = 10_000

/** What was opened is destroyed when the time is over, and its error says why. */
export interface Limit {
  watch<T extends Duplex>(opened: T): T
  stop(): void
}

/** @param end takes back what was opened, with its reason */
export function within(end: AbortSignal, limitMs: number, late: () => Error): Limit {
  const opened: Duplex[] = []
  const destroy = (reason: Error): void => opened.forEach((each) => void each.destroy(reason))
  const onAbort = (): void => destroy(end.reason as Error)
  const timer = setTimeout(() => destroy(late()), limitMs)
  end.addEventListener('abort', onAbort, { once: true })
  return {
    watch(each) {
      opened.push(each)
      if (end.aborted) onAbort()
      return each
    },
    stop() {
      clearTimeout(timer)
      end.removeEventListener('abort', onAbort)
    },
  }
}

/** The name that a certificate is to have; an address is none. */
export const nameFor = (host: string): ConnectionOptions => (isIP(host) === 0 ? { servername: host } : { host })

const usualPorts: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 }

/** Where a proxy is. */
export function placeOfProxy({ url }: ProxyChoice): { readonly host: string; readonly port: number } {
  const { protocol, hostname, port } = new URL(url)
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || (usualPorts[protocol] ?? 1080)) }
}

/** A connection to the proxy itself, TLS with it included. What it fails with is not worded yet. */
export function reach(proxy: ProxyChoice, tls: TunnelTls, limit: Limit): Promise<Socket> {
  const at = placeOfProxy(proxy)
  const isSecure = /^https:/i.test(proxy.url)
  const socket = limit.watch(
    isSecure ? connectTls({ ...tls.proxy, ...at, ...nameFor(at.host), ALPNProtocols: ['http/1.1'] }) : connect(at),
  )
  // A request is sent as one piece; what waits for more of it waits in vain.
  socket.setNoDelay(true)
  return new Promise((resolve, reject) => {
    // It stays: what the connection fails with later, before anybody else listens, is nobody's crash.
    socket.once('error', reject)
    socket.once(isSecure ? 'secureConnect' : 'connect', () => resolve(socket))
  })
}

/** The same, for what is asked of the proxy itself. @throws ProxyError */
export async function reachProxy(
  proxy: ProxyChoice,
  tls: TunnelTls,
  end: AbortSignal,
  limitMs: number = tunnelMs,
): Promise<Socket> {
  const limit = within(end, limitMs, () => lateProxy(proxy))
  try {
    return await reach(proxy, tls, limit)
  } catch (error) {
    end.throwIfAborted()
    throw faultOfProxy(error, proxy, tls.trustedBy)
  } finally {
    limit.stop()
  }
}

/** Whether what goes to an address is asked of the proxy itself, as requests, httpx and Go do where there is no TLS. */
export const isForwarded = (address: string, proxy: ProxyChoice): boolean => !isSocks(proxy) && /^http:/i.test(address)

/** The header that a proxy's login stands in; none without one. */
export function loginOf({ url }: ProxyChoice): { readonly 'proxy-authorization'?: string } {
  const { username, password } = new URL(url)
  if (username === '' && password === '') return {}
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return { 'proxy-authorization': `Basic ${Buffer.from(login).toString('base64')}` }
}
