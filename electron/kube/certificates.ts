import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto'
import { whatElse } from '../network/certificate-files'
import { PluginError } from './exec-plugin'

/** Before a key that has a passphrase, in its old form: Proc-Type and DEK-Info. */
const keyHeaders = '(?:[A-Z][A-Za-z-]*: [^\\r\\n]*\\r?\\n)*'

/** It begins and ends its lines, as Go has it: a mark of the byte order or a space before it is one thing too many. */
const block = (label: string, headers = ''): RegExp =>
  new RegExp(
    `(?<![^\\n])-----BEGIN ${label}-----[ \\t]*\\r?\\n${headers}[A-Za-z0-9+/=\\s]+(?<=\\n)-----END ${label}-----`,
    'g',
  )

/**
 * The certificates of a bundle that can be read, as PEM; one that can't be is passed over, as Go does. Node would take a
 * bundle without any for none, and blame the server's certificate.
 * @param what "the certificate authority"
 * @throws PluginError when there is none
 */
export function readableCertificates(pem: string, what: string): string {
  const found = pem.match(block('CERTIFICATE')) ?? []
  const readable = found.filter((each) => certificateOf(each) !== null)
  if (readable.length > 0) return `${readable.join('\n')}\n`
  if (found.length > 0) throw new PluginError(`${what} is a certificate that can’t be read`)
  if (/[^\n]-----BEGIN CERTIFICATE-----/.test(pem)) {
    throw new PluginError(
      `${what} holds no certificate that begins its line: take away what stands before -----BEGIN CERTIFICATE-----, a space or a mark of the byte order perhaps`,
    )
  }
  throw new PluginError(`${what} ${whatElse(Buffer.from(pem, 'latin1'))}`)
}

/**
 * A client's certificate with those that lead to its authority, and its key: a file may hold both.
 * @throws PluginError when one can't be read, or they don't belong together
 */
export function keyPair(certificate: string, key: string): { readonly cert: string; readonly key: string } {
  const cert = readableCertificates(certificate, 'the client certificate')
  const [own] = key.match(block('[A-Z ]*PRIVATE KEY', keyHeaders)) ?? []
  if (own === undefined) throw new PluginError('the client key holds no key in PEM (-----BEGIN PRIVATE KEY-----)')
  const secret = privateKeyOf(own)
  if (secret === null) throw new PluginError('the client key can’t be read: it is damaged, or needs a passphrase')
  const [first] = cert.match(block('CERTIFICATE')) ?? []
  if (!certificateOf(first ?? '')?.checkPrivateKey(secret)) {
    throw new PluginError('the client key does not belong to the client certificate')
  }
  return { cert, key: own }
}

function certificateOf(pem: string): X509Certificate | null {
  try {
    return new X509Certificate(pem)
  } catch {
    return null
  }
}

function privateKeyOf(pem: string): KeyObject | null {
  try {
    return createPrivateKey(pem)
  } catch {
    return null
  }
}
