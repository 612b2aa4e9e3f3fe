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
      { n: 0, at: null, text: 'line 0' },
      { n: 1, at: null, text: 'line 1' },
      { n: 2, at: null, text: 'line 2' },
    ],
  })
})

test('a full ring lets the oldest lines go and says how many; numbers stay', () => {
  const full = addLines(emptyRing, numbered(0, logLineLimit))
  const ring = addLines(full, numbered(logLineLimit, logLineLimit + 3))
  expect(ring.lines.length).toBe(logLineLimit)
  expect(ring.dropped).toBe(3)
  expect(ring.lines[0]).toEqual({ n: 3, at: null, text: 'line 3' })
  expect(ring.lines.at(-1)).toEqual({ n: logLineLimit + 2, at: null, text: `line ${logLineLimit + 2}` })
})

test('a batch larger than the ring leaves its end', () => {
  const ring = addLines(emptyRing, numbered(0, logLineLimit + 10))
  expect([ring.dropped, ring.lines[0]?.n, ring.lines.length]).toEqual([10, 10, logLineLimit])
})

test('no lines: the ring as it was', () => {
  const ring = addLines(emptyRing, numbered(0, 1))
  expect(addLines(ring, [])).toEqual(ring)
})

test.each([
  ['colours are left out', '\u001b[31mERROR\u001b[0m no', 'ERROR no'],
  ['of a progress bar the last state is shown', '10%\r50%\r100%', '100%'],
  ['a carriage return at the end is no text', 'done\r', 'done'],
])('%s', (_, text, expected) => {
  expect(addLines(emptyRing, [{ at: 5, text }]).lines).toEqual([{ n: 0, at: 5, text: expected }])
})

test('long lines push older ones out by their characters', () => {
  const long = { at: null, text: 'x'.repeat(logCharLimit / 4) }
  const ring = addLines(addLines(emptyRing, numbered(0, 3)), [long, long, long, long])
  expect([ring.dropped, ring.lines.length, ring.chars]).toEqual([3, 4, logCharLimit])
})
