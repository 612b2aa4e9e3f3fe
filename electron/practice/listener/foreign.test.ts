import { expect, test } from 'vitest'
import { foreign } from './foreign'

const names = new Set(['host.minikube.internal'])

test.each([
  '127.0.0.1:4200',
  '127.0.0.1',
  'localhost:4200',
  'LOCALHOST',
  'localhost.:80',
  '[::1]:4200',
  '172.17.0.1:4200',
  'host.minikube.internal:4200',
])('a client that asks %s is one of ours', (host) => expect(foreign({ host }, names)).toBeUndefined())

test.each([
  ['a name that was made to mean this machine', { host: 'evil.example:4200' }],
  ['a name that ends as one of ours', { host: 'evil.host.minikube.internal' }],
  ['a name that begins as one of ours', { host: 'localhost.evil.example' }],
  ['a name that looks like an address', { host: '127.0.0.1.evil.example' }],
  ['a number that browsers take for an address', { host: '2130706433' }],
  ['an empty name', { host: '' }],
  ['no name', {}],
  ['brackets around a name', { host: '[evil.example]:80' }],
  ['a page of another site', { host: '127.0.0.1:4200', origin: 'https://evil.example' }],
  ['a page of a file, or of a sandboxed frame', { host: '127.0.0.1:4200', origin: 'null' }],
  ['a page that this server would have sent', { host: '127.0.0.1:4200', origin: 'http://127.0.0.1:4200' }],
])('%s is foreign', (_, headers) => expect(foreign(headers, names)).toMatch(/not/))

test('what it says of a long name is short', () => {
  expect(foreign({ host: 'x'.repeat(100_000) }, names)?.length).toBeLessThan(200)
})
