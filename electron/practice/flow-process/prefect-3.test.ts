import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { startPracticeApi3, type PracticeApi3, type PracticeApi3Options } from '../api-3'
import type { ProcessWorld } from '../container-process'
import type { Play, PlayKind } from '../play'
import { runFlowProcess } from '.'

const apis: PracticeApi3[] = []
afterEach(async () => {
  await Promise.all(apis.splice(0).map((api) => api.close()))
})

async function start(options: PracticeApi3Options = {}): Promise<PracticeApi3> {
  const api = await startPracticeApi3({ seed: 5, ...options })
  apis.push(api)
  return api
}

const play = (kind: PlayKind): Play => ({
  kind,
  runMs: 300,
  pullMs: 0,
  logs: ['first line', 'second line', 'third line'],
})

/** A world whose sleeps are over at once. `asleep` sees each one begin and may hold it. */
function world(asleep: (ms: number) => unknown = () => undefined) {
  const lines: string[] = []
  const end = new AbortController()
  const here: ProcessWorld = {
    now: () => Date.now(),
    async sleep(ms) {
      await asleep(ms)
      end.signal.throwIfAborted()
    },
    log: (text) => lines.push(...text.split('\n')),
    signal: end.signal,
  }
  return { ...here, lines, end: () => end.abort(new Error('SIGTERM')) }
}

const environment = (api: PracticeApi3, flowRunId: string, more: Readonly<Record<string, string>> = {}) =>
  new Map([
    ['PREFECT_API_URL', api.url],
    ['PREFECT_API_AUTH_STRING', api.token],
    ['PREFECT__FLOW_RUN_ID', flowRunId],
    ...Object.entries(more),
  ])
const claimed = (api: PracticeApi3, flow = 'report', dueInMs = 0): string => {
  const id = api.createRun(flow, { dueInMs })
  api.setFlowRunState(id, { type: 'PENDING' })
  return id
}
const states = (api: PracticeApi3) => api.snapshot().states.map(({ name }) => name)
const tasks = (api: PracticeApi3) =>
  api.snapshot().taskRuns.map(({ name, state_name }) => [name.slice(0, -4), state_name])
const messages = (api: PracticeApi3) => api.snapshot().logs.map(({ message }) => message)

test.each<[PlayKind, string[], unknown[], object]>([
  [
    'succeed',
    ['Running', 'Completed'],
    [
      ['read_orders', 'Completed'],
      ['summarize', 'Completed'],
      ['send_mail', 'Completed'],
    ],
    { code: 0 },
  ],
  ['fail', ['Running', 'Failed'], [['read_orders', 'Failed']], { code: 0 }],
  ['crash', ['Crashed'], [], { code: 0 }],
  [
    'outOfMemory',
    ['Running'],
    [
      ['read_orders', 'Completed'],
      ['summarize', 'Completed'],
      ['send_mail', 'Running'],
    ],
    { killed: 'OOMKilled' },
  ],
])('a process that plays %s sets the states of the run, and tells its task runs', async (kind, run, taskRuns, exit) => {
  const api = await start()
  const id = claimed(api)
  expect(await runFlowProcess(environment(api, id), play(kind), world())).toEqual(exit)
  expect(states(api)).toEqual(['Scheduled', 'Pending', ...run])
  expect(tasks(api)).toEqual(taskRuns)
})

test('it says the same to its own log and to the API, each line once, those of tasks with their task run', async () => {
  const api = await start()
  const here = world()
  await runFlowProcess(environment(api, claimed(api)), play('succeed'), here)
  const { logs, taskRuns, flowRuns } = api.snapshot()
  const name = flowRuns[0]!.name
  expect(messages(api)).toEqual([
    `Beginning flow run '${name}' for flow 'report'`,
    ...['first', 'second', 'third'].flatMap((each) => [`${each} line`, 'Finished in state Completed()']),
    'Finished in state Completed()',
  ])
  expect(here.lines.map((line) => line.replace(/^.* - /, ''))).toEqual(messages(api))
  expect(logs.slice(1, 7).map(({ task_run_id }) => task_run_id)).toEqual(taskRuns.flatMap(({ id }) => [id, id]))
})

