import { expect, test } from 'vitest'
import type { RunsShown } from '../../shared/contract/contract'
import { cutOf, waitingCount, type Cut } from './waiting-count'

const shown = (complete: boolean, waiting: number | null, asked = 1_000): RunsShown => {
  return { known: true, complete, waiting, asked, most: 20_000 }
}
const cut = (words: string, more: string | null): Cut => ({ words, more })

test.each<[string, number, RunsShown, number, Cut | null]>([
  ['all are listed', 3, shown(true, 3), 3, null],
  ['nobody asked how many there are', 3, shown(true, null), 3, null],
  ['the list is cut, and holds all the same what waits', 1_475, shown(false, 1_475), 1_475, null],
  [
    'the list is cut',
    1_000,
    shown(false, 1_475),
    1_475,
    cut('1,000 of 1,475 waiting runs are shown, those due first', 'Show 475 more'),
  ],
  [
    'there are many more',
    2_000,
    shown(false, 31_000, 2_000),
    31_000,
    cut('2,000 of 31,000 waiting runs are shown, those due first', 'Show 1,000 more'),
  ],
  [
    'nearly as many are listed as may be',
    19_500,
    shown(false, 31_000, 19_500),
    31_000,
    cut('19,500 of 31,000 waiting runs are shown, those due first', 'Show 500 more'),
  ],
  [
    'as many are listed as may be',
    20_000,
    shown(false, 31_000, 20_000),
    31_000,
    cut(
      '20,000 of 31,000 waiting runs are shown, those due first. The command `flowdeck get runs --limit` lists more.',
      null,
    ),
  ],
  [
    'cut, and nobody knows where',
    1_000,
    shown(false, null),
    1_000,
    cut('Not all waiting runs are shown, only those due first', 'Show more'),
  ],
])('%s', (_, listed, given, count, said) => {
  expect(waitingCount(listed, given)).toBe(count)
  expect(cutOf(listed, given)).toEqual(said)
})

test('where something hides some of them, they are said to be loaded, not shown', () => {
  expect(cutOf(1_000, shown(false, 1_475), true)).toEqual(
    cut('1,000 of 1,475 waiting runs are loaded, those due first', 'Load 475 more'),
  )
  expect(cutOf(1_000, shown(false, null), true)).toEqual(
    cut('Not all waiting runs are loaded, only those due first', 'Load more'),
  )
})
