import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startPracticeApi, type PracticeApi, type PracticeApiOptions, type RunConfig } from '.'
import { asker, type Reply } from './ask'

const start = Date.parse('2026-11-24T10:00:00Z')
let now = start
let api: PracticeApi
let ask: ReturnType<typeof asker>
let queues: PracticeApiOptions['queues']

beforeEach(async () => {
  now = start
  queues = undefined
  api = await startPracticeApi({
    dialect: '1.x',
    seed: 1,
    now: () => now,
    queues: (run, state) => queues?.(run, state),
  })
  ask = asker(api)
})
afterEach(() => api.close())

const row = (id: string) => api.snapshot().flowRuns.find((run) => run.id === id)!
const taskRuns = (flowRunId: string) => api.snapshot().taskRuns.filter((run) => run.flow_run_id === flowRunId)
const setState = (flow_run_id: string, type: string, as = ask) =>
  as.mutate<{ states: object[] }>('set_flow_run_states', 'states { id status message }', {
    states: [{ flow_run_id, version: 7, state: { type, message: type } }],
  })
const message = ({ errors }: Reply<unknown>) => {
  expect(errors).toHaveLength(1)
  return errors![0]!.message
}
const kubernetesRun = { type: 'KubernetesRun', labels: ['gpu'], cpu_limit: '2' }

describe('a document of one dialect is refused by the other', () => {
  const queue = (field: string, input: string) =>
    `mutation { ${field}(input: { ${input}: "11111111-1111-4111-8111-111111111111" }) { flow_run_ids } }`

  test.each([
    ['0.6', 'query { authInfo { apiTokenScope } }'],
    ['0.6', queue('getRunsInQueue', 'tenantId')],
    ['1.x', 'query { auth_info { tenant_id } }'],
    ['1.x', 'query { api { version } }'],
    ['1.x', queue('get_runs_in_queue', 'tenant_id')],
    ['1.x', 'query { flow_run { labels } }'],
    ['1.x', 'query { flow_run { run_config } }'],
    ['1.x', 'query { flow_run { agent_id } }'],
    ['1.x', 'query { flow { core_version } }'],
    ['1.x', 'query { agent { id } }'],
    ['1.x', 'query { agent_config { id } }'],
  ] as const)('of %s: %s', async (own, query) => {
    const old = await startPracticeApi({ dialect: '0.6' })
    const [there, elsewhere] = own === '1.x' ? [api, old] : [old, api]
    expect((await asker(there).post(query)).errors).toBeUndefined()
    const refused = await asker(elsewhere).post(query)
    expect([refused.status, refused.errors![0]!.extensions.code]).toEqual([400, 'GRAPHQL_VALIDATION_FAILED'])
    await old.close()
  })

  test('and an API says which it speaks, 0.6 unless it is told', async () => {
    const other = await startPracticeApi()
    await other.close()
    expect([api.dialect, other.dialect]).toEqual(['1.x', '0.6'])
  })
})

describe('who asks', () => {
  test('is told its tenant, and asked for no scope', async () => {
    const query = '{ auth_info { tenant_id } hello api { version } tenant { id slug } }'
    const expected = {
      auth_info: { tenant_id: api.tenantId },
      hello: '👋',
      api: { version: 'practice' },
      tenant: [{ id: api.tenantId, slug: 'practice' }],
    }
    expect((await ask.post(query)).data).toEqual(expected)
    expect((await ask.post(query, undefined, { token: api.userToken })).data).toEqual(expected)
  })

  test('must belong to the tenant that it names', async () => {
    const named = (tenantId: string) => asker(api, { 'X-PREFECT-TENANT-ID': tenantId }).post('{ hello }')
    expect((await named(api.tenantId)).errors).toBeUndefined()
    const refused = await named('11111111-1111-4111-8111-111111111111')
    expect([refused.status, refused.errors![0]!.extensions.code]).toEqual([200, 'UNAUTHENTICATED'])
  })

  test('gets nothing with an unknown key', async () => {
    const refused = await ask.post('{ hello }', undefined, { token: 'unknown' })
    expect([refused.status, refused.errors![0]!.extensions.code]).toEqual([200, 'UNAUTHENTICATED'])
  })
})

