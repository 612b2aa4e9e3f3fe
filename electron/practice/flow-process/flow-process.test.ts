import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { startPracticeApi, type PracticeApi, type PracticeApiOptions } from '../api'
import type { ProcessWorld } from '../container-process'
import type { Play, PlayKind } from '../play'
import { runFlowProcess } from '.'

const apis: PracticeApi[] = []
afterEach(async () => {
  await Promise.all(apis.splice(0).map((api) => api.close()))
})

async function start(dialect: '0.6' | '1.x', options: PracticeApiOptions = {}): Promise<PracticeApi> {
  const api = await startPracticeApi({ dialect, seed: 5, ...options })
  apis.push(api)
  return api
}

const play = (kind: PlayKind): Play => ({ kind, runMs: 300, pullMs: 0, logs: ['first line', 'second line'] })
const at = Date.parse('2026-11-24T10:00:00.250Z')

/** A world whose sleeps are over at once and counted. `asleep` sees each one begin and may hold it. */
function world(asleep: (ms: number) => unknown = () => undefined) {
  const lines: string[] = []
  const slept: number[] = []
  const here: ProcessWorld = {
    now: () => at,
    async sleep(ms) {
      slept.push(ms)
      // What the process does now and then never comes round: it would end with the test only.
      if (ms >= 15_000 && (await asleep(ms)) === undefined) await new Promise<never>(() => {})
    },
    log: (line) => lines.push(line),
    signal: new AbortController().signal,
  }
  return { ...here, lines, slept }
}

const environments = {
  '0.6': (api: PracticeApi, flowRunId: string) =>
    new Map([
      ['PREFECT__CLOUD__API', api.url],
      ['PREFECT__CLOUD__AUTH_TOKEN', api.token],
      ['PREFECT__CONTEXT__FLOW_RUN_ID', flowRunId],
    ]),
  '1.x': (api: PracticeApi, flowRunId: string) =>
    new Map([
      ['PREFECT__BACKEND', 'cloud'],
      ['PREFECT__CLOUD__API', `${api.url}/graphql/`],
      ['PREFECT__CLOUD__API_KEY', api.token],
      ['PREFECT__CLOUD__AUTH_TOKEN', 'not this one'],
      ['PREFECT__CLOUD__TENANT_ID', api.tenantId],
      ['PREFECT__CONTEXT__FLOW_RUN_ID', flowRunId],
    ]),
}
const run = (api: PracticeApi, flowRunId: string) => api.snapshot().flowRuns.find(({ id }) => id === flowRunId)!
const states = (api: PracticeApi) => api.snapshot().states.map(({ state }) => state)

