import { afterEach, describe, expect, test } from 'vitest'
import { ask, connect, post, practiceApis, type Listening } from '../practice-api.stage'

const start = practiceApis()
const open: Listening[] = []
afterEach(() => open.splice(0).forEach((socket) => socket.end()))
const to: typeof connect = async (...given) => {
  const socket = await connect(...given)
  open.push(socket)
  return socket
}

const all = { type: 'filter', filter: { occurred: { until: '2100-01-01T00:00:00Z' } }, backfill: false }
const names = ({ frames }: Listening) => (frames as { event?: { event: string } }[]).map(({ event }) => event?.event)

describe('who may listen', () => {
  test.each<[string, (key: string) => unknown, readonly [number, string]]>([
    ['with another key', () => ({ type: 'auth', token: 'nothing' }), [1008, 'Invalid token']],
    ['with none', () => ({ type: 'auth', token: null }), [1008, 'Auth required but no token provided']],
    ['without a word of it', () => ({ type: 'filter' }), [1008, "Expected 'auth' message"]],
    ['with what is no JSON', () => '{', [1008, "Expected 'auth' message"]],
  ])('%s: closed', async (_, first, closed) => {
    const api = await start()
    const socket = await to(api, '/events/out', first(api.key))
    expect(await socket.closed).toEqual(closed)
  })

  test('the API key is as good as user and password', async () => {
    const api = await start()
    const socket = await to(api, '/events/out', { type: 'auth', token: api.key })
    await expect.poll(() => socket.frames).toEqual([{ type: 'auth_success' }])
  })

  test.each([
    ['a path that is not there', '/nothing', ['prefect'], {}],
    ['without Prefect’s protocol', '/events/out', [], {}],
    ['a server that knows no such channel', '/events/out', ['prefect'], { interceptSocket: () => ({ status: 404 }) }],
    ['a connection that breaks', '/events/out', ['prefect'], { interceptSocket: () => 'drop' as const }],
  ])('%s: refused', async (_, path, protocols, options) => {
    const api = await start(options)
    await expect(to(api, path, undefined, protocols)).rejects.toThrow(/40[34]|hang up/)
  })
})

test('events are sent as they happen, those that meet the filter', async () => {
  const api = await start()
  const pool = (await ask(api, 'GET', '/work_pools/practice')).body as { id: string }
  const socket = await to(api, '/events/out')
  socket.send({ ...all, filter: { ...all.filter, any_resource: { id: [`prefect.work-pool.${pool.id}`] } } })
  await post(api, '/flows/', { name: 'adhoc' }) // by then it listens
  const id = api.createRun('hello')
  api.setFlowRunState(id, { type: 'PENDING' })
  api.setFlowRunState(id, { type: 'CANCELLING' })
  api.changePool({ is_paused: true })
  const wanted = [
    'flow-run.Scheduled',
    'flow-run.Pending',
    'flow-run.Cancelling',
    'work-pool.updated',
    'work-pool.paused',
  ]
  await expect.poll(() => names(socket)).toEqual([undefined, ...wanted.map((name) => `prefect.${name}`)])
  expect(socket.frames[2]).toMatchObject({
    event: {
      resource: { 'prefect.resource.id': `prefect.flow-run.${id}`, 'prefect.state-type': 'PENDING' },
      payload: { intended: { from: 'SCHEDULED', to: 'PENDING' } },
    },
  })
})

test('what happened before is sent too, where it is asked for', async () => {
  const api = await start()
  api.createRun('hello')
  const socket = await to(api, '/events/out')
  socket.send({ ...all, backfill: true })
  await expect.poll(() => names(socket)).toEqual([undefined, 'prefect.flow-run.Scheduled'])
})

test('a filter without an end of time hears nothing: now is its end', async () => {
  const api = await start()
  const socket = await to(api, '/events/out')
  socket.send({ type: 'filter', filter: {}, backfill: false })
  await new Promise((resolve) => setTimeout(resolve, 50))
  api.createRun('hello')
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(names(socket)).toEqual([undefined])
})

test.each([
  [false, 0],
  [true, 1],
])('lines of logs are sent as they are written where the server’s setting says so: %s', async (streamsLogs, lines) => {
  const api = await start({ settings: { streamsLogs } })
  const id = api.createRun('hello')
  const socket = await to(api, '/logs/out')
  socket.send({ type: 'filter', filter: { flow_run_id: { any_: [id] }, level: { ge_: 20 } } })
  await post(api, '/flows/', { name: 'adhoc' })
  const line = { name: 'x', message: 'm', timestamp: new Date().toISOString(), flow_run_id: id }
  await post(api, '/logs/', [
    { ...line, level: 10 },
    { ...line, level: 40 },
  ])
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(socket.frames.slice(1)).toHaveLength(lines)
})

