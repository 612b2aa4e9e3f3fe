import { expect, test } from 'vitest'
import { mask } from './mask'
import { maskCertain, maskLooks } from './secret-shapes'

test.each([
  ['no Basic bWU6czNjcjN0Li4u', `no Basic ${mask}`],
  ['basic bWU6cGFzc3dvcmQ=', `basic ${mask}`],
  ['Basic Authentication is off; basic credentials are missing', null],
  ['no Bearer abcdefgh.ij', `no Bearer ${mask}`],
])('%s', (text, masked) => expect(maskCertain(text)).toBe(masked ?? text))

test('values of nothing but backslashes are looked through at once', () => {
  const begin = performance.now()
  maskLooks(`token="${'\\'.repeat(3_900)}x" `.repeat(1_000))
  expect(performance.now() - begin).toBeLessThan(5_000)
})
