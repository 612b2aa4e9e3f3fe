import { expect, test } from 'vitest'
import { keptLog } from './kept-log'

const linesOf = (text: string) => keptLog(text).lines.map((line) => [line.at, line.text])

test('each line has its time before it', () => {
  const at = Date.UTC(2026, 10, 28, 12)
  expect(
    linesOf('2026-11-28T12:00:00.123456789Z hello\n2026-11-28T12:00:01Z \n2026-11-28T14:00:02.5+02:00 a b\n'),
  ).toEqual([
    [at + 123, 'hello'],
    [at + 1_000, ''],
    [at + 2_500, 'a b'],
  ])
})

test('a line whose beginning was cut off, and one with a time that is none, stay whole', () => {
  expect(linesOf('alf a line\n2026-99-28T12:00:00Z x\nno time')).toEqual([
    [null, 'alf a line'],
    [null, '2026-99-28T12:00:00Z x'],
    [null, 'no time'],
  ])
})

test('a log without a line has none', () => expect(linesOf('')).toEqual([]))

test('colours of a terminal are kept apart from the text', () => {
  expect(linesOf('2026-11-28T12:00:00Z \u001b[31mred\u001b[0m')).toEqual([[Date.UTC(2026, 10, 28, 12), 'red']])
})
