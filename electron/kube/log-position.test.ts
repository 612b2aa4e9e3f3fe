import { expect, test } from 'vitest'
import { LogPosition, stampedLine } from './log-position'

/** What is told of a log that is read on after its first lines. */
function readOn(before: readonly string[], again: readonly string[]): readonly string[] {
  const position = new LogPosition()
  for (const line of before) position.pass(stampedLine(line))
  const isKnown = position.known()
  return again.flatMap((line) => (isKnown(stampedLine(line)) ? [] : [stampedLine(line).text]))
}
const at = (fraction: string, text: string) => `2026-01-01T00:00:01${fraction}Z ${text}`

test.each<[string, readonly string[], readonly string[], readonly string[]]>([
  ['nothing was read: all is new', [], [at('', 'a')], ['a']],
  ['the same lines again: none is new', [at('.1', 'a'), at('.2', 'b')], [at('.1', 'a'), at('.2', 'b')], []],
  ['lines after the last', [at('.1', 'a')], [at('.1', 'a'), at('.2', 'b')], ['b']],
  ['lines of one instant', [at('.1', 'a'), at('.1', 'a')], [at('.1', 'a'), at('.1', 'a'), at('.1', 'a')], ['a']],
  ['a digit more is later', [at('.1', 'a')], [at('.1', 'a'), at('.11', 'b')], ['b']],
  ['zeros at the end are none', [at('.100', 'a')], [at('.1', 'a')], []],
  ['of a second no fraction is the first', [at('', 'a')], [at('', 'a'), at('.000000001', 'b')], ['b']],
  ['instants that differ in the last digit', [at('.123456788', 'a')], [at('.123456788', 'a'), at('.123456789', 'b')], ['b']], // prettier-ignore
  ['the last line is there no more', [at('.1', 'a')], [at('.2', 'b')], ['b']],
  ['parts of a line that was read', [at('.1', 'a'), 'aa'], [at('.1', 'a'), 'aa', at('.2', 'b'), 'bb'], ['b', 'bb']],
  ['a line of which only a part was read', [at('.1', 'a'), 'aa'], [at('.1', 'a'), 'aa', 'aaa'], ['aaa']],
  ['parts of a line before the last', [at('.1', 'a'), 'aa', at('.2', 'b')], [at('.1', 'a'), 'aa', at('.2', 'b')], []],
])('%s', (_, before, again, told) => expect(readOn(before, again)).toEqual(told))

test('is asked for from the second of the last line on, in any zone', () => {
  const position = new LogPosition()
  expect(position.since).toBeNull()
  position.pass(stampedLine('2026-01-01T02:00:01.999999999+02:00 a'))
  expect([position.since, position.lines]).toEqual(['2026-01-01T00:00:01Z', 1])
})