test('all websockets break when the server goes down, and can be opened again', async () => {
  const api = await start()
  const socket = await to(api, '/events/out')
  await expect.poll(() => socket.frames).toHaveLength(1)
  api.cutSockets()
  expect((await socket.closed)[0]).toBe(1006)
  const again = await to(api, '/events/out')
  await expect.poll(() => again.frames).toHaveLength(1)
})

describe('the worker channel', () => {
  const hello = (more: object = {}) => ({
    ...{ type: 'worker.hello.v1', id: '00000001-2222-4222-8222-222222222222', sent_at: new Date().toISOString() },
    payload: {
      consumer_id: '00000002-2222-4222-8222-222222222222',
      ...{ worker_name: 'w', worker_type: 'kubernetes', heartbeat_interval_seconds: 1 },
      supported_channel_versions: ['work_pool_worker_channel.v1'],
      requested_capabilities: ['worker_heartbeat.v1', 'work_pool_snapshot.v1', 'cleanup_delivery.v1'],
      handled_cleanup_kinds: ['cancelling_timeout_teardown.v1'],
      ...more,
    },
  })
  const frame = (type: string, payload: object) => ({ ...hello(), type, payload })
  const types = ({ frames }: Listening) => (frames as { type: string }[]).map(({ type }) => type)
  const channel = '/work_pools/practice/workers/connect'

  test('heartbeats keep the worker online, and the pool’s changes come as snapshots, those of a moment as one', async () => {
    const api = await start()
    const socket = await to(api, channel)
    socket.send(hello())
    await expect.poll(() => types(socket)).toEqual(['auth_success', 'worker.ready.v1'])
    const { consumer_id, worker_name } = hello().payload
    const before = api.snapshot().workers[0]!.last_heartbeat_time
    await new Promise((resolve) => setTimeout(resolve, 5))
    socket.send(frame('worker.heartbeat.v1', { consumer_id, worker_name, heartbeat_interval_seconds: 1 }))
    await expect.poll(() => api.snapshot().workers[0]!.last_heartbeat_time).toBeGreaterThan(before)
    api.changePool({ is_paused: true })
    api.changePool({ concurrency_limit: 5 })
    await expect.poll(() => types(socket)).toEqual(['auth_success', 'worker.ready.v1', 'work_pool.snapshot.v1'])
    expect(socket.frames[2]).toMatchObject({
      payload: { snapshot_sequence: 2, work_pool: { is_paused: true, concurrency_limit: 5, status: 'PAUSED' } },
    })
    await ask(api, 'PATCH', '/work_pools/practice', { description: 'no news for workers' })
    await new Promise((resolve) => setTimeout(resolve, 120))
    expect(socket.frames).toHaveLength(3)
  })

  test('a run that was cancelling for too long comes as a message, until it is answered', async () => {
    const api = await start({ settings: { cancellingTimeoutMs: 20, lookMs: 10 } })
    const socket = await to(api, channel)
    socket.send(hello())
    await expect.poll(() => socket.frames).toHaveLength(2)
    const id = api.createRun('hello')
    api.setFlowRunState(id, { type: 'PENDING' })
    api.setFlowRunState(id, { type: 'CANCELLING' })
    await expect.poll(() => types(socket).at(-1)).toBe('cleanup.message.v1')
    const { payload } = (socket.frames as { payload: { message_id: string; reservation_token: string } }[])[2]!
    expect(payload).toMatchObject({ kind: 'cancelling_timeout_teardown.v1', target: { flow_run_id: id } })
    const { message_id, reservation_token } = payload
    socket.send(frame('cleanup.renew.v1', { message_id, reservation_token }))
    socket.send(frame('cleanup.ack.v1', { message_id, reservation_token }))
    await expect.poll(() => socket.frames).toHaveLength(5)
    expect(socket.frames.slice(3)).toMatchObject([
      { type: 'cleanup.operation_result.v1', payload: { operation: 'renew', status: 'accepted' } },
      { type: 'cleanup.operation_result.v1', payload: { operation: 'ack', status: 'accepted' } },
    ])
  })

  test('a pool that is deleted closes it', async () => {
    const api = await start()
    const socket = await to(api, channel)
    socket.send(hello())
    await expect.poll(() => socket.frames).toHaveLength(2)
    await ask(api, 'DELETE', '/work_pools/practice')
    expect(await socket.closed).toEqual([1008, 'authorization_failed'])
  })

  test('a worker may make its pool', async () => {
    const api = await start()
    const socket = await to(api, '/work_pools/mine/workers/connect')
    const template = { job_configuration: { image: '{{ image }}' }, variables: { properties: { image: {} } } }
    socket.send(hello({ create_pool_if_not_found: true, default_base_job_template: template }))
    await expect.poll(() => types(socket)).toEqual(['auth_success', 'worker.ready.v1'])
    expect(await ask(api, 'GET', '/work_pools/mine')).toMatchObject({
      body: { type: 'kubernetes', base_job_template: template, status: 'READY' },
    })
  })
})
