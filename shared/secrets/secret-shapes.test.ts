import { expect, test } from 'vitest'
import { atOnce } from '../../electron/clock/at-once.stage'
import { mask } from './mask'
import { maskCertain, maskLooks } from './secret-shapes'

test.each([
  ['no Basic bWU6czNjcjN0Li4u', `no Basic ${mask}`],
  ['basic bWU6cGFzc3dvcmQ=', `basic ${mask}`],
  ['Basic Authentication is off; basic credentials are missing', null],
  ['no Bearer abcdefgh.ij', `no Bearer ${mask}`],
])('%s', (text, masked) => expect(maskCertain(text)).toBe(masked ?? text))

test('values of nothing but backslashes are looked through at once', () => {
  atOnce(() => maskLooks(`token="${'\\'.repeat(3_900)}x" `.repeat(10_000)))
})
