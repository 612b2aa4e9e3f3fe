import type { Clock } from '../clock/clock'
import { timeLimit, TimeLimitError } from '../clock/time-limit'
import { unlessAborted } from '../clock/unless-aborted'
import type { CredentialSource, Credentials } from './credentials'
import { closedError, type KubeConnections, type Way } from './kube-connections'
import { KubeError } from './kube-error'

/** Tokens of exec plugins and files run out; asking again is cheap, plugins keep what is still good. */
const credentialsForMs = 30_000

/** What a request is sent with. */
export interface Authorized extends Way {
  readonly headers: Credentials['headers']
  /** What the server sees of who asks. */
  readonly shown: string
  /** Of the monotonic clock, ms. */
  readonly readAt: number
}

/** For how long, and by whom, credentials are waited for. */
export interface Waiting {
  readonly signal: AbortSignal | undefined
  readonly limitMs: number
}

/** Credentials of one cluster's user, read when they are needed, once for all requests that wait for them. */
export class Authorizer {
  readonly #source: CredentialSource
  readonly #connections: KubeConnections
  readonly #clock: Clock
  /** One at a time, however many requests wait for it: a plugin may open a browser. */
  #reading: Promise<Authorized> | null = null
  #authorized: Authorized | null = null
  /** Ends a plugin that still runs. */
  readonly #stop = new AbortController()

  constructor(source: CredentialSource, connections: KubeConnections, clock: Clock) {
    this.#source = source
    this.#connections = connections
    this.#clock = clock
  }

  /** What requests carry now. @throws KubeError, what `KubeError.ofFailure` takes */
  async now(waiting: Waiting): Promise<Authorized> {
    return this.#usable() ?? (await this.#waitForReading(waiting))
  }

  /**
   * What requests carry in place of what the server did not take; null when there is nothing else, or not yet.
   * @throws KubeError, what `KubeError.ofFailure` takes
   */
  async otherThan(refused: Authorized, waiting: Waiting): Promise<Authorized | null> {
    const isOther = (each: Authorized | null): each is Authorized => each !== null && each.shown !== refused.shown
    // What is being read may be what was refused: that was begun before this was known.
    const known = this.#reading ? await this.#waitForReading(waiting) : this.#usable()
    if (isOther(known)) return known
    if (!this.#source.plugin.refuse()) return null
    this.#authorized = null
    const next = await this.#waitForReading(waiting)
    return isOther(next) ? next : null
  }

  /** Ends a plugin that runs, and resolves when it has ended. */
  async close(): Promise<void> {
    this.#stop.abort(closedError())
    await this.#reading?.catch(() => undefined)
    this.#source.plugin.release()
  }

  /** What was read lately. */
  #usable(): Authorized | null {
    const known = this.#authorized
    return known && this.#clock.elapsed() - known.readAt <= credentialsForMs ? known : null
  }

  async #waitForReading({ signal, limitMs }: Waiting): Promise<Authorized> {
    this.#reading ??= this.#read().finally(() => (this.#reading = null))
    const limit = timeLimit(limitMs, signal)
    try {
      return await unlessAborted(this.#reading, limit.signal)
    } catch (error) {
      if (!(error instanceof TimeLimitError)) throw error
      const { user, whatTakesLong, pluginName } = this.#source
      const words = `getting the credentials of ${user} ${whatTakesLong}`
      throw new KubeError(0, error.name, words, null, null, pluginName)
    } finally {
      limit.end()
    }
  }

  async #read(): Promise<Authorized> {
    this.#connections.check()
    const { headers, tls } = await this.#source.read(this.#stop.signal)
    const way = await this.#connections.with(tls)
    const shown = JSON.stringify([headers, tls['cert'] ?? null])
    this.#authorized = { ...way, headers, shown, readAt: this.#clock.elapsed() }
    return this.#authorized
  }
}
