import { createSecureContext, type ConnectionOptions } from 'node:tls'
import { Agent, type Dispatcher } from 'undici'
import { isUrl } from '../network/is-url'
import { shownAddress } from '../../shared/secrets/addresses'
import { proxyTo, type OwnProxy } from '../network/own-proxy'
import { checkProxy, isProxyAddress } from '../network/proxy-fault'
import type { Environment, ProxyChoice } from '../network/proxy-rules'
import { isForwarded } from '../network/reach-proxy'
import { openProxy } from '../network/through-proxy'
import { readTrust } from '../network/trust'
import type { Credentials } from './credentials'
import { KubeError } from './kube-error'
import { isHttps } from './server-address'

const proxyUrlName = 'the kubeconfig’s proxy-url'

/** The proxy that a kubeconfig names for a cluster; null for none. */
export const proxyOfKubeConfig = (proxyUrl: string | undefined): OwnProxy | null =>
  proxyUrl ? { url: proxyUrl, from: proxyUrlName } : null

/** As many as there may be Jobs in creation, and some for watches and logs. */
const maxConnections = 300
const connectMs = 10_000
const keepAliveMs = 60_000

export interface Way {
  readonly dispatcher: Dispatcher
  readonly proxy: ProxyChoice | null
  /** Whether the proxy is asked for the server's pages, and makes no tunnel to it. */
  readonly isForwarded: boolean
}

/** Kept connections to one API server. They are other ones when certificates or the proxy have changed. */
export class KubeConnections {
  readonly #server: string
  readonly #own: OwnProxy | null
  readonly #environment: Environment
  readonly #trustedBy: string
  #dispatcher: { readonly key: string; readonly value: Dispatcher } | null = null
  /** Those that still serve requests of before certificates changed. */
  readonly #leaving = new Set<Dispatcher>()
  #closed = false

  /**
   * @param own the connection's proxy, or the kubeconfig's; null for what the environment says
   * @param environment names proxies and certificates, for a kubeconfig that names none
   * @param trustedBy where the authority of a proxy would be named, for a sentence: as in kubectl, where the cluster's is
   */
  constructor(server: string, own: OwnProxy | null, environment: Environment, trustedBy: string) {
    this.#server = server
    this.#own = own
    this.#environment = environment
    this.#trustedBy = trustedBy
  }

  /** @throws KubeError when no request can be made to such an address */
  check(): void {
    const ofKubeConfig = this.#own?.from === proxyUrlName ? this.#own.url : null
    const unusable = whyNoAddress(this.#server, ofKubeConfig)
    if (unusable !== null) throw new KubeError(0, 'InvalidAddress', `${unusable}: correct the kubeconfig`)
  }

  /** @throws ProxyError, TrustError */
  async with(tls: Credentials['tls']): Promise<Way> {
    const proxy = this.#proxy()
    const dispatcher = this.#dispatcherFor({ ...(await this.#usualTrust(tls, proxy)), ...tls }, proxy)
    return { proxy, dispatcher, isForwarded: proxy !== null && isForwarded(this.#server, proxy) }
  }

  /** Ends every request that is under way; there are no others from then on. */
  async close(): Promise<void> {
    this.#closed = true
    const dispatchers = [...this.#leaving, ...(this.#dispatcher ? [this.#dispatcher.value] : [])]
    this.#dispatcher = null
    await Promise.all(dispatchers.map((each) => each.destroy()))
  }

  #proxy(): ProxyChoice | null {
    const proxy = proxyTo(this.#server, this.#own, this.#environment, 'go')
    if (proxy) checkProxy(proxy)
    return proxy
  }

  /** A kubeconfig without an authority leaves that to the machine, and so to variables. */
  async #usualTrust(tls: Credentials['tls'], proxy: ProxyChoice | null): Promise<Credentials['tls']> {
    const isSecure = isHttps(this.#server) || (proxy !== null && isHttps(proxy.url))
    if (!isSecure || tls['ca'] !== undefined || tls['rejectUnauthorized'] === false) return {}
    const { ca } = await readTrust(this.#environment, 'go', null)
    return ca ? { ca: [...ca] } : {}
  }

  /** The same one as long as certificates and proxy stay the same. */
  #dispatcherFor(tls: Credentials['tls'], proxy: ProxyChoice | null): Dispatcher {
    if (this.#closed) throw closedError()
    const key = JSON.stringify([tls, proxy])
    if (this.#dispatcher?.key === key) return this.#dispatcher.value
    if (this.#dispatcher) this.#leave(this.#dispatcher.value)
    const pool = { connections: maxConnections, keepAliveTimeout: keepAliveMs, pipelining: 1 }
    // Certificates and key are parsed once, not for each connection.
    const secure = isHttps(this.#server) ? { ...tls, secureContext: createSecureContext(tls) } : tls
    const value = proxy
      ? openProxy(proxy, this.#server, { server: secure, proxy: proxyTlsOf(tls), trustedBy: this.#trustedBy }, pool)
      : new Agent({ connect: { ...secure, keepAlive: true, timeout: connectMs }, ...pool })
    this.#dispatcher = { key, value }
    return value
  }

  /** Ends by itself when its last request does. */
  #leave(old: Dispatcher): void {
    this.#leaving.add(old)
    const forget = () => void this.#leaving.delete(old)
    old.close().then(forget, forget)
  }
}

export const closedError = (): KubeError => new KubeError(0, 'Closed', 'the connection to the cluster was closed')

/** What a kubeconfig says and no request can be made with, so that it does not look like a mistake of ours. */
function whyNoAddress(server: string, proxy: string | null): string | null {
  const shown = `"${shownAddress(server)}"`
  if (!isUrl(server)) return `${shown} is not an address`
  const { protocol } = new URL(server)
  if (protocol !== 'http:' && protocol !== 'https:') return `${shown} does not begin with http:// or https://`
  return proxy === null || isProxyAddress(proxy) ? null : 'the cluster’s proxy-url is no address of a proxy'
}

/** Who the cluster is asked for, and what it is told of us, is not the proxy's. */
const proxyTlsOf = (tls: Credentials['tls']): ConnectionOptions => {
  const shared = ['ca', 'rejectUnauthorized'].filter((name) => tls[name] !== undefined)
  return Object.fromEntries(shared.map((name) => [name, tls[name]]))
}
