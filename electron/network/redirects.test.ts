import { expect, test } from 'vitest'
import { isElsewhere } from './redirects'

test.each([
  ['the same', 'http://a.example:4200/x', 'http://a.example:4200/y', false],
  ['another host at the same port', 'http://a.example:4200/', 'http://b.example:4200/', true],
  ['another host at the usual port', 'https://a.example/', 'https://b.example/', true],
  ['a host below it', 'https://a.example/', 'https://api.a.example/', true],
  ['another port', 'http://a.example:4200/', 'http://a.example:4201/', true],
  ['the better scheme at the usual ports', 'http://a.example/', 'https://a.example/', false],
  ['the same, with the ports', 'http://a.example:80/', 'https://a.example:443/', false],
  ['the better scheme at the same port', 'http://a.example:8443/', 'https://a.example:8443/', true],
  ['the lesser scheme', 'https://a.example/', 'http://a.example/', true],
  ['the lesser scheme at the same port', 'https://a.example:8443/', 'http://a.example:8443/', true],
  ['its port by name', 'https://a.example/', 'https://a.example:443/', false],
])('%s', (_, from, to, elsewhere) => {
  expect(isElsewhere(from, to)).toBe(elsewhere)
})
