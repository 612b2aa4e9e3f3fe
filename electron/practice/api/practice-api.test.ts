import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startPracticeApi, type PracticeApi, type PracticeApiOptions } from '.'

const start = Date.parse('2026-11-24T10:00:00Z')
let now = start
let api: PracticeApi
let fault: PracticeApiOptions['intercept']

beforeEach(async () => {
  now = start
  fault = undefined
  api = await startPracticeApi({ seed: 1, now: () => now, intercept: (operation) => fault?.(operation) })
})
afterEach(() => api.close())

interface Reply {
  status: number
  data?: any
  errors?: { message: string; path?: string[]; extensions: { code: string } }[]
}

async function post(query: string, variables?: unknown, { path = '/graphql/alpha', token = api.token } = {}) {
  const response = await fetch(api.url + path, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ query, ...(variables === undefined ? {} : { variables }) }),
  })
  return { status: response.status, ...((await response.json()) as object) } as Reply
}

/** As 0.6's clients send it: an input as a JSON text. */
const mutate = (field: string, selection: string, input: object) =>
  post(`mutation($input: ${field}Input!) { ${field}(input: $input) { ${selection} } }`, JSON.stringify({ input }))

const queue = async (before?: string) => {
  const input = { tenantId: api.tenantId, ...(before ? { before } : {}) }
  return (await mutate('getRunsInQueue', 'flow_run_ids', input)).data.getRunsInQueue.flow_run_ids as string[]
}
const setState = (...states: { flowRunId: string; state: object }[]) =>
  mutate('setFlowRunStates', 'states { id status message }', { states })
