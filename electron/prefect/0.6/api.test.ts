import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { formatClaim } from '../../shared/model/claim'
import type { FlowRun } from '../../shared/model/flow-run'
import { startPracticeApi, type Fault, type PracticeApi, type PracticeApiOptions } from '../practice/api'
import { openDialect06 } from './dialect-0.6'
import { PrefectError, type LogLine, type PrefectApi } from './prefect-api'

const open: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})
const never = new AbortController().signal

function client(url: string, token: string, timeoutMs?: number): PrefectApi {
  const prefect = openDialect06(url, token, timeoutMs)
  open.push(() => prefect.close())
  return prefect
}
async function world(options: PracticeApiOptions = {}) {
  const api = await startPracticeApi(options)
  open.push(() => api.close())
  const prefect = client(api.url, api.token)
  await prefect.connect(never)
  return { api, prefect }
}
/** The faults that await each mutation of a name, in turn. */
function faultsFor(name: string, ...faults: Fault[]): NonNullable<PracticeApiOptions['intercept']> {
  return ({ names }) => (names.includes(name) ? faults.shift() : undefined)
}

const rowOf = (api: PracticeApi, id: string) => api.snapshot().flowRuns.find((run) => run.id === id)!
const noteBy = (agent: string) =>
  formatClaim({ agent, cluster: 'minikube.1', namespace: 'default', jobName: 'prefect-job-1' })
const claimAll = (prefect: PrefectApi, runs: readonly FlowRun[], agent = 'agent') =>
  prefect.claim(
    runs.map((run) => ({ run, note: noteBy(agent) })),
    never,
  )
const due = (prefect: PrefectApi) => prefect.due(Date.now(), never)

/** A Running run of which a task run waits for its retry, due `dueInMs` from now. */
function retrying(api: PracticeApi, dueInMs: number): { id: string; taskRunId: string } {
  const id = api.createRun('hello')
  api.setFlowRunState(id, { type: 'Running', message: 'Running flow.' })
  const taskRunId = api.snapshot().taskRuns.find((row) => row.flow_run_id === id)!.id
  const start_time = new Date(Date.now() + dueInMs).toISOString()
  api.setTaskRunState(taskRunId, { type: 'Retrying', message: 'Retrying Task', start_time })
  return { id, taskRunId }
}

describe('connect', () => {
  test('tells tenant and scope of a RUNNER token', async () => {
    const { api, prefect } = await world()
    expect(await prefect.connect(never)).toEqual({ tenantId: api.tenantId, scope: 'RUNNER' })
  })

  test('refuses a token of another scope, and says which it needs', async () => {
    const { api } = await world()
    await expect(client(api.url, api.userToken).connect(never)).rejects.toMatchObject({
      kind: 'refused',
      message: 'The token has scope USER; an agent needs one of scope RUNNER.',
    })
  })

  test('refuses a token that the API does not know, in its words', async () => {
    const { api } = await world()
    await expect(client(api.url, 'unknown').connect(never)).rejects.toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('AuthenticationError') as string,
    })
  })

  test('takes an address with a slash at its end', async () => {
    const { api } = await world()
    expect((await client(`${api.url}/`, api.token).connect(never)).scope).toBe('RUNNER')
  })
})

