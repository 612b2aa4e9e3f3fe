import { afterAll, beforeAll, expect, test } from 'vitest'
import { listedDifferences } from './differences'
import { table } from './requests'
import { play } from './row'
import { closeBoth, openBoth, type Servers } from './servers'

let servers: Servers
beforeAll(async () => {
  servers = await openBoth()
})
afterAll(() => closeBoth(servers))

const listed = listedDifferences('Requests')

test.each(table.map((row) => [row.what, row] as const))('%s', async (what, row) => {
  const [real, ours] = await Promise.all([play(servers[0], row), play(servers[1], row)])
  const difference = listed.get(what)
  if (difference === undefined) {
    expect(ours.answers).toEqual(real.answers)
    return
  }
  expect(ours.answers, 'docs/practice-cluster.md lists a difference, and there is none any more').not.toEqual(
    real.answers,
  )
  expect([real.statuses, ours.statuses]).toEqual(difference)
})

test('what is listed as different is in the table', () => {
  const rows = table.map(({ what }) => what)
  expect([...listed.keys()].filter((what) => !rows.includes(what))).toEqual([])
  expect(rows).toHaveLength(new Set(rows).size)
})
