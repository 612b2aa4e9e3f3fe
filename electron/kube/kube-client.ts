import type { Readable } from 'node:stream'
import { withoutFullStop } from '../../shared/model/sentence'
import { jsonText } from '../../shared/yaml/json-text'
import { jsonValue } from '../../shared/yaml/json-value'
import { readAnswer, readBeginning } from '../answers/read-answer'
import { systemClock, type Clock } from '../clock/clock'
import { ServerTime } from '../clock/server-time'
import { timeLimit } from '../clock/time-limit'
import { sendBy } from '../network/ask'
import type { OwnProxy } from '../network/own-proxy'
import type { Environment } from '../network/proxy-rules'
import { isAnswerOfTls, unheard } from '../network/wrong-scheme'
import { Authorizer, type Authorized } from './authorizer'
import { CredentialSource } from './credentials'
import type { KubeConfig } from './kube-config-model'
import { KubeConnections, proxyOfKubeConfig } from './kube-connections'
import { KubeError } from './kube-error'
import { limits } from './limits'
import { nobody, type PluginHost } from './plugin-host'
import { pluginLimit } from './plugin-limit'
import { baseOf } from './server-address'
import { isWrite } from './is-write'

export type Query = Readonly<Record<string, string | number | boolean | undefined>>

export interface KubeRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly query?: Query
  readonly body?: object | undefined
  /** Of a patch: a merge when left out. */
  readonly patch?: 'merge' | 'apply'
  readonly signal?: AbortSignal
  readonly timeoutMs?: number
  /** Of an answer that begins so nothing else is wanted: only this is returned. */
  readonly enough?: string
}

/**
 * Requests to one cluster on kept connections. A kubeconfig says where and who; client-node's own calls would open a
 * connection each and drop the fields of a template that their models don't know.
 */
export class KubeClient {
  readonly server: string
  /** The proxy that the connection or the kubeconfig names, or that it has none; null for what the environment says. */
  readonly proxy: OwnProxy | null
  readonly #clock: Clock
  readonly #time: ServerTime
  readonly #timeoutMs: number
  readonly #source: CredentialSource
  readonly #connections: KubeConnections
  readonly #authorizer: Authorizer
  /** How long credentials are waited for; null for as long as the request may take. */
  readonly #patientMs: number | null
  readonly #listeners = new Set<(status: number) => void>()
  #hasAnswered = false
  #whyNoWrites: () => string | null = () => null

  /**
   * @param timeoutMs how long a request may take that doesn't say so itself; credentials are waited for as long before it
   * @param environment names proxies and certificates, for a kubeconfig that names none, and how long a plugin may take
   * @param host runs the user's plugin
   * @param proxy goes before what the kubeconfig and the environment name; null for what they say. Only the cluster is asked
   *   through it: programs that give credentials, and those who issue tokens, are reached as the environment says.
   */
  constructor(
    config: KubeConfig,
    clock: Clock = systemClock,
    timeoutMs: number = limits.requestMs,
    environment: Environment = {},
    host: PluginHost = nobody,
    proxy: OwnProxy | null = null,
  ) {
    const cluster = config.getCurrentCluster()
    this.server = baseOf(cluster?.server ?? '')
    this.#clock = clock
    this.#time = new ServerTime(clock)
    this.#timeoutMs = timeoutMs
    const limit = pluginLimit(environment)
    this.#patientMs = host.patient ? limit.ms + limits.beyondPluginMs : null
    this.#source = new CredentialSource(config, clock, host, environment)
    const hasOwnAuthority = Boolean(cluster?.caData) || Boolean(cluster?.caFile)
    const trustedBy = hasOwnAuthority ? 'the kubeconfig’s certificate-authority' : 'SSL_CERT_FILE'
    this.proxy = proxy ?? proxyOfKubeConfig(cluster?.proxyUrl)
    this.#connections = new KubeConnections(this.server, this.proxy, environment, trustedBy)
    this.#authorizer = new Authorizer(this.#source, this.#connections, clock)
  }

  /** The program that gives the credentials, by its name; null when none does. */
  get plugin(): string | null {
    return this.#source.pluginName
  }

  /** How far the cluster's clock is ahead of this machine's, as its answers say: whole seconds in ms; 0 when they hardly differ. */
  get aheadMs(): number {
    return this.#time.toldMs
  }

  /** What the cluster's clock shows, ms since the epoch: its Jobs and pods have their times by that one. */
  now(): number {
    return this.#clock.now() + this.aheadMs
  }

