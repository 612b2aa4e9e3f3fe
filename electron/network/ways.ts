import { createHash } from 'node:crypto'
import { createSecureContext, type SecureContext } from 'node:tls'
import { Agent, type Dispatcher } from 'undici'
import { proxyTo, type OwnProxy } from './own-proxy'
import { checkProxy } from './proxy-fault'
import type { Environment, ProxyChoice, Rules } from './proxy-rules'
import { isForwarded, tlsOfBoth } from './reach-proxy'
import { openProxy } from './through-proxy'
import { readTrust, type Trust } from './trust'

/** What of a machine and a connection says how servers are reached. */
export interface Network {
  /** Proxies and certificates are named in there; nothing of it holds for what Flowdeck starts itself. */
  readonly environment: Environment
  /** The file of the authorities that a connection trusts; null for what the environment says. */
  readonly caFile: string | null
  /** PEM of the authorities that alone are trusted, whatever else says; null for what the others say. */
  readonly ca?: string | null
  /** The proxy that a connection names itself, or that it has none; null for what the environment says. */
  readonly proxy?: OwnProxy | null
}

/** Of so many servers it is kept whether a proxy leads to them, and whether they have answered. */
const mostPlaces = 100

export const directNetwork: Network = { environment: {}, caFile: null }

/** Options of TLS as Node and `ws` take them. */
export interface TlsOptions {
  readonly secureContext?: SecureContext
  readonly rejectUnauthorized?: false
}

export interface Way {
  readonly dispatcher: Dispatcher
  readonly proxy: ProxyChoice | null
  /** Whether the proxy is asked itself, without a tunnel. */
  readonly isForwarded: boolean
  readonly tls: TlsOptions
}

/**
 * Kept connections to the places that one API is at: straight there, or through the proxy that the variables name, with the
 * authorities that they trust. To be destroyed by whoever opened them.
 */
export class Ways {
  readonly #network: Network
  readonly #rules: Rules
  readonly #pool: Agent.Options
  #trust: Promise<TlsOptions> | null = null
  #trusted = ''
  #tls: TlsOptions = {}
  readonly #proxies = new Map<string, ProxyChoice | null>()
  readonly #answered = new Set<string>()
  readonly #dispatchers = new Map<string, Dispatcher>()
  readonly #leaving = new Set<Dispatcher>()
  #ended = false

  constructor(network: Network, rules: Rules, pool: Agent.Options) {
    this.#network = network
    this.#rules = rules
    this.#pool = pool
  }

  /** @throws TrustError, ProxyError for a proxy whose address is none */
  async to(address: string): Promise<Way> {
    const proxy = this.#proxyTo(address)
    const isSecure = /^(https|wss):/i.test(address) || (proxy !== null && /^https:/i.test(proxy.url))
    const tls = isSecure ? await (this.#trust ??= this.#readTrust()) : {}
    const forwarded = proxy !== null && isForwarded(address, proxy)
    const key = `${isSecure ? this.#trusted : ''} ${forwarded ? 'forwarded by ' : ''}${proxy?.url ?? ''}`
    const dispatcher = this.#dispatchers.get(key) ?? this.#open(proxy, address, tls)
    this.#dispatchers.set(key, dispatcher)
    // Somebody may have waited for the trust meanwhile: a request fails then, as on any that was destroyed.
    if (this.#ended) await dispatcher.destroy()
    return { dispatcher, proxy, isForwarded: forwarded, tls }
  }

  /** Hundreds of requests a second go to the same place. @throws ProxyError */
  #proxyTo(address: string): ProxyChoice | null {
    const place = placeOf(address)
    const known = this.#proxies.get(place)
    if (known !== undefined) return known
    const { proxy: own = null, environment } = this.#network
    const proxy = proxyTo(address, own, environment, this.#rules)
    if (proxy) checkProxy(proxy)
    // Where an API redirects to may be another place each time.
    if (this.#proxies.size >= mostPlaces) this.#proxies.clear()
    this.#proxies.set(place, proxy)
    return proxy
  }

  /** Something has answered there: what the address begins with is right. */
  noteAnswer(address: string): void {
    const place = placeOf(address)
    if (this.#answered.has(place)) return
    if (this.#answered.size >= mostPlaces) this.#answered.clear()
    this.#answered.add(place)
  }

  hasAnswered(address: string): boolean {
    return this.#answered.has(placeOf(address))
  }

  /** A certificate was not taken: the files may have been mended by the next time. */
  forgetTrust(): void {
    this.#trust = null
  }

  async destroy(): Promise<void> {
    this.#ended = true
    const all = [...this.#dispatchers.values(), ...this.#leaving]
    this.#dispatchers.clear()
    await Promise.all(all.map((each) => each.destroy()))
  }

  async #readTrust(): Promise<TlsOptions> {
    try {
      const { environment, caFile, ca = null } = this.#network
      const trust = ca === null ? await readTrust(environment, this.#rules, caFile) : { ca: [ca], isChecked: true }
      // Short: each request looks a dispatcher up by it, and a bundle of authorities has hundreds of kilobytes.
      const trusted = createHash('sha256').update(JSON.stringify(trust)).digest('hex')
      // Connections are kept as long as the same is trusted.
      if (trusted !== this.#trusted) {
        for (const [key, old] of this.#dispatchers) if (!key.startsWith(' ')) this.#leave(key, old)
        this.#tls = tlsOf(trust)
      }
      this.#trusted = trusted
      return this.#tls
    } catch (error) {
      this.#trust = null
      throw error
    }
  }

  #open(proxy: ProxyChoice | null, address: string, tls: TlsOptions): Dispatcher {
    const { connectTimeout, ...pool } = this.#pool
    if (proxy) return openProxy(proxy, address, tlsOfBoth(tls), pool)
    return new Agent({ ...pool, connect: { ...tls, timeout: connectTimeout ?? 10_000 } })
  }

  /** Ends by itself when its last request does. */
  #leave(key: string, old: Dispatcher): void {
    this.#dispatchers.delete(key)
    this.#leaving.add(old)
    const forget = () => void this.#leaving.delete(old)
    old.close().then(forget, forget)
  }
}

/** Up to its path: "https://HOST:PORT". */
const placeOf = (address: string): string => /^[^/?#]*\/\/[^/?#]*/.exec(address)?.[0] ?? address

const tlsOf = ({ ca, isChecked }: Trust): TlsOptions => ({
  // Parsed once, not for each connection.
  ...(ca ? { secureContext: createSecureContext({ ca: [...ca] }) } : {}),
  ...(isChecked ? {} : { rejectUnauthorized: false as const }),
})
