import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startPracticeApi, type PracticeApi } from '.'
import { asker, type Reply } from './ask'

const start = Date.parse('2026-11-24T10:00:00Z')
let now = start
let api: PracticeApi
let ask: ReturnType<typeof asker>

beforeEach(async () => {
  now = start
  api = await startPracticeApi({ seed: 1, now: () => now })
  ask = asker(api)
})
afterEach(() => api.close())

const queue = async (before?: string) => {
  const input = { tenantId: api.tenantId, ...(before ? { before } : {}) }
  return (await ask.mutate<{ flow_run_ids: string[] }>('getRunsInQueue', 'flow_run_ids', input)).payload.flow_run_ids
}
const setState = (...states: { flowRunId: string; state: object }[]) =>
  ask.mutate('setFlowRunStates', 'states { id status message }', { states })
const submitted = { type: 'Submitted', message: 'Submitted for execution', state: { type: 'Scheduled' } }
const running = { type: 'Running', message: 'Running flow.' }
const row = (id: string) => api.snapshot().flowRuns.find((run) => run.id === id)
const firstTaskRun = () => only(api.snapshot().taskRuns.slice(0, 1))

function only<Item>(items: readonly Item[]): Item {
  const [item] = items
  if (item === undefined || items.length > 1) throw new Error(`There are ${items.length}, not one.`)
  return item
}
const message = ({ errors = [] }: Reply<unknown>) => only(errors).message

interface TaskRunsOf {
  name: string
  task_runs: { state: string; version: number; task: { name: string } }[]
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
    await setState({ flowRunId: id, state: running })
    expect(await queue()).toEqual([])
    const state = { type: 'Retrying', start_time: '2026-11-24T10:00:10+00:00' }
    await ask.mutate('setTaskRunStates', 'states { id }', {
      states: [{ taskRunId: firstTaskRun().id, version: 1, state }],
    })
    expect(await queue()).toEqual([])
    now += 10_000
    expect(await queue()).toEqual([id])
  })

  test('is empty for another tenant', async () => {
    api.createRun('hello')
    const input = { tenantId: '00000000-0000-4000-8000-000000000000' }
    const reply = await ask.mutate('getRunsInQueue', 'flow_run_ids', input)
    expect(reply.payload).toEqual({ flow_run_ids: [] })
  })
})