describe.each(['0.6', '1.x'] as const)('the process of a flow run of %s', (dialect) => {
  test.each<[PlayKind, string[], string[], object]>([
    ['succeed', ['Running', 'Success'], ['Success', 'Success', 'Success', 'Success', 'Success'], { code: 0 }],
    ['fail', ['Running', 'Failed'], ['Success', 'Success', 'Failed', 'TriggerFailed', 'TriggerFailed'], { code: 0 }],
    ['crash', ['Failed'], ['Pending', 'Pending', 'Pending', 'Pending', 'Pending'], { code: 1 }],
    ['outOfMemory', ['Running'], ['Success', 'Success', 'Success', 'Success', 'Running'], { killed: 'OOMKilled' }],
    ['evicted', ['Running'], ['Success', 'Success', 'Success', 'Success', 'Running'], { killed: 'Evicted' }],
  ])('that plays %s sets the states of the run and its tasks', async (kind, runStates, taskStates, exit) => {
    const api = await start(dialect)
    const id = api.createRun('report')
    expect(await runFlowProcess(environments[dialect](api, id), play(kind), world())).toEqual(exit)
    expect(states(api)).toEqual(['Pending', 'Scheduled', ...runStates])
    expect(api.snapshot().taskRuns.map(({ state }) => state)).toEqual(taskStates)
    if (kind !== 'crash') await expect.poll(() => api.counts().fields).toHaveProperty(heartbeats[dialect], 1)
  })
  const heartbeats = { '0.6': 'updateFlowRunHeartbeat', '1.x': 'update_flow_run_heartbeat' }

  test('writes the same to its own log and to the API', async () => {
    const api = await start(dialect)
    const here = world()
    await runFlowProcess(environments[dialect](api, api.createRun('hello')), play('succeed'), here)
    const { logs, taskRuns } = api.snapshot()
    expect(logs.map(({ name, level, message }) => `[2026-11-24 10:00:00,250] ${level} - ${name} | ${message}`)).toEqual(
      here.lines,
    )
    expect(logs.map(({ timestamp }) => timestamp)).toEqual(logs.map(() => at))
    expect(here.lines[0]).toContain("Beginning Flow run for 'hello'")
    const own = logs.find(({ message }) => message === 'first line')!
    expect(own.name).toBe({ '0.6': 'prefect.Task: say_hello', '1.x': 'prefect.say_hello' }[dialect])
    expect(own.task_run_id).toBe(taskRuns[1]!.id)
  })

  test('takes its time over its lines', async () => {
    const api = await start(dialect)
    const here = world()
    await runFlowProcess(environments[dialect](api, api.createRun('hello')), play('succeed'), here)
    expect(here.slept.filter((ms) => ms > 0 && ms < 15_000)).toEqual([100, 100, 100])
  })

  test('keeps its logs to itself when it is told to', async () => {
    const api = await start(dialect)
    const flag = { '0.6': 'PREFECT__LOGGING__LOG_TO_CLOUD', '1.x': 'PREFECT__CLOUD__SEND_FLOW_RUN_LOGS' }[dialect]
    const env = environments[dialect](api, api.createRun('hello')).set(flag, 'false')
    const here = world()
    await runFlowProcess(env, play('succeed'), here)
    expect(here.lines.length).toBeGreaterThan(3)
    expect(api.snapshot().logs).toEqual([])
  })

  test('leaves a finished run alone', async () => {
    const api = await start(dialect)
    const id = api.createRun('hello')
    api.setFlowRunState(id, { type: 'Cancelled' })
    const here = world()
    expect(await runFlowProcess(environments[dialect](api, id), play('succeed'), here)).toEqual({ code: 0 })
    expect(run(api, id).state).toBe('Cancelled')
    expect(here.lines.join()).toContain('Flow run is already finished; state Cancelled.')
  })

  test('goes on with a Running run without a second Running', async () => {
    const api = await start(dialect)
    const id = api.createRun('hello')
    api.setFlowRunState(id, { type: 'Running' })
    await runFlowProcess(environments[dialect](api, id), play('succeed'), world())
    expect(states(api)).toEqual(['Pending', 'Scheduled', 'Running', 'Success'])
  })

  test.each([
    ['cannot reach the API', 'PREFECT__CLOUD__API', 'http://127.0.0.1:9', 'fetch failed'],
    ['has no token', { '0.6': 'PREFECT__CLOUD__AUTH_TOKEN', '1.x': 'PREFECT__CLOUD__API_KEY' }[dialect], 'x', 'UNAUTH'],
    ['has an unknown run', 'PREFECT__CONTEXT__FLOW_RUN_ID', 'nobody', 'Flow run ID not found: "nobody"'],
  ])('that %s ends with status 1', async (_, variable, value, words) => {
    const api = await start(dialect)
    const env = environments[dialect](api, api.createRun('hello')).set(variable, value)
    const here = world()
    expect(await runFlowProcess(env, play('succeed'), here)).toEqual({ code: 1 })
    expect(here.lines.join('\n')).toContain(words)
    expect(states(api)).toEqual(['Pending', 'Scheduled'])
  })
})

test('the process of 1.x takes the token when it has no key', async () => {
  const api = await start('1.x')
  const env = environments['1.x'](api, api.createRun('hello'))
  env.set('PREFECT__CLOUD__API_KEY', '').set('PREFECT__CLOUD__AUTH_TOKEN', api.token)
  expect(await runFlowProcess(env, play('succeed'), world())).toEqual({ code: 0 })
})

test('the process of 1.x belongs to one tenant', async () => {
  const api = await start('1.x')
  const env = environments['1.x'](api, api.createRun('hello')).set('PREFECT__CLOUD__TENANT_ID', 'another')
  expect(await runFlowProcess(env, play('succeed'), world())).toEqual({ code: 1 })
})

test('the process of 1.x sends a version with Running alone, the task run’s own as it begins', async () => {
  const sent: unknown[] = []
  const api = await start('1.x', {
    intercept: ({ body, names }) => {
      if (!names.some((name) => /^set_.*_states$/.test(name))) return undefined
      const { input } = JSON.parse(body.variables as string) as {
        input: { states: { state: { type: string }; version: number | null }[] }
      }
      sent.push(...input.states.map(({ state, version }) => [state.type, version]))
      return undefined
    },
  })
  const id = api.createRun('hello')
  const [, taskRun] = api.snapshot().taskRuns
  api.setTaskRunState(taskRun!.id, { type: 'Retrying', start_time: '2026-11-24T09:00:00+00:00' })
  await runFlowProcess(environments['1.x'](api, id), play('succeed'), world())
  expect(sent).toEqual([
    ['Running', 1],
    ['Running', 0],
    ['Success', null],
    ['Running', 1],
    ['Success', null],
    ['Success', null],
  ])
})

