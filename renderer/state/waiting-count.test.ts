import { expect, test } from 'vitest'
import { cutInWords, waitingCount } from './waiting-count'

test.each([
  ['all are listed', 3, { complete: true, waiting: 3 }, 3, null],
  ['nobody asked how many there are', 3, { complete: true, waiting: null }, 3, null],
  [
    'the list is cut',
    1000,
    { complete: false, waiting: 1475 },
    1475,
    '1,000 of 1,475 waiting runs are shown, those due first',
  ],
  [
    'cut, and nobody knows where',
    1000,
    { complete: false, waiting: null },
    1000,
    'Not all waiting runs are shown, only those due first',
  ],
])('%s', (_, listed, shown, count, words) => {
  expect(waitingCount(listed, shown)).toBe(count)
  expect(cutInWords(listed, shown)).toBe(words)
})
