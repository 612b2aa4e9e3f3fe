import { expect, test } from 'vitest'
import { wholeNumber } from './options'

test.each(['1', '5'])('a whole number from 1 to 5 may be %s', (text) => {
  expect(wholeNumber(1, 5)(text)).toBe(Number(text))
})

test.each(['0', '6', '1.5', 'x', ' '])('and may not be “%s”', (text) => {
  expect(() => wholeNumber(1, 5)(text)).toThrow('It takes a whole number from 1 to 5.')
})