  /** Hears the HTTP status of every answer; any answer shows that the cluster is there. @returns ends it */
  onAnswer(listener: (status: number) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** From now on nothing is written to the cluster while there is a reason, which is what a write fails with. */
  barWrites(why: () => string | null): void {
    this.#whyNoWrites = why
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
    const barred = isWrite(path, options) ? this.#whyNoWrites() : null
    // As if the user had no right to: then nothing more is claimed, and no run is failed.
    if (barred !== null) throw new KubeError(403, 'ReadOnly', barred)
    try {
      return await this.#withCredentials(options, async (authorized) => {
        const limit = timeLimit(options.timeoutMs ?? this.#timeoutMs, options.signal)
        try {
          return await readAnswer(
            await this.#send(path, options, limit.signal, authorized),
            limits.answer,
            options.enough,
          )
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

  /** A plugin that the user has ended, or that has failed, may be run again at once. */
  runPluginAgain(): void {
    this.#source.plugin.release()
  }

  /** The user asks whether all is well now: a plugin that failed may be run again at once, one that was ended may not. */
  tryPluginAgain(): void {
    this.#source.forgive()
  }

  /** Ends every request that is under way, and the plugin that one may wait for. */
  async close(): Promise<void> {
    await this.#authorizer.close()
    this.#listeners.clear()
    await this.#connections.close()
  }

  /** A token that has just run out is refused: once with fresh credentials, then it is an answer. */
  async #withCredentials<T>(
    { signal, timeoutMs = this.#timeoutMs }: Pick<KubeRequest, 'signal' | 'timeoutMs'>,
    ask: (authorized: Authorized) => Promise<T>,
  ): Promise<T> {
    const waiting = { signal, limitMs: this.#patientMs ?? timeoutMs }
    const first = await this.#authorizer.now(waiting)
    try {
      return await ask(first)
    } catch (error) {
      if (!isRefusal(error)) throw error
      const next = await this.#authorizer.otherThan(first, waiting)
      if (next === null) throw this.#refusedAgain(error)
      return await ask(next).catch((again: unknown) => {
        throw isRefusal(again) ? this.#refusedAgain(again) : again
      })
    }
  }

  /** A plugin that gives what the server does not take is run again with growing pauses. */
  #refusedAgain({ status, reason, message, answer }: KubeError): KubeError {
    const plugin = this.#source.pluginName
    const words =
      plugin === null
        ? message
        : `${withoutFullStop(message)}: the server does not take what ${plugin} gives, also after that was run again. It is run once more after pauses that grow to five minutes`
    return new KubeError(status, reason, words, null, answer)
  }

  async #send(path: string, options: KubeRequest, signal: AbortSignal, authorized: Authorized): Promise<Readable> {
    const sentAt = this.#clock.elapsed()
    const address = this.server + path
    const { statusCode, body, headers } = await sendBy(authorized, address, {
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
    }).catch((error: unknown) => {
      throw this.#hasAnswered ? error : unheard(error, address)
    })
    this.#hasAnswered = true
    this.#time.hear(headers['date'], sentAt)
    for (const listener of this.#listeners) listener(statusCode)
    if (statusCode < 500 && statusCode !== 401) this.#source.plugin.accept()
    if (statusCode < 300) return body
    const text = await readBeginning(body, limits.faultBytes)
    if (isAnswerOfTls(address, statusCode, text)) throw KubeError.ofScheme('TLS')
    throw KubeError.ofResponse(statusCode, text, headers['retry-after'], this.#clock.now())
  }
}

/** Of the credentials; a webhook chooses the status of its denial. */
const isRefusal = (error: unknown): error is KubeError =>
  error instanceof KubeError && error.status === 401 && !/^admission webhook/.test(error.message)

/** What an answer says, of which nothing is known yet. @throws KubeError */
export function jsonOf(answer: string, parse: (text: string) => unknown = JSON.parse): unknown {
  try {
    return parse(answer)
  } catch {
    throw new KubeError(0, 'NotJson', 'the answer is not JSON: is this the address of a Kubernetes API?')
  }
}

/** JSON is YAML too. */
const contentType = ({ method, patch = 'merge' }: KubeRequest) =>
  method !== 'PATCH'
    ? 'application/json'
    : patch === 'apply'
      ? 'application/apply-patch+yaml'
      : 'application/merge-patch+json'

const definedOnly = (query: Query) =>
  Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined))
