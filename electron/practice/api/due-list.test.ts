import { expect, test } from 'vitest'
import { DueList } from './due-list'
import { identities } from './identity'

interface Row {
  readonly name: string
}

test('first due comes first, equal instants in the order of arrival', () => {
  const list = new DueList<Row>()
  const rows = ['late', 'early', 'as early'].map((name) => ({ name }))
  list.set(rows[0]!, 20)
  list.set(rows[1]!, 10)
  list.set(rows[2]!, 10)
  expect([...list.due(19)]).toEqual([{ name: 'early' }, { name: 'as early' }])
  list.set(rows[1]!, 20)
  expect([...list.due(20)]).toEqual([{ name: 'as early' }, { name: 'late' }, { name: 'early' }])
})

test('thousands leave from the front, come again and leave from elsewhere, and the order stays', () => {
  const list = new DueList<Row>()
  const ids = identities(7)
  const model: { row: Row; at: number }[] = [] // in the order of arrival
  const add = (row: Row, at: number) => {
    list.set(row, at)
    model.push({ row, at })
  }
  const leave = (index: number) => {
    const { row } = model.splice(index, 1)[0]!
    list.set(row, null)
    return row
  }
  const first = () => model.reduce((best, { at }, index) => (at < model[best]!.at ? index : best), 0)
  for (let n = 0; n < 3_000; n++) add({ name: ids.name() }, parseInt(ids.id().slice(0, 3), 16))
  for (let n = 0; n < 2_500; n++) {
    const row = leave(first())
    if (n % 7 === 0) add(row, n) // some of them before those that have left
    if (n % 5 === 0) leave(n % model.length)
    if (n % 97 === 0) expect([...list.due(Infinity)]).toEqual(inOrder())
  }
  while (model.length > 0) leave(first())
  expect([...list.due(Infinity)]).toEqual([])
  add({ name: 'again' }, 1)
  expect([...list.due(1)]).toEqual([{ name: 'again' }])

  function inOrder(): Row[] {
    return model
      .map(({ row, at }, arrival) => ({ row, at, arrival }))
      .sort((a, b) => a.at - b.at || a.arrival - b.arrival)
      .map(({ row }) => row)
  }
})
