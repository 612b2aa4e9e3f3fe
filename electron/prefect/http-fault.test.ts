import { describe, expect, test } from 'vitest'
import type { Refusal } from '../../shared/model/agent-status'
import { TimeLimitError } from '../clock/time-limit'
import { ProxyError } from '../network/proxy-fault'
import { RedirectError } from '../network/redirects'
import { TrustError } from '../network/trust'
import { faultOfNetwork, faultOfStatus, retryAfterMs } from './http-fault'

const now = Date.parse('2026-11-24T10:00:00Z')

describe('Retry-After', () => {
  test.each<[string, string | string[] | undefined, number | null]>([
    ['none', undefined, null],
    ['empty', '', null],
    ['seconds', '12', 12_000],
    ['a fraction of a second', '0.5', 500],
    ['more than ten minutes is cut', '86400', 600_000],
    ['a negative number is no time', '-5', null],
    ['words', 'soon', null],
    ['a date', 'Tue, 24 Nov 2026 10:01:30 GMT', 90_000],
    ['a date that is over', 'Tue, 24 Nov 2026 09:00:00 GMT', 0],
    ['a date far away is cut', 'Wed, 24 Nov 2027 10:00:00 GMT', 600_000],
    ['twice: the first counts', ['3', '7'], 3_000],
  ])('%s', (_, header, ms) => expect(retryAfterMs(header, now)).toBe(ms))
})

describe('a status', () => {
  test.each<[number, string, boolean]>([
    [401, 'refused', false],
    [403, 'refused', false],
    [404, 'refused', false],
    [408, 'transient', false],
    [413, 'transient', false],
    [429, 'transient', false],
    [500, 'transient', true],
    [502, 'transient', true],
    [504, 'transient', true],
  ])('%i is %s, may have taken effect: %s', (status, kind, effectOpen) => {
    const fault = faultOfStatus(status, 'words', '3', now)
    expect(fault).toMatchObject({ kind, message: expect.stringContaining(`HTTP ${status}: words`) as string })
    expect(fault.options.effectOpen ?? false).toBe(effectOpen)
    if (kind === 'transient') expect(fault.options.retryAfterMs).toBe(3_000)
  })
})

test('a page for people is told by its title', () => {
  const page = '<!doctype html><html><head><title>Sign in</title></head><body>…</body></html>'
  expect(faultOfStatus(403, page, undefined, now).message).toBe('HTTP 403: a web page, “Sign in”')
  expect(faultOfStatus(403, '<html></html>', undefined, now).message).toBe('HTTP 403: a web page')
})

describe('an error on the way', () => {
  const coded = (code: string, more: object = {}): Error => Object.assign(new Error('it failed'), { code, ...more })

  test.each<[string, Error, boolean, string]>([
    ['nothing listens', coded('ECONNREFUSED'), false, 'connection refused: nothing listens at this address'],
    ['no such host', coded('ENOTFOUND'), false, 'no such host: check the address'],
    ['no route', coded('EHOSTUNREACH', { syscall: 'connect' }), false, 'it failed (EHOSTUNREACH)'],
    ['no answer of the name server', coded('EAI_AGAIN', { syscall: 'getaddrinfo' }), false, 'it failed (EAI_AGAIN)'],
    ['no connection in time', coded('UND_ERR_CONNECT_TIMEOUT'), false, 'it failed (UND_ERR_CONNECT_TIMEOUT)'],
    ['a reset', coded('ECONNRESET', { syscall: 'read' }), true, 'the connection was cut (ECONNRESET)'],
    ['a closed socket', coded('UND_ERR_SOCKET'), true, 'the connection was cut (UND_ERR_SOCKET)'],
    ['an answer that is no HTTP', coded('HPE_INVALID_CONSTANT'), true, 'it failed (HPE_INVALID_CONSTANT)'],
    ['the time limit', new TimeLimitError(15_000), true, 'no answer within 15 s'],
  ])('%s', (_, error, effectOpen, message) => {
    expect(faultOfNetwork(error, true)).toMatchObject({ kind: 'transient', message, options: { effectOpen } })
    expect(faultOfNetwork(error, false)?.options.effectOpen).toBe(false)
  })

  const notTrusted = 'the server’s certificate is signed by an authority that is not trusted here'

  test.each<[string, unknown, Refusal | null, string]>([
    [
      'no TLS',
      coded('ERR_SSL_WRONG_VERSION_NUMBER'),
      'address',
      'the server speaks no TLS: does its address begin with http://?',
    ],
    [
      'a foreign certificate',
      coded('SELF_SIGNED_CERT_IN_CHAIN'),
      'certificate',
      `${notTrusted} (SELF_SIGNED_CERT_IN_CHAIN)`,
    ],
    [
      'half a chain',
      coded('UNABLE_TO_VERIFY_LEAF_SIGNATURE'),
      'certificate',
      `${notTrusted} (UNABLE_TO_VERIFY_LEAF_SIGNATURE)`,
    ],
    [
      'an old certificate',
      coded('CERT_HAS_EXPIRED'),
      'certificate',
      'the server’s certificate has expired (CERT_HAS_EXPIRED)',
    ],
    [
      'a name that the certificate lacks',
      coded('ERR_TLS_CERT_ALTNAME_INVALID', { host: 'api', cert: { subjectaltname: 'DNS:other' } }),
      'certificate',
      'the server’s certificate is for DNS:other, not for api (ERR_TLS_CERT_ALTNAME_INVALID)',
    ],
    [
      'a client certificate that is wanted',
      coded('ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED'),
      'address',
      'the server asks for a client certificate, and Flowdeck has none for a Prefect API: is there an address that takes a token?',
    ],
    ['a redirect that leads nowhere', new RedirectError('In a circle.'), 'address', 'In a circle.'],
    ['a file of certificates that is gone', new TrustError('It is gone.'), 'authorities', 'It is gone.'],
    ['a proxy that refuses', new ProxyError('The proxy refuses.', false), 'proxy', 'The proxy refuses.'],
    ['a proxy that is away', new ProxyError('The proxy is away.', true), null, 'The proxy is away.'],
  ])('%s', (_, error, refusal, message) => {
    const fault = faultOfNetwork(error, true)
    expect(fault).toMatchObject({ kind: refusal === null ? 'transient' : 'refused', refusal, message })
    expect(fault?.options.effectOpen ?? false).toBe(false)
  })

  test('what a proxy may have passed on may have taken effect', () => {
    const error = new ProxyError('The proxy or the server behind it cuts the connection.', true, true)
    expect(faultOfNetwork(error, true)).toMatchObject({ kind: 'transient', options: { effectOpen: true } })
    expect(faultOfNetwork(error, false)?.options.effectOpen).toBe(false)
  })

  test('what speaks no HTTP is no Prefect API; what it did with a request nobody knows', () => {
    const error = Object.assign(new Error('Expected HTTP/'), { name: 'HTTPParserError' })
    const message = 'What answers there does not speak HTTP.'
    expect(faultOfNetwork(error, true)).toMatchObject({ refusal: 'address', message, options: { effectOpen: true } })
  })

  test.each<[string, unknown]>([
    ['a TypeError', new TypeError('x is not a function')],
    [
      'a TypeError of Node with a code',
      Object.assign(new TypeError('must be a string'), { code: 'ERR_INVALID_ARG_TYPE' }),
    ],
    ['an argument that undici does not take', coded('UND_ERR_INVALID_ARG')],
    ['an error without a code', new Error('invariant')],
    ['no error at all', 'text'],
  ])('%s is a mistake of ours', (_, error) => expect(faultOfNetwork(error, true)).toBeNull())
})
