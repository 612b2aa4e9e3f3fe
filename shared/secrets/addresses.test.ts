import fc from 'fast-check'
import { expect, test } from 'vitest'
import { atOnce } from '../../electron/clock/at-once.stage'
import { shownAddress, withoutPasswords } from './addresses'

test.each([
  ['http://me:hunter2@api.example.com:4200/graphql', 'http://••••••••@api.example.com:4200/graphql'],
  ['https://ghp_token@example.com', 'https://••••••••@example.com'],
  // An @ that is not escaped: the last one ends it.
  ['http://me:p@ss:w@host/x@y', 'http://••••••••@host/x@y'],
  ['http://:secret@[::1]:4200', 'http://••••••••@[::1]:4200'],
  [
    'Nothing answers at http://u:p@a: is it http://u:p@b?',
    'Nothing answers at http://••••••••@a: is it http://••••••••@b?',
  ],
  ['"http://u:p@a","me@example.com"', '"http://••••••••@a","me@example.com"'],
  ['s3://key:secret@bucket/file', 's3://••••••••@bucket/file'],
  ['http:us:pass@h', 'http:••••••••@h'],
  ['at http:///us:pass@h:1', 'at http:///••••••••@h:1'],
  ['at http:\\\\us:pass@h:1', 'at http:\\\\••••••••@h:1'],
  [`at http://us:it's "my" own@h: gone`, 'at http://••••••••@h: gone'],
  ['{\\"a\\":\\"http://u:p@a\\",\\"b\\":\\"me@x\\"}', '{\\"a\\":\\"http://••••••••@a\\",\\"b\\":\\"me@x\\"}'],
  ['http://a/?x=1&access_token=abc&y=2#z', 'http://a/?x=1&access_token=••••••••&y=2#z'],
  ['http://a/?api-key=abc sent', 'http://a/?api-key=•••••••• sent'],
  ['http://a/?X-Amz-Signature=abc', 'http://a/?X-Amz-Signature=••••••••'],
])('%s', (text, shown) => expect(withoutPasswords(text)).toBe(shown))

test.each([
  'https://api.prefect.io',
  'http://localhost:4200/a?page=1&size=2',
  'mail me@example.com: key=value, token=t',
  'http://a/path@1.2 and b@c',
  'url: http://host\nmail: me@example.com',
  '"http://a","me@example.com"',
  'image: nginx:1.2@sha256:abc',
  '',
])('%s stays', (text) => expect(withoutPasswords(text)).toBe(text))

test.each([
  ['addresses that do not end, without slashes', 'http:'.repeat(300_000)],
  ['addresses in quotes', '"http:'.repeat(300_000)],
  ['addresses that do not end', '://x'.repeat(300_000)],
  ['one address that does not end', `://${'@a'.repeat(800_000)}`],
  ['queries that do not end', `http://a${'?tokentoken'.repeat(200_000)}`],
  ['one name that does not end', `http://a?${'token'.repeat(300_000)}`],
])('%s take no longer than their length', (_, text) => {
  atOnce(() => {
    withoutPasswords(text)
    shownAddress(text)
  })
})

test.each([
  ['us:pass@host', '••••••••@host'],
  ['//us:pass@host/x@y', '//••••••••@host/x@y'],
  ['http://us:pa/ss@host', 'http://••••••••@host'],
  ['us:p?a#s/s@host', '••••••••@host'],
  ['ht\ntp://us:pa\nss@host', 'http://••••••••@host'],
  ['http://a:4200/x@y?token=abc', 'http://a:4200/x@y?token=••••••••'],
  ['', ''],
])('a given address %j is shown as %j', (given, shown) => expect(shownAddress(given)).toBe(shown))

declare const URL: {
  canParse(text: string): boolean
  new (text: string): { readonly username: string; readonly password: string }
}
const odd = fc.string({
  unit: fc.oneof(fc.constantFrom(...Array.from('\'"@:;<> \t\n\r\\[]%é`')), fc.string({ minLength: 1, maxLength: 1 })),
  maxLength: 6,
})
const address = fc
  .tuple(
    fc.constantFrom('', ' ', '\u0001\n'),
    fc.constantFrom('http', 'https', 'HTTP', 'ws', 'wss', 'ftp', 'h\nttp', 's3', 'git+ssh'),
    fc.constantFrom(':', ':/', '://', ':///', ':\\\\', ':/\\', ':/\t/', ':////'),
    ...([odd, odd, odd, odd] as const),
    fc.constantFrom('h', 'h:4200', '[::1]', 'example.com/x@y?z#@', 'h?a@b'),
  )
  .map(([before, scheme, slashes, a, b, c, d, host]) => `${before}${scheme}${slashes}${a}USER${b}:${c}WORD${d}@${host}`)
  .filter((text) => {
    try {
      const { username, password } = new URL(text)
      return username !== '' || password !== ''
    } catch {
      return false
    }
  })
const partsOf = (text: string) => {
  const { username, password } = new URL(text)
  return ['USER', 'WORD'].filter((part) => `${username} ${password}`.includes(part))
}

test('of whatever is an address with a user and a password, neither is shown', () => {
  fc.assert(
    fc.property(address, (text) => {
      for (const part of partsOf(text)) expect(shownAddress(text)).not.toContain(part)
    }),
    { numRuns: 2_000 },
  )
})

test('the same holds within a text, on one line', () => {
  fc.assert(
    fc.property(
      address.filter((text) => !/[\t\r\n]/.test(text)),
      (text) => {
        for (const part of partsOf(text))
          expect(withoutPasswords(`Nothing answers at ${text}: is it started?`)).not.toContain(part)
      },
    ),
    { numRuns: 2_000 },
  )
})
