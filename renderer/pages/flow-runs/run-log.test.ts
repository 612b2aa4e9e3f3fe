import { expect, test } from 'vitest'
import type { FlowRunLog, FlowRunLogPart, LogPlace } from '../../../shared/model/flow-run'
import { logLineLimit } from '../../state/log-line'
import { adjoins, emptyLog, withEarlier, withNewer } from './run-log'

const line = (id: string, at: number, message = id): FlowRunLog => ({
  ...{ id, at, level: 'INFO', name: 'prefect', message },
})
const part = (lines: readonly FlowRunLog[], earlier: LogPlace | null = null): FlowRunLogPart => ({ lines, earlier })
const numbered = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, n) => line(`${from + n}`, from + n))
const place = (at: number): LogPlace => ({ at, skip: 1 })
const idsOf = ({ lines }: { readonly lines: readonly { readonly key: string | number }[] }) =>
  lines.map(({ key }) => key)

test('log lines that come twice are kept once, those that come late stand where they belong', () => {
  const known = withNewer(emptyLog, part([line('a', 1, '10%\ra'), line('c', 3)]))
  expect(known.lines[0]).toEqual({
    ...{ key: 'a', at: 1, level: 'INFO', text: 'a', coloured: null, rows: 1, columns: 1 },
  })
  expect(idsOf(withNewer(known, part([line('b', 2), line('c', 3), line('d', 3)])))).toEqual(['a', 'b', 'c', 'd'])
  expect(withNewer(known, part([line('c', 3)]))).toBe(known)
})

test('a line that is told with another time than before is still one', () => {
  const known = withNewer(emptyLog, part(numbered(0, 100)))
  expect(withNewer(known, part([line('5', 99)]))).toBe(known)
})

test('what is before it is loaded until there is no more', () => {
  const log = withNewer(emptyLog, part(numbered(20, 30), place(20)))
  expect(log.earlier).toEqual(place(20))
  const more = withEarlier(log, part(numbered(10, 20), place(10)))
  expect([idsOf(more), more.earlier]).toEqual([
    idsOf({ lines: numbered(10, 30).map(({ id }) => ({ key: id })) }),
    place(10),
  ])
  expect(withEarlier(more, part(numbered(0, 10))).earlier).toBeNull()
  // What is read of its end says nothing of its beginning.
  expect(withNewer(more, part(numbered(25, 35), place(25))).earlier).toEqual(place(10))
})

test('a log that grew by more than is read at once has a gap', () => {
  const log = withNewer(emptyLog, part(numbered(0, 10)))
  expect(adjoins(log, part(numbered(8, 18), place(8)))).toBe(true)
  expect(adjoins(log, part(numbered(12, 22), place(12)))).toBe(false)
  // All that is later than what is known is no gap.
  expect(adjoins(log, part(numbered(12, 22)))).toBe(true)
  expect(adjoins(emptyLog, part(numbered(12, 22), place(12)))).toBe(true)
})

test('as many lines are kept as fit; then no older ones are loaded', () => {
  const log = withNewer(emptyLog, part(numbered(1_000, logLineLimit), place(1_000)))
  const full = withEarlier(log, part(numbered(-1_000, 1_000), place(-1_000)))
  expect([full.lines.length, full.lines[0]?.key, full.dropped, full.earlier]).toEqual([logLineLimit, '0', 1_000, null])
  const grown = withNewer(full, part(numbered(logLineLimit, logLineLimit + 5)))
  expect([grown.lines.length, grown.lines[0]?.key, grown.dropped]).toEqual([logLineLimit, '5', 1_005])
})

test('a traceback is one record of many rows', () => {
  const [record] = withNewer(emptyLog, part([line('a', 1, 'Traceback:\n  File "x"\nValueError')])).lines
  expect([record?.rows, record?.columns]).toEqual([3, 10])
})
