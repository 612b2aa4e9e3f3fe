import { request as requestHttp } from 'node:http'
import { isIP, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { connect as connectTls, type ConnectionOptions } from 'node:tls'
import { askSocks } from './ask-socks'
import { cutServer, faultOfProxy, isSocks, lateProxy, lateServer, notSpoken, refusedByProxy } from './proxy-fault'
import type { ProxyChoice } from './proxy-rules'
import { loginOf, nameFor, reach, tlsOfBoth, tunnelMs, within, type Limit, type TunnelTls } from './reach-proxy'

export interface Target {
  /** Of IPv6 without brackets. */
  readonly host: string
  readonly port: number
  readonly isSecure: boolean
}

/**
 * Opens a connection to a server through a proxy: by CONNECT of HTTP, or SOCKS 5. TLS with the server is included.
 * @param end takes it back with its reason: nothing is left behind
 * @param limitMs for the proxy, and as long again for the server behind it
 * @throws ProxyError; what TLS with the server fails with
 */
export async function openTunnel(
  proxy: ProxyChoice,
  tls: TunnelTls,
  target: Target,
  end: AbortSignal,
  limitMs: number = tunnelMs,
): Promise<Socket> {
  const toProxy = within(end, limitMs, () => lateProxy(proxy))
  const toServer = (): Limit => within(end, limitMs, () => lateServer(proxy, placeOf(target)))
  try {
    const socket = await openWay(proxy, tls, target, toProxy).finally(() => toProxy.stop())
    return target.isSecure ? await secured(socket, tls.server, target, proxy, toServer()) : socket
  } catch (error) {
    end.throwIfAborted()
    throw error
  }
}

const placeOf = ({ host, port }: Target): string => `${isIP(host) === 6 ? `[${host}]` : host}:${port}`

/** @throws ProxyError */
async function openWay(proxy: ProxyChoice, tls: TunnelTls, target: Target, limit: Limit): Promise<Socket> {
  try {
    const socket = await reach(proxy, tls, limit)
    await (isSocks(proxy) ? askSocks(proxy, socket, target) : askForTunnel(proxy, socket, target))
    return socket
  } catch (error) {
    throw faultOfProxy(error, proxy, tls.trustedBy)
  }
}

/** Behind the connection is the server from then on. */
function askForTunnel(proxy: ProxyChoice, socket: Duplex, target: Target): Promise<void> {
  const path = placeOf(target)
  return new Promise((resolve, reject) => {
    const headers = { host: path, ...loginOf(proxy) }
    const asked = requestHttp({ createConnection: () => socket, method: 'CONNECT', path, headers })
    asked.on('error', reject)
    asked.on('connect', ({ statusCode = 0 }, opened: Duplex, first: Buffer) => {
      if (statusCode !== 200 || first.length > 0) {
        opened.destroy()
        reject(statusCode === 200 ? notSpoken(proxy) : refusedByProxy(statusCode, proxy))
      } else resolve()
    })
    asked.end()
  })
}

async function secured(
  socket: Duplex,
  tls: ConnectionOptions,
  target: Target,
  proxy: ProxyChoice,
  limit: Limit,
): Promise<Socket> {
  const secure = limit.watch(connectTls({ ...nameFor(target.host), ...tls, ALPNProtocols: ['http/1.1'], socket }))
  try {
    return await new Promise((resolve, reject) => {
      secure.once('error', reject)
      secure.once('secureConnect', () => resolve(secure))
    })
  } catch (error) {
    const isCut = error instanceof Error && 'code' in error && error.code === 'ECONNRESET'
    throw isCut ? cutServer(proxy, placeOf(target)) : error
  } finally {
    limit.stop()
  }
}

type Done = (error: Error | null, socket: Duplex) => void

/**
 * What Node's `createConnection` is to be for a websocket through a proxy, which a websocket's own client knows nothing of.
 * @returns undefined where no proxy is in the way
 */
export function tunnelFor(
  { proxy, tls }: { readonly proxy: ProxyChoice | null; readonly tls: ConnectionOptions },
  target: Target,
  end: AbortSignal,
  limitMs: number = tunnelMs,
): ((options: unknown, done: Done) => undefined) | undefined {
  if (proxy === null) return undefined
  return (_, done) => {
    openTunnel(proxy, tlsOfBoth(tls), target, end, limitMs).then(
      (socket) => done(null, socket),
      (error: unknown) => done(error as Error, null as unknown as Duplex),
    )
    return undefined
  }
}
