import { z } from 'zod'
import type { Clock } from '../../clock/clock'
import { Once } from '../abortable'
import { isStatus } from '../http-fault'
import { instantOf } from '../wire'

const CsrfToken = z.object({ token: z.string().min(1).max(10_000), expiration: z.unknown().optional() })

/** A token is renewed so long before it ends, ms. */
const marginMs = 60_000

export type CsrfHeaders = Readonly<Record<string, string>>

/**
 * The token that a server of one's own may ask for with each write; off by default there, and unknown to Cloud. One for each
 * client: asking for another ends the one before, so all requests of a client share it.
 * Source: prefect 3.9.1, server/api/csrf_token.py and middleware.py; client/base.py, PrefectHttpxAsyncClient.
 */
export class CsrfTokens {
  readonly #clientId: string
  readonly #clock: Pick<Clock, 'now'>
  readonly #token: Once<{ readonly headers: CsrfHeaders; readonly endsAt: number }>

  /** @param ask reads `/csrf-token`; rejects with a PrefectError */
  constructor(
    clientId: string,
    clock: Pick<Clock, 'now'>,
    ask: (path: string, signal: AbortSignal) => Promise<unknown>,
  ) {
    this.#clientId = clientId
    this.#clock = clock
    this.#token = new Once((signal) => this.#ask(ask, signal))
  }

  /** Empty where the server asks for none. Rejects with a PrefectError, or the signal's reason. */
  async headers(signal: AbortSignal): Promise<CsrfHeaders> {
    if ((this.#token.value?.endsAt ?? Infinity) < this.#clock.now()) this.#token.forget()
    return (await this.#token.get(signal)).headers
  }

  /** A write was refused that carried these: the next one asks anew. */
  refused(headers: CsrfHeaders): void {
    // Many are refused at once when a token has ended; only the first of them lets it go.
    if (this.#token.value?.headers === headers) this.#token.forget()
  }

  async #ask(ask: (path: string, signal: AbortSignal) => Promise<unknown>, signal: AbortSignal) {
    try {
      const path = `/csrf-token?client=${encodeURIComponent(this.#clientId)}`
      const { token, expiration } = CsrfToken.parse(await ask(path, signal))
      const headers = { 'prefect-csrf-token': token, 'prefect-csrf-client': this.#clientId }
      return { headers, endsAt: (instantOf(expiration) ?? Infinity) - marginMs }
    } catch (error) {
      // 422: it is off; 404: a server that has no such thing; and what is no token is no help.
      if (!isStatus(error, 422) && !isStatus(error, 404) && !(error instanceof z.ZodError)) throw error
      return { headers: {}, endsAt: Infinity }
    }
  }
}
