import { expect, test } from 'vitest'
import { disagreementWords, isAnswerOfTls, isRecordOfTls, isWithoutTls, unheard, UnheardError } from './wrong-scheme'

const go = 'Client sent an HTTP request to an HTTPS server.\n'

test.each<[string, string, number, string, boolean]>([
  ['Go', 'http://h', 400, go, true],
  [
    'nginx',
    'http://h',
    400,
    '<html>\r\n<head><title>400 The plain HTTP request was sent to HTTPS port</title></head>\r\n<body>…',
    true,
  ],
  [
    'Apache',
    'http://h',
    400,
    '<!DOCTYPE HTML …<p>Reason: You’re speaking plain HTTP to an SSL-enabled server port.<br />',
    true,
  ],
  ['Tomcat', 'http://h', 400, 'Bad Request\r\nThis combination of host and port requires TLS.\r\n', true],
  ['who is behind TLS: another has made that mistake', 'https://h', 400, go, false],
  ['who quotes it', 'http://h', 502, go, false],
  ['anybody else', 'http://h', 400, '{"message": "no such field"}', false],
])('an answer of %s', (_, address, status, text, isTls) => expect(isAnswerOfTls(address, status, text)).toBe(isTls))

test.each<[string, string, unknown, boolean]>([
  ['an alert', 'HTTPParserError', '\x15\x03\x01\0\x02\x02F', true],
  ['a greeting', 'HTTPParserError', '\x16\x03\x03\0\x7a', true],
  ['SSH', 'HTTPParserError', 'SSH-2.0-OpenSSH_9\r\n', false],
  ['nothing', 'HTTPParserError', undefined, false],
  ['an error of something else', 'Error', '\x15\x03\x01', false],
])('a record of TLS: %s', (_, name, data, isTls) =>
  expect(isRecordOfTls(Object.assign(new Error('no HTTP'), { name, data }))).toBe(isTls),
)

test.each([
  ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', /no TLS 1\.2 or later/, true],
  ['ERR_SSL_UNSUPPORTED_PROTOCOL', /no TLS 1\.2 or later/, true],
  ['ERR_SSL_TLSV1_UNRECOGNIZED_NAME', /no certificate for this name/, true],
  ['ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', /agree on no TLS \(ERR_SSL/, false],
  ['EPROTO', /agree on no TLS \(EPROTO\)/, false],
])('TLS that can’t be agreed on: %s', (code, words, lasts) =>
  expect(disagreementWords(code)).toEqual({ words: expect.stringMatching(words) as string, lasts }),
)

test.each(['ECONNRESET', 'ERR_TLS_CERT_ALTNAME_INVALID', 'SELF_SIGNED_CERT_IN_CHAIN'])('%s is none of that', (code) =>
  expect([disagreementWords(code), isWithoutTls(code)]).toEqual([null, false]),
)

test('who cuts the connection and has never answered may speak something else', () => {
  const cut = Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' })
  expect(unheard(cut, 'http://h')).toEqual(new UnheardError('http://h', 'UND_ERR_SOCKET'))
  expect(String(unheard(cut, 'http://h'))).toContain('if it speaks TLS, its address begins with https:// (UND_ERR')
  expect(String(unheard(cut, 'https://h'))).toContain('if it speaks no TLS, its address begins with http:// (UND_ERR')
  const away = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })
  expect(unheard(away, 'http://h')).toBe(away)
  expect(unheard(null, 'http://h')).toBeNull()
})