describe('an agent', () => {
  const register = async (more: object = {}, version = '1.4.1') => {
    const as = asker(api, { 'X-PREFECT-CORE-VERSION': version })
    const input = { type: 'KubernetesAgent', name: 'agent', labels: ['b', 'a'], tenant_id: api.tenantId, ...more }
    return (await as.mutate<{ id: string }>('register_agent', 'id', input)).payload.id
  }

  test('is the same when it registers again, another when anything differs', async () => {
    const id = await register()
    expect(await register({ labels: ['a', 'b'] })).toBe(id)
    const others = [await register({ labels: ['a'] }), await register({ name: 'other' }), await register({}, '1.4.0')]
    expect(new Set([id, ...others]).size).toBe(4)
    const query = `{ agent(where: { id: { _eq: "${id}" } }) { name type labels core_version last_queried } }`
    expect((await ask.post(query)).data).toEqual({
      agent: [
        { name: 'agent', type: 'KubernetesAgent', labels: ['a', 'b'], core_version: '1.4.1', last_queried: null },
      ],
    })
  })

  test('belongs to a tenant', async () => {
    const input = { type: 'KubernetesAgent', tenant_id: '11111111-1111-4111-8111-111111111111' }
    expect(message(await ask.mutate('register_agent', 'id', input))).toBe('No tenant found.')
  })

  test('is seen to query when it says who it is', async () => {
    const id = await register()
    const queue = (headers: Record<string, string>) =>
      asker(api, headers).mutate('get_runs_in_queue', 'flow_run_ids', { tenant_id: api.tenantId })
    await queue({})
    expect(api.snapshot().agents).toMatchObject([{ id, last_queried: null }])
    now += 5
    await queue({ 'X-PREFECT-AGENT-ID': id })
    expect(api.snapshot().agents).toMatchObject([{ id, last_queried: now }])
  })

  test('is remembered by the runs that it Submits, and by no other state', async () => {
    const id = await register()
    const as = (agentId: string) => asker(api, { 'X-PREFECT-AGENT-ID': agentId })
    const [run, other, nobodys] = ['hello', 'hello', 'hello'].map((name) => api.createRun(name)) as [string, string, string] // prettier-ignore
    await setState(run, 'Submitted', as(id))
    await setState(other, 'Running', as(id))
    await setState(nobodys, 'Submitted', as('22222222-2222-4222-8222-222222222222'))
    const query = '{ flow_run(order_by: { scheduled_start_time: asc }) { agent_id } }'
    expect((await ask.post(query)).data).toEqual({
      flow_run: [{ agent_id: id }, { agent_id: null }, { agent_id: null }],
    })
  })

  test('reads its settings', async () => {
    const input = { tenant_id: api.tenantId, name: 'c', settings: { labels: ['x'] } }
    const { id } = (await ask.mutate<{ id: string }>('create_agent_config', 'id', input)).payload
    const query = `{ agent_config(where: { id: { _eq: "${id}" } }) { settings } }`
    expect((await ask.post(query)).data).toEqual({ agent_config: [{ settings: { labels: ['x'] } }] })
  })
})

