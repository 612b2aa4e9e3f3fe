import { expect, test } from 'vitest'
import type { FlowRunSummary } from '../../shared/model/flow-run'
import type { LogQuery, RunList, RunQuery } from '../prefect/prefect-api'
import { shownTimes } from './shown-times'

const minute = 60_000
/** The true time, which is the server's. */
const noon = Date.parse('2026-11-26T12:00:00Z')
const never = new AbortController().signal

/** A server beside a machine whose clock is `aheadMs` behind it. */
function server(aheadMs: number, known = true) {
  const asked: RunQuery[] = []
  const api = {
    clockAheadMs: known ? aheadMs : 0,
    runs: (query: RunQuery): Promise<RunList> => {
      asked.push(query)
      api.clockAheadMs = aheadMs
      const run = { id: 'r', dueAt: noon + 10 * minute, stateAt: noon - minute, startedAt: null, endedAt: null }
      return Promise.resolve({ runs: [run as FlowRunSummary], complete: true, limit: 1, waiting: 1 })
    },
    states: () => Promise.resolve([{ name: 'Scheduled', phase: 'waiting' as const, message: null, at: noon - minute }]),
    logs: (_: string, { after, before }: LogQuery) =>
      Promise.resolve({
        lines: [{ id: 'l', at: after + 1, level: 'INFO' as const, name: 'flow', message: 'm' }],
        earlier: before ?? null,
      }),
    taskRuns: () =>
      Promise.resolve({
        runs: [{ id: 't', name: 't', phase: 'running' as const, state: 'Running', startedAt: noon, endedAt: null }],
        complete: true,
      }),
  }
  return { api, asked, machine: noon - aheadMs }
}

test.each([
  ['right', 0],
  ['ten minutes ahead', -10 * minute],
  ['a day behind', 24 * 60 * minute],
])('on a machine whose clock is %s, relative times are right', async (_, aheadMs) => {
  const { api, asked, machine } = server(aheadMs)
  const shown = shownTimes(api)
  const { runs } = await shown.runs({ since: machine - minute, limit: 1 }, never)
  expect(runs).toMatchObject([{ dueAt: machine + 10 * minute, stateAt: machine - minute, startedAt: null }])
  expect(asked).toEqual([{ since: noon - minute, limit: 1 }])
  expect(await shown.states('r', never)).toMatchObject([{ at: machine - minute }])
  // Where a part of a log ends is by the server's clock, and goes back to it as it came.
  const earlier = { at: noon, skip: 1 }
  expect(await shown.logs('r', { after: machine, limit: 1, before: earlier }, never)).toMatchObject({
    ...{ lines: [{ at: machine + 1 }], earlier },
  })
  expect((await shown.taskRuns?.('r', never))?.runs).toMatchObject([{ startedAt: machine, endedAt: null }])
})

test('a clock that is known by the first answer only asks for the right day again', async () => {
  const { api, asked, machine } = server(24 * 60 * minute, false)
  const { runs } = await shownTimes(api).runs({ since: machine - minute, limit: 1 }, never)
  expect(asked.map(({ since }) => since)).toEqual([machine - minute, noon - minute])
  expect(runs[0]?.dueAt).toBe(machine + 10 * minute)
})

test('an estimate that gets better changes no row', async () => {
  const { api } = server(10 * minute)
  const shown = shownTimes(api)
  const before = await shown.states('r', never)
  api.clockAheadMs += 400
  expect(await shown.states('r', never)).toEqual(before)
  api.clockAheadMs += 60 * minute
  expect(await shown.states('r', never)).not.toEqual(before)
})
