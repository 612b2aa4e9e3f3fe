import { isCertificateCode } from './certificate-words'

// Servers that speak TLS or plain HTTP where their address says the other one, as far as anything tells.

/** @param address what is to be corrected */
export const speaksTls = (address = 'its address'): string =>
  `the server speaks TLS: write https:// in the place of http:// in ${address}`
export const speaksNoTls = (address = 'its address'): string =>
  `the server speaks no TLS: does ${address} begin with http://?`

const isPlain = (address: string): boolean => /^(http|ws):/i.test(address)

/**
 * What servers answer in plain HTTP to who speaks it where they speak TLS.
 * Source: Go 1.25, net/http, server.go, serve; nginx 1.28, ngx_http_special_response.c, error 497; Apache httpd 2.4,
 * modules/ssl/ssl_engine_kernel.c; Tomcat 10, coyote, LocalStrings.properties.
 */
const plainToTls =
  /sent an HTTP request to an HTTPS server|plain HTTP request was sent to HTTPS port|speaking plain HTTP to an SSL-enabled server|combination of host and port requires TLS/i

/** @param address that was asked; behind TLS, the same words are about somebody else's mistake */
export const isAnswerOfTls = (address: string, status: number, text: string): boolean =>
  status === 400 && isPlain(address) && plainToTls.test(text)

/** An alert or a greeting of TLS in the place of an answer, as undici quotes it. Source: RFC 8446, 5.1. */
export function isRecordOfTls(error: Error): boolean {
  const { data } = error as Error & { data?: unknown }
  if (error.name !== 'HTTPParserError' || typeof data !== 'string') return false
  const [kind, major, minor = 0xff] = Array.from(data.slice(0, 3), (one) => one.charCodeAt(0))
  return (kind === 0x15 || kind === 0x16) && major === 3 && minor <= 4
}

/** What speaks no TLS where it should. Newer OpenSSL names the same otherwise. */
export const isWithoutTls = (code: string): boolean =>
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG'].includes(code)

/**
 * TLS that is spoken on both sides and can't be agreed on; null for what is none of that.
 * @param code of an error of Node's or Electron's TLS
 */
export function disagreementWords(code: string): { readonly words: string; readonly lasts: boolean } | null {
  if (!/^(ERR_SSL_|EPROTO$)/.test(code) || isCertificateCode(code)) return null
  if (/PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL/.test(code))
    return { words: `the server speaks no TLS 1.2 or later: have it brought up to date (${code})`, lasts: true }
  if (/UNRECOGNIZED_NAME/.test(code))
    return { words: `the server has no certificate for this name: check the address (${code})`, lasts: true }
  return { words: `the server and Flowdeck agree on no TLS (${code})`, lasts: false }
}

/** How connections end that nobody has answered on. */
export const isCut = (code: string): boolean => ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'].includes(code)

/**
 * A server that ends connections without a word, and has never said one since it is asked: it may be starting, or speak
 * something else. `message` ends a sentence.
 */
export class UnheardError extends Error {
  override readonly name = 'UnheardError'
  /** @param code how the connection ended, as Node says it */
  constructor(
    address: string,
    readonly code: string,
  ) {
    const [other, begins] = isPlain(address) ? ['TLS', 'https://'] : ['no TLS', 'http://']
    const hint = `if it speaks ${other}, its address begins with ${begins}`
    super(`the server closes the connection without an answer: ${hint} (${code})`)
  }
}

/** @param thrown what a request to a place came to that has never answered */
export function unheard(thrown: unknown, address: string): unknown {
  const { code } = (thrown ?? {}) as { code?: unknown }
  return typeof code === 'string' && isCut(code) ? new UnheardError(address, code) : thrown
}
