import { expect, test } from 'vitest'
import { addressesIn } from './plugin-notice'

test.each([
  ['none', ['no session', 'javascript:alert(1) file:///etc'], []],
  ['one in a sentence', ['To sign in, open https://login.example.com/device.'], ['https://login.example.com/device']],
  ['one in brackets', ['(see <https://a/b?c=d&e#f>)'], ['https://a/b?c=d&e#f']],
  ['each once', ['http://localhost:8000', 'open http://localhost:8000, or https://b/'], ['http://localhost:8000', 'https://b/']], // prettier-ignore
])('addresses: %s', (_, lines, addresses) => expect(addressesIn(lines)).toEqual(addresses))