describe('the queue', () => {
  const queue = (more: object = {}) =>
    ask.mutate<{ flow_run_ids: string[] } | null>('get_runs_in_queue', 'flow_run_ids', {
      tenant_id: api.tenantId,
      ...more,
    })

  test('gives an agent the runs whose labels it all has', async () => {
    const plain = api.createRun('hello')
    const gpu = api.createRun('score-customers')
    const both = api.createRun('hello', { labels: ['gpu', 'eu'] })
    expect((await queue()).payload!.flow_run_ids).toEqual([plain])
    expect((await queue({ labels: [] })).payload!.flow_run_ids).toEqual([plain])
    expect((await queue({ labels: ['gpu'] })).payload!.flow_run_ids).toEqual([gpu])
    expect((await queue({ labels: ['eu', 'gpu', 'x'] })).payload!.flow_run_ids).toEqual([gpu, both])
  })

  test('fails on labels that are null, and only then', async () => {
    const failed = await queue({ labels: null })
    expect([failed.status, message(failed)]).toEqual([200, "'NoneType' object has no attribute 'sort'"])
    expect((await queue()).errors).toBeUndefined()
  })

  test('reads ahead when it is asked to', async () => {
    const soon = api.createRun('hello', { dueInMs: 9_000 })
    expect((await queue()).payload!.flow_run_ids).toEqual([])
    expect((await queue({ before: '2026-11-24T10:00:10.000000+00:00' })).payload!.flow_run_ids).toEqual([soon])
  })

  test('is empty for another tenant', async () => {
    api.createRun('hello')
    const other = await queue({ tenant_id: '11111111-1111-4111-8111-111111111111' })
    expect(other.payload).toEqual({ flow_run_ids: [] })
  })

  test('answers what an agent asks of its runs', async () => {
    const id = api.createRun('fit-model')
    const query = `query { flow_run(where: { id: { _in: ["${id}"] }, _or: [{ state: { _eq: "Scheduled" } },
      { state: { _eq: "Running" }, task_runs: { state_start_time: { _lte: "2026-11-24T10:00:00+00:00" } } }] }) {
      id version state serialized_state parameters scheduled_start_time run_config name
      flow { id name environment storage version core_version }
      task_runs(where: { state_start_time: { _lte: "2026-11-24T10:00:00+00:00" } }) { id version task_id serialized_state } } }`
    const { data } = await ask.post<{ flow_run: object[] }>(query)
    expect(data.flow_run).toMatchObject([
      {
        ...{ id, version: 1, state: 'Scheduled', scheduled_start_time: '2026-11-24T10:00:00.000000+00:00' },
        serialized_state: { type: 'Scheduled', cached_inputs: {}, __version__: '1.4.1' },
        run_config: { type: 'KubernetesRun', memory_limit: '512Mi', cpu_limit: null, labels: [] },
        flow: {
          ...{ name: 'fit-model', environment: null, version: 1, core_version: '1.4.1' },
          storage: { type: 'Docker', image_name: 'fit-model', flows: { 'fit-model': '/opt/prefect/flows/fit-model.prefect' } }, // prettier-ignore
        },
        task_runs: [],
      },
    ])
  })
})

describe('states', () => {
  test('are refused, applied and answered as in 0.6, under their own names', async () => {
    const id = api.createRun('hello')
    expect((await setState(id, 'Submitted')).payload).toEqual({
      states: [{ id, status: 'SUCCESS', message: null }],
    })
    const refused = await setState(id, 'Submitted')
    expect([refused.status, refused.payload, message(refused)]).toEqual([
      200,
      null,
      'State update failed: this run has already been submitted.',
    ])
    const task_run_id = taskRuns(id)[0]!.id
    const setTask = () =>
      ask.mutate('set_task_run_states', 'states { id status message }', {
        states: [{ task_run_id, version: null, state: { type: 'Running' } }],
      })
    expect(message(await setTask())).toContain('is not in a running state.')
    await setState(id, 'Running')
    expect((await setTask()).payload).toEqual({ states: [{ id: task_run_id, status: 'SUCCESS', message: null }] })
  })

  test('are Queued in place of Submitted or Running when Cloud’s limits say so', async () => {
    const id = api.createRun('hello')
    const before = row(id).serialized_state
    queues = (run, { type }) => (run.id === id ? `Too many are ${type}.` : undefined)
    expect((await setState(id, 'Submitted')).payload).toEqual({
      states: [{ id, status: 'QUEUED', message: 'Too many are Submitted.' }],
    })
    expect(row(id)).toMatchObject({
      state: 'Queued',
      state_start_time: now + 30_000,
      serialized_state: { type: 'Queued', state: before, start_time: '2026-11-24T10:00:30.000000+00:00' },
    })
    expect((await setState(id, 'Running')).payload.states).toMatchObject([{ status: 'QUEUED' }])
    expect((await setState(id, 'Failed')).payload.states).toMatchObject([{ status: 'SUCCESS' }])
    queues = undefined
    expect((await setState(id, 'Submitted')).payload.states).toMatchObject([{ status: 'SUCCESS' }])
  })
})

