import { expect, test } from 'vitest'
import { inFigures } from './limits'

test.each([0, 7, 999, 1_000, 20_000, 999_999, 4_000_000, 1_234_567_890])('%d in figures', (count) => {
  expect(inFigures(count)).toBe(count.toLocaleString('en'))
})
