import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startPracticeApi, type PracticeApi, type PracticeApiOptions } from '.'
import { asker } from './ask'

let api: PracticeApi
let fault: PracticeApiOptions['intercept']
let post: ReturnType<typeof asker>['post']
const send = (body: string) =>
  fetch(api.url, { method: 'POST', headers: { Authorization: `Bearer ${api.token}` }, body })

beforeEach(async () => {
  fault = undefined
  api = await startPracticeApi({ seed: 1, intercept: (operation) => fault?.(operation) })
  post = asker(api).post
})
afterEach(() => api.close())

describe('transport', () => {
  test.each(['/', '/graphql', '/graphql/alpha'])('answers at %s', async (path) => {
    const reply = await post('{ authInfo { apiTokenScope } }', undefined, { path })
    expect(reply).toEqual({ status: 200, data: { authInfo: { apiTokenScope: 'RUNNER' } } })
  })

  test('says that it is healthy, and has nothing elsewhere', async () => {
    expect(await (await fetch(`${api.url}/health`)).json()).toEqual({ status: 'ok', version: 'practice' })
    expect((await fetch(`${api.url}/other`)).status).toBe(404)
  })

  test.each([
    ['a JSON text', '{"id":"none"}'],
    ['an object', { id: 'none' }],
  ])('takes variables as %s', async (_, variables) => {
    const reply = await post('query($id: uuid!) { flow_run_by_pk(id: $id) { id } }', variables)
    expect(reply).toEqual({ status: 200, data: { flow_run_by_pk: null } })
  })

  test.each([
    ['left out', undefined],
    ['null', null],
    ['the text "null"', 'null'],
  ])('takes variables that are %s', async (_, variables) =>
    expect(await post('{ tenant { name } }', variables)).toEqual({
      status: 200,
      data: { tenant: [{ name: 'Practice' }] },
    }),
  )

  test('answers 200 and UNAUTHENTICATED to an unknown token, as clients want it', async () => {
    const reply = await post('{ tenant { id } }', undefined, { token: 'unknown' })
    expect([reply.status, reply.errors![0]!.extensions.code]).toEqual([200, 'UNAUTHENTICATED'])
  })

  test('of somebody unknown it reads nothing, and nothing is counted', async () => {
    fault = () => ({ status: 500 })
    for (const query of ['{ tenant { id } }', '{ nonsense', '{ hello }']) {
      const reply = await post(query, undefined, { token: 'unknown' })
      expect([reply.status, reply.errors![0]!.extensions.code]).toEqual([200, 'UNAUTHENTICATED'])
    }
    expect(api.counts()).toEqual({ requests: 0, fields: {} })
  })

  test('tells a USER token by its scope', async () => {
    const reply = await post('{ authInfo { apiTokenScope } }', undefined, { token: api.userToken })
    expect(reply.data).toEqual({ authInfo: { apiTokenScope: 'USER' } })
  })

  test.each([
    ['a field that is not there', '{ hello }', undefined, 'GRAPHQL_VALIDATION_FAILED', 'Cannot query field "hello"'],
    ['a text that does not parse', '{ tenant { id }', undefined, 'GRAPHQL_PARSE_FAILED', 'Syntax Error'],
    [
      'a variable of the wrong type',
      'query($id: uuid!) { flow_run_by_pk(id: $id) { id } }',
      { id: 7 },
      'GRAPHQL_VALIDATION_FAILED',
      '"$id"',
    ],
    [
      'eight levels under the top',
      deep(8),
      undefined,
      'GRAPHQL_VALIDATION_FAILED',
      "'' exceeds maximum operation depth of 7",
    ],
  ])('answers 400 to %s', async (_, query, variables, code, message) => {
    const reply = await post(query, variables)
    expect([reply.status, reply.errors![0]!.extensions.code]).toEqual([400, code])
    expect(reply.errors![0]!.message).toContain(message)
    expect(reply).not.toHaveProperty('data')
  })

  test('lets seven levels under the top pass', async () => expect((await post(deep(7))).status).toBe(200))

  test('answers 413 to a body over 5 MB, and goes on', async () => {
    const body = JSON.stringify({ query: '{ tenant { id } }', padding: 'x'.repeat(5 * 1024 * 1024) })
    const response = await send(body)
    expect(response.status).toBe(413)
    expect((await post('{ tenant { id } }')).status).toBe(200)
  })

  test('answers 400 to what is no operation', async () => {
    const response = await send('{"no": "query"}')
    expect(response.status).toBe(400)
  })
})

/** A query with fields down to `level`, the top being 0. */
function deep(level: number): string {
  const field = (at: number): string => {
    if (at === level) return 'id'
    return `${at === 0 ? 'flow' : at % 2 ? 'flow_runs' : 'flow'} { ${field(at + 1)} }`
  }
  return `{ ${field(0)} }`
}

describe('faults', () => {
  test('lose a reply after its effect, or the request before it', async () => {
    const flowRunId = api.createRun('hello')
    const states = [{ flowRunId, state: { type: 'Submitted' } }]
    const claim = () => asker(api).mutate('setFlowRunStates', 'states { id }', { states })
    fault = ({ names }) => (names.includes('setFlowRunStates') ? 'drop-before' : undefined)
    await expect(claim()).rejects.toThrow('fetch failed')
    expect(api.snapshot().flowRuns.map(({ state }) => state)).toEqual(['Scheduled'])
    fault = () => 'drop-after'
    await expect(claim()).rejects.toThrow('fetch failed')
    expect(api.snapshot().flowRuns.map(({ state }) => state)).toEqual(['Submitted'])
  })

  test('answer another status, with its headers, without effect', async () => {
    fault = () => ({ status: 429, headers: { 'Retry-After': '1' }, body: { errors: [] } })
    const response = await send('{"query": "{ tenant { id } }"}')
    expect([response.status, response.headers.get('retry-after'), await response.json()]).toEqual([
      429,
      '1',
      { errors: [] },
    ])
  })

  test('hold an answer back until the API closes', async () => {
    let held = () => {}
    const arrived = new Promise<void>((resolve) => (held = resolve))
    fault = () => (held(), { delayMs: 2 ** 30 })
    const asked = post('{ tenant { id } }').catch((error: unknown) => (error as Error).message)
    await arrived
    await api.close()
    expect(await asked).toBe('fetch failed')
  })

  test('see the fields under their own names, and all is counted', async () => {
    await post('{ a: tenant { id } b: tenant { id } flow { id } }')
    expect(api.counts()).toEqual({ requests: 1, fields: { tenant: 2, flow: 1 } })
  })
})
