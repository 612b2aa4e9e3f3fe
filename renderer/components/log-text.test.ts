import { expect, test } from 'vitest'
import { piecesOf } from './log-text'

const tone = (start: number, end: number, className: string) => ({ start, end, className, style: undefined })

test('a line is cut at its colours and at each find', () => {
  const text = 'WARN 3 rows without customers id, customers'
  const marks = [
    { start: 20, end: 29, current: false },
    { start: 34, end: 43, current: true },
  ]
  const pieces = piecesOf(text, [tone(0, 4, 'late')], marks)
  expect(pieces.map((piece) => [piece.text, piece.className ?? null, piece.mark?.current ?? null])).toEqual([
    ['WARN', 'late', null],
    [' 3 rows without ', null, null],
    ['customers', null, false],
    [' id, ', null, null],
    ['customers', null, true],
  ])
})

test('a find that ends within a colour', () => {
  const pieces = piecesOf('ERROR no', [tone(0, 5, 'failed')], [{ start: 0, end: 3, current: false }])
  expect(pieces.map((piece) => [piece.text, piece.className ?? null, piece.mark !== undefined])).toEqual([
    ['ERR', 'failed', true],
    ['OR', 'failed', false],
    [' no', null, false],
  ])
  expect(piecesOf('', [], [])).toEqual([])
})