describe('cancelling', () => {
  const cancel = (flow_run_id: string) => ask.mutate<{ state: string }>('cancel_flow_run', 'state', { flow_run_id })

  test('makes a Running run Cancelling, for its process to see', async () => {
    const id = api.createRun('hello')
    await setState(id, 'Running')
    expect((await cancel(id)).payload).toEqual({ state: 'Cancelling' })
    expect(row(id).state_message).toBe('Flow run is cancelling')
    expect(taskRuns(id).map(({ state }) => state)).toEqual(['Pending', 'Pending'])
  })

  test.each(['Scheduled', 'Submitted', 'Queued'])('makes a %s run Cancelled, and its task runs', async (state) => {
    const id = api.createRun('hello')
    if (state !== 'Scheduled') await setState(id, state)
    expect((await cancel(id)).payload).toEqual({ state: 'Cancelled' })
    expect(row(id).state_message).toBe('Flow run is cancelled')
    expect(taskRuns(id).map(({ state }) => state)).toEqual(['Cancelled', 'Cancelled'])
  })

  test('leaves a finished run and finished task runs as they are', async () => {
    const id = api.createRun('hello')
    api.setTaskRunState(taskRuns(id)[0]!.id, { type: 'Success' })
    await cancel(id)
    expect(taskRuns(id).map(({ state }) => state)).toEqual(['Success', 'Cancelled'])
    await setState(id, 'Success')
    const { version } = row(id)
    expect((await cancel(id)).payload).toEqual({ state: 'Success' })
    expect(row(id).version).toBe(version)
  })

  test('of an unknown run is refused', async () => {
    expect(message(await cancel(api.tenantId))).toBe(`Invalid flow run ID: ${api.tenantId}.`)
  })
})

describe('logs', () => {
  const write = (logs: unknown) => ask.mutate('write_run_logs', 'success', { logs })
  const lines = () => api.snapshot().logs.map(({ timestamp, level, name, message }) => [timestamp, level, name, message]) // prettier-ignore

  test('come in batches, with time and level by the server where they lack', async () => {
    const flow_run_id = api.createRun('hello')
    const task_run_id = taskRuns(flow_run_id)[0]!.id
    const timestamp = '2026-11-24T09:00:00.000001+00:00'
    const batch = [
      { flow_run_id, task_run_id, timestamp, name: 'prefect.a', level: 'WARNING', message: 'one' },
      { flow_run_id, name: 'agent', message: 'two' },
    ]
    expect((await write(batch)).payload).toEqual({ success: true })
    expect(lines()).toEqual([
      [Date.parse('2026-11-24T09:00:00Z') + 0.001, 'WARNING', 'prefect.a', 'one'],
      [now, 'INFO', 'agent', 'two'],
    ])
    expect(api.snapshot().logs.map((log) => log.task_run_id)).toEqual([task_run_id, null])
  })

  test('may be one that is no list', async () => {
    await write({ flow_run_id: api.createRun('hello'), message: 'alone', level: 'ERROR' })
    expect(lines()).toEqual([[now, 'ERROR', null, 'alone']])
  })

  test('with a level that is none are a 400', async () => {
    const flow_run_id = api.createRun('hello')
    const refused = await write([{ flow_run_id, level: 'INFO' }, { flow_run_id, level: 'LOUD' }]) // prettier-ignore
    expect([refused.status, refused.errors![0]!.extensions.code]).toEqual([400, 'GRAPHQL_VALIDATION_FAILED'])
    expect(lines()).toEqual([])
  })

  test('of an unknown run take their batch with them', async () => {
    const batch = [{ flow_run_id: api.createRun('hello') }, { flow_run_id: api.tenantId }]
    expect(message(await write(batch))).toBe(`Invalid flow run ID: ${api.tenantId}`)
    expect(lines()).toEqual([])
  })
})

