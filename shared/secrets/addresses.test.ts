import { expect, test } from 'vitest'
import { withoutPasswords } from './addresses'

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
  ['http://a/?x=1&access_token=abc&y=2#z', 'http://a/?x=1&access_token=••••••••&y=2#z'],
  ['http://a/?api-key=abc sent', 'http://a/?api-key=•••••••• sent'],
  ['http://a/?X-Amz-Signature=abc', 'http://a/?X-Amz-Signature=••••••••'],
])('%s', (text, shown) => expect(withoutPasswords(text)).toBe(shown))

test.each([
  'https://api.prefect.io',
  'http://localhost:4200/a?page=1&size=2',
  'mail me@example.com: key=value, token=t',
  'http://a/path@1.2 and b@c',
  '',
])('%s stays', (text) => expect(withoutPasswords(text)).toBe(text))

test.each([
  ['addresses that do not end', '://x'.repeat(100_000)],
  ['one address that does not end', `://${'@a'.repeat(200_000)}`],
  ['queries that do not end', `http://a${'?tokentoken'.repeat(50_000)}`],
  ['one name that does not end', `http://a?${'token'.repeat(80_000)}`],
])('%s take no longer than their length', (_, text) => {
  const began = performance.now()
  withoutPasswords(text)
  expect(performance.now() - began).toBeLessThan(1_000)
})
