import { expect, test } from 'vitest'
import { DeltaBatch } from './delta-batch'

interface Row {
  readonly id: string
  readonly value: number
}
const batch = () => new DeltaBatch<Row>((row) => row.id)

test('of many changes of one row only the last goes out', () => {
  const rows = batch()
  rows.add([{ id: 'a', value: 1 }], [])
  rows.add(
    [
      { id: 'a', value: 2 },
      { id: 'b', value: 1 },
    ],
    [],
  )
  expect(rows.take()).toEqual({
    changed: [
      { id: 'a', value: 2 },
      { id: 'b', value: 1 },
    ],
    removed: [],
  })
  expect(rows.take()).toBeNull()
})

test('a row that went and came back is changed, one that came and went is removed', () => {
  const rows = batch()
  rows.add([], ['a'])
  rows.add(
    [
      { id: 'a', value: 3 },
      { id: 'b', value: 1 },
    ],
    [],
  )
  rows.add([], ['b'])
  expect(rows.take()).toEqual({ changed: [{ id: 'a', value: 3 }], removed: ['b'] })
})
