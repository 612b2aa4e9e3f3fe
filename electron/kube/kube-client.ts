import type { Readable } from 'node:stream'
import { createSecureContext, type ConnectionOptions } from 'node:tls'
import { Agent, type Dispatcher } from 'undici'
import { shownAddress } from '../../shared/secrets/addresses'
import { jsonText } from '../../shared/yaml/json-text'
import { jsonValue } from '../../shared/yaml/json-value'
import { readAnswer, readBeginning } from '../answers/read-answer'
import { systemClock, type Clock } from '../clock/clock'
import { timeLimit, TimeLimitError } from '../clock/time-limit'
import { unlessAborted } from '../clock/unless-aborted'
import { sendBy } from '../network/ask'
import { checkProxy, isProxyAddress } from '../network/proxy-fault'
import { proxyFor, type Environment, type ProxyChoice } from '../network/proxy-rules'
import { isForwarded } from '../network/reach-proxy'
import { openProxy } from '../network/through-proxy'
import { readTrust } from '../network/trust'
import { CredentialSource, type Credentials } from './credentials'
import type { KubeConfig } from './kube-config-model'
import { KubeError } from './kube-error'
import { limits } from './limits'
import { nobody, type PluginHost } from './plugin-host'
import { isHttps } from './server-address'

export type Query = Readonly<Record<string, string | number | boolean | undefined>>

export interface KubeRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly query?: Query
  readonly body?: object | undefined
  readonly signal?: AbortSignal
  readonly timeoutMs?: number
}

/** Tokens of exec plugins and files run out; asking again is cheap, plugins keep what is still good. */
const credentialsForMs = 30_000
/** As many as there may be Jobs in creation, and some for watches and logs. */
const maxConnections = 300
const connectMs = 10_000
const keepAliveMs = 60_000

interface Authorized {
  readonly headers: Credentials['headers']
  readonly dispatcher: Dispatcher
  readonly proxy: ProxyChoice | null
  readonly isForwarded: boolean
  readonly readAt: number
}

/**
 * Requests to one cluster on kept connections. A kubeconfig says where and who; client-node's own calls would open a
 * connection each and drop the fields of a template that their models don't know.
 */
export class KubeClient {
  readonly server: string
  readonly #config: KubeConfig
  readonly #clock: Clock
  readonly #environment: Environment
  readonly #timeoutMs: number
  readonly #source: CredentialSource
  readonly #patient: boolean
  readonly #listeners = new Set<(status: number) => void>()
  /** One at a time, however many requests wait for it: a plugin may open a browser. */
  #reading: Promise<Authorized> | null = null
  #authorized: Authorized | null = null
  #dispatcher: { readonly key: string; readonly value: Dispatcher } | null = null
  /** Those that still serve requests of before certificates changed. */
  readonly #leaving = new Set<Dispatcher>()
  /** Ends a plugin that still runs. */
  readonly #stop = new AbortController()

  /**
   * @param timeoutMs how long a request may take that doesn't say so itself; credentials are waited for as long before it
   * @param environment names proxies and certificates, for a kubeconfig that names none
   * @param host runs the user's plugin
   */
  constructor(
    config: KubeConfig,
    clock: Clock = systemClock,
    timeoutMs: number = limits.requestMs,
    environment: Environment = {},
    host: PluginHost = nobody,
  ) {
    this.#config = config
    this.#environment = environment
    this.#clock = clock
    this.#timeoutMs = timeoutMs
    this.#source = new CredentialSource(config, clock, host)
    this.#patient = host.patient
    this.server = (config.getCurrentCluster()?.server ?? '').replace(/\/+$/, '')
  }

