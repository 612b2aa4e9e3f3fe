// What somebody with a token, and so any pod, may send to the practice API and cluster. Both run in the panel's main
// process: nothing may keep them busy for long, and afterwards they answer as before.
import { once } from 'node:events'
import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { startPracticeApi, type PracticeApi } from './api'
import { asker } from './api/ask'
import { startPracticeApi3, type PracticeApi3 } from './api-3'
import { startPracticeCluster, type PracticeCluster } from './cluster'

/** CPU time of this process: more than any of it takes on a slow machine, far less than any of it took without its bound. */
const patienceMs = 2_500

async function soon<Result>(act: () => Promise<Result>): Promise<Result> {
  const since = process.cpuUsage()
  const result = await act()
  const { user, system } = process.cpuUsage(since)
  expect((user + system) / 1_000).toBeLessThan(patienceMs)
  return result
}

const nested = (open: string, close: string, times: number): string => open.repeat(times) + close.repeat(times)
const big = 4_300_000
/** None of them takes a body of this length. */
const larger = 'x'.repeat(6_000_000)

describe.each(['0.6', '1.x'] as const)('the practice API of %s', (dialect) => {
  let api: PracticeApi
  let post: ReturnType<typeof asker>['post']
  beforeAll(async () => {
    api = await startPracticeApi({ dialect })
    post = asker(api).post
    for (let n = 0; n < 400; n++) api.createRun('hello')
  })
  afterAll(() => api.close())

  const works = async () => expect((await post('{ flow_run(limit: 1) { id } }')).data).toMatchObject({ flow_run: [{}] })

  test('eight posts of 4.3 MB without a token', async () => {
    const query = `{ ${'a '.repeat(big / 2)} }`
    const replies = await soon(() =>
      Promise.all(Array.from({ length: 8 }, () => post(query, undefined, { token: 'wrong' }))),
    )
    expect(replies.map(({ errors }) => errors?.[0]?.extensions.code)).toEqual(Array(8).fill('UNAUTHENTICATED'))
    await works()
  })

  test('of who shows no token no body is read: one that is larger than any is not even found too large', async () => {
    const { errors } = await soon(() => post(larger, undefined, { token: 'wrong' }))
    expect(errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED')
  })

  test.each([
    ['4.3 MB of fields', `{ ${'id '.repeat(big / 3)}}`],
    ['a text of 4.3 MB', `{ flow_run(where: { name: { _eq: "${'x'.repeat(big)}" } }) { id } }`],
    ['10,000 aliases', `{ ${Array.from({ length: 10_000 }, (_, n) => `a${n}:tenant{id}`).join(' ')} }`],
    ['9,000 times the same field', `{ flow_run { ${'id '.repeat(9_000)} } }`],
    ['levels without end', nested('{ flow ', '', 9_000) + '{ id }' + '}'.repeat(9_000)],
    ['inline fragments without end', `{ ${nested('... {', '}', 4_000)} }`],
    ['lists without end', `{ flow_run(where: ${nested('[', ']', 9_000)}) { id } }`],
    ['a fragment that contains itself', '{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }'],
    [
      'fragments that double',
      `{ ...f0 } ${Array.from({ length: 400 }, (_, n) => `fragment f${n} on Query { ...f${n + 1} ...f${n + 1} }`).join(' ')} fragment f400 on Query { tenant { id } }`,
    ],
    ['3,000 operations', 'query q { tenant { id } } '.repeat(3_000)],
  ])('refuses %s', async (_, query) => {
    const { errors } = await soon(() => post(query))
    expect(errors?.length).toBeGreaterThan(0)
    await works()
  })

  const runsOfRuns = (levels: number): string =>
    levels === 0 ? '{ id }' : `{ flow { flow_runs ${runsOfRuns(levels - 1)} } }`
  const whereRuns = (levels: number): object =>
    levels === 0 ? { name: { _eq: 'none' } } : { flow: { flow_runs: whereRuns(levels - 1) } }
  test.each([
    ['runs of the flows of runs', `{ flow_run ${runsOfRuns(3)} }`, undefined],
    [
      'many of them side by side',
      `{ ${Array.from({ length: 60 }, (_, n) => `a${n}: flow_run { flow { flow_runs { id } } }`).join(' ')} }`,
      undefined,
    ],
    [
      'a comparison that goes through them',
      'query($where: flow_run_bool_exp) { flow_run(where: $where) { id } }',
      { where: whereRuns(4) },
    ],
    [
      '50,000 comparisons',
      'query($where: flow_run_bool_exp) { flow_run(where: $where) { id } }',
      { where: { _or: Array(50_000).fill({ name: { _eq: 'none' } }) } },
    ],
    [
      'an order by 50,000 columns',
      'query($by: [flow_run_order_by!]) { flow_run(order_by: $by) { id } }',
      { by: Array(50_000).fill({ state: 'asc' }) },
    ],
  ])('gives up on %s', async (_, query, variables) => {
    const { errors } = await soon(() => post(query, variables))
    expect(errors?.[0]?.message).toMatch(/takes too much/)
    await works()
  })

  test('finds no way to search a long text for ever', async () => {
    const flowRunId = api.createRun('hello', { parameters: {} })
    api.setFlowRunState(flowRunId, { type: 'Running', message: 'a'.repeat(900_000) })
    const query = 'query($like: String) { flow_run(where: { state_message: { _like: $like } }) { id } }'
    const found = (like: string) => soon(() => post(query, { like }))
    expect((await found(`${'%a'.repeat(500)}b`)).data).toEqual({ flow_run: [] })
    expect((await found(`%${'a'.repeat(50_000)}b`)).errors?.[0]?.message).toMatch(/takes too much/)
    await works()
  })

  test.each([
    ['variables', (deep: string) => `{"query": "{ tenant { id } }", "variables": {"a": ${deep}}}`],
    [
      'variables in a text',
      (deep: string) => JSON.stringify({ query: '{ tenant { id } }', variables: `{"a": ${deep}}` }),
    ],
  ])('refuses %s that are nested without end', async (_, bodyOf) => {
    const headers = { authorization: `Bearer ${api.token}` }
    const body = bodyOf(nested('[', ']', 1_000_000))
    const response = await soon(() => fetch(api.url, { method: 'POST', headers, body }))
    expect(response.status).toBe(400)
    await works()
  })
})

describe('the practice API of 3', () => {
  let api: PracticeApi3
  beforeAll(async () => {
    api = await startPracticeApi3()
    for (let n = 0; n < 400; n++) api.createRun('hello')
  })
  afterAll(() => api.close())

  const send = (path: string, body: string, key = api.key) =>
    fetch(api.url + path, { method: 'POST', headers: { authorization: `Bearer ${key}` }, body })
  const works = async () => expect(await (await send('/flow_runs/count', '{}')).json()).toBe(400)

  test('eight posts of 4.3 MB without a key', async () => {
    const body = `[${'1,'.repeat(big / 2)}1]`
    const replies = await soon(() =>
      Promise.all(Array.from({ length: 8 }, () => send('/flow_runs/filter', body, 'wrong'))),
    )
    expect(replies.map(({ status }) => status)).toEqual(Array(8).fill(401))
    await works()
  })

  test('of who shows no key no body is read: one that is larger than any is not even found too large', async () => {
    expect((await soon(() => send('/flow_runs/filter', larger, 'wrong'))).status).toBe(401)
  })

  const many = (item: string, times: number): string => `[${Array(times).fill(item).join(',')}]`
  test.each([
    ['6 MB', '/flow_runs/filter', `"${'x'.repeat(6_000_000)}"`, 413],
    ['lists without end', '/flow_runs/filter', nested('[', ']', 1_000_000), 422],
    ['objects without end', '/flow_runs/filter', `${'{"flow_runs":'.repeat(100_000)}1${'}'.repeat(100_000)}`, 422],
    ['a filter of 100,000 names', '/flow_runs/filter', `{"flow_runs":{"name":{"any_":${many('"x"', 100_000)}}}}`, 422],
    ['60,000 lines of a log', '/logs/', many('{"name":"x","level":20,"message":"x","timestamp":"2026-01-01T00:00:00Z"}', 60_000), 422], // prettier-ignore
    ['a history of a million years', '/flow_runs/history', '{"history_start":"0001-01-01T00:00:00Z","history_end":"9999-01-01T00:00:00Z","history_interval_seconds":1}', 200], // prettier-ignore
    ['a search for words without end', '/logs/filter', `{"logs":{"text":{"query":"${'a '.repeat(90)}"}}}`, 200],
    ['an offset past the end', '/flow_runs/filter', '{"offset":9007199254740991}', 200],
    ['a page past the end', '/flow_runs/paginate', '{"page":9007199254740991}', 200],
  ])('answers %s', async (_, path, body, status) => {
    const response = await soon(() => send(path, body))
    expect(response.status).toBe(status)
    await works()
  })

  test('forgets old events instead of keeping 200 MB of them', async () => {
    const payload = 'x'.repeat(1_000_000)
    const post = (n: number) => {
      const id = `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
      const resource = { 'prefect.resource.id': 'x' }
      return send('/events', JSON.stringify([{ id, event: 'x', occurred: '2026-01-01T00:00:00Z', resource, payload: { payload } }])) // prettier-ignore
    }
    for (let n = 0; n < 200; n++) expect((await post(n)).status).toBe(204)
    const big = api.snapshot().events.filter(({ event }) => event === 'x')
    expect(big.length).toBeLessThan(68)
    expect(big.at(-1)?.id).toBe('00000000-0000-4000-8000-000000000199')
    await works()
  })

  test('websockets that say nothing, or nonsense, keep nobody out', async () => {
    const open = () => new WebSocket(`${api.url.replace('http', 'ws')}/events/in`, ['prefect'])
    const strangers = Array.from({ length: 200 }, open)
    for (const socket of strangers) socket.on('error', () => undefined)
    const known = open()
    await once(known, 'open')
    known.send(JSON.stringify({ type: 'auth', token: api.token }))
    expect(String((await once(known, 'message'))[0])).toBe('{"type":"auth_success"}')
    const ended = once(known, 'close')
    known.send(nested('[', ']', 1_000_000))
    expect((await ended)[0]).toBe(1006)
    for (const socket of strangers) socket.terminate()
    await works()
  })

  test.each(['/work_pools/%E0%A4%A/workers/connect', '/work_pools/%00/workers/connect', '/events/out?x=%', '//'])(
    'a websocket at %s is only refused',
    async (path) => {
      const socket = new WebSocket(api.url.replace('http', 'ws') + path, ['prefect'])
      socket.on('error', () => undefined)
      socket.on('open', () => socket.send('{"type":"auth"}'))
      await new Promise((resolve) => socket.on('close', resolve))
      await works()
    },
  )
})

describe('batches', () => {
  test('100,000 lines of a log, 0.6: one at a time in a document', async () => {
    const api = await startPracticeApi({ dialect: '0.6' })
    const one = (n: number) => `a${n}: writeRunLog(input: { flowRunId: "x", message: "${n}" }) { success }`
    const query = `mutation { ${Array.from({ length: 60_000 }, (_, n) => one(n)).join(' ')} }`
    const { errors } = await soon(() => asker(api).post(query))
    expect(errors?.length).toBeGreaterThan(0)
    await api.close()
  })

  test('100,000 lines of a log, 1.x: refused, as are 10,000 states', async () => {
    const api = await startPracticeApi({ dialect: '1.x' })
    const flow_run_id = api.createRun('hello')
    const { mutate, post } = asker(api)
    const logs = Array(60_000).fill({ flow_run_id, message: 'x' })
    const refused = await soon(() => mutate('write_run_logs', 'success', { logs }))
    expect(refused.errors?.[0]?.message).toMatch(/60000 lines are too many/)
    const states = Array(10_000).fill({ flow_run_id, state: { type: 'Running' } })
    const { errors } = await soon(() => mutate('set_flow_run_states', 'states { id }', { states }))
    expect(errors?.[0]?.message).toMatch(/10000 states are too many/)
    const taken = await soon(() => mutate('write_run_logs', 'success', { logs: logs.slice(0, 20_000) }))
    expect(taken.payload).toEqual({ success: true })
    expect((await post('{ log_aggregate { aggregate { count } } }')).data).toEqual({
      log_aggregate: { aggregate: { count: 10_000 } },
    })
    await api.close()
  })

  test('a flow that unpacks to 100 MB', async () => {
    const api = await startPracticeApi({ dialect: '1.x' })
    const { mutate, post } = asker(api)
    const { data } = await post<{ project: { id: string }[] }>('{ project { id } }')
    const serialized_flow = gzipSync(Buffer.alloc(100_000_000, ' ')).toString('base64')
    const input = { project_id: data.project[0]!.id, serialized_flow }
    const { errors } = await soon(() => mutate('create_flow_from_compressed_string', 'id', input))
    expect(errors?.[0]?.message).toMatch(/can't be read/)
    await api.close()
  })
})

describe('the practice cluster', () => {
  let cluster: PracticeCluster
  const jobs = '/apis/batch/v1/namespaces/default/jobs'
  beforeAll(async () => (cluster = await startPracticeCluster()))
  afterAll(() => cluster.close())

  const send = (body: string, type: string, token = cluster.token) =>
    fetch(cluster.url + jobs, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': type },
      body,
    })
  const works = async () => {
    const response = await fetch(cluster.url + jobs, { headers: { authorization: `Bearer ${cluster.token}` } })
    expect(response.status).toBe(200)
  }

  test('eight posts of 4.3 MB without a token', async () => {
    const body = `a: [${'[],'.repeat(big / 3)}]`
    const replies = await soon(() =>
      Promise.all(Array.from({ length: 8 }, () => send(body, 'application/yaml', 'wrong'))),
    )
    expect(replies.map(({ status }) => status)).toEqual(Array(8).fill(401))
    await works()
  })

  test('of who shows no token no body is read: one that is larger than any is not even found too large', async () => {
    expect((await soon(() => send(larger, 'application/json', 'wrong'))).status).toBe(401)
  })

  test.each([
    ['4.3 MB', 'application/json', ' '.repeat(big), 413],
    ['2.9 MB of YAML', 'application/yaml', `a: [${'[],'.repeat(960_000)}]`, 400],
    ['YAML that is nested without end', 'application/yaml', nested('[', ']', 60_000), 400],
    ['YAML of 20,000 keys', 'application/yaml', Array.from({ length: 20_000 }, (_, n) => `${n}:`).join('\n'), 422],
    ['YAML whose aliases double', 'application/yaml', doubling(30), 400],
    ['YAML that contains itself', 'application/yaml', 'metadata: &m { name: x, annotations: *m }', 400],
    ['JSON that is nested without end', 'application/json', nested('[', ']', 1_000_000), 400],
    ['JSON objects without end', 'application/json', `${'{"spec":'.repeat(100_000)}1${'}'.repeat(100_000)}`, 400],
  ])('refuses %s', async (_, type, body, status) => {
    const response = await soon(() => send(body, type))
    expect([response.status, ((await response.json()) as { kind: string }).kind]).toEqual([status, 'Status'])
    await works()
  })

  test('refuses a patch that is nested without end', async () => {
    const headers = { authorization: `Bearer ${cluster.token}`, 'content-type': 'application/merge-patch+json' }
    const body = `${'{"spec":'.repeat(100_000)}1${'}'.repeat(100_000)}`
    const url = `${cluster.url}/api/v1/namespaces/default`
    const response = await soon(() => fetch(url, { method: 'PATCH', headers, body }))
    expect(response.status).toBe(400)
    await works()
  })
})

/** YAML of a list of lists…, each of which has the one before it twice. */
function doubling(levels: number): string {
  const lines = Array.from({ length: levels }, (_, n) => `a${n + 1}: &a${n + 1} [*a${n}, *a${n}]`)
  return ['a0: &a0 [x]', ...lines].join('\n')
}

describe.each<[string, () => Promise<PracticeApi | PracticeApi3 | PracticeCluster>]>([
  ['API of 0.6', () => startPracticeApi({ dialect: '0.6' })],
  ['API of 1.x', () => startPracticeApi({ dialect: '1.x' })],
  ['API of 3', () => startPracticeApi3()],
  ['cluster', () => startPracticeCluster()],
])('the practice %s', (_, start) => {
  test('listens on loopback, and on no other address of this machine', async () => {
    const server = await start()
    try {
      const { hostname, port } = new URL(server.url)
      expect(hostname).toBe('127.0.0.1')
      const outward = Object.values(networkInterfaces()).flatMap((all = []) => all.filter(({ internal }) => !internal))
      // Linux answers for all of 127.0.0.0/8: what listens there on every address is found without a network too.
      const others = [...(process.platform === 'linux' ? ['127.0.0.2'] : []), ...outward.map(({ address }) => address)]
      const heard = others.map((host) => isHeard(host, Number(port)))
      expect(await Promise.all([isHeard(hostname, Number(port)), ...heard])).toEqual([true, ...others.map(() => false)])
    } finally {
      await server.close()
    }
  })
})

const isHeard = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host, port })
    const end = (heard: boolean): void => {
      socket.destroy()
      resolve(heard)
    }
    socket.on('connect', () => end(true)).on('error', () => end(false))
  })

test('each token has 128 bits, and no two are the same', async () => {
  const servers = await Promise.all([startPracticeApi(), startPracticeApi(), startPracticeApi3(), startPracticeApi3()])
  const clusters = await Promise.all([startPracticeCluster(), startPracticeCluster()])
  try {
    const bits = (token: string): number => token.length * (/^[0-9a-f]+$/.test(token) ? 4 : 6)
    const tokens = [...servers, ...clusters, ...clusters.map(({ viewer }) => viewer)].map(({ token }) => token)
    expect(Math.min(...tokens.map(bits))).toBeGreaterThanOrEqual(128)
    expect(new Set(tokens).size).toBe(tokens.length)
  } finally {
    await Promise.all([...servers, ...clusters].map((each) => each.close()))
  }
})
