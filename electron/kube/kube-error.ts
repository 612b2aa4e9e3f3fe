/** The part of a Kubernetes Status that says what went wrong. */
export interface StatusBody {
  readonly reason?: string
  readonly message?: string
  readonly details?: { readonly name?: string; readonly kind?: string; readonly retryAfterSeconds?: number }
}

/**
 * A request that the API server refused, or that got no answer.
 * `status` is the HTTP status, 0 when there was no answer; `message` the server's own words, or the system's.
 */
export class KubeError extends Error {
  override readonly name = 'KubeError'
  constructor(
    readonly status: number,
    readonly reason: string,
    message: string,
    readonly retryAfterMs: number | null = null,
  ) {
    super(message)
  }

  /** Passes by itself: no answer, time-out, too many requests, a server in trouble. */
  get transient(): boolean {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500
  }

  static ofResponse(status: number, text: string, retryAfter: string | string[] | undefined): KubeError {
    const body = parseStatus(text)
    const seconds = body.details?.retryAfterSeconds ?? Number(retryAfter)
    return new KubeError(
      status,
      body.reason ?? `HTTP ${status}`,
      body.message ?? (text.slice(0, 300) || `HTTP ${status} without a word`),
      Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : null,
    )
  }

  static ofFailure(thrown: unknown): KubeError {
    if (thrown instanceof KubeError) return thrown
    const error = thrown as Error & { code?: unknown; cause?: Error & { code?: unknown } }
    // A DOMException, as time-outs are, has a number for a code.
    const code = [error.code, error.cause?.code].find((it) => typeof it === 'string') ?? error.name
    return new KubeError(0, code, failureWords[code] ?? (error.cause?.message || error.message))
  }
}

const failureWords: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused: nothing listens at this address',
  ENOTFOUND: 'no such host: check the address of the cluster',
  ECONNRESET: 'the connection was cut',
  UND_ERR_SOCKET: 'the connection was cut',
  TimeoutError: 'no answer in time',
  UND_ERR_CONNECT_TIMEOUT: 'no answer in time',
  UND_ERR_HEADERS_TIMEOUT: 'no answer in time',
}

function parseStatus(text: string): StatusBody {
  try {
    const body: unknown = JSON.parse(text)
    return typeof body === 'object' && body !== null ? body : {}
  } catch {
    return {}
  }
}