test('a task that fails has its error in the log, the message of the run, and the frames of its own code', async () => {
  const api = await start()
  const traceback = [
    'Traceback (most recent call last):',
    '  File "/usr/lib/site-packages/prefect/engine/runner.py", line 48, in inner',
    '    new_state = method(self, state)',
    '  File "/flows/sync.py", line 41, in fetch',
    '    raise ValueError(1)',
    'ValueError: no',
  ]
  const logs = ['first line', `Unexpected error: ValueError('no')\n${traceback.join('\n')}`]
  await runFlowProcess(environment(api, claimed(api)), { ...play('fail'), logs }, world())
  const own = [traceback[0], ...traceback.slice(3)].join('\n')
  expect(messages(api)).toContain(`Task run failed with exception: ValueError('no') - Retries are exhausted\n${own}`)
  const last = api.snapshot().states.at(-1)
  expect(last).toMatchObject({ type: 'FAILED', message: 'Flow run encountered an exception: ValueError: no' })
})

test('a run before its time waits for it', async () => {
  let now = Date.now()
  const api = await start({ now: () => now })
  const id = claimed(api, 'hello', 60_000)
  const waits: number[] = []
  const here = world((ms) => {
    if (ms > 1_000) waits.push(ms)
    now += ms
  })
  expect(await runFlowProcess(environment(api, id), play('succeed'), here)).toEqual({ code: 0 })
  expect(waits).toEqual([60_000])
  expect(states(api).slice(-2)).toEqual(['Running', 'Completed'])
})

test.each(['COMPLETED', 'CANCELLED'] as const)('a run that is %s already is left alone', async (type) => {
  const api = await start()
  const id = claimed(api)
  api.setFlowRunState(id, { type })
  const before = states(api)
  expect(await runFlowProcess(environment(api, id), play('succeed'), world())).toEqual({ code: 0 })
  expect(states(api)).toEqual(before)
})

test('a run that is cancelled meanwhile stops where it is, and says so', async () => {
  const api = await start()
  const id = claimed(api)
  let asked = false
  const here = world(async () => {
    if (asked) return new Promise(() => undefined)
    asked = true
    api.setFlowRunState(id, { type: 'CANCELLING' })
    return new Promise(() => undefined)
  })
  expect(await runFlowProcess(environment(api, id), play('succeed'), here)).toEqual({ code: 0 })
  expect(states(api).slice(-3)).toEqual(['Running', 'Cancelling', 'Cancelled'])
  expect(messages(api)).not.toContain('first line')
})

describe('a process that is told to end', () => {
  test.each([
    ['reschedule', ['Running', 'AwaitingRetry']],
    ['relinquish', ['Running']],
  ])('and is to %s', async (behavior, wanted) => {
    const api = await start()
    const here = world(() => here.end())
    const env = environment(api, claimed(api), { PREFECT_FLOW_RUN_EXECUTE_SIGTERM_BEHAVIOR: behavior })
    await expect(runFlowProcess(env, play('succeed'), here)).rejects.toThrow('SIGTERM')
    await expect.poll(() => states(api).slice(2)).toEqual(wanted)
  })
})

test('logs stay in the container where the environment says so', async () => {
  const api = await start()
  const here = world()
  const env = environment(api, claimed(api), { PREFECT_LOGGING_TO_API_ENABLED: 'False' })
  await runFlowProcess(env, play('succeed'), here)
  expect(messages(api)).toEqual([])
  expect(here.lines.length).toBeGreaterThan(5)
})

test('the key alone is good enough', async () => {
  const api = await start()
  const env = environment(api, claimed(api), { PREFECT_API_KEY: api.key })
  env.delete('PREFECT_API_AUTH_STRING')
  expect(await runFlowProcess(env, play('succeed'), world())).toEqual({ code: 0 })
  expect(states(api).at(-1)).toBe('Completed')
})

test('a wrong password: exit code 1, and the reason in the log', async () => {
  const api = await start()
  const here = world()
  const env = environment(api, claimed(api), { PREFECT_API_AUTH_STRING: 'practice:wrong' })
  expect(await runFlowProcess(env, play('succeed'), here)).toEqual({ code: 1 })
  expect(here.lines.at(-1)).toMatch(/401.*Unauthorized/)
})

test('nothing is played of an API that is not a practice one', async () => {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    response.writeHead(404).end('{"detail":"Not Found"}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`
  const here = world()
  const env = new Map([
    ['PREFECT_API_URL', url],
    ['PREFECT__FLOW_RUN_ID', '00000001-2222-4222-8222-222222222222'],
  ])
  expect(await runFlowProcess(env, play('succeed'), here)).toEqual({ code: 1 })
  expect(here.lines[0]).toContain('is not a practice API')
  expect(asked).toEqual(['GET /health'])
  server.close()
})
