import { expect, test } from 'vitest'
import { mask } from './mask'
import { maskCertain } from './secret-shapes'

test.each([
  ['no Basic bWU6czNjcjN0Li4u', `no Basic ${mask}`],
  ['basic bWU6cGFzc3dvcmQ=', `basic ${mask}`],
  ['Basic Authentication is off; basic credentials are missing', null],
  ['no Bearer abcdefgh.ij', `no Bearer ${mask}`],
])('%s', (text, masked) => expect(maskCertain(text)).toBe(masked ?? text))
