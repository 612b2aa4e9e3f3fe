import { expect, test } from 'vitest'
import { logCharLimit, logLineLimit } from './log-line'
import { addEarlier, addLines, emptyRing, linesBefore } from './log-ring'

const numbered = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => ({ at: null, text: `line ${from + index}` }))

const line = (key: number, text: string, at: number | null = null, coloured: string | null = null) => ({
  ...{ key, at, level: null, text, coloured, rows: 1, columns: text.length },
})

test('lines keep their order and get numbers of their own', () => {
  const ring = addLines(addLines(emptyRing, numbered(0, 2)), numbered(2, 3))
  expect(ring).toEqual({
    chars: 18,
    dropped: 0,
    next: 3,
    lines: [line(0, 'line 0'), line(1, 'line 1'), line(2, 'line 2')],
  })
})

test('a full ring lets the oldest lines go and says how many; numbers stay', () => {
  const full = addLines(emptyRing, numbered(0, logLineLimit))
  const ring = addLines(full, numbered(logLineLimit, logLineLimit + 3))
  expect(ring.lines.length).toBe(logLineLimit)
  expect(ring.dropped).toBe(3)
  expect(ring.lines[0]).toEqual(line(3, 'line 3'))
  expect(ring.lines.at(-1)).toEqual(line(logLineLimit + 2, `line ${logLineLimit + 2}`))
})

test('a batch larger than the ring leaves its end', () => {
  const ring = addLines(emptyRing, numbered(0, logLineLimit + 10))
  expect([ring.dropped, ring.lines[0]?.key, ring.lines.length]).toEqual([10, 10, logLineLimit])
})

test('no lines: the ring as it was', () => {
  const ring = addLines(emptyRing, numbered(0, 1))
  expect(addLines(ring, [])).toEqual(ring)
})

test('a line is kept as a terminal would show it, with its colours beside it', () => {
  const red = '\u001b[31mERROR\u001b[0m no'
  const { lines, chars } = addLines(emptyRing, [
    { at: 5, text: red },
    { at: 6, text: '10%\r50%\r100%' },
  ])
  expect(lines).toEqual([line(0, 'ERROR no', 5, red), line(1, '100%', 6, null)])
  expect(chars).toBe('ERROR no'.length + red.length + '100%'.length)
})

test('long lines push older ones out by their characters', () => {
  const long = { at: null, text: 'x'.repeat(logCharLimit / 4) }
  const ring = addLines(addLines(emptyRing, numbered(0, 3)), [long, long, long, long])
  expect([ring.dropped, ring.lines.length, ring.chars]).toEqual([3, 4, logCharLimit])
})

test('earlier lines stand before the others, with keys of their own', () => {
  const ring = addLines(addEarlier(addLines(emptyRing, numbered(2, 4)), numbered(0, 2)), numbered(4, 5))
  expect(ring.lines.map(({ key, text }) => [key, text])).toEqual([
    [-2, 'line 0'],
    [-1, 'line 1'],
    [0, 'line 2'],
    [1, 'line 3'],
    [2, 'line 4'],
  ])
  expect(ring.chars).toBe(30)
})

test('of a log that was read once more, what stands before the known lines', () => {
  const ring = addLines(emptyRing, numbered(10, 30))
  expect(linesBefore(ring, numbered(4, 17))).toEqual(numbered(4, 10))
  expect(linesBefore(ring, numbered(10, 17))).toEqual([])
  expect(linesBefore(ring, numbered(4, 9))).toBeNull()
  const coloured = addLines(emptyRing, [{ at: null, text: '\u001b[31mred' }])
  expect(linesBefore(coloured, [...numbered(0, 1), { at: null, text: '\u001b[31mred' }])).toEqual(numbered(0, 1))
})

test('of a log that is written slowly, one known line behind the earlier ones is enough', () => {
  const everyTenSeconds = (from: number, to: number, text = (n: number) => `line ${n}`) =>
    Array.from({ length: to - from }, (_, n) => ({ at: (from + n) * 10_000, text: text(from + n) }))
  const ring = addLines(emptyRing, everyTenSeconds(10, 30))
  expect(linesBefore(ring, everyTenSeconds(4, 11))).toEqual(everyTenSeconds(4, 10))
  expect(linesBefore(ring, everyTenSeconds(4, 10))).toBeNull()
  // Lines that say the same are told apart by their times.
  const alive = () => 'alive'
  const same = addLines(emptyRing, everyTenSeconds(10, 30, alive))
  expect(linesBefore(same, everyTenSeconds(4, 12, alive))).toEqual(everyTenSeconds(4, 10, alive))
})

test('before a ring that is empty stands all that was read', () => {
  expect(linesBefore(emptyRing, numbered(0, 3))).toEqual(numbered(0, 3))
})