describe('due', () => {
  test('gives what the queue offers, with all that deploying takes', async () => {
    const { api, prefect } = await world()
    expect(await due(prefect)).toEqual([])
    const id = api.createRun('hello', { dueInMs: -5_000, parameters: { name: 'Marvin' } })
    api.createRun('hello', { dueInMs: 60_000 })
    const row = rowOf(api, id)
    expect(await due(prefect)).toEqual([
      {
        id,
        version: row.version,
        state: 'Scheduled',
        stateMessage: 'Flow run scheduled.',
        claimNote: null,
        dueAt: row.scheduled_start_time,
        flow: {
          id: row.flow_id,
          name: 'hello',
          storage: { type: 'Docker', registryUrl: 'registry.local:5000', imageName: 'hello', imageTag: '2' },
        },
        parameters: { name: 'Marvin' },
        replaces: row.serialized_state,
        taskRuns: [],
      },
    ])
  })

  test('gives a Running run once its task run has been ready for three seconds', async () => {
    const { api, prefect } = await world()
    const ready = retrying(api, -10_000)
    retrying(api, -1_000)
    const runs = await due(prefect)
    expect(runs.map(({ id, state }) => [id, state])).toEqual([[ready.id, 'Running']])
    expect(runs[0]?.taskRuns).toEqual([
      expect.objectContaining({ id: ready.taskRunId, scheduled: true, replaces: expect.anything() as unknown }),
    ])
  })

  test('tells storage that names no image by its type, and none at all', async () => {
    const { api, prefect } = await world()
    api.registerFlow({ name: 'local', storage: { type: 'LocalStorage', directory: '/tmp' } })
    api.registerFlow({ name: 'bare' })
    api.createRun('local')
    api.createRun('bare')
    const runs = await due(prefect)
    expect(runs.map(({ flow }) => [flow.name, flow.storage])).toEqual([
      ['local', { type: 'LocalStorage' }],
      ['bare', null],
    ])
  })

  test('gives at most 25, the rest at the next turn', async () => {
    const { api, prefect } = await world()
    for (let n = 0; n < 30; n++) api.createRun('hello')
    const first = await due(prefect)
    expect(first).toHaveLength(25)
    expect(await claimAll(prefect, first)).toEqual(first.map(() => ({ kind: 'won' })))
    expect(await due(prefect)).toHaveLength(5)
  })
})

describe('outlook', () => {
  test('tells when the next run falls due', async () => {
    const { api, prefect } = await world()
    expect(await prefect.outlook('agent', Date.now(), never)).toEqual({ nextDueAt: null, claimed: [] })
    api.createRun('hello', { dueInMs: 90_000 })
    const next = api.createRun('hello', { dueInMs: 60_000 })
    api.createRun('hello', { dueInMs: -60_000 })
    const { nextDueAt } = await prefect.outlook('agent', Date.now(), never)
    expect(nextDueAt).toBe(rowOf(api, next).state_start_time)
  })

  test.each([
    ['agent', 'agent2'],
    ['100%', '100 and more'],
    ['a_b', 'a-b'],
    ['back\\slash', 'backslash'],
    ['a\\_b%', 'a\\xb-'],
  ])('finds the claims of an agent named %s, and not those of %s', async (name, other) => {
    const { api, prefect } = await world()
    const ours = api.createRun('hello')
    await claimAll(prefect, await prefect.read([ours], never), name)
    const theirs = api.createRun('hello')
    await claimAll(prefect, await prefect.read([theirs], never), other)
    const upstream = api.createRun('hello')
    api.setFlowRunState(upstream, { type: 'Submitted', message: 'Submitted for execution' })
    const { claimed } = await prefect.outlook(name, Date.now(), never)
    expect(claimed.map(({ id, claimNote }) => [id, claimNote])).toEqual([[ours, noteBy(name)]])
  })

  test('finds Running runs whose task runs were claimed', async () => {
    const { api, prefect } = await world()
    const { id, taskRunId } = retrying(api, -10_000)
    expect(await claimAll(prefect, await due(prefect))).toEqual([{ kind: 'won' }])
    const { claimed } = await prefect.outlook('agent', Date.now(), never)
    expect(claimed).toMatchObject([
      { id, state: 'Running', claimNote: noteBy('agent'), taskRuns: [{ id: taskRunId, scheduled: false }] },
    ])
    expect((await prefect.outlook('another', Date.now(), never)).claimed).toEqual([])
  })
})

