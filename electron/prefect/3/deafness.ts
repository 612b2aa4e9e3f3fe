import { throwLater } from '../../mistakes/guarded-emitter'
import { PrefectError } from '../prefect-api'
import { socketUrl } from './address'
import type { Client3 } from './client'
import type { SocketEnd } from './socket'

/** A connection that breaks so often before it stands is no passing trouble. */
const passingFailures = 2

/** Whether the events can't be heard although the API answers: what lies between lets no websocket through. */
export class Deafness {
  readonly #client: Pick<Client3, 'rest' | 'pool'>
  readonly #path: string
  #stands = false
  /** To open it, in a row. */
  #failures = 0
  /** The API has answered a request since the first of them. */
  #answers = false
  #isAsking = false
  #notice: string | null = null

  /** @param path of the websocket */
  constructor(client: Pick<Client3, 'rest' | 'pool'>, path: string) {
    this.#client = client
    this.#path = path
  }

  /** What is wrong, and what to do, as sentences; null while all is heard, or nobody knows. */
  get notice(): string | null {
    return this.#notice
  }

  opened(): void {
    this.#stands = true
    this.#failures = 0
    this.#answers = false
    this.#notice = null
  }

  /**
   * It has ended, or could not be opened. Whether that is the API's trouble or the websocket's alone, a request tells. One
   * that breaks may belong to a server that is on its way up: it has to break once more after the answer.
   */
  ended({ kind, message }: SocketEnd, signal: AbortSignal): void {
    const hasStood = this.#stands
    this.#stands = false
    if (hasStood || kind === 'closed') return
    this.#failures++
    if (this.#answers) this.#say(message)
    else if (kind === 'refused') void this.#ask(signal).then(() => this.#answers && this.#say(message), throwLater)
    else if (this.#failures > passingFailures) void this.#ask(signal).catch(throwLater)
  }

  #say(message: string): void {
    const url = socketUrl(this.#client.rest.knownBase, this.#path)
    this.#notice = `Events of the Prefect API can’t be heard, since ${url} is no websocket for us (${message}): a run that is made now is found within ten seconds, and one that is cancelled within a minute. Let websockets through the proxies before the server.`
  }

  async #ask(signal: AbortSignal): Promise<void> {
    if (this.#isAsking) return
    this.#isAsking = true
    try {
      await this.#client.pool.reread(signal)
      this.#answers = !this.#stands
    } catch (error) {
      if (!(error instanceof PrefectError) && !signal.aborted) throw error
    } finally {
      this.#isAsking = false
    }
  }
}
