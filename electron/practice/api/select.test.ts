import { afterAll, beforeAll, expect, test } from 'vitest'
import { startPracticeApi, type PracticeApi } from '.'
import { asker } from './ask'

const now = Date.parse('2026-11-24T10:00:00Z')
let api: PracticeApi
/** Runs by a letter: a and b of hello (b is Running), c of report, d of nightly in a minute. */
let ids: Record<string, string>

beforeAll(async () => {
  api = await startPracticeApi({ seed: 2, now: () => now })
  ids = {
    a: api.createRun('hello'),
    b: api.createRun('hello', { dueInMs: -1_000 }),
    c: api.createRun('report'),
    d: api.createRun('nightly', { dueInMs: 60_000 }),
  }
  api.setFlowRunState(ids['b']!, { type: 'Running', message: 'Running 100% of_it' })
})
afterAll(() => api.close())

/** `$a` in the query is the id of run a. */
async function ask<Data>(query: string): Promise<Data> {
  const { data, errors } = await asker(api).post<Data>(
    query.replace(/\$(\w)\b/g, (_, letter: string) => `"${ids[letter]}"`),
  )
  expect(errors).toBeUndefined()
  return data
}
interface Runs {
  readonly flow_run: { readonly id: string }[]
}
const letters = (rows: { id: string }[]) =>
  rows.map(({ id }) => Object.keys(ids).find((letter) => ids[letter] === id)).join('')

test.each([
  ['{ id: { _eq: $a } }', 'a'],
  ['{ id: { _in: [$c, $a, $a] } }', 'ac'],
  ['{ id: { _in: [] } }', ''],
  ['{ id: { _nin: [$c, $a] } }', 'bd'],
  ['{ state: { _eq: "Running" } }', 'b'],
  ['{ state: { _in: ["Running", "Scheduled"] }, id: { _neq: $a } }', 'bcd'],
  ['{ state: { _eq: null } }', 'abcd'],
  ['{ version: { _gt: 1 } }', 'b'],
  ['{ version: { _lte: 1 } }', 'acd'],
  ['{ scheduled_start_time: { _lt: "2026-11-24 10:00:00+00:00" } }', 'b'],
  ['{ scheduled_start_time: { _gte: "2026-11-24T11:00:00.5+01:00" } }', 'd'],
  ['{ state_message: { _like: "Running%" } }', 'b'],
  ['{ state_message: { _like: "running%" } }', ''],
  ['{ state_message: { _ilike: "running%" } }', 'b'],
  ['{ state_message: { _like: "%100\\\\% of\\\\_it" } }', 'b'],
  ['{ state_message: { _like: "%10_\\\\% o._it" } }', ''],
  ['{ state_start_time: { _is_null: true } }', 'b'],
  ['{ state_start_time: { _is_null: false } }', 'acd'],
  ['{ _not: { state: { _eq: "Running" } } }', 'acd'],
  ['{ _or: [{ id: { _eq: $a } }, { state: { _eq: "Running" } }] }', 'ab'],
  ['{ _and: [{ id: { _in: [$a, $b] } }, { state: { _eq: "Running" } }] }', 'b'],
  ['{ flow: { name: { _eq: "hello" } } }', 'ab'],
  ['{ flow: { name: { _ilike: "%LL%" } }, state: { _neq: "Running" } }', 'a'],
  ['{ task_runs: { task: { name: { _eq: "summarize" } } } }', 'c'],
  ['{ states: { state: { _eq: "Running" } } }', 'b'],
])('flow_run where %s', async (where, expected) => {
  const { flow_run } = await ask<Runs>(`{ flow_run(where: ${where}) { id } }`)
  expect(letters(flow_run).split('').sort().join('')).toBe(expected)
})

test.each([
  ['order_by: { scheduled_start_time: desc }', 'dacb'],
  ['order_by: { state_start_time: asc }', 'acdb'],
  ['order_by: { state_start_time: desc }', 'bdac'],
  ['order_by: { state_start_time: desc_nulls_last }', 'dacb'],
  ['order_by: [{ flow: { name: desc } }, { version: desc }]', 'cdba'],
  ['limit: 2', 'ab'],
  ['limit: 2, offset: 1', 'bc'],
  ['offset: 3', 'd'],
  ['order_by: { scheduled_start_time: desc }, limit: 2, offset: 1', 'ac'],
  ['limit: 0', ''],
])('flow_run(%s)', async (args, expected) => {
  const { flow_run } = await ask<Runs>(`{ flow_run(${args}) { id } }`)
  expect(letters(flow_run)).toBe(expected)
})

