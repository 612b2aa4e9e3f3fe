import { expect, test } from 'vitest'
import { faultOfProxyAddress, faultOfProxyLogin, partsOfProxyAddress, ProxySetting } from './proxy-setting'

test.each([
  'http://proxy.example:3128',
  'http://proxy.example',
  'https://10.0.0.1:443/',
  'socks5://[::1]:1080',
  'socks5h://proxy:1080',
  'HTTP://proxy:3128',
])('%s may be a proxy', (url) => {
  expect(faultOfProxyAddress(url)).toBeNull()
  expect(ProxySetting.parse({ kind: 'address', url })).toEqual({ kind: 'address', url })
})

test.each([
  ['', 'Enter the address'],
  ['proxy.example:3128', 'begins with'],
  ['ftp://proxy.example', 'begins with'],
  ['socks4://proxy.example', 'begins with'],
  ['http://', 'ends with its port'],
  ['http://proxy:99999', 'look at its host and its port'],
  ['http://a proxy:3128', 'look at its host and its port'],
  ['http://proxy:3128/path', 'ends with its port'],
  ['http://proxy:3128?token=hunter2', 'ends with its port'],
  ['http://proxy:3128#hunter2', 'ends with its port'],
  ['http://me:hunter2@proxy:3128', 'Enter it as its login'],
  ['http://hunter2@proxy:3128', 'Enter it as its login'],
])('“%s” is none, and the sentence repeats nothing of it', (url, words) => {
  expect(faultOfProxyAddress(url)).toContain(words)
  const { error } = ProxySetting.safeParse({ kind: 'address', url })
  expect(error?.issues.map(({ message }) => message)).toEqual([faultOfProxyAddress(url)])
  expect(JSON.stringify(error)).not.toContain('hunter2')
})

test.each([
  ['http://proxy:3128', 'http://proxy:3128', null],
  ['http://me:hunter2@proxy:3128', 'http://proxy:3128', 'me:hunter2'],
  ['socks5://me:p%40ss%3A@proxy:1', 'socks5://proxy:1', 'me:p@ss:'],
  ['http://me:a@b@proxy:1', 'http://proxy:1', 'me:a@b'],
  ['http://me:100%@proxy:1', 'http://proxy:1', 'me:100%'],
  ['http://token@proxy:1', 'http://proxy:1', 'token:'],
  ['http://@proxy:1', 'http://proxy:1', null],
])('of %s the address is %s, and %s logs in', (text, url, login) => {
  expect(partsOfProxyAddress(text)).toEqual({ url, login })
})

test.each([
  ['', true],
  ['me:secret', true],
  ['me:', true],
  ['me:a:b', true],
  ['me', false],
  [':secret', false],
])('the login “%s” can be sent: %s', (login, isRight) => expect(faultOfProxyLogin(login) === null).toBe(isRight))