  /** Hears the HTTP status of every answer; any answer shows that the cluster is there. @returns ends it */
  onAnswer(listener: (status: number) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** @returns the answer's JSON, of which nothing is known yet. @throws KubeError */
  async json(path: string, options: KubeRequest = {}): Promise<unknown> {
    return jsonOf(await this.text(path, options))
  }

  /** The same, with all digits of numbers: for an object that is shown or written again. @throws KubeError */
  async exactJson(path: string, options: KubeRequest = {}): Promise<unknown> {
    return jsonOf(await this.text(path, options), jsonValue)
  }

  /** @throws KubeError */
  async text(path: string, options: KubeRequest = {}): Promise<string> {
    try {
      return await this.#withCredentials(options, async (authorized) => {
        const limit = timeLimit(options.timeoutMs ?? this.#timeoutMs, options.signal)
        try {
          return await readAnswer(await this.#send(path, options, limit.signal, authorized), limits.answer)
        } finally {
          limit.end()
        }
      })
    } catch (error) {
      options.signal?.throwIfAborted()
      throw KubeError.ofFailure(error)
    }
  }

  /**
   * An answer that goes on until it is aborted or the server ends it: watches, followed logs. That it begins has a time
   * limit. What it fails with later comes out of the stream. @throws KubeError
   */
  async stream(
    path: string,
    options: Omit<KubeRequest, 'timeoutMs'> & { readonly signal: AbortSignal },
  ): Promise<Readable> {
    try {
      return await this.#withCredentials(options, async (authorized) => {
        const limit = timeLimit(this.#timeoutMs, options.signal)
        try {
          const body = await this.#send(path, options, limit.signal, authorized)
          limit.lift()
          body.once('close', () => limit.end())
          return body
        } catch (error) {
          limit.end()
          throw error
        }
      })
    } catch (error) {
      options.signal.throwIfAborted()
      throw KubeError.ofFailure(error)
    }
  }

  /** A plugin that the user has ended may be run again. */
  runPluginAgain(): void {
    this.#source.plugin.release()
  }

