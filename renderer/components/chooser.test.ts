import { expect, test } from 'vitest'
import { chooserOf, newMemory, type Chooser } from './chooser'

/** A list, as it is drawn again after each key. */
function list(...rows: readonly string[]) {
  const memory = newMemory()
  let [keys, chosen]: [readonly string[], ReadonlySet<string>] = [rows, new Set()]
  return {
    do: (act: (chooser: Chooser) => void) => {
      act(chooserOf(memory, keys, { chosen, onChoose: (next) => (chosen = next), canChoose: (key) => key !== 'pod' }))
      return [...chosen].join('')
    },
    /** Somebody else changes what is chosen: a button, or what was done with these rows. */
    set: (...next: readonly string[]) => (chosen = new Set(next)),
    show: (...next: readonly string[]) => (keys = next),
  }
}

test('a sweep chooses from where it began; drawn in, it leaves what was chosen before', () => {
  const rows = list('a', 'b', 'c', 'd')
  expect(rows.do((it) => it.toggle('a'))).toBe('a')
  expect(rows.do((it) => it.sweep('b', 'c'))).toBe('abc')
  expect(rows.do((it) => it.sweep('c', 'd'))).toBe('abcd')
  expect(rows.do((it) => it.sweep('d', 'c'))).toBe('abc')
})

test('rows that were let go after a sweep are not chosen again by the next one', () => {
  const rows = list('a', 'b', 'c')
  rows.do((it) => it.sweep('a', 'b'))
  rows.set()
  expect(rows.do((it) => it.sweep('b', 'c'))).toBe('bc')
})

test('all rows stay chosen when a sweep follows', () => {
  const rows = list('a', 'b', 'c', 'd')
  rows.do((it) => it.sweep('a', 'b'))
  rows.do((it) => it.all())
  expect(rows.do((it) => it.sweep('b', 'c'))).toBe('abcd')
})

test('a sweep whose first row is gone begins where the list is', () => {
  const rows = list('a', 'b', 'c', 'd')
  rows.do((it) => it.sweep('a', 'b'))
  rows.show('b', 'c', 'd')
  expect(rows.do((it) => it.tidy())).toBe('b')
  expect(rows.do((it) => it.sweep('b', 'c'))).toBe('bc')
})

test('a range begins at the row that was toggled last, and what can’t be chosen is left out', () => {
  const rows = list('a', 'pod', 'c', 'd')
  rows.do((it) => it.toggle('a'))
  expect(rows.do((it) => it.rangeTo('c', null))).toBe('ac')
  expect(rows.do((it) => it.clear())).toBe('')
  expect(rows.do((it) => it.rangeTo('d', 'c'))).toBe('cd')
})
