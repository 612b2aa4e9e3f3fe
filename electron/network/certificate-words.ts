/** Whether a connection failed over who the server says it is. */
export function isAboutCertificates(error: unknown): boolean {
  return error instanceof Error && 'code' in error && isCertificateCode(String(error.code))
}

/** An alert is the server's word about a certificate of ours, not of its own. */
export const isCertificateCode = (code: string): boolean =>
  /CERT|SELF_SIGNED|UNABLE_TO_|^ERR_TLS_/.test(code) && !code.includes('_ALERT_')

/**
 * What is wrong with a certificate, to follow "the certificate". The code is what people look for.
 * @param error of Node's TLS, about a certificate
 */
export function certificateWords(error: Error, code: string): string {
  const why = faults[code]
  if (why !== undefined) return `${why} (${code})`
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    const { host, cert } = error as Error & { host?: unknown; cert?: { subjectaltname?: unknown } }
    const names = cert?.subjectaltname
    const of = typeof names === 'string' && names !== '' ? names.slice(0, 300) : 'another name'
    return `is for ${of}, not for ${typeof host === 'string' ? host : 'this address'} (${code})`
  }
  return `is not taken: ${error.message} (${code})`
}

const unknownAuthority = 'is signed by an authority that is not trusted here'
const faults: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'is self-signed, and not trusted here',
  SELF_SIGNED_CERT_IN_CHAIN: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownAuthority,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownAuthority,
  CERT_HAS_EXPIRED: 'has expired',
  CERT_NOT_YET_VALID: 'is not valid yet: is the clock of this machine right?',
}