describe('claim', () => {
  test('sets a run to Submitted, its state before inside, as its process needs it', async () => {
    const { api, prefect } = await world()
    const id = api.createRun('hello')
    const [run] = await due(prefect)
    expect(await claimAll(prefect, [run!])).toEqual([{ kind: 'won' }])
    expect(rowOf(api, id)).toMatchObject({
      state: 'Submitted',
      state_message: noteBy('agent'),
      version: run!.version + 1,
      serialized_state: { type: 'Submitted', state: run!.replaces, __version__: '0.6.7' },
    })
  })

  test('leaves a Running run Running and claims its ready task runs', async () => {
    const { api, prefect } = await world()
    const { id, taskRunId } = retrying(api, -10_000)
    const before = rowOf(api, id).version
    await claimAll(prefect, await due(prefect))
    expect(rowOf(api, id)).toMatchObject({ state: 'Running', version: before })
    expect(api.snapshot().taskRuns.find((row) => row.id === taskRunId)).toMatchObject({
      state: 'Submitted',
      state_message: noteBy('agent'),
      serialized_state: { state: { type: 'Retrying' } },
    })
  })

  test('has one refused and the others won when another agent was quicker with one', async () => {
    const { api, prefect } = await world()
    const ids = [api.createRun('hello'), api.createRun('hello'), api.createRun('hello')]
    const runs = await due(prefect)
    api.setFlowRunState(ids[1]!, { type: 'Submitted', message: 'Submitted for execution' })
    expect(await claimAll(prefect, runs)).toEqual([
      { kind: 'won' },
      { kind: 'refused', message: 'State update failed: this run has already been submitted.' },
      { kind: 'won' },
    ])
    expect(rowOf(api, ids[1]!).state_message).toBe('Submitted for execution')
  })

  test.each<[string, Fault, string]>([
    ['the connection breaks after it took effect', 'drop-after', 'Submitted'],
    ['the connection breaks before it took effect', 'drop-before', 'Scheduled'],
    ['the server answers 500', { status: 500, body: 'boom' }, 'Scheduled'],
    ['a gateway answers 504', { status: 504 }, 'Scheduled'],
  ])('is open when %s', async (_, fault, state) => {
    const { api, prefect } = await world({ intercept: faultsFor('setFlowRunStates', fault) })
    const id = api.createRun('hello')
    expect(await claimAll(prefect, await due(prefect))).toEqual([{ kind: 'open' }])
    expect(rowOf(api, id).state).toBe(state)
  })

  test('rejects when the server was too busy to look at it', async () => {
    const busy = { status: 429, headers: { 'Retry-After': '3' }, body: 'slow down' }
    const { api, prefect } = await world({ intercept: faultsFor('setFlowRunStates', busy) })
    api.createRun('hello')
    const error: unknown = await claimAll(prefect, await due(prefect)).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({
      kind: 'transient',
      message: 'HTTP 429: slow down',
      options: { retryAfterMs: 3_000 },
    })
    expect((error as PrefectError).options.effectOpen).toBeFalsy()
  })

  test('is open for all but the refused when flow runs were claimed and then their task runs could not be', async () => {
    const { api, prefect } = await world({ intercept: faultsFor('setTaskRunStates', { status: 429 }) })
    retrying(api, -10_000)
    const taken = api.createRun('hello')
    const free = api.createRun('hello')
    const runs = await due(prefect)
    api.setFlowRunState(taken, { type: 'Submitted', message: 'Submitted for execution' })
    const outcomes = await claimAll(prefect, runs)
    expect(Object.fromEntries(runs.map(({ id }, n) => [id, outcomes[n]?.kind]))).toMatchObject({
      [taken]: 'refused',
      [free]: 'open',
    })
    expect(rowOf(api, free).state).toBe('Submitted')
  })

  test('rejects when only task runs were to be claimed and could not be', async () => {
    const { api, prefect } = await world({ intercept: faultsFor('setTaskRunStates', { status: 429 }) })
    retrying(api, -10_000)
    await expect(claimAll(prefect, await due(prefect))).rejects.toMatchObject({ kind: 'transient' })
  })
})

