import type { RequestOptions } from 'node:https'
import type { Readable } from 'node:stream'
import type { KubeConfig } from '@kubernetes/client-node'
import { Agent, ProxyAgent, request, type Dispatcher } from 'undici'
import { KubeError } from './kube-error'

export type Query = Readonly<Record<string, string | number | boolean | undefined>>

export interface KubeRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly query?: Query
  readonly body?: object | undefined
  readonly signal?: AbortSignal
  readonly timeoutMs?: number
}

const defaultTimeoutMs = 30_000
/** Tokens of exec plugins and files run out; asking KubeConfig again is cheap, its plugins keep what is still good. */
const credentialsForMs = 30_000
/** As many as there may be Jobs in creation, and some for watches and logs. */
const maxConnections = 300

/**
 * Requests to one cluster on kept connections. KubeConfig says where and who; client-node's own calls would open a
 * connection each and drop the fields of a template that their models don't know.
 */
export class KubeClient {
  readonly #config: KubeConfig
  readonly server: string
  #credentials: Promise<{ headers: Record<string, string>; dispatcher: Dispatcher }> | null = null
  #credentialsAt = 0
  #dispatcher: { key: string; value: Dispatcher } | null = null

  constructor(config: KubeConfig) {
    this.#config = config
    this.server = (config.getCurrentCluster()?.server ?? '').replace(/\/+$/, '')
  }

  /** @returns the answer's JSON. @throws KubeError */
  async json<T>(path: string, options: KubeRequest = {}): Promise<T> {
    const text = await this.text(path, options)
    try {
      return JSON.parse(text) as T
    } catch {
      throw new KubeError(0, 'NotJson', 'the answer is not JSON: is this the address of a Kubernetes API?')
    }
  }

  /** @throws KubeError */
  async text(path: string, options: KubeRequest = {}): Promise<string> {
    const body = await this.#send(path, options)
    try {
      return await body.text()
    } catch (error) {
      options.signal?.throwIfAborted()
      throw KubeError.ofFailure(error)
    }
  }

  /** An answer that goes on until it is aborted or the server ends it: watches, followed logs. @throws KubeError */
  async stream(path: string, options: KubeRequest & { readonly signal: AbortSignal }): Promise<Readable> {
    return await this.#send(path, { ...options, timeoutMs: 0 })
  }

  async close(): Promise<void> {
    await this.#dispatcher?.value.destroy()
    this.#dispatcher = null
  }

  async #send(path: string, options: KubeRequest, retried = false): Promise<Dispatcher.ResponseData['body']> {
    try {
      const { headers, dispatcher } = await this.#authorize(retried)
      const {
        statusCode,
        body,
        headers: answered,
      } = await request(this.server + path, {
        method: options.method ?? 'GET',
        ...(options.query ? { query: definedOnly(options.query) } : {}),
        headers: {
          accept: 'application/json',
          ...(options.body ? { 'content-type': contentType(options) } : {}),
          ...headers,
        },
        body: options.body ? JSON.stringify(options.body) : null,
        signal: limit(options),
        dispatcher,
        headersTimeout: defaultTimeoutMs,
        bodyTimeout: options.timeoutMs === 0 ? 0 : defaultTimeoutMs,
      })
      if (statusCode < 300) return body
      const text = await body.text()
      // A token that has just run out looks like this; once with fresh credentials, then it is an answer.
      if (statusCode === 401 && !retried) return await this.#send(path, options, true)
      throw KubeError.ofResponse(statusCode, text, answered['retry-after'], Date.now())
    } catch (error) {
      options.signal?.throwIfAborted()
      throw KubeError.ofFailure(error)
    }
  }

  async #authorize(fresh: boolean) {
    if (fresh || !this.#credentials || Date.now() - this.#credentialsAt > credentialsForMs) {
      this.#credentialsAt = Date.now()
      this.#credentials = this.#readCredentials()
      this.#credentials.catch(() => (this.#credentials = null))
    }
    return await this.#credentials
  }

  async #readCredentials() {
    const options: RequestOptions = {}
    try {
      await this.#config.applyToHTTPSOptions(options)
    } catch (error) {
      throw new KubeError(
        401,
        'Unauthorized',
        `The credentials of ${this.#config.getCurrentUser()?.name ?? 'the user'} could not be had: ${(error as Error).message}`,
      )
    }
    const { ca, cert, key, passphrase, servername, rejectUnauthorized } = options
    const tls = Object.fromEntries(
      Object.entries({ ca, cert, key, passphrase, servername, rejectUnauthorized }).filter(
        ([, value]) => value !== undefined,
      ),
    )
    const headers = { ...(options.headers as Record<string, string> | undefined) }
    if (options.auth) headers.Authorization = `Basic ${Buffer.from(options.auth).toString('base64')}`
    return { headers, dispatcher: this.#dispatcherFor(tls) }
  }

  /** The same one as long as certificates and proxy stay the same. */
  #dispatcherFor(tls: object): Dispatcher {
    const proxy = this.#config.getCurrentCluster()?.proxyUrl
    const cacheKey = JSON.stringify([tls, proxy])
    if (this.#dispatcher?.key === cacheKey) return this.#dispatcher.value
    const old = this.#dispatcher?.value
    if (old) void old.close()
    const pool = { connections: maxConnections, keepAliveTimeout: 60_000, pipelining: 1 }
    const value = proxy
      ? new ProxyAgent({ uri: proxy, requestTls: tls, ...pool })
      : new Agent({ connect: { ...tls, keepAlive: true, timeout: 10_000 }, ...pool })
    this.#dispatcher = { key: cacheKey, value }
    return value
  }
}

function limit({ signal, timeoutMs = defaultTimeoutMs }: KubeRequest): AbortSignal | null {
  if (timeoutMs === 0) return signal ?? null
  const timeout = AbortSignal.timeout(timeoutMs)
  return signal ? AbortSignal.any([signal, timeout]) : timeout
}

const contentType = ({ method }: KubeRequest) =>
  method === 'PATCH' ? 'application/merge-patch+json' : 'application/json'

const definedOnly = (query: Query) =>
  Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined))