describe('the process of a flow run', () => {
  test('reads its run, with a task run for each task of the flow', async () => {
    const id = api.createRun('hello')
    const query = `query { flow_run_by_pk(id: "${id}") { id name flow_id parameters context version
      scheduled_start_time serialized_state
      task_runs(where: { map_index: { _eq: -1 } }) { id task { id slug } version serialized_state }
      flow { project { name id } settings } } }`
    const { data } = await ask.post<{ flow_run_by_pk: { task_runs: { task: { slug: string } }[] } }>(query)
    expect(data.flow_run_by_pk).toMatchObject({
      parameters: { name: 'world' },
      flow: { project: { name: 'Practice' }, settings: { heartbeat_enabled: true } },
    })
    expect(data.flow_run_by_pk.task_runs.map(({ task }) => task.slug)).toEqual(['name', 'say_hello-1'])
  })

  test('asks for each task run as it begins, the children of mapped tasks too', async () => {
    const flow_run_id = api.createRun('hello')
    const { id, task_id } = taskRuns(flow_run_id)[0]!
    const selection = 'id version state serialized_state'
    const infoOf = async (map_index: number) =>
      (await ask.mutate<{ id: string }>('get_or_create_task_run_info', selection, { flow_run_id, task_id, map_index }))
        .payload
    expect(await infoOf(-1)).toMatchObject({ id, version: 0, state: 'Pending', serialized_state: { type: 'Pending' } })
    const child = await infoOf(0)
    expect(await infoOf(0)).toEqual(child)
    expect(taskRuns(flow_run_id)).toHaveLength(3)
    const read = (taskRunId: string) =>
      ask.post(`query { get_task_run_info(task_run_id: "${taskRunId}") { ${selection} } }`)
    expect((await read(child.id)).data).toEqual({ get_task_run_info: child })
    expect(message(await read(api.tenantId))).toBe('Invalid task run ID')
  })

  test('shows signs of life; of an unknown run nobody hears', async () => {
    const flow_run_id = api.createRun('hello')
    now += 5
    const beat = (flow_run_id: string) => ask.mutate('update_flow_run_heartbeat', 'success', { flow_run_id })
    expect((await beat(flow_run_id)).payload).toEqual({ success: true })
    expect(row(flow_run_id).heartbeat).toBe(now)
    expect((await beat(api.tenantId)).payload).toEqual({ success: true })
  })

  test('reads secrets', async () => {
    api.setSecret('key', { user: 'u' })
    const secret = (name: string) => ask.post('query($name: String!) { secret_value(name: $name) }', { name })
    expect((await secret('key')).data).toEqual({ secret_value: { user: 'u' } })
    expect(message(await secret('no'))).toContain('No value found for the requested key')
  })
})

