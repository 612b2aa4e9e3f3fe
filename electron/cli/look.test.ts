import { expect, test } from 'vitest'
import type { FlowRunSummary } from '../../shared/model/flow-run'
import { systemClock } from '../clock/clock'
import type { RunList, RunQuery } from '../prefect/prefect-api'
import { PrefectError } from '../prefect/prefect-api'
import { readRuns, type Look } from './look'

/** An API of so many runs that answers with at most `most` of them at once. */
function lookAt(count: number, most: number) {
  const asked: RunQuery[] = []
  const all = Array.from({ length: count }, (_, n) => ({ id: `r${n}` }) as FlowRunSummary)
  const runs = (query: RunQuery): Promise<RunList> => {
    asked.push(query)
    const { offset = 0 } = query
    const limit = Math.min(query.limit, most)
    const page = all.slice(offset, offset + limit)
    return Promise.resolve({ runs: page, complete: page.length < limit, limit, waiting: count })
  }
  const connection = { api: { dialect: '1.x', runs } }
  const signal = new AbortController().signal
  const look = { connection, dialect: 'auto', signal, clock: systemClock, noteClock: () => undefined }
  return { asked, look: look as unknown as Look }
}

test.each<[string, number, number, number, number]>([
  ['one page', 3, 1_000, 1_000, 3],
  ['as many as one page has: what comes after them is asked for', 1_000, 1_000, 2_000, 1_000],
  ['several pages', 2_500, 1_000, 100_000, 2_500],
  ['several pages, of which the limit wants a part', 2_500, 1_000, 1_200, 1_200],
  ['pages that were too large, and came smaller', 2_500, 250, 100_000, 2_500],
  ['pages that are smaller than what they share', 40, 3, 100_000, 40],
])('%s: none is passed over', async (_, count, most, limit, read) => {
  const { look, asked } = lookAt(count, most)
  const { runs, complete, waiting } = await readRuns(look, limit)
  expect(runs.map(({ id }) => id)).toEqual(Array.from({ length: read }, (_each, n) => `r${n}`))
  expect([complete, waiting]).toEqual([read === count && limit > count, count])
  expect(asked.every((query) => query.limit <= 1_000)).toBe(true)
})

test('the last day is the server’s, also where its clock is known by the first answer only', async () => {
  const { look, asked } = lookAt(3, 1_000)
  const day = 86_400_000
  const clock = { ...systemClock, now: () => (asked.length === 0 ? 2 * day : 20 * day) }
  expect((await readRuns({ ...look, clock }, 10)).runs).toHaveLength(3)
  expect(asked.map(({ since }) => since)).toEqual([day, 19 * day])
})

test.each([
  [
    'that is not there is refused',
    0,
    new PrefectError('refused', 'There is no work pool x.', { refusal: 'workPool' }),
    false,
  ],
  ['that can’t be read now is not what was asked for', 0, new PrefectError('transient', 'HTTP 503'), true],
  ['that has runs is there', 1, new PrefectError('refused', 'There is no work pool x.', { refusal: 'workPool' }), true],
])('a work pool %s', async (_, count, error, isRead) => {
  const { look } = lookAt(count, 10)
  Object.assign(look.connection.api, { poolTemplate: { readTemplate: () => Promise.reject(error) } })
  const read = readRuns(look, 10)
  if (isRead) expect((await read).runs).toHaveLength(count)
  else await expect(read).rejects.toBe(error)
})
