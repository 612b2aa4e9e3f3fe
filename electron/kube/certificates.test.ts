import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { expect, test } from 'vitest'
import { keyPair, readableCertificates } from './certificates'
import { PluginError } from './exec-plugin'

/** Of nobody: its key is not kept. */
const certificate = `-----BEGIN CERTIFICATE-----
MIIBhzCCAS2gAwIBAgIUSn5iWc8oPwq5ebce1L5c0Tt48gYwCgYIKoZIzj0EAwIw
GDEWMBQGA1UEAwwNZmxvd2RlY2stdGVzdDAgFw0yNjExMjYyMjM4NDlaGA8yMTI2
MTEwMjIyMzg0OVowGDEWMBQGA1UEAwwNZmxvd2RlY2stdGVzdDBZMBMGByqGSM49
AgEGCCqGSM49AwEHA0IABDQ7zlT8hwgYhynx3W97Lzum0dCat3+v/WxepETnim0u
5+b5d9nJjpM4XS2shsaMG/G53YO6H+JiYtQXmXaG+q2jUzBRMB0GA1UdDgQWBBRz
Xow/j8kTuVUGwCN1CbwS5Kd93zAfBgNVHSMEGDAWgBRzXow/j8kTuVUGwCN1CbwS
5Kd93zAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIAjs0QukVRWR
Vhpj7R9l2OMHWYUNRbR9i2LAEW/2FcxYAiEAhv7nI68ZvZFTboCH1SpRcTCSVAov
T/FkpIP9iRW/vyg=
-----END CERTIFICATE-----`
const broken = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const key = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
const locked = privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'p' }) as string
const old = privateKey.export({ type: 'sec1', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'p' }) as string

test('what stands around certificates, and those that can’t be read, are passed over', () => {
  const bundle = `# issued by somebody\n${broken}\r\n${certificate}\n${key}\n`
  expect(readableCertificates(bundle, 'the bundle')).toBe(`${certificate}\n`)
})

test.each([
  ['SECRET', 'the bundle holds no certificate in PEM (-----BEGIN CERTIFICATE-----)'],
  ['', 'the bundle is empty'],
  [key, 'the bundle holds a private key, and no certificate'],
  [
    new X509Certificate(certificate).raw.toString('latin1'),
    'the bundle is a certificate in DER, and has to be in PEM: openssl x509 -inform der -in FILE -out FILE.pem makes it so',
  ],
  [broken, 'the bundle is a certificate that can’t be read'],
])('a bundle without a certificate is refused: %#', (pem, words) => {
  expect(() => readableCertificates(pem, 'the bundle')).toThrow(new PluginError(words))
})

test.each([
  ['of another', certificate, key, 'the client key does not belong to the client certificate'],
  ['that is none', certificate, certificate, 'the client key holds no key in PEM (-----BEGIN PRIVATE KEY-----)'],
  ['with a passphrase', certificate, locked, 'the client key can’t be read: it is damaged, or needs a passphrase'],
  ['with one in the old form', certificate, old, 'the client key can’t be read: it is damaged, or needs a passphrase'],
  ['to no certificate', key, key, 'the client certificate holds a private key, and no certificate'],
])('a key %s is refused', (_, cert, given, words) => {
  expect(() => keyPair(cert, given)).toThrow(new PluginError(words))
})
