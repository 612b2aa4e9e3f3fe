import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { Duplex } from 'node:stream'
import { connect as connectTls } from 'node:tls'
import { isIP } from 'node:net'
import { faultOfProxy, ProxyError, refusedByProxy } from './proxy-fault'
import type { ProxyChoice } from './proxy-rules'
import { basicOf, type TlsOptions, type Way } from './ways'

export interface Target {
  readonly host: string
  readonly port: number
  readonly isSecure: boolean
}

type Done = (error: Error | null, socket: Duplex) => void

/**
 * Opens a connection for a websocket through a proxy, which a websocket's own client knows nothing of.
 * @returns what Node's `createConnection` is to be; undefined where no proxy is in the way
 */
export function tunnelFor(
  { proxy, tls }: Pick<Way, 'proxy' | 'tls'>,
  target: Target,
): ((options: unknown, done: Done) => undefined) | undefined {
  if (proxy === null) return undefined
  return (_, done) => {
    openTunnel(proxy, tls, target).then(
      (socket) => done(null, socket),
      (error: unknown) => done(error as Error, null as unknown as Duplex),
    )
    return undefined
  }
}

/** @throws ProxyError; what the system fails with */
function openTunnel(proxy: ProxyChoice, tls: TlsOptions, { host, port, isSecure }: Target): Promise<Duplex> {
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
    asked.on('error', (error) => reject(faultOfProxy(error, proxy) ?? error))
    asked.on('connect', ({ statusCode = 0 }, socket) => {
      if (statusCode !== 200) {
        socket.destroy()
        reject(refusedByProxy(statusCode, proxy))
      } else if (!isSecure) {
        resolve(socket)
      } else {
        const secure = connectTls({ ...tls, socket, ...(isIP(host) === 0 ? { servername: host } : { host }) })
        secure.once('secureConnect', () => resolve(secure))
        secure.once('error', reject)
      }
    })
    asked.end()
  })
}