describe('states and logs', () => {
  test('read gives runs by id, whatever their state', async () => {
    const { api, prefect } = await world()
    const ids = [api.createRun('hello'), api.createRun('report', { dueInMs: 60_000 })]
    api.setFlowRunState(ids[0]!, { type: 'Success', message: 'done' })
    const runs = await prefect.read(ids, never)
    expect(runs.map(({ id, state }) => [id, state]).sort()).toEqual(
      [
        [ids[0], 'Success'],
        [ids[1], 'Scheduled'],
      ].sort(),
    )
    const { requests } = api.counts()
    expect(await prefect.read([], never)).toEqual([])
    expect(api.counts().requests).toBe(requests)
  })

  test('fail marks a run Failed with a message', async () => {
    const { api, prefect } = await world()
    const id = api.createRun('hello')
    expect(await prefect.fail(id, 2, 'exceeded quota', never)).toEqual({ ok: true })
    expect(rowOf(api, id)).toMatchObject({ state: 'Failed', state_message: 'exceeded quota' })
  })

  test('schedule makes a run due again', async () => {
    const { api, prefect } = await world()
    const id = api.createRun('hello')
    api.setFlowRunState(id, { type: 'Failed', message: 'failed' })
    expect(await due(prefect)).toEqual([])
    const at = Date.now() - 1_000
    expect(await prefect.schedule(id, 3, at, never)).toEqual({ ok: true })
    expect(await due(prefect)).toMatchObject([{ id, state: 'Scheduled', dueAt: at }])
  })

  test('what the API refuses is told in its words', async () => {
    const { prefect } = await world()
    const nobody = '00000000-0000-4000-8000-000000000000'
    const refused = { ok: false, message: `State update failed for flow run ID ${nobody}` }
    expect(await prefect.fail(nobody, 1, 'x', never)).toEqual(refused)
    expect(await prefect.schedule(nobody, 1, 0, never)).toEqual(refused)
  })

  test('log adds lines, many requests’ worth of them, and one that is refused holds up no other', async () => {
    const { api, prefect } = await world()
    const id = api.createRun('hello')
    const at = Date.parse('2026-11-24T10:00:00.123Z')
    const line = (n: number, flowRunId = id): LogLine => ({ flowRunId, at: at + n, level: 'WARNING', message: `${n}` })
    const lines = Array.from({ length: 60 }, (_, n) => line(n))
    await prefect.log([line(99, '00000000-0000-4000-8000-000000000000'), ...lines], never)
    const logs = api.snapshot().logs
    expect(logs.map(({ message }) => message)).toEqual(lines.map(({ message }) => message))
    expect(logs[0]).toMatchObject({ flow_run_id: id, name: 'agent', level: 'WARNING', timestamp: at })
    expect(api.counts().fields.writeRunLog).toBe(61)
  })

  test('logged finds the runs with an agent’s line that begins so', async () => {
    const { api, prefect } = await world()
    const [one = '', two = '', three = ''] = ['hello', 'hello', 'hello'].map((flow) => api.createRun(flow))
    const write = (flowRunId: string, message: string) =>
      prefect.log([{ flowRunId, at: Date.now(), level: 'INFO', message }], never)
    await write(one, 'Submitted for execution: Job prefect-job-1')
    await write(two, 'Something else')
    await write(three, 'Submitted for execution: Job prefect-job-3')
    expect(await prefect.logged([one, two], 'Submitted for execution: Job', never)).toEqual(
      new Map([[one, 'Submitted for execution: Job prefect-job-1']]),
    )
  })

  test('recent gives what changed since, newest first, and all that wait', async () => {
    let now = Date.parse('2026-11-24T10:00:00Z')
    const { api, prefect } = await world({ now: () => now })
    const old = api.createRun('hello')
    api.setFlowRunState(old, { type: 'Success', message: 'done' })
    const waits = api.createRun('report', { dueInMs: 3_600_000 })
    now += 60_000
    const since = now
    now += 1_000
    const fresh = api.createRun('hello', { parameters: { name: 'Zaphod' } })
    api.setFlowRunState(fresh, { type: 'Running', message: 'Running flow.' })
    now += 2_000
    api.setFlowRunState(fresh, { type: 'Failed', message: 'no towel' })
    const runs = await prefect.recent(since, 10, never)
    const row = rowOf(api, fresh)
    expect(runs.map(({ id }) => id)).toEqual([fresh, waits])
    expect(runs[0]).toEqual({
      id: fresh,
      name: row.name,
      flowId: row.flow_id,
      flowName: 'hello',
      version: row.version,
      state: 'Failed',
      stateMessage: 'no towel',
      stateAt: now,
      dueAt: since + 1_000,
      startedAt: since + 1_000,
      endedAt: now,
      parameters: { name: 'Zaphod' },
    })
    expect(runs[1]).toMatchObject({ state: 'Scheduled', dueAt: rowOf(api, waits).state_start_time, endedAt: null })
    expect(await prefect.recent(since, 1, never)).toHaveLength(1)
  })

  test('states are told oldest first', async () => {
    let now = Date.parse('2026-11-24T10:00:00Z')
    const { api, prefect } = await world({ now: () => now++ })
    const id = api.createRun('hello')
    api.setFlowRunState(id, { type: 'Running', message: 'Running flow.' })
    api.setFlowRunState(id, { type: 'Success', message: 'All reference tasks succeeded.' })
    const states = await prefect.states(id, never)
    expect(states.map(({ type, message }) => [type, message])).toEqual([
      ['Pending', 'Flow run created'],
      ['Scheduled', 'Flow run scheduled.'],
      ['Running', 'Running flow.'],
      ['Success', 'All reference tasks succeeded.'],
    ])
    expect(states.map(({ at }) => at)).toEqual([...states.map(({ at }) => at)].sort((a, b) => a - b))
  })

  test('logs give the newest lines after an instant, oldest first', async () => {
    const { api, prefect } = await world()
    const id = api.createRun('hello')
    const at = Date.parse('2026-11-24T10:00:00Z')
    const lines = [0, 1, 2, 3].map((n): LogLine => ({ flowRunId: id, at: at + n, level: 'ERROR', message: `${n}` }))
    await prefect.log(lines, never)
    const messages = async (after: number, limit: number) =>
      (await prefect.logs(id, after, limit, never)).map(({ message }) => message)
    expect(await messages(0, 10)).toEqual(['0', '1', '2', '3'])
    expect(await messages(at + 1, 10)).toEqual(['2', '3'])
    expect(await messages(0, 2)).toEqual(['2', '3'])
    expect((await prefect.logs(id, at + 2, 10, never))[0]).toMatchObject({ at: at + 3, level: 'ERROR', name: 'agent' })
  })
})

