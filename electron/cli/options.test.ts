import { expect, test } from 'vitest'
import { hostAndPort, wholeNumber } from './options'

test.each(['1', '5'])('a whole number from 1 to 5 may be %s', (text) => {
  expect(wholeNumber(1, 5)(text)).toBe(Number(text))
})

test.each(['0', '6', '1.5', 'x', ' '])('and may not be “%s”', (text) => {
  expect(() => wholeNumber(1, 5)(text)).toThrow('It takes a whole number from 1 to 5.')
})

test.each([
  [':9090', undefined, 9_090],
  ['127.0.0.1:1', '127.0.0.1', 1],
  ['localhost:65535', 'localhost', 65_535],
  ['[::1]:9090', '::1', 9_090],
])('%s is a host and a port', (given, host, port) => {
  expect(hostAndPort(given)).toEqual({ given, host, port })
})

test.each(['', '9090', ':0', ':65536', ':99999', ':x', 'host', 'http://:9090', '::1:9090', ':9090/', 'a b:1'])(
  '“%s” is none',
  (given) => {
    expect(() => hostAndPort(given)).toThrow('It takes HOST:PORT with a port from 1 to 65535')
  },
)
