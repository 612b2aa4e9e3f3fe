import { withoutPasswords } from '../../shared/secrets/addresses'
import { TooLargeError } from '../answers/read-answer'
import { TimeLimitError } from '../clock/time-limit'
import { certificateWords, isCertificateCode } from '../network/certificate-words'
import { ProxyError } from '../network/proxy-fault'
import { TrustError } from '../network/trust'
import {
  disagreementWords,
  isRecordOfTls,
  isWithoutTls,
  speaksNoTls,
  speaksTls,
  UnheardError,
} from '../network/wrong-scheme'
import { limits } from './limits'
import { objectOf } from './wire'

/** The part of a Kubernetes Status that says what went wrong, as far as it could be read. */
export interface StatusBody {
  /** "" where the server gives none, as with a webhook's denial. */
  readonly reason: string
  /** What it is about: {"kind": "namespaces", "name": "flows"}. */
  readonly kind: string
  readonly name: string
  /** Reasons of its causes: NamespaceTerminating, FieldValueRequired… */
  readonly causes: readonly string[]
  readonly retryAfterSeconds: number | null
}

/**
 * A request that the API server refused, or that got no answer.
 * `status` is the HTTP status, 0 when there was no answer; `message` the server's own words, or the system's, without passwords of addresses.
 */
export class KubeError extends Error {
  override readonly name = 'KubeError'
  constructor(
    readonly status: number,
    readonly reason: string,
    message: string,
    readonly retryAfterMs: number | null = null,
    /** Null when what answered did not speak as a Kubernetes API: a proxy, a login page, an HTTPS port asked in HTTP. */
    readonly answer: StatusBody | null = null,
    /** The user's program that gives no credentials, or none that the server takes: nothing else is at fault. */
    readonly plugin: string | null = null,
  ) {
    super(
      withoutPasswords(
        message.length > limits.messageChars ? `${message.slice(0, limits.messageChars - 1)}…` : message,
      ),
    )
  }

  /** Ends by itself: no answer, time-out, too many requests, a server in trouble. */
  get transient(): boolean {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500
  }

  /** @param now ms since the epoch: a Retry-After may be a date */
  static ofResponse(status: number, text: string, retryAfter: string | string[] | undefined, now: number): KubeError {
    const body = parseObject(text)
    const answer = statusOf(body)
    const header = Array.isArray(retryAfter) ? retryAfter[0] : retryAfter
    const waitMs = answer?.retryAfterSeconds != null ? answer.retryAfterSeconds * 1000 : headerMs(header, now)
    return new KubeError(
      status,
      answer?.reason || `HTTP ${status}`,
      textOf(body.message) || (answer ? '' : text.trim().slice(0, 300)) || `HTTP ${status}, without a message`,
      waitMs > 0 ? Math.min(waitMs, limits.retryAfterMs) : null,
      answer,
    )
  }

  /**
   * What keeps requests from the cluster whether it is started or not: its certificate, or a proxy, a file of authorities or an
   * address that has to be corrected, as the message says. Null when it may just be away.
   */
  get inTheWay(): 'certificate' | 'setUp' | null {
    if (this.status !== 0) return null
    if (isCertificateCode(this.reason)) return 'certificate'
    const isOfAddress = ['InvalidAddress', 'NotHttp', 'WrongScheme'].includes(this.reason)
    return isOfAddress || ['ProxyError', 'TrustError'].includes(this.reason) ? 'setUp' : null
  }

  /** What answers is asked in HTTP where it speaks TLS, or the other way about. */
  static ofScheme(speaks: 'TLS' | 'HTTP'): KubeError {
    return new KubeError(
      0,
      'WrongScheme',
      (speaks === 'TLS' ? speaksTls : speaksNoTls)('its address in the kubeconfig'),
    )
  }