describe('states', () => {
  test('refuse Submitted for 30 s after the last accepted one, and a refusal does not lengthen them', async () => {
    const flowRunId = api.createRun('hello')
    expect((await setState({ flowRunId, state: submitted })).payload).toEqual({
      states: [{ id: flowRunId, status: 'SUCCESS', message: null }],
    })
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
    await ask.mutate('setFlowRunStates', 'states { id }', { states })
    now += 1_000
    await setState({ flowRunId, state: { type: 'Success', message: 'done' } })
    const query = `{ flow_run_state(where: { flow_run_id: { _eq: "${flowRunId}" } }, order_by: { version: asc }) {
      version state message timestamp start_time } }`
    const at = (second: number) => `2026-11-24T10:00:0${second}.000000+00:00`
    expect((await ask.post<{ flow_run_state: unknown }>(query)).data.flow_run_state).toEqual([
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
    expect(message(reply)).toBe('State update failed for flow run ID nobody')
    expect([row(first)?.state, row(last)?.state]).toEqual(['Submitted', 'Submitted'])
  })

  test('in aliased mutations fail alone', async () => {
    const flowRunId = api.createRun('hello')
    const set = (id: string) =>
      `setFlowRunStates(input: { states: [{ flowRunId: "${id}", state: { type: "Submitted" } }] })`
    const reply = await ask.post(
      `mutation { a: ${set('nobody')} { states { id } } b: ${set(flowRunId)} { states { id } } }`,
    )
    expect([reply.status, reply.data]).toEqual([200, { a: null, b: { states: [{ id: flowRunId }] } }])
    expect(only(reply.errors ?? []).path).toEqual(['a'])
  })

  test('of a task run may be Running only within a Running flow run', async () => {
    const flowRunId = api.createRun('hello')
    const taskRunId = firstTaskRun().id
    const start = () =>
      ask.mutate('setTaskRunStates', 'states { id status }', { states: [{ taskRunId, state: { type: 'Running' } }] })
    expect(message(await start())).toBe(
      `State update failed for task run ID ${taskRunId}: provided a running state but associated flow run ` +
        `${flowRunId} is not in a running state.`,
    )
    await setState({ flowRunId, state: running })
    expect((await start()).payload).toEqual({ states: [{ id: taskRunId, status: 'SUCCESS' }] })
  })

  test('over 1 MB are refused, and so are types that Prefect does not know', async () => {
    const flowRunId = api.createRun('hello')
    const large = await setState({ flowRunId, state: { type: 'Failed', message: 'x'.repeat(1_000_001) } })
    expect(message(large)).toBe('State payload is too large.')
    expect(message(await setState({ flowRunId, state: { type: 'Sleepy' } }))).toContain('Sleepy')
    expect(row(flowRunId)?.version).toBe(1)
  })

  test('carry cached inputs over to a task run’s next state', async () => {
    const flowRunId = api.createRun('hello')
    const taskRunId = firstTaskRun().id
    api.setFlowRunState(flowRunId, running)
    api.setTaskRunState(taskRunId, { type: 'Failed', cached_inputs: { x: 1 } })
    api.setTaskRunState(taskRunId, { type: 'Retrying', cached_inputs: null })
    expect(firstTaskRun().serialized_state['cached_inputs']).toEqual({ x: 1 })
  })
})

describe('flow runs', () => {
  test('begin Scheduled, with a Pending task run for each task and the flow’s defaults', async () => {
    const id = api.createRun('report', { dueInMs: 1_500, parameters: { day: 'today' } })
    const query = `{ flow_run_by_pk(id: "${id}") {
      name state version scheduled_start_time serialized_state parameters flow { name storage }
      task_runs(where: { map_index: { _eq: -1 } }) { state version task { name } } } }`
    const run = (await ask.post<{ flow_run_by_pk: TaskRunsOf }>(query)).data.flow_run_by_pk
    expect(run).toMatchObject({
      state: 'Scheduled',
      version: 1,
      scheduled_start_time: '2026-11-24T10:00:01.500000+00:00',
      serialized_state: { type: 'Scheduled', start_time: '2026-11-24T10:00:01.500000+00:00' },
      parameters: { day: 'today', recipients: ['sales@example.com', 'ops@example.com'] },
      flow: { name: 'report', storage: { type: 'Docker', image_name: 'report' } },
    })
    expect(run.name).toMatch(/^[a-z]+-[a-z]+$/)
    expect(run.task_runs.map(({ state, version, task }) => [state, version, task.name])).toEqual(
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
    const project = await ask.mutate<{ id: string }>('createProject', 'id', { name: 'p', description: null })
    const serializedFlow = {
      name: 'f',
      tasks: [{ slug: 's-1', name: 'a' }],
      parameters: [{ name: 'x', required: true }],
      storage: { type: 'Local' },
    }
    const register = () =>
      ask.mutate<{ id: string }>('createFlow', 'id', { projectId: project.payload.id, serializedFlow })
    const flowId = (await register()).payload.id
    const run = (more: object) => ask.mutate('createFlowRun', 'flow_run { id }', { flowId, ...more })
    expect(message(await run({}))).toBe("Required parameters were not supplied: {'x'}")
    const first = await run({ parameters: { x: 1 }, idempotencyKey: 'k' })
    expect(await run({ parameters: { x: 1 }, idempotencyKey: 'k' })).toEqual(first)
    expect(api.snapshot().flowRuns).toHaveLength(1)
    await register()
    expect(message(await run({ parameters: { x: 1 } }))).toBe(`Flow ${flowId} is archived.`)
  })

  test('keep logs, in the order of their microseconds', async () => {
    const flowRunId = api.createRun('hello')
    const log = (timestamp: string, message: string) =>
      ask.mutate('writeRunLog', 'success', {
        flowRunId,
        taskRunId: null,
        timestamp,
        name: 'agent',
        message,
        level: 'ERROR',
        info: null,
      })
    await log('2026-11-24T10:00:00.000002+00:00', 'second')
    expect((await log('2026-11-24 10:00:00.000001+00:00', 'first')).payload).toEqual({ success: true })
    const query = `{ log(where: { flow_run_id: { _eq: "${flowRunId}" } }, order_by: { timestamp: asc }) {
      message timestamp level flow_run { id } } }`
    expect((await ask.post<{ log: unknown }>(query)).data.log).toEqual([
      { message: 'first', timestamp: '2026-11-24T10:00:00.000001+00:00', level: 'ERROR', flow_run: { id: flowRunId } },
      { message: 'second', timestamp: '2026-11-24T10:00:00.000002+00:00', level: 'ERROR', flow_run: { id: flowRunId } },
    ])
  })

  test('show signs of life, a task run’s counting for its flow run', async () => {
    const flowRunId = api.createRun('hello')
    const taskRunId = firstTaskRun().id
    now += 5
    expect((await ask.mutate('updateTaskRunHeartbeat', 'success', { taskRunId })).payload).toEqual({ success: true })
    expect(row(flowRunId)?.heartbeat).toBe(now)
    expect(message(await ask.mutate('updateFlowRunHeartbeat', 'success', { flowRunId: 'x' }))).toBe(
      'Invalid flow run ID',
    )
  })

  test('get children of mapped tasks as they ask for them, each once', async () => {
    const flowRunId = api.createRun('hello')
    const taskId = firstTaskRun().task_id
    const taskRun = (mapIndex: number) =>
      ask.mutate<{ task_run: { id: string } }>('getOrCreateTaskRun', 'task_run { id version task { slug } }', {
        flowRunId,
        taskId,
        mapIndex,
      })
    const [first, again, parent] = [await taskRun(0), await taskRun(0), await taskRun(-1)]
    expect(again).toEqual(first)
    expect(parent.payload.task_run.id).toBe(firstTaskRun().id)
    expect(api.snapshot().taskRuns).toHaveLength(3)
  })

  test('read secrets', async () => {
    api.setSecret('key', { user: 'u' })
    const secret = (name: string) => ask.post('query($name: String!) { secretValue(name: $name) }', { name })
    expect((await secret('key')).data).toEqual({ secretValue: { user: 'u' } })
    expect(message(await secret('no'))).toContain('No value found for the requested key')
  })
})
