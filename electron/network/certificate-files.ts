import { X509Certificate } from 'node:crypto'

/**
 * What a file is that should have certificates in PEM and has none, to follow its name, with what to do where that is known.
 * Nothing of its content is shown.
 */
export function whatElse(bytes: Buffer): string {
  const text = bytes.toString('latin1')
  if (text.trim() === '') return 'is empty'
  if (isInDer(bytes))
    return 'is a certificate in DER, and has to be in PEM: openssl x509 -inform der -in FILE -out FILE.pem makes it so'
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) return 'holds a private key, and no certificate'
  if (/-----BEGIN (NEW )?CERTIFICATE REQUEST-----/.test(text))
    return 'holds a request for a certificate, and no certificate: ask for the one that was made of it'
  if (/-----BEGIN PKCS7-----/.test(text))
    return 'holds PKCS #7, and has to be in PEM: openssl pkcs7 -print_certs -in FILE -out FILE.pem makes it so'
  return 'holds no certificate in PEM (-----BEGIN CERTIFICATE-----)'
}

/** A sequence, in 128 bytes or more. Source: X.690, 8.1. */
function isInDer(bytes: Buffer): boolean {
  if (bytes[0] !== 0x30 || (bytes[1] ?? 0) < 0x81) return false
  try {
    new X509Certificate(bytes)
    return true
  } catch {
    return false
  }
}

/** Each that begins; one that does not end can't be read. Source: OpenSSL 3.5, crypto/pem/pem_local.h. */
const blocks =
  /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----(?:(?!-----BEGIN)[\s\S])*?(?:-----END (?:X509 |TRUSTED )?CERTIFICATE-----|(?=-----BEGIN)|$)/g

/** The certificates of a text in the order in which they stand there; null for each that can't be read. */
export const certificatesIn = (text: string): readonly (string | null)[] =>
  Array.from(text.matchAll(blocks), ([pem]) => (isCertificate(pem) ? pem : null))

function isCertificate(pem: string): boolean {
  try {
    new X509Certificate(pem)
    return /-----END [A-Z0-9 ]+-----$/.test(pem)
  } catch {
    return false
  }
}

/** Which of them can't be read, to follow the name of their file; null when all can. */
export function whichUnreadable(certificates: readonly (string | null)[]): string | null {
  const at = certificates.indexOf(null)
  if (at === -1) return null
  const which =
    certificates.length === 1 ? 'a certificate that' : `${certificates.length} certificates, of which number ${at + 1}`
  return `holds ${which} can’t be read`
}
