// Each bound of limits.ts at the last value that it lets through, and at the first that it doesn't.
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startPracticeApi, type PracticeApi } from '.'
import { asker } from './ask'
import { Budget } from './budget'
import { decompressFlow } from './flows'
import { limits } from './limits'
import { Refused } from './refused'
import { Table } from './table'

let api: PracticeApi
let ask: ReturnType<typeof asker>
let flow_run_id: string
beforeAll(async () => {
  api = await startPracticeApi({ dialect: '1.x', seed: 1 })
  ask = asker(api)
  flow_run_id = api.createRun('hello')
})
afterAll(() => api.close())

describe('of a document', () => {
  /** `{ a0: hello a1: hello … }` */
  const fields = (count: number) => `{ ${Array.from({ length: count }, (_, n) => `a${n}: hello`).join(' ')} }`
  const chars = (count: number) => `{ hello } #${'x'.repeat(count - 11)}`
  /** What stands around the list is 20 of the tokens. */
  const tokens = (count: number) => `{ flow_run(where: { name: { _in: [${'"x" '.repeat(count - 20)}] } }) { id } }`

  test.each([
    ['characters', limits.documentChars, chars, /more than 1048576 characters/],
    ['tokens', limits.documentTokens, tokens, /20000 tokens/],
    ['fields', limits.documentFields, fields, /more than 1000 fields and fragments/],
  ] as const)('%s: %i are taken, and one more is refused', async (_, most, make, words) => {
    expect((await ask.post(make(most))).errors).toBeUndefined()
    expect((await ask.post(make(most + 1))).errors?.[0]?.message).toMatch(words)
  })
})

test('of a body', async () => {
  const send = async (bytes: number) => {
    const query = '{ hello }'
    const body = JSON.stringify({ query }).padEnd(bytes)
    const response = await fetch(api.url, { method: 'POST', headers: { Authorization: `Bearer ${api.token}` }, body })
    return response.status
  }
  expect([await send(limits.bodyBytes), await send(limits.bodyBytes + 1)]).toEqual([200, 413])
})

test('of the work for one operation', () => {
  const budget = new Budget()
  budget.spend(limits.work)
  expect(() => budget.spend(1)).toThrow(/takes too much/)
})

test('of the states in a request', async () => {
  const set = (count: number) => {
    const states = Array(count).fill({ flow_run_id, state: { type: 'Running' } })
    return ask.mutate<{ states: unknown[] }>('set_flow_run_states', 'states { id }', { states })
  }
  expect((await set(limits.states)).payload.states).toHaveLength(limits.states)
  expect((await set(limits.states + 1)).errors?.[0]?.message).toMatch(/^1001 states are too many/)
})

test('of the lines in a request', async () => {
  const logs = Array(limits.logs + 1).fill({ flow_run_id, message: 'x' })
  const { errors } = await ask.mutate('write_run_logs', 'success', { logs })
  expect(errors?.[0]?.message).toMatch(/^20001 lines are too many/)
})

test('of a state', () => {
  const bytes = (count: number) => {
    const empty = JSON.stringify({ type: 'Running', message: '' })
    return { type: 'Running', message: 'x'.repeat(count - empty.length) }
  }
  api.setFlowRunState(flow_run_id, bytes(limits.stateBytes))
  expect(() => api.setFlowRunState(flow_run_id, bytes(limits.stateBytes + 1))).toThrow('State payload is too large.')
})

test('of a flow, unpacked', () => {
  const packed = (bytes: number) => gzipSync(JSON.stringify({ name: 'a' }).padEnd(bytes)).toString('base64')
  expect(decompressFlow(packed(limits.flowBytes))).toEqual({ name: 'a' })
  expect(() => decompressFlow(packed(limits.flowBytes + 1))).toThrow(/^The compressed flow can't be read/)
})

test('of a table', () => {
  const table = new Table<{ readonly id: string }>([])
  for (let n = 0; n < limits.rows; n++) table.insert({ id: `${n}` })
  expect(table.size).toBe(limits.rows)
  expect(() => table.insert({ id: 'one more' })).toThrow(Refused)
})
