import { expect, test } from 'vitest'
import { sortRows } from './sort-rows'

const rows = [{ id: 'a', at: 2 }, { id: 'b', at: null }, { id: 'c', at: 1 }, { id: 'd', at: 2 }] // prettier-ignore
const ids = (direction: 'up' | 'down') => sortRows(rows, (row) => row.at, direction).map((row) => row.id)

test('what is not known stands last in either direction, and equal rows keep their order', () => {
  expect(ids('up')).toEqual(['c', 'a', 'd', 'b'])
  expect(ids('down')).toEqual(['a', 'd', 'c', 'b'])
})
