import { expect, test } from 'vitest'
import { baseOf, loginOf, whyNoServer } from './server-address'

test.each([
  'https://h',
  'HTTPS://H.example:6443/',
  'http://127.0.0.1:8001/base//',
  'https://[::1]:6443?x=1#y',
  'https://me:a%2Fb@h_1:06443/a b',
  'https://bücher.example',
])('%s is an address', (server) => expect(whyNoServer(server)).toBeNull())

test.each([
  ['h:6443', /^which is no address/],
  ['https:///h', /^which is no address/],
  ['https:\\\\h', /^which is no address/],
  ['https://h\\', /^which is no address/],
  ['https://loc%61lhost', /^which is no address/],
  ['https://h:99999', /^which is no address/],
  ['https://h/\t', /^which is no address/],
  ['https://h/ ', /^which ends in a space: take the space away$/],
  ['https://h/%zz', /^which has a % in it/],
  ['https://m e@h', /^whose user or password has a character/],
  ['https://127.1', /takes for a name that there is not: write the address as 127\.0\.0\.1/],
  ['https://0x7f000001:6443', /write the address as 127\.0\.0\.1/],
  ['https://１27.0.0.1', /write the address as 127\.0\.0\.1/],
])('%s: kubectl would ask another server, or none: %s', (server, why) => expect(whyNoServer(server)).toMatch(why))

test.each([
  ['https://h', null],
  ['https://h/a@b', null],
  ['https://u:p@h', 'u:p'],
  ['https://u%40x:p%2F%20:q@h', 'u@x:p/ :q'],
  ['https://t@h', 't:'],
  ['https://@h', ':'],
])('who logs in at %s', (server, login) => {
  expect(loginOf(server)).toBe(login === null ? null : `Basic ${Buffer.from(login).toString('base64')}`)
})

test.each([
  ['https://u:p@h:6443/base//?x#y', 'https://h:6443/base'],
  ['HTTP://H/', 'http://H'],
  ['https://h:', 'https://h'],
  ['nonsense', 'nonsense'],
])('paths are added to %s as %s', (server, base) => expect(baseOf(server)).toBe(base))