describe('the process of a cancelled run of 1.x', () => {
  test('is interrupted where it works, sets Cancelled and ends well', async () => {
    const api = await start('1.x')
    const id = api.createRun('hello')
    let looks = 0
    const here = world(async (ms) => {
      if (ms === 600_000) return undefined // the task, for longer than the test lasts
      if (ms !== 15_000 || looks++ > 0) return undefined
      await expect.poll(() => api.snapshot().taskRuns.at(-1)!.state).toBe('Running')
      api.setFlowRunState(id, { type: 'Cancelling', message: 'Flow run is cancelling' })
      return true
    })
    const long = { ...play('succeed'), runMs: 600_000, logs: [] }
    expect(await runFlowProcess(environments['1.x'](api, id), long, here)).toEqual({ code: 0 })
    expect(states(api)).toEqual(['Pending', 'Scheduled', 'Running', 'Cancelling', 'Cancelled'])
    expect(api.snapshot().taskRuns.map(({ state }) => state)).toEqual(['Success', 'Cancelled'])
  })

  test.each<PlayKind>(['succeed', 'outOfMemory'])('that plays %s sees it when no task may begin', async (kind) => {
    const api = await start('1.x', {
      intercept: ({ names }) => {
        if (names.includes('set_task_run_states') && run(api, id).state === 'Running')
          api.setFlowRunState(id, { type: 'Cancelling' })
        return undefined
      },
    })
    const id = api.createRun('hello')
    expect(await runFlowProcess(environments['1.x'](api, id), play(kind), world())).toEqual({ code: 0 })
    expect(states(api)).toEqual(['Pending', 'Scheduled', 'Running', 'Cancelling', 'Cancelled'])
    expect(api.snapshot().taskRuns.map(({ state }) => state)).toEqual(['Cancelled', 'Cancelled'])
  })

  test('finds it at its end at the latest', async () => {
    const api = await start('1.x', {
      intercept: ({ names }) => {
        const last = api.snapshot().taskRuns.at(-1)
        if (names.includes('write_run_logs') && last?.state === 'Success' && run(api, id).state === 'Running')
          api.setFlowRunState(id, { type: 'Cancelling' })
        return undefined
      },
    })
    const id = api.createRun('hello')
    expect(await runFlowProcess(environments['1.x'](api, id), play('succeed'), world())).toEqual({ code: 0 })
    expect(states(api)).toEqual(['Pending', 'Scheduled', 'Running', 'Cancelling', 'Cancelled'])
  })
})

test.each<[string, number, string]>([
  ['a Prefect Server', 200, '{"status":"ok","version":"0.15.13"}'],
  ['one that has no such page', 404, 'not found'],
  ['one that answers with a page', 200, '<!doctype html><title>Prefect</title>'],
  ['one that answers without end', 200, `{"status":"ok","pad":"${'x'.repeat(10_000_000)}`],
  ['one that answers null', 200, 'null'],
  ['one that fails in the right words', 500, '{"status":"ok","version":"practice"}'],
  ['one that sends elsewhere', 302, ''],
])('a run of %s is not played, and its state is left as it is', async (_, status, body) => {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    response
      .on('error', () => undefined)
      .writeHead(status, { location: elsewhere.url + '/health' })
      .end(body)
  })
  const elsewhere = await start('0.6')
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    const { port } = server.address() as AddressInfo
    const env = new Map(environments['0.6'](elsewhere, elsewhere.createRun('hello')))
    env.set('PREFECT__CLOUD__API', `http://127.0.0.1:${port}`)
    const here = world()
    expect(await runFlowProcess(env, play('succeed'), here)).toEqual({ code: 1 })
    expect(here.lines).not.toEqual([])
    expect(asked).toEqual(['GET /health'])
    expect(states(elsewhere)).toEqual(['Pending', 'Scheduled'])
  } finally {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

test('a container without a flow run takes its time and says its lines', async () => {
  const here = world()
  expect(await runFlowProcess(new Map(), play('crash'), here)).toEqual({ code: 1 })
  expect([here.lines, here.slept]).toEqual([
    ['first line', 'second line'],
    [100, 100, 100],
  ])
})
