import { expect, test } from 'vitest'
import { KnownSecrets } from './known-secrets'

const secret = 'p/Wd+ü"1&x-7f3a'
const known = new KnownSecrets()
known.add(secret)
const base64 = (text: string) => Buffer.from(text).toString('base64')

test.each([
  ['by itself', secret, '••••••••'],
  ['in the middle of a word', `x${secret}y`, 'x••••••••y'],
  ['several times', `${secret} ${secret}`, '•••••••• ••••••••'],
  ['in JSON', JSON.stringify({ a: secret }), '{"a":"••••••••"}'],
  ['in a query', `http://a/?token=${encodeURIComponent(secret)}&b=1`, 'http://a/?token=••••••••&b=1'],
  ['in a query, in small letters', encodeURIComponent(secret).toLowerCase().replace('wd', 'Wd'), '••••••••'],
  ['in a form', new URLSearchParams({ a: secret }).toString(), 'a=••••••••'],
])('a known secret is dots %s', (_, text, shown) => expect(known.mask(text)).toBe(shown))

test.each(
  ['', 'u', 'us', 'user:', 'flowdeck:'].flatMap((before) => ['', 'x', 'yz', '\n'].map((after) => [before, after])),
)('in base64 nothing of it is left behind %j and before %j', (before, after) => {
  for (const form of ['base64', 'base64url'] as const) {
    const shown = known.mask(`Basic ${Buffer.from(`${before}${secret}${after}`).toString(form)}`)
    expect(shown).toContain('••••••••')
    const left = shown.slice('Basic '.length).split('••••••••')
    // What is left holds a letter or two of it at most, where its bytes share a digit with their neighbours.
    expect(left.join('').length).toBeLessThanOrEqual(base64(before + after).length + 4)
    for (const part of left) expect(Buffer.from(part, form).toString()).not.toContain(secret.slice(0, 3))
  }
})

test('texts of any depth in plain data are looked through, keys too; the rest stays', () => {
  const value = { a: [1, null, true, `x ${secret}`], [secret]: { b: { c: secret } } }
  expect(known.maskIn(value)).toEqual({ a: [1, null, true, 'x ••••••••'], '••••••••': { b: { c: '••••••••' } } })
})

test('data that is too deep ends in dots instead of the stack', () => {
  const deep = JSON.parse('['.repeat(50_000) + ']'.repeat(50_000)) as unknown
  expect(JSON.stringify(known.maskIn(deep))).toContain('…')
})

test('several secrets: one that begins with another is hidden whole', () => {
  const two = new KnownSecrets()
  for (const each of ['abcdef', 'abcdefghij', '  spaced-out\n', '', 'short', 'abcdef']) two.add(each)
  expect(two.mask('abcdefghij abcdef spaced-out short')).toBe('•••••••• •••••••• •••••••• short')
})

test('signs that mean something in a pattern are taken as they are', () => {
  const odd = new KnownSecrets()
  odd.add('a.b*c(d[e\\f$1')
  expect(odd.mask('a.b*c(d[e\\f$1 axbbc(d[e')).toBe('•••••••• axbbc(d[e')
})

test('without secrets everything is as it was, the same object', () => {
  const value = { a: 'b' }
  expect(new KnownSecrets().maskIn(value)).toBe(value)
})
