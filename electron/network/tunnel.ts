import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP } from 'node:net'
import type { Duplex } from 'node:stream'
import { connect as connectTls } from 'node:tls'
import { faultOfProxy, lateProxy, ProxyError, refusedByProxy } from './proxy-fault'
import type { ProxyChoice } from './proxy-rules'
import { basicOf, type TlsOptions, type Way } from './ways'

export interface Target {
  readonly host: string
  readonly port: number
  readonly isSecure: boolean
}

const connectMs = 10_000

type Done = (error: Error | null, socket: Duplex) => void

/**
 * Opens a connection for a websocket through a proxy, which a websocket's own client knows nothing of.
 * @param limitMs until the tunnel is there, TLS with the server included
 * @returns what Node's `createConnection` is to be; undefined where no proxy is in the way
 */
export function tunnelFor(
  { proxy, tls }: Pick<Way, 'proxy' | 'tls'>,
  target: Target,
  limitMs: number = connectMs,
): ((options: unknown, done: Done) => undefined) | undefined {
  if (proxy === null) return undefined
  return (_, done) => {
    openTunnel(proxy, tls, target, limitMs).then(
      (socket) => done(null, socket),
      (error: unknown) => done(error as Error, null as unknown as Duplex),
    )
    return undefined
  }
}

/** @throws ProxyError; what the system fails with */
function openTunnel(
  proxy: ProxyChoice,
  tls: TlsOptions,
  { host, port, isSecure }: Target,
  limitMs: number,
): Promise<Duplex> {
  const { protocol, hostname, port: proxyPort, username, password } = new URL(proxy.url)
  const place = `${isIP(host) === 6 ? `[${host}]` : host}:${port}`
  if (!/^https?:$/.test(protocol))
    return Promise.reject(new ProxyError('Websockets do not go through a SOCKS proxy.', false))
  const login = username === '' && password === '' ? {} : { 'proxy-authorization': basicOf(username, password) }
  const isSecureProxy = protocol === 'https:'
  return new Promise((resolve, reject) => {
    const asked = (isSecureProxy ? requestHttps : requestHttp)({
      ...(isSecureProxy ? tls : {}),
      host: hostname.replace(/^\[|\]$/g, ''),
      port: proxyPort || (isSecureProxy ? 443 : 80),
      method: 'CONNECT',
      path: place,
      headers: { host: place, ...login },
      agent: false,
    })
    let waitedFor: { destroy(error: Error): unknown } = asked
    // Nobody else ends it: the websocket's own time limit begins with its socket.
    const timer = setTimeout(() => waitedFor.destroy(lateProxy(proxy)), limitMs)
    const opened = (socket: Duplex): void => {
      clearTimeout(timer)
      resolve(socket)
    }
    const failed = (error: Error): void => {
      clearTimeout(timer)
      reject(error)
    }
    asked.on('error', (error) => failed(faultOfProxy(error, proxy) ?? error))
    asked.on('connect', ({ statusCode = 0 }, socket) => {
      if (statusCode !== 200) {
        socket.destroy()
        failed(refusedByProxy(statusCode, proxy))
      } else if (!isSecure) {
        opened(socket)
      } else {
        const secure = connectTls({ ...tls, socket, ...(isIP(host) === 0 ? { servername: host } : { host }) })
        waitedFor = secure
        secure.once('secureConnect', () => opened(secure))
        secure.once('error', failed)
      }
    })
    asked.end()
  })
}