const submitted = { type: 'Submitted', message: 'Submitted for execution', state: { type: 'Scheduled' } }
const running = { type: 'Running', message: 'Running flow.' }
const row = (id: string) => api.snapshot().flowRuns.find((run) => run.id === id)!

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
    expect((await post('{ tenant { name } }', variables)).data.tenant).toHaveLength(1),
  )

  test('answers 200 and UNAUTHENTICATED to an unknown token, as clients want it', async () => {
    const reply = await post('{ tenant { id } }', undefined, { token: 'unknown' })
    expect([reply.status, reply.errors![0]!.extensions.code]).toEqual([200, 'UNAUTHENTICATED'])
  })

  test('tells a USER token by its scope', async () => {
    const reply = await post('{ authInfo { apiTokenScope } }', undefined, { token: api.userToken })
    expect(reply.data.authInfo.apiTokenScope).toBe('USER')
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
    const response = await fetch(api.url, { method: 'POST', body })
    expect(response.status).toBe(413)
    expect((await post('{ tenant { id } }')).status).toBe(200)
  })

  test('answers 400 to what is no operation', async () => {
    const response = await fetch(api.url, { method: 'POST', body: '{"no": "query"}' })
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

describe('the queue', () => {
  test('offers what is due, earliest first, and nothing that is not', async () => {
    const late = api.createRun('hello', { dueInMs: -1_000 })
    const later = api.createRun('hello', { dueInMs: -2_000 })
    const soon = api.createRun('hello', { dueInMs: 5_000 })
    expect(await queue()).toEqual([later, late])
    expect(await queue('2026-11-24T10:00:05.000001+00:00')).toEqual([later, late, soon])
    now += 5_000
    expect(await queue()).toEqual([later, late, soon])
  })

  test('gives 25 at a time', async () => {
    const ids = Array.from({ length: 30 }, () => api.createRun('hello'))
    expect(await queue()).toEqual(ids.slice(0, 25))
    await setState(...ids.slice(0, 25).map((flowRunId) => ({ flowRunId, state: submitted })))
    expect(await queue()).toEqual(ids.slice(25))
  })

  test('offers a Running run again when one of its task runs is due', async () => {
    const id = api.createRun('hello')
    const taskRun = api.snapshot().taskRuns.find((each) => each.flow_run_id === id)!
    await setState({ flowRunId: id, state: running })
    expect(await queue()).toEqual([])
    const state = { type: 'Retrying', start_time: '2026-11-24T10:00:10+00:00' }
    await mutate('setTaskRunStates', 'states { id }', { states: [{ taskRunId: taskRun.id, version: 1, state }] })
    expect(await queue()).toEqual([])
    now += 10_000
    expect(await queue()).toEqual([id])
  })

  test('is empty for another tenant', async () => {
    api.createRun('hello')
    const input = { tenantId: '00000000-0000-4000-8000-000000000000' }
    const reply = await mutate('getRunsInQueue', 'flow_run_ids', input)
    expect(reply.data.getRunsInQueue.flow_run_ids).toEqual([])
  })
})

describe('states', () => {
  test('refuse Submitted for 30 s after the last accepted one, and a refusal does not lengthen them', async () => {
    const flowRunId = api.createRun('hello')
    expect((await setState({ flowRunId, state: submitted })).data.setFlowRunStates.states).toEqual([
      { id: flowRunId, status: 'SUCCESS', message: null },
    ])
    now += 29_999
    const refused = await setState({ flowRunId, state: submitted })
    expect(refused.status).toBe(200)
    expect(refused.data).toEqual({ setFlowRunStates: null })
    expect(refused.errors).toMatchObject([
      {
        message: 'State update failed: this run has already been submitted.',
        path: ['setFlowRunStates'],
        extensions: { code: 'INTERNAL_SERVER_ERROR' },
      },
    ])
    now += 1
    expect((await setState({ flowRunId, state: submitted })).errors).toBeUndefined()
  })

  test('refuse no other transition, and Submitted not even on a Running run', async () => {
    const flowRunId = api.createRun('hello')
    for (const state of [{ type: 'Success' }, running, submitted])
      expect((await setState({ flowRunId, state })).errors).toBeUndefined()
    expect(row(flowRunId)).toMatchObject({ state: 'Submitted', version: 4 })
  })

  test('count versions, ignore the one sent and keep the history', async () => {
    const flowRunId = api.createRun('hello')
    now += 1_000
    const states = [{ flowRunId, version: 99, state: running }]
    await mutate('setFlowRunStates', 'states { id }', { states })
    now += 1_000
    await setState({ flowRunId, state: { type: 'Success', message: 'done' } })
    const query = `{ flow_run_state(where: { flow_run_id: { _eq: "${flowRunId}" } }, order_by: { version: asc }) {
      version state message timestamp start_time } }`
    const at = (second: number) => `2026-11-24T10:00:0${second}.000000+00:00`
    expect((await post(query)).data.flow_run_state).toEqual([
      { version: 0, state: 'Pending', message: 'Flow run created', timestamp: at(0), start_time: null },
      { version: 1, state: 'Scheduled', message: 'Flow run scheduled.', timestamp: at(0), start_time: at(0) },
      { version: 2, state: 'Running', message: 'Running flow.', timestamp: at(1), start_time: null },
      { version: 3, state: 'Success', message: 'done', timestamp: at(2), start_time: null },
    ])
    expect(row(flowRunId)).toMatchObject({
      start_time: start + 1_000,
      end_time: start + 2_000,
      heartbeat: start + 1_000,
    })
  })

  test('in one call answer one error, although the others took effect', async () => {
    const [first, last] = [api.createRun('hello'), api.createRun('hello')]
    const reply = await setState(
      { flowRunId: first, state: submitted },
      { flowRunId: 'nobody', state: submitted },
      { flowRunId: last, state: submitted },
    )
    expect(reply.data).toEqual({ setFlowRunStates: null })
    expect(reply.errors!.map(({ message }) => message)).toEqual(['State update failed for flow run ID nobody'])
    expect([row(first).state, row(last).state]).toEqual(['Submitted', 'Submitted'])
  })

  test('in aliased mutations fail alone', async () => {
    const flowRunId = api.createRun('hello')
    const set = (id: string) =>
      `setFlowRunStates(input: { states: [{ flowRunId: "${id}", state: { type: "Submitted" } }] })`
    const reply = await post(
      `mutation { a: ${set('nobody')} { states { id } } b: ${set(flowRunId)} { states { id } } }`,
    )
    expect([reply.status, reply.data]).toEqual([200, { a: null, b: { states: [{ id: flowRunId }] } }])
    expect(reply.errors!.map(({ path }) => path)).toEqual([['a']])
  })

  test('of a task run may be Running only within a Running flow run', async () => {
    const flowRunId = api.createRun('hello')
    const taskRunId = api.snapshot().taskRuns.find((each) => each.flow_run_id === flowRunId)!.id
    const start = () =>
      mutate('setTaskRunStates', 'states { id status }', { states: [{ taskRunId, state: { type: 'Running' } }] })
    expect((await start()).errors![0]!.message).toBe(
      `State update failed for task run ID ${taskRunId}: provided a running state but associated flow run ` +
        `${flowRunId} is not in a running state.`,
    )
    await setState({ flowRunId, state: running })
    expect((await start()).data.setTaskRunStates.states).toEqual([{ id: taskRunId, status: 'SUCCESS' }])
  })

  test('over 1 MB are refused, and so are types that Prefect does not know', async () => {
    const flowRunId = api.createRun('hello')
    const large = await setState({ flowRunId, state: { type: 'Failed', message: 'x'.repeat(1_000_001) } })
    expect(large.errors![0]!.message).toBe('State payload is too large.')
    expect((await setState({ flowRunId, state: { type: 'Sleepy' } })).errors![0]!.message).toContain('Sleepy')
    expect(row(flowRunId).version).toBe(1)
  })

  test('carry cached inputs over to a task run’s next state', async () => {
    const flowRunId = api.createRun('hello')
    const taskRunId = api.snapshot().taskRuns[0]!.id
    api.setFlowRunState(flowRunId, running)
    api.setTaskRunState(taskRunId, { type: 'Failed', cached_inputs: { x: 1 } })
    api.setTaskRunState(taskRunId, { type: 'Retrying', cached_inputs: null })
    expect(api.snapshot().taskRuns[0]!.serialized_state['cached_inputs']).toEqual({ x: 1 })
  })
})

describe('flow runs', () => {
  test('begin Scheduled, with a Pending task run for each task and the flow’s defaults', async () => {
    const id = api.createRun('report', { dueInMs: 1_500, parameters: { day: 'today' } })
    const query = `{ flow_run_by_pk(id: "${id}") {
      name state version scheduled_start_time serialized_state parameters flow { name storage }
      task_runs(where: { map_index: { _eq: -1 } }) { state version task { name } } } }`
    const run = (await post(query)).data.flow_run_by_pk
    expect(run).toMatchObject({
      name: expect.stringMatching(/^[a-z]+-[a-z]+$/),
      state: 'Scheduled',
      version: 1,
      scheduled_start_time: '2026-11-24T10:00:01.500000+00:00',
      serialized_state: { type: 'Scheduled', start_time: '2026-11-24T10:00:01.500000+00:00' },
      parameters: { day: 'today', recipients: ['sales@example.com', 'ops@example.com'] },
      flow: { name: 'report', storage: { type: 'Docker', image_name: 'report' } },
    })
    expect(run.task_runs.map((each: any) => [each.state, each.version, each.task.name])).toEqual(
      ['day', 'recipients', 'read_orders', 'summarize', 'send_mail'].map((name) => ['Pending', 0, name]),
    )
  })

  test('have the same ids and names with the same seed', async () => {
    const other = await startPracticeApi({ seed: 1 })
    const names = [api, other].map((each) => {
      each.createRun('hello')
      return each.snapshot().flowRuns.map(({ id, name }) => [id, name])
    })
    await other.close()
    expect(names[0]).toEqual(names[1])
  })

  test('can be made by clients: project, flow, run, once for each idempotency key', async () => {
    const project = (await mutate('createProject', 'id', { name: 'p', description: null })).data.createProject
    const serializedFlow = {
      name: 'f',
      tasks: [{ slug: 's-1', name: 'a' }],
      parameters: [{ name: 'x', required: true }],
      storage: { type: 'Local' },
    }
    const flow = (await mutate('createFlow', 'id', { projectId: project.id, serializedFlow })).data.createFlow
    const run = (more: object) => mutate('createFlowRun', 'flow_run { id }', { flowId: flow.id, ...more })
    expect((await run({})).errors![0]!.message).toBe("Required parameters were not supplied: {'x'}")
    const first = await run({ parameters: { x: 1 }, idempotencyKey: 'k' })
    expect(await run({ parameters: { x: 1 }, idempotencyKey: 'k' })).toEqual(first)
    expect(api.snapshot().flowRuns).toHaveLength(1)
    await mutate('createFlow', 'id', { projectId: project.id, serializedFlow })
    expect((await run({ parameters: { x: 1 } })).errors![0]!.message).toBe(`Flow ${flow.id} is archived.`)
  })

  test('keep logs, in the order of their microseconds', async () => {
    const flowRunId = api.createRun('hello')
    const log = (timestamp: string, message: string) =>
      mutate('writeRunLog', 'success', {
        flowRunId,
        taskRunId: null,
        timestamp,
        name: 'agent',
        message,
        level: 'ERROR',
        info: null,
      })
    await log('2026-11-24T10:00:00.000002+00:00', 'second')
    expect((await log('2026-11-24 10:00:00.000001+00:00', 'first')).data.writeRunLog.success).toBe(true)
    const query = `{ log(where: { flow_run_id: { _eq: "${flowRunId}" } }, order_by: { timestamp: asc }) {
      message timestamp level flow_run { id } } }`
    expect((await post(query)).data.log).toEqual([
      { message: 'first', timestamp: '2026-11-24T10:00:00.000001+00:00', level: 'ERROR', flow_run: { id: flowRunId } },
      { message: 'second', timestamp: '2026-11-24T10:00:00.000002+00:00', level: 'ERROR', flow_run: { id: flowRunId } },
    ])
  })

  test('show signs of life, a task run’s counting for its flow run', async () => {
    const flowRunId = api.createRun('hello')
    const taskRunId = api.snapshot().taskRuns[0]!.id
    now += 5
    expect((await mutate('updateTaskRunHeartbeat', 'success', { taskRunId })).data.updateTaskRunHeartbeat.success).toBe(
      true,
    )
    expect(row(flowRunId).heartbeat).toBe(now)
    expect((await mutate('updateFlowRunHeartbeat', 'success', { flowRunId: 'x' })).errors![0]!.message).toBe(
      'Invalid flow run ID',
    )
  })

  test('get children of mapped tasks as they ask for them, each once', async () => {
    const flowRunId = api.createRun('hello')
    const taskId = api.snapshot().taskRuns[0]!.task_id
    const ask = (mapIndex: number) =>
      mutate('getOrCreateTaskRun', 'task_run { id version task { slug } }', { flowRunId, taskId, mapIndex })
    const [first, again, parent] = [await ask(0), await ask(0), await ask(-1)]
    expect(again).toEqual(first)
    expect(parent.data.getOrCreateTaskRun.task_run.id).toBe(api.snapshot().taskRuns[0]!.id)
    expect(api.snapshot().taskRuns).toHaveLength(3)
  })

  test('read secrets', async () => {
    api.setSecret('key', { user: 'u' })
    const ask = (name: string) => post('query($name: String!) { secretValue(name: $name) }', { name })
    expect((await ask('key')).data.secretValue).toEqual({ user: 'u' })
    expect((await ask('no')).errors![0]!.message).toContain('No value found for the requested key')
  })
})

describe('faults', () => {
  test('lose a reply after its effect, or the request before it', async () => {
    const flowRunId = api.createRun('hello')
    fault = ({ names }) => (names.includes('setFlowRunStates') ? 'drop-before' : undefined)
    await expect(setState({ flowRunId, state: submitted })).rejects.toThrow('fetch failed')
    expect(row(flowRunId).state).toBe('Scheduled')
    fault = () => 'drop-after'
    await expect(setState({ flowRunId, state: submitted })).rejects.toThrow('fetch failed')
    expect(row(flowRunId).state).toBe('Submitted')
  })

  test('answer another status, with its headers, without effect', async () => {
    fault = () => ({ status: 429, headers: { 'Retry-After': '1' }, body: { errors: [] } })
    const response = await fetch(api.url, { method: 'POST', body: '{"query": "{ tenant { id } }"}' })
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
    const asked = post('{ tenant { id } }').catch((error: Error) => error.message)
    await arrived
    await api.close()
    expect(await asked).toBe('fetch failed')
  })

  test('see the fields under their own names, and all is counted', async () => {
    await post('{ a: tenant { id } b: tenant { id } flow { id } }')
    expect(api.counts()).toEqual({ requests: 1, fields: { tenant: 2, flow: 1 } })
  })
})