describe('what goes wrong on the way', () => {
  async function answering(answer: (response: ServerResponse) => void, timeoutMs?: number): Promise<PrefectApi> {
    const server = createServer((request, response) => {
      request.resume().on('end', () => answer(response))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    open.push(async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    })
    return client(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 'T', timeoutMs)
  }
  const answer =
    (status: number, body: string, headers: Record<string, string> = {}) =>
    (response: ServerResponse) =>
      void response.writeHead(status, headers).end(body)
  const json = { 'content-type': 'application/json' }
  const html = '<html><body>Welcome</body></html>'

  test.each<[string, (response: ServerResponse) => void, object]>([
    [
      'too many requests say how long to wait',
      answer(429, 'slow down', { 'retry-after': '12' }),
      { kind: 'transient', message: 'HTTP 429: slow down', options: { retryAfterMs: 12_000 } },
    ],
    ['a server in trouble', answer(500, 'boom'), { kind: 'transient', message: 'HTTP 500: boom' }],
    [
      'a server that is being mended',
      answer(503, '', { 'retry-after': '30' }),
      { kind: 'transient', message: 'HTTP 503', options: { retryAfterMs: 30_000 } },
    ],
    ['401', answer(401, 'Unauthorized'), { kind: 'refused', message: 'HTTP 401: Unauthorized' }],
    ['403', answer(403, ''), { kind: 'refused', message: 'HTTP 403' }],
    [
      'an address of something else',
      answer(404, 'nothing here'),
      { kind: 'transient', message: 'HTTP 404: nothing here. Is this the address of a Prefect API?' },
    ],
    [
      'a page instead of JSON',
      answer(200, html, { 'content-type': 'text/html' }),
      { kind: 'transient', message: 'the answer is not JSON: is this the address of a Prefect API?' },
    ],
    [
      'an error of GraphQL with status 400',
      answer(400, '{"errors":[{"message":"Cannot query field authInfo"}]}', json),
      { kind: 'answered', message: 'Cannot query field authInfo' },
    ],
    [
      'errors of GraphQL beside data',
      answer(200, '{"data":{"authInfo":null},"errors":[{"message":"one"},{"message":"two"}]}', json),
      { kind: 'answered', message: 'one; two' },
    ],
    [
      'an API that does not know the token, with status 200',
      answer(200, '{"errors":[{"message":"who?","extensions":{"code":"UNAUTHENTICATED"}}]}', json),
      { kind: 'refused', message: 'who?' },
    ],
    ['a connection that is cut', (response) => response.destroy(), { kind: 'transient' }],
  ])('%s', async (_, serve, expected) => {
    const error: unknown = await (await answering(serve)).connect(never).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(PrefectError)
    expect(error).toMatchObject(expected)
    expect((error as PrefectError).options.effectOpen).toBeFalsy()
  })

  test.each<[string, (response: ServerResponse) => void, boolean]>([
    ['500', answer(500, 'boom'), true],
    ['a cut connection', (response) => response.destroy(), true],
    ['a page instead of JSON', answer(200, html), true],
    ['429', answer(429, ''), false],
    ['404', answer(404, ''), false],
    ['400 with errors', answer(400, '{"errors":[{"message":"no such field"}]}', json), false],
  ])('after %s a mutation may have taken effect: %#', async (_, serve, effectOpen) => {
    const prefect = await answering(serve)
    const error: unknown = await prefect.fail('id', 1, 'x', never).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(PrefectError)
    expect((error as PrefectError).options.effectOpen ?? false).toBe(effectOpen)
  })

  test('nothing listens at the address: nothing took effect', async () => {
    const { api } = await world()
    await api.close()
    const error: unknown = await client(api.url, 'T')
      .fail('id', 1, 'x', never)
      .catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({
      kind: 'transient',
      message: 'connection refused: nothing listens at this address',
      options: { effectOpen: false },
    })
  })

  test('a request that is never answered ends at its limit, and may have taken effect', async () => {
    const silent = await answering(() => undefined, 50)
    await expect(silent.connect(never)).rejects.toMatchObject({
      kind: 'transient',
      message: 'no answer within 0.05 s',
      options: { effectOpen: false },
    })
    await expect(silent.fail('id', 1, 'x', never)).rejects.toMatchObject({ options: { effectOpen: true } })
  })

  test('an answer that never ends too', async () => {
    const endless = await answering((response) => void response.writeHead(200, json).write('{"data":'), 100)
    await expect(endless.connect(never)).rejects.toMatchObject({ message: 'no answer within 0.1 s' })
  })

  test('what is aborted rejects with the reason of its signal', async () => {
    const stop = new AbortController()
    const prefect = await answering(() => stop.abort(new Error('enough')))
    await expect(prefect.connect(stop.signal)).rejects.toThrow('enough')
    await expect(prefect.connect(stop.signal)).rejects.toThrow('enough')
  })
})
