import { expect, test } from 'vitest'
import { addLines, emptyRing, logCharLimit, logLineLimit } from './log-ring'

const numbered = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => ({ at: null, text: `line ${from + index}` }))

test('lines keep their order and get numbers of their own', () => {
  const ring = addLines(addLines(emptyRing, numbered(0, 2)), numbered(2, 3))
  expect(ring).toEqual({
    chars: 18,
    dropped: 0,
    lines: [
      { n: 0, at: null, text: 'line 0', coloured: null },
      { n: 1, at: null, text: 'line 1', coloured: null },
      { n: 2, at: null, text: 'line 2', coloured: null },
    ],
  })
})

test('a full ring lets the oldest lines go and says how many; numbers stay', () => {
  const full = addLines(emptyRing, numbered(0, logLineLimit))
  const ring = addLines(full, numbered(logLineLimit, logLineLimit + 3))
  expect(ring.lines.length).toBe(logLineLimit)
  expect(ring.dropped).toBe(3)
  expect(ring.lines[0]).toEqual({ n: 3, at: null, text: 'line 3', coloured: null })
  expect(ring.lines.at(-1)).toEqual({ n: logLineLimit + 2, at: null, text: `line ${logLineLimit + 2}`, coloured: null })
})

test('a batch larger than the ring leaves its end', () => {
  const ring = addLines(emptyRing, numbered(0, logLineLimit + 10))
  expect([ring.dropped, ring.lines[0]?.n, ring.lines.length]).toEqual([10, 10, logLineLimit])
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
  expect(lines).toEqual([
    { n: 0, at: 5, text: 'ERROR no', coloured: red },
    { n: 1, at: 6, text: '100%', coloured: null },
  ])
  expect(chars).toBe('ERROR no'.length + red.length + '100%'.length)
})

test('long lines push older ones out by their characters', () => {
  const long = { at: null, text: 'x'.repeat(logCharLimit / 4) }
  const ring = addLines(addLines(emptyRing, numbered(0, 3)), [long, long, long, long])
  expect([ring.dropped, ring.lines.length, ring.chars]).toEqual([3, 4, logCharLimit])
})