  /** Ends every request that is under way, and the plugin that one may wait for. */
  async close(): Promise<void> {
    this.#stop.abort(new KubeError(0, 'Closed', 'the connection to the cluster was closed'))
    await this.#reading?.catch(() => undefined)
    this.#source.plugin.release()
    this.#listeners.clear()
    const dispatchers = [...this.#leaving, ...(this.#dispatcher ? [this.#dispatcher.value] : [])]
    this.#dispatcher = null
    await Promise.all(dispatchers.map((each) => each.destroy()))
  }

  /** A token that has just run out is refused: once with fresh credentials, then it is an answer. */
  async #withCredentials<T>(
    { signal, timeoutMs }: Pick<KubeRequest, 'signal' | 'timeoutMs'>,
    ask: (authorized: Authorized) => Promise<T>,
  ): Promise<T> {
    const first = await this.#authorize(signal, timeoutMs)
    try {
      return await ask(first)
    } catch (error) {
      const isRefused = error instanceof KubeError && error.status === 401 && !/^admission webhook/.test(error.message)
      if (!isRefused) throw error
    }
    return await ask(await this.#authorize(signal, timeoutMs, first))
  }

  async #send(path: string, options: KubeRequest, signal: AbortSignal, authorized: Authorized): Promise<Readable> {
    const { statusCode, body, headers } = await sendBy(authorized, this.server + path, {
      method: options.method ?? 'GET',
      ...(options.query ? { query: definedOnly(options.query) } : {}),
      headers: {
        accept: 'application/json',
        ...(options.body ? { 'content-type': contentType(options) } : {}),
        ...authorized.headers,
      },
      body: options.body ? jsonText(options.body) : null,
      signal,
      headersTimeout: limits.requestMs,
      // How long an answer may take is up to the signal; a watch may be silent for minutes.
      bodyTimeout: 0,
    })
    for (const listener of this.#listeners) listener(statusCode)
    if (statusCode < 300) return body
    const text = await readBeginning(body, limits.faultBytes)
    throw KubeError.ofResponse(statusCode, text, headers['retry-after'], this.#clock.now())
  }

  /** @param refused what the server did not take: others are read, unless that has happened meanwhile */
  async #authorize(
    signal: AbortSignal | undefined,
    timeoutMs: number = this.#timeoutMs,
    refused?: Authorized,
  ): Promise<Authorized> {
    const known = this.#authorized
    if (known && known !== refused && this.#clock.elapsed() - known.readAt <= credentialsForMs) return known
    this.#reading ??= this.#readCredentials(refused !== undefined).finally(() => (this.#reading = null))
    const limit = timeLimit(this.#patient ? limits.credentialsMs : timeoutMs, signal)
    try {
      return await unlessAborted(this.#reading, limit.signal)
    } catch (error) {
      if (!(error instanceof TimeLimitError)) throw error
      throw new KubeError(
        0,
        error.name,
        `getting the credentials of ${this.#source.user} ${this.#source.whatTakesLong}`,
      )
    } finally {
      limit.end()
    }
  }

  async #readCredentials(fresh: boolean): Promise<Authorized> {
    const unusable = whyNoAddress(this.server, this.#config.getCurrentCluster()?.proxyUrl)
    if (unusable !== null) throw new KubeError(0, 'InvalidAddress', `${unusable}: correct the kubeconfig`)
    const { headers, tls } = await this.#source.read(fresh, this.#stop.signal)
    const proxy = this.#proxy()
    const dispatcher = this.#dispatcherFor({ ...(await this.#usualTrust(tls, proxy)), ...tls }, proxy)
    const forwarded = proxy !== null && isForwarded(this.server, proxy)
    this.#authorized = { headers, dispatcher, proxy, isForwarded: forwarded, readAt: this.#clock.elapsed() }
    return this.#authorized
  }

  /** The kubeconfig's, before that of the variables. */
  #proxy(): ProxyChoice | null {
    const own = this.#config.getCurrentCluster()?.proxyUrl
    if (own) return { url: own, variable: 'the kubeconfig’s proxy-url' }
    const proxy = proxyFor(this.server, this.#environment, 'go')
    if (proxy) checkProxy(proxy)
    return proxy
  }

  /** A kubeconfig without an authority leaves that to the machine, and so to variables. */
  async #usualTrust(tls: Credentials['tls'], proxy: ProxyChoice | null): Promise<Credentials['tls']> {
    const isSecure = isHttps(this.server) || (proxy !== null && isHttps(proxy.url))
    if (!isSecure || tls['ca'] !== undefined || tls['rejectUnauthorized'] === false) return {}
    const { ca } = await readTrust(this.#environment, 'go', null)
    return ca ? { ca: [...ca] } : {}
  }

  /** Where the authority of a proxy would be named, for a sentence: as in kubectl, where the cluster's is. */
  get #trustedBy(): string {
    const { caData, caFile } = this.#config.getCurrentCluster() ?? {}
    return caData || caFile ? 'the kubeconfig’s certificate-authority' : 'SSL_CERT_FILE'
  }

  /** The same one as long as certificates and proxy stay the same. */
  #dispatcherFor(tls: Credentials['tls'], proxy: ProxyChoice | null): Dispatcher {
    this.#stop.signal.throwIfAborted()
    const key = JSON.stringify([tls, proxy])
    if (this.#dispatcher?.key === key) return this.#dispatcher.value
    if (this.#dispatcher) this.#leave(this.#dispatcher.value)
    const pool = { connections: maxConnections, keepAliveTimeout: keepAliveMs, pipelining: 1 }
    // Certificates and key are parsed once, not for each connection.
    const secure = isHttps(this.server) ? { ...tls, secureContext: createSecureContext(tls) } : tls
    const value = proxy
      ? openProxy(proxy, this.server, { server: secure, proxy: proxyTlsOf(tls), trustedBy: this.#trustedBy }, pool)
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

/** What a kubeconfig says and no request can be made with, so that it does not look like a mistake of ours. */
function whyNoAddress(server: string, proxy: string | undefined): string | null {
  const shown = `"${shownAddress(server)}"`
  if (!URL.canParse(server)) return `${shown} is not an address`
  const { protocol, search, hash } = new URL(server)
  if (protocol !== 'http:' && protocol !== 'https:') return `${shown} does not begin with http:// or https://`
  if (search !== '' || hash !== '') return `${shown} has a query or a fragment (? or #) after its path`
  return !proxy || isProxyAddress(proxy) ? null : 'the cluster’s proxy-url is no address of a proxy'
}

/** Who the cluster is asked for, and what it is told of us, is not the proxy's. */
const proxyTlsOf = ({ ca, rejectUnauthorized }: Credentials['tls']): ConnectionOptions =>
  definedOnly({ ca, rejectUnauthorized })

/** What an answer says, of which nothing is known yet. @throws KubeError */
export function jsonOf(answer: string, parse: (text: string) => unknown = JSON.parse): unknown {
  try {
    return parse(answer)
  } catch {
    throw new KubeError(0, 'NotJson', 'the answer is not JSON: is this the address of a Kubernetes API?')
  }
}

const contentType = ({ method }: KubeRequest) =>
  method === 'PATCH' ? 'application/merge-patch+json' : 'application/json'

const definedOnly = (query: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined))
