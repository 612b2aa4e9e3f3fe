import { expect, test } from 'vitest'
import { z } from 'zod'
import { limits } from './limits'
import type { WrongRow } from './prefect-api'
import { Id, Name, rowDoor, ShortText, Text } from './rows'
import { SummaryRow } from './graphql/run-row'

const Row = z.object({ id: Id })
const rows = (count: number) => Array.from({ length: count }, (_, n) => ({ id: `r${n}` }))

function doorAt(clock: { elapsed: number }) {
  const wrong: WrongRow[] = []
  const door = rowDoor(
    (row) => wrong.push(row),
    () => clock.elapsed,
  )
  return { wrong, door }
}

test.each([
  [3, 3, 0],
  [4, 3, 1],
])('of %i rows where 3 were asked for %i are taken', (count, taken, said) => {
  const { door, wrong } = doorAt({ elapsed: 0 })
  expect(door('a row', rows(count), Row, 3)).toEqual(rows(taken))
  expect(wrong).toHaveLength(said)
})

test.each([limits.answerRows, limits.answerRows + 1])('of %i rows where nobody says how many: so many', (count) => {
  const { door, wrong } = doorAt({ elapsed: 0 })
  expect(door('a row', rows(count), Row)).toHaveLength(limits.answerRows)
  expect(wrong).toHaveLength(count - limits.answerRows)
})

test('what is wrong is reported once, and again when more than an hour has gone', () => {
  const clock = { elapsed: 0 }
  const { door, wrong } = doorAt(clock)
  const look = (elapsed: number): number => {
    clock.elapsed = elapsed
    door('a row', [{ id: 7 }], Row)
    return wrong.length
  }
  expect([look(0), look(limits.wrongRowsAgainMs), look(limits.wrongRowsAgainMs + 1)]).toEqual([1, 1, 2])
})

test('as many wrong rows as are reported by name are; of one more the number is told', () => {
  const { door, wrong } = doorAt({ elapsed: 0 })
  const bad = (count: number) => Array.from({ length: count }, (_, n) => ({ id: `bad-${n}`, name: 7 }))
  const Named = z.object({ id: Id, name: Name })
  door('a row', bad(limits.wrongRows), Named)
  expect(wrong.map(({ id }) => id)).toEqual(bad(limits.wrongRows).map(({ id }) => id))
  door('a row', bad(limits.wrongRows + 1), Named)
  expect(wrong.slice(limits.wrongRows)).toMatchObject([{ id: null }])
})

test.each([
  ['a name', Name, limits.nameChars],
  ['a state’s message in a list', ShortText, limits.summaryChars],
  ['a line of a log', Text, limits.textChars],
] as const)('%s is cut beyond its limit, and no sooner', (_, schema, chars) => {
  expect(schema.parse('x'.repeat(chars))).toBe('x'.repeat(chars))
  expect(schema.parse('x'.repeat(chars + 1))).toBe(`${'x'.repeat(chars)} … (1 more characters)`)
})

test.each([
  [limits.labels, true],
  [limits.labels + 1, false],
])('a run with %i labels: %s', (count, taken) => {
  const row = {
    id: 'r',
    version: 1,
    state: 'Scheduled',
    flow: { id: 'f', name: 'flow' },
    labels: Array(count).fill('x'),
  }
  expect(SummaryRow.safeParse(row).success).toBe(taken)
})
