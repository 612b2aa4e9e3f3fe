import { X509Certificate } from 'node:crypto'
import { expect, test } from 'vitest'
import { certificatesIn, whatElse, whichUnreadable } from './certificate-files'
import { certificates } from './certificates.stage'

// As OpenSSL 3 and Go read them: what is accepted here, both accept as a file of authorities; what is refused, OpenSSL refuses.

const { authority, otherAuthority, key } = certificates
const broken = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'
const labelled = (label: string): string => authority.replaceAll('CERTIFICATE', label)

test.each<[string, string, number]>([
  ['one', authority, 1],
  ['two', `${authority}\n${otherAuthority}\n`, 2],
  ['with the line breaks of Windows', `${authority}\n`.replaceAll('\n', '\r\n'), 1],
  ['with a mark of the byte order', `\ufeff${authority}\n`, 1],
  ['behind other text', `Issuer: somebody\n${authority}\n`, 1],
  ['beside a key', `${key}\n${authority}\n`, 1],
  ['of a trusted one', labelled('TRUSTED CERTIFICATE'), 1],
  ['of the old label', labelled('X509 CERTIFICATE'), 1],
])('a file %s', (_, text, count) => {
  const found = certificatesIn(text)
  expect(found).toHaveLength(count)
  expect(whichUnreadable(found)).toBeNull()
})

test.each<[string, string, string]>([
  ['a broken one', broken, 'holds a certificate that can’t be read'],
  ['a broken second', `${authority}\n${broken}`, 'holds 2 certificates, of which number 2 can’t be read'],
  ['a broken first', `${broken}\n${authority}`, 'holds 2 certificates, of which number 1 can’t be read'],
  ['one that is cut off', authority.slice(0, 300), 'holds a certificate that can’t be read'],
  [
    'a second that is cut off',
    `${authority}\n${otherAuthority.slice(0, 300)}`,
    'holds 2 certificates, of which number 2 can’t be read',
  ],
  [
    'a first that is cut off',
    `${authority.slice(0, 300)}\n${otherAuthority}`,
    'holds 2 certificates, of which number 1 can’t be read',
  ],
  ['all on one line', authority.replaceAll('\n', ''), 'holds a certificate that can’t be read'],
])('%s is told by its place', (_, text, words) => expect(whichUnreadable(certificatesIn(text))).toBe(words))

test.each<[string, Buffer | string, RegExp]>([
  ['nothing', '', /^is empty$/],
  ['empty lines', ' \r\n\n', /^is empty$/],
  [
    'DER',
    new X509Certificate(authority).raw,
    /^is a certificate in DER, and has to be in PEM: openssl x509 -inform der/,
  ],
  ['a key', key, /^holds a private key, and no certificate$/],
  ['a key in the old form', key.replaceAll('PRIVATE', 'EC PRIVATE'), /^holds a private key, and no certificate$/],
  ['a request', labelled('CERTIFICATE REQUEST'), /^holds a request for a certificate/],
  ['PKCS #7', labelled('PKCS7'), /^holds PKCS #7/],
  ['other bytes', Buffer.from([0x30, 0x82, 1, 2, 3]), /^holds no certificate in PEM/],
  ['words', 'SECRET', /^holds no certificate in PEM \(-----BEGIN CERTIFICATE-----\)$/],
])('what is no certificate in PEM is told by what it is: %s', (_, bytes, words) => {
  expect(certificatesIn(bytes.toString())).toEqual([])
  expect(whatElse(Buffer.from(bytes))).toMatch(words)
})