  /**
   * The failure of a request as an error of the cluster.
   * @throws `thrown` itself when it is no such failure: a mistake of ours must not pass for a cluster in trouble
   */
  static ofFailure(thrown: unknown): KubeError {
    if (thrown instanceof KubeError) return thrown
    if (thrown instanceof TimeLimitError) return new KubeError(0, thrown.name, 'no answer in time')
    if (thrown instanceof TooLargeError) return new KubeError(0, 'TooLarge', thrown.message)
    if (thrown instanceof ProxyError || thrown instanceof TrustError)
      return new KubeError(0, thrown.name, thrown.message)
    if (thrown instanceof UnheardError) return new KubeError(0, thrown.code, thrown.message)
    if (thrown instanceof Error && isRecordOfTls(thrown)) return KubeError.ofScheme('TLS')
    if (thrown instanceof Error && thrown.name === 'HTTPParserError')
      return new KubeError(
        0,
        'NotHttp',
        'what answers there does not speak HTTP: correct the address in the kubeconfig',
      )
    const code = failureCode(thrown) ?? failureCode((thrown as { cause?: unknown } | null)?.cause)
    if (code === null) throw thrown
    const { message, cause } = thrown as Error
    if (isCertificateCode(code)) {
      const words = certificateWords(failureCode(thrown) === null ? (cause as Error) : (thrown as Error), code)
      return new KubeError(
        0,
        code,
        `the cluster’s certificate ${words}: ${mendsOfCertificate[code] ?? mendOfAuthority}`,
      )
    }
    if (isWithoutTls(code)) return KubeError.ofScheme('HTTP')
    if (/_ALERT_.*CERT|_ALERT_UNKNOWN_CA/.test(code)) return new KubeError(0, code, `${wantsCertificate} (${code})`)
    const words = failureWords[code] ?? disagreementWords(code)?.words
    return new KubeError(0, code, words ?? ((cause as Error | undefined)?.message || message))
  }
}

/** The code that system, TLS and HTTP errors carry; null for what code of ours throws. */
function failureCode(thrown: unknown): string | null {
  const code: unknown = (thrown as { code?: unknown } | null | undefined)?.code
  if (!(thrown instanceof Error) || typeof code !== 'string') return null
  return /^(ERR_INVALID_(ARG|THIS|RETURN)|ERR_METHOD_NOT|UND_ERR_INVALID_ARG)/.test(code) ? null : code
}

const mendOfAuthority =
  'name the authority that signed it as certificate-authority in the kubeconfig, or get the kubeconfig anew'
const mendsOfCertificate: Readonly<Record<string, string>> = {
  ERR_TLS_CERT_ALTNAME_INVALID:
    'write one of the names that it is for as tls-server-name in the kubeconfig, or correct the address of the server there',
  CERT_HAS_EXPIRED: 'have it renewed where the cluster runs',
  CERT_NOT_YET_VALID: 'set the clock of this machine, or that of the cluster',
}

/** What it says of a certificate of ours, not of its own. */
const wantsCertificate =
  'the cluster takes no client certificate but one of its own authority, and got none or another: get the kubeconfig anew'

const failureWords: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused: nothing listens at this address',
  ENOTFOUND: 'no such host: check the address of the cluster',
  ECONNRESET: 'the connection was cut',
  UND_ERR_SOCKET: 'the connection was cut',
  UND_ERR_CONNECT_TIMEOUT: 'no answer in time',
  UND_ERR_HEADERS_TIMEOUT: 'no answer in time',
  UND_ERR_BODY_TIMEOUT: 'no answer in time',
}

function headerMs(header: string | undefined, now: number): number {
  if (header === undefined || header.trim() === '') return 0
  const seconds = Number(header)
  return Number.isNaN(seconds) ? (Date.parse(header) || 0) - now : seconds * 1000
}

/** A Status as the server sent it; null when the answer is something else. Every field may be of any kind. */
function statusOf(body: Readonly<Record<string, unknown>>): StatusBody | null {
  if (body.kind !== 'Status' && typeof body.reason !== 'string') return null
  const details = objectOf(body.details)
  const causes = Array.isArray(details.causes) ? details.causes : []
  const seconds = details.retryAfterSeconds
  return {
    reason: textOf(body.reason),
    kind: textOf(details.kind),
    name: textOf(details.name),
    causes: causes.slice(0, 100).map((cause) => textOf(objectOf(cause).reason)),
    retryAfterSeconds: typeof seconds === 'number' && Number.isFinite(seconds) && seconds > 0 ? seconds : null,
  }
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    return objectOf(JSON.parse(text))
  } catch {
    return {}
  }
}
const textOf = (value: unknown): string => (typeof value === 'string' ? value.slice(0, limits.messageChars + 1) : '')
