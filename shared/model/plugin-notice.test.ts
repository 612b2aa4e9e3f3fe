import { expect, test } from 'vitest'
import { atOnce } from '../../electron/clock/at-once.stage'
import { addressesIn } from './plugin-notice'

test.each([
  ['none', ['no session', 'javascript:alert(1) file:///etc'], []],
  ['one in a sentence', ['To sign in, open https://login.example.com/device.'], ['https://login.example.com/device']],
  ['one in brackets', ['(see <https://a/b?c=d&e#f>)'], ['https://a/b?c=d&e#f']],
  ['each once', ['http://localhost:8000', 'open http://localhost:8000, or https://b/'], ['http://localhost:8000', 'https://b/']], // prettier-ignore
])('addresses: %s', (_, lines, addresses) => expect(addressesIn(lines)).toEqual(addresses))

test('an address of nothing but full stops is looked through at once', () => {
  const address = `http://a${'.'.repeat(500_000)}x`
  expect(atOnce(() => addressesIn([address]))).toEqual([address])
})