test('counts by condition', async () => {
  interface Counted {
    aggregate: { count: number }
    nodes: { id: string }[]
  }
  const { all, waiting } = await ask<{ all: Counted; waiting: Counted }>(`{
    all: flow_run_aggregate { aggregate { count } }
    waiting: flow_run_aggregate(where: { state: { _eq: "Scheduled" } }) { aggregate { count } nodes { id } } }`)
  expect([all.aggregate.count, waiting.aggregate.count, letters(waiting.nodes)]).toEqual([4, 3, 'acd'])
})

test.each(['0.6', '1.x'] as const)(
  'all rows can be had page by page, each after the last id, in %s',
  async (dialect) => {
    const long = await startPracticeApi({ dialect, seed: 6, now: () => now })
    const all = Array.from({ length: 250 }, () => long.createRun('hello')).sort()
    const { post } = asker(long)
    const seen: string[] = []
    for (let last = '00000000-0000-0000-0000-000000000000', more = true; more;) {
      const query = `{ flow_run(where: { id: { _gt: "${last}" } }, order_by: { id: asc }, limit: 100) { id } }`
      const page = (await post<Runs>(query)).data.flow_run.map(({ id }) => id)
      if (seen.length === 100) long.createRun('hello') // one that comes meanwhile moves no page
      seen.push(...page)
      last = page.at(-1) ?? last
      more = page.length === 100
    }
    const known = new Set(all)
    expect(seen.filter((id) => known.has(id))).toEqual(all)
    const some = all.filter((_, index) => index % 40 === 0)
    const among = (ids: readonly string[]) =>
      `where: { id: { _in: ${JSON.stringify(ids)} }, state: { _eq: "Scheduled" } }`
    const query = `{ flow_run_aggregate(${among([...some, 'nobody'])}) { aggregate { count } nodes { id } } }`
    const { flow_run_aggregate: found } = (
      await post<{ flow_run_aggregate: { aggregate: { count: number }; nodes: { id: string }[] } }>(query)
    ).data
    await long.close()
    expect([found.aggregate.count, found.nodes.map(({ id }) => id)]).toEqual([some.length, some])
  },
)

test('what is not there by its key is null', async () => {
  expect(await ask('{ flow_by_pk(id: "nobody") { id } }')).toEqual({ flow_by_pk: null })
})

test('the query of an agent of 0.6 finds runs to claim and leaves out the rest', async () => {
  const time = '2026-11-24T09:59:57+00:00'
  const { flow_run } =
    await ask<Runs>(`{ flow_run(where: { id: { _in: [$a, $b] }, _or: [{ state: { _eq: "Scheduled" } },
    { state: { _eq: "Running" }, task_runs: { state_start_time: { _lte: "${time}" } } }] }) {
    id version tenant_id state serialized_state parameters flow { id name environment storage }
    task_runs(where: { state_start_time: { _lte: "${time}" } }) { id version task_id serialized_state } } }`)
  expect(letters(flow_run)).toBe('a')
  expect(flow_run[0]).toMatchObject({
    version: 1,
    tenant_id: api.tenantId,
    task_runs: [],
    parameters: { name: 'world' },
  })
})

test('pages of a long table are those of the whole, ties in the order of arrival', async () => {
  const long = await startPracticeApi({ seed: 4, now: () => now })
  const dueInMs = Array.from({ length: 1_500 }, (_, index) => (index * 7_919) % 311)
  const rows = dueInMs.map((ms) => ({ ms, id: long.createRun('hello', { dueInMs: ms }) }))
  const expected = rows.sort((a, b) => b.ms - a.ms).map(({ id }) => id)
  const page = (limit: number, offset: number) =>
    `flow_run(order_by: { scheduled_start_time: desc }, limit: ${limit}, offset: ${offset}) { id }`
  const query = `{ first: ${page(10, 0)} second: ${page(300, 10)} end: ${page(100, 1_450)} }`
  const { data } = await asker(long).post<Record<string, { id: string }[]>>(query)
  await long.close()
  const ids = Object.entries(data).map(([name, runs]) => [name, runs.map(({ id }) => id)])
  expect(Object.fromEntries(ids)).toEqual({
    first: expected.slice(0, 10),
    second: expected.slice(10, 310),
    end: expected.slice(1_450),
  })
})
