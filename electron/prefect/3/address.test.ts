import { expect, test } from 'vitest'
import { atOnce } from '../../clock/at-once.stage'
import {
  authorizationOf,
  baseForPods,
  basesOf,
  credentialsOf,
  isCloud,
  segment,
  shownBaseOf,
  socketTokenOf,
  socketUrl,
} from './address'

const workspace = 'https://api.prefect.cloud/api/accounts/a-1/workspaces/w-1'

test.each([
  ['admin:pass', undefined, `Basic ${Buffer.from('admin:pass').toString('base64')}`, 'admin:pass'],
  ['pnu_1234', undefined, 'Bearer pnu_1234', 'pnu_1234'],
  ['pass', 'basic', `Basic ${Buffer.from('pass').toString('base64')}`, 'pass'],
  ['a:key', 'key', 'Bearer a:key', 'a:key'],
  ['', 'basic', undefined, null],
  ['', undefined, undefined, null],
] as const)('the token "%s", said to be %s', (token, auth, header, first) => {
  const credentials = credentialsOf(token, auth)
  expect(authorizationOf(credentials)).toEqual(header === undefined ? {} : { authorization: header })
  expect(socketTokenOf(credentials)).toBe(first)
})

test.each([
  ['http://host:4200/api', ['http://host:4200/api']],
  ['http://host:4200/api/', ['http://host:4200/api']],
  ['http://host:4200', ['http://host:4200/api', 'http://host:4200']],
  ['https://proxy/prefect/', ['https://proxy/prefect/api', 'https://proxy/prefect']],
  [`${workspace}/`, [workspace]],
])('the API of %s', (url, bases) => expect(basesOf(url)).toEqual(bases))

test.each(['host:4200', 'ftp://host/api', ''])('"%s" is no address', (url) =>
  expect(() => basesOf(url)).toThrow('is not an address that begins with http'),
)

test.each([
  ['http://host:4200', 'http://host:4200/api'],
  ['host:4200/api', 'host:4200/api'],
  ['', ''],
])('before it has answered, the API at "%s" is called "%s"', (url, shown) => expect(shownBaseOf(url)).toBe(shown))

test.each([
  [null, 'http://host:4200/api', 'http://host:4200/api'],
  ['http://pods:4200', 'http://host:4200/api', 'http://pods:4200/api'],
  ['http://pods:4200/', 'http://host:4200/api', 'http://pods:4200/api'],
  ['http://pods:4200/api', 'http://host:4200/api', 'http://pods:4200/api'],
  // Proxies that lead to the API from elsewhere.
  ['http://pods/prefect', 'http://host:4200/api', 'http://pods/prefect'],
  ['http://pods', 'http://proxy', 'http://pods'],
])('with %s given for pods of the API at %s, they get %s', (given, base, expected) =>
  expect(baseForPods(given, base)).toBe(expected),
)

test('a workspace of Cloud is known by its path', () => {
  expect(isCloud(workspace)).toBe(true)
  expect(isCloud(`${workspace}/`)).toBe(true)
  expect(isCloud('http://host:4200/api')).toBe(false)
  expect(isCloud('https://api.prefect.cloud/api')).toBe(false)
})

test('websockets are where the API is', () => {
  expect(socketUrl('https://host/api', '/events/out')).toBe('wss://host/api/events/out')
  expect(socketUrl('http://http.example/api', '/x')).toBe('ws://http.example/api/x')
  expect(segment('a/b c?')).toBe('a%2Fb%20c%3F')
})

test('an address of nothing but slashes is read at once', () => {
  const url = `https://a/${'/'.repeat(500_000)}b`
  expect(atOnce(() => basesOf(url))).toEqual([`${url}/api`, url])
})
