import type { Socket } from 'node:net'
import { Agent, type Dispatcher } from 'undici'
import type { ProxyChoice } from './proxy-rules'
import { isForwarded, loginOf, reachProxy, type TunnelTls } from './reach-proxy'
import { openTunnel } from './tunnel'

/** @param address of a server; all that have its scheme go the same way */
export const openProxy = (proxy: ProxyChoice, address: string, tls: TunnelTls, pool: Agent.Options): Dispatcher =>
  isForwarded(address, proxy) ? new Forwarding(proxy, tls, pool) : new Tunnels(proxy, tls, pool)

/** Connections that end while they are being opened, too. */
abstract class Proxied extends Agent {
  readonly #end: AbortController

  constructor(pool: Agent.Options, open: (to: Place, end: AbortSignal) => Promise<Socket>) {
    const end = new AbortController()
    super({
      ...pool,
      connect: (to, done) => {
        open(to, end.signal).then(
          (socket) => done(null, socket),
          (error: unknown) => done(error as Error, null),
        )
      },
    })
    this.#end = end
  }

  override destroy(...given: readonly unknown[]): Promise<void> {
    this.#end.abort(new Error('closed'))
    // It calls itself, with what was given.
    return super.destroy(...(given as []))
  }
}

interface Place {
  readonly hostname: string
  readonly port: string
  readonly protocol: string
}

/** A tunnel for each connection. */
class Tunnels extends Proxied {
  constructor(proxy: ProxyChoice, tls: TunnelTls, pool: Agent.Options) {
    super(pool, ({ hostname, port, protocol }, end) => {
      const isSecure = protocol === 'https:'
      const target = { host: hostname, port: Number(port || (isSecure ? 443 : 80)), isSecure }
      return openTunnel(proxy, tls, target, end)
    })
  }
}

/** Requests whose whole address the proxy is given. */
class Forwarding extends Proxied {
  readonly #proxy: ProxyChoice

  constructor(proxy: ProxyChoice, tls: TunnelTls, pool: Agent.Options) {
    super(pool, (_, end) => reachProxy(proxy, tls, end))
    this.#proxy = proxy
  }

  override dispatch(options: Agent.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    const { origin = '', path, headers } = options
    const { host } = new URL(origin)
    return super.dispatch(
      {
        ...options,
        origin: new URL(this.#proxy.url).origin,
        path: `${String(origin)}${path}`,
        headers: { ...(headers as Record<string, string>), host, ...loginOf(this.#proxy) },
      },
      handler,
    )
  }
}