describe('a client', () => {
  const compressed = (flow: object) => gzipSync(JSON.stringify(flow)).toString('base64')
  const flow = {
    name: 'f',
    storage: { type: 'Local' },
    schedule: { clocks: [] },
    parameters: [
      { name: 'x', slug: 'x', required: true, default: null },
      { name: 'y', slug: 'y', required: false, default: 2 },
      { name: 'z', slug: 'z', required: false, default: null },
    ],
    run_config: { type: 'UniversalRun', labels: ['flow'] },
    __version__: '1.4.1',
  }
  const mutate = async <Payload>(field: string, selection: string, input: object) => {
    const reply = await ask.mutate<Payload>(field, selection, input)
    expect(reply.errors).toBeUndefined()
    return reply.payload
  }
  const createProject = async () =>
    (await mutate<{ id: string }>('create_project', 'id', { name: 'p', tenant_id: api.tenantId })).id
  const register = async (project_id: string, more: object = {}) =>
    (
      await mutate<{ id: string }>('create_flow_from_compressed_string', 'id', {
        ...{ project_id, serialized_flow: compressed(flow), set_schedule_active: false },
        ...more,
      })
    ).id
  const flowRow = async (id: string) => {
    const fields = 'version archived core_version run_config flow_group_id version_group_id is_schedule_active'
    const query = `{ flow_by_pk(id: "${id}") { ${fields} tasks { slug } } }`
    return (await ask.post<{ flow_by_pk: Record<string, unknown> }>(query)).data.flow_by_pk
  }

  test('registers a flow, then its tasks, its edges and its schedule', async () => {
    const flow_id = await register(await createProject())
    expect(await flowRow(flow_id)).toMatchObject({
      ...{ version: 1, archived: false, core_version: '1.4.1', run_config: flow.run_config },
      ...{ is_schedule_active: false, tasks: [] },
    })
    const tasks = [{ slug: 'a-1', name: 'a' }, { slug: 'b-1', name: 'b' }] // prettier-ignore
    const edge = (to: string) => [{ upstream_task: { slug: 'a-1' }, downstream_task: { slug: to } }]
    await mutate('register_tasks', 'success', { flow_id, serialized_tasks: tasks.slice(0, 1) })
    await mutate('register_tasks', 'success', { flow_id, serialized_tasks: tasks })
    expect(await mutate('register_edges', 'success', { flow_id, serialized_edges: edge('b-1') })).toEqual({
      success: true,
    })
    const wrong = await ask.mutate('register_edges', 'success', { flow_id, serialized_edges: edge('c-1') })
    expect(message(wrong)).toContain('some edges reference tasks that do not exist')
    expect(await mutate('set_schedule_active', 'success', { flow_id })).toEqual({ success: true })
    expect(await flowRow(flow_id)).toMatchObject({
      is_schedule_active: true,
      tasks: [{ slug: 'a-1' }, { slug: 'b-1' }],
    })
  })

  test('registers a new version of a flow, which archives the one before', async () => {
    const project = await createProject()
    const [first, second] = [await register(project), await register(project)]
    const [one, two] = [await flowRow(first), await flowRow(second)]
    expect([one, two]).toMatchObject([{ version: 1, archived: true }, { version: 2, archived: false }]) // prettier-ignore
    expect([two['flow_group_id'], two['version_group_id']]).toEqual([one['flow_group_id'], one['version_group_id']])
    const other = await flowRow(await register(project, { version_group_id: 'own' }))
    expect(other).toMatchObject({ version: 1, version_group_id: 'own' })
    expect(await flowRow(second)).toMatchObject({ archived: false })
    expect(other['flow_group_id']).not.toBe(one['flow_group_id'])
  })

  test('registers a flow once for each idempotency key', async () => {
    const project = await createProject()
    const first = await register(project, { idempotency_key: 'k' })
    expect(await register(project, { idempotency_key: 'k' })).toBe(first)
    expect(await register(project, { idempotency_key: 'l' })).not.toBe(first)
  })

  test('starts a run once for each idempotency key, with defaults for what it leaves out', async () => {
    const flow_id = await register(await createProject())
    const create = (more: object) => ask.mutate<{ id: string }>('create_flow_run', 'id', { flow_id, ...more })
    expect(message(await create({}))).toBe("Required parameters were not supplied: {'x'}")
    const scheduled_start_time = '2026-11-24T12:00:00+00:00'
    const given = { parameters: { x: 1 }, idempotency_key: 'k', flow_run_name: 'own-name', scheduled_start_time }
    const { id } = (await create(given)).payload
    expect((await create(given)).payload.id).toBe(id)
    expect(row(id)).toMatchObject({
      ...{ name: 'own-name', parameters: { x: 1, y: 2 }, run_config: flow.run_config, state: 'Scheduled' },
      scheduled_start_time: Date.parse('2026-11-24T12:00:00Z'),
    })
    expect(api.snapshot().flowRuns).toHaveLength(1)
  })

  test.each<[string, { labels?: string[]; run_config?: RunConfig }, string[]]>([
    ['its own labels', { labels: ['own'], run_config: kubernetesRun }, ['own']],
    ['no labels of its own', { labels: [], run_config: kubernetesRun }, []],
    ['its run config’s labels', { run_config: kubernetesRun }, ['gpu']],
    ['a run config without labels', { run_config: { type: 'KubernetesRun' } }, []],
    ['its flow’s run config’s labels', {}, ['flow']],
  ])('starts a run with %s', async (_, more, labels) => {
    const flow_id = await register(await createProject())
    const input = { flow_id, parameters: { x: 1 }, ...more }
    const { id } = await mutate<{ id: string }>('create_flow_run', 'id', input)
    expect(row(id)).toMatchObject({ labels, run_config: more.run_config ?? flow.run_config })
  })

  test('starts a run with its flow’s environment’s labels when there is no run config', async () => {
    const id = api.registerFlow({ name: 'old', environment: { type: 'LocalEnvironment', labels: ['b', 'a'] } })
    const run = await mutate<{ id: string }>('create_flow_run', 'id', { flow_id: id })
    expect(row(run.id)).toMatchObject({ labels: ['a', 'b'], run_config: null })
  })
})

test('runs of demo flows can be given labels and a run config', () => {
  const [plain, labelled, configured] = [
    api.createRun('hello'),
    api.createRun('hello', { labels: ['eu'] }),
    api.createRun('hello', { runConfig: kubernetesRun }),
  ]
  expect(row(plain)).toMatchObject({ labels: [], run_config: { type: 'UniversalRun' } })
  expect(row(labelled)).toMatchObject({ labels: ['eu'], run_config: { type: 'UniversalRun' } })
  expect(row(configured)).toMatchObject({ labels: ['gpu'], run_config: kubernetesRun })
})
