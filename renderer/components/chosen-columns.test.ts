import { expect, test } from 'vitest'
import { chosenColumns, isChoices, toggled } from './chosen-columns'

const run = { id: 'run', width: 'minmax(90px, 1fr)' }
const due = { id: 'due', width: '82px', canHide: true, from: 420 } as const
const labels = { id: 'labels', width: 'minmax(80px, 1fr)', canHide: true, extra: true } as const
const started = { id: 'started', width: '76px', canHide: true, extra: true } as const
const columns = [run, labels, due, started]
const drawn = (choices: Readonly<Record<string, boolean>>) => chosenColumns(columns, choices).map(({ id }) => id)

test('extra columns stand there once they are chosen, others until they are left out, and what tells rows apart always', () => {
  expect(drawn({})).toEqual(['run', 'due'])
  expect(drawn({ labels: true, due: false })).toEqual(['run', 'labels'])
  expect(drawn({ run: false })).toEqual(['run', 'due'])
})

test('an extra column waits for room beside all others and the extra ones before it', () => {
  const from = (choices: Readonly<Record<string, boolean>>) => chosenColumns(columns, choices).map((each) => 'from' in each ? each.from : 0) // prettier-ignore
  expect(from({ labels: true, started: true })).toEqual([0, 32 + 90 + 12 + 82 + 12 + 80, 420, 32 + 90 + 12 + 82 + 12 + 80 + 12 + 76]) // prettier-ignore
  expect(from({ started: true, due: false })).toEqual([0, 32 + 90 + 12 + 76])
})

test('what is chosen and taken back is no choice any more', () => {
  expect(toggled({}, due)).toEqual({ due: false })
  expect(toggled({ due: false }, due)).toEqual({})
  expect(toggled({ due: false }, labels)).toEqual({ due: false, labels: true })
  expect(toggled({ due: false, labels: true }, labels)).toEqual({ due: false })
})

test('what was remembered is read only in its form', () => {
  expect([{}, { due: false }].every(isChoices)).toBe(true)
  expect([null, [], 'due', { due: 1 }].some(isChoices)).toBe(false)
})
