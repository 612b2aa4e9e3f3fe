import { describe, expect, test } from 'vitest'
import { demoFlows } from '../demo-flows'
import type { ApiFault } from '../listener/under-fault'
import { ask, post, practiceApis } from './practice-api.stage'

const start = practiceApis()
const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` })

describe('who may ask', () => {
  test.each<[string, (key: string) => Record<string, string>, number]>([
    ['with the key', (key) => ({ authorization: `Bearer ${key}` }), 200],
    ['with user and password', (key) => basic(`practice:${key}`), 200],
    ['with no key', () => ({ authorization: '' }), 401],
    ['with another key', () => ({ authorization: 'Bearer nothing' }), 401],
    ['with another user', (key) => basic(`nobody:${key}`), 401],
    ['with the password alone as user and password', (key) => basic(key), 401],
    ['from a page of the web', (key) => ({ authorization: `Bearer ${key}`, origin: 'https://example.com' }), 403],
  ])('%s', async (_, headersOf, status) => {
    const api = await start()
    expect((await ask(api, 'GET', '/admin/version', undefined, headersOf(api.key))).status).toBe(status)
  })

  test('health is open, and says nothing; the root says that it is practice', async () => {
    const api = await start()
    expect(await ask(api, 'GET', '/health', undefined, { authorization: '' })).toEqual({ status: 200, body: true })
    expect(await (await fetch(new URL('/health', api.url))).json()).toEqual({ status: 'ok', version: 'practice' })
  })

  test('a stranger’s body is not parsed: it gets 401 for a body that is none', async () => {
    const api = await start()
    expect((await ask(api, 'POST', '/flow_runs/filter', '{', { authorization: '' })).status).toBe(401)
    expect(api.counts().requests).toBe(0)
  })
})

test('it begins with a pool of the real template, its queues, and a deployment for each flow without labels', async () => {
  const api = await start()
  const flows = demoFlows.filter(({ labels }) => labels === undefined).map(({ name }) => name)
  expect(api.flows.map(({ name }) => name)).toEqual(flows)
  const pool = await ask(api, 'GET', `/work_pools/${api.workPool}`)
  expect(pool.body).toMatchObject({
    type: 'kubernetes',
    base_job_template: { job_configuration: { job_manifest: { kind: 'Job' } } },
  })
  const queues = await post(api, `/work_pools/${api.workPool}/queues/filter`)
  expect(queues.body).toMatchObject([
    { name: 'default', priority: 1 },
    { name: 'models', priority: 2 },
  ])
  const deployments = await post(api, '/deployments/filter')
  expect((deployments.body as { name: string }[]).map(({ name }) => name).sort()).toEqual([...flows].sort())
  expect(await ask(api, 'GET', '/deployments/name/fit-model/fit-model')).toMatchObject({
    body: {
      work_queue_name: 'models',
      job_variables: { image: 'registry.local:5000/fit-model:3', memory_request: '256Mi', memory_limit: '512Mi' },
      parameter_openapi_schema: { properties: { trees: { type: 'integer', default: 2_000 } } },
    },
  })
})

test('a run is offered, claimed once, and told in events', async () => {
  const api = await start()
  const id = api.createRun('hello', { parameters: { name: 'you' }, jobVariables: { env: { A: '1' } }, tags: ['t'] })
  const poll = () => post(api, `/work_pools/${api.workPool}/get_scheduled_flow_runs`)
  expect((await poll()).body).toMatchObject([
    { flow_run: { id, parameters: { name: 'you' }, job_variables: { env: { A: '1' } }, tags: ['t'] } },
  ])
  const claim = (transition_id: string) =>
    post(api, `/flow_runs/${id}/set_state`, { state: { type: 'PENDING', state_details: { transition_id } } })
  const mine = '11111111-1111-4111-8111-111111111111'
  expect(await claim(mine)).toMatchObject({ status: 201, body: { status: 'ACCEPT' } })
  expect(await claim(mine)).toMatchObject({ status: 200, body: { status: 'REJECT' } })
  expect(await claim('22222222-1111-4111-8111-111111111111')).toMatchObject({ status: 200, body: { status: 'ABORT' } })
  expect((await poll()).body).toEqual([])
  const names = api.snapshot().events.map(({ event }) => event)
  expect(names.filter((name) => name.startsWith('prefect.flow-run'))).toEqual([
    'prefect.flow-run.Scheduled',
    'prefect.flow-run.Pending',
  ])
})

test('a run that is due later is offered before its time to whoever asks for more', async () => {
  const api = await start()
  const id = api.createRun('hello', { dueInMs: 3_600_000 })
  const path = `/work_pools/${api.workPool}/get_scheduled_flow_runs`
  expect((await post(api, path, { scheduled_before: new Date().toISOString() })).body).toEqual([])
  expect((await post(api, path)).body).toMatchObject([{ flow_run: { id } }])
})

test('no run is started of a flow that is not there', async () => {
  const api = await start()
  expect(() => api.createRun('nix')).toThrow('No deployment is of a flow named nix.')
})

test('the same seed gives the same ids', async () => {
  const ids = async () => (await start({ now: () => 0 })).createRun('hello')
  expect(await ids()).toBe(await ids())
})

describe('faults', () => {
  const claimAll = async (fault: ApiFault) => {
    const api = await start({
      intercept: ({ route }) => (route === 'POST /flow_runs/:id/set_state' ? fault : undefined),
    })
    const id = api.createRun('hello')
    const state = { type: 'PENDING' }
    const reply = await post(api, `/flow_runs/${id}/set_state`, { state }).catch(() => 'broken' as const)
    return { reply, states: api.snapshot().states.map(({ name }) => name) }
  }
  test.each<[string, ApiFault, unknown, string[]]>([
    ['none', undefined, { status: 201 }, ['Scheduled', 'Pending']],
    ['lost before it took effect', 'drop-before', 'broken', ['Scheduled']],
    ['lost after it took effect', 'drop-after', 'broken', ['Scheduled', 'Pending']],
    [
      'refused',
      { status: 503, body: { exception_message: 'x' } },
      { status: 503, body: { exception_message: 'x' } },
      ['Scheduled'],
    ],
    ['done, and refused', { status: 500, body: {}, done: true }, { status: 500 }, ['Scheduled', 'Pending']],
    ['late', { delayMs: 30 }, { status: 201 }, ['Scheduled', 'Pending']],
    [
      'held up',
      { answerAfter: new Promise((resolve) => setTimeout(resolve, 30)) },
      { status: 201 },
      ['Scheduled', 'Pending'],
    ],
  ])('a claim that is %s', async (_, fault, reply, states) => {
    const done = await claimAll(fault)
    if (reply === 'broken') expect(done.reply).toBe(reply)
    else expect(done.reply).toMatchObject(reply as object)
    expect(done.states).toEqual(states)
  })

  test('requests are counted by route, and seen with their path and body', async () => {
    const seen: unknown[] = []
    const api = await start({ intercept: (request) => void seen.push(request) })
    await post(api, '/work_pools/practice/workers/heartbeat', { name: 'w' })
    await ask(api, 'GET', '/nothing')
    expect(seen).toEqual([
      {
        route: 'POST /work_pools/:name/workers/heartbeat',
        path: '/work_pools/practice/workers/heartbeat',
        body: { name: 'w' },
      },
    ])
    expect(api.counts()).toEqual({ requests: 1, routes: { 'POST /work_pools/:name/workers/heartbeat': 1 } })
  })
})

test('blocks and variables are read, secrets only when asked for', async () => {
  const api = await start()
  api.setVariable('greeting', { text: 'hi' })
  const id = api.setBlock('secret', 'login', { value: 'marvin' })
  expect((await ask(api, 'GET', '/variables/name/greeting')).body).toMatchObject({ value: { text: 'hi' } })
  const path = '/block_types/slug/secret/block_documents/name/login'
  expect((await ask(api, 'GET', path)).body).toMatchObject({ id, data: { value: '********' } })
  expect((await ask(api, 'GET', `${path}?include_secrets=true`)).body).toMatchObject({ data: { value: 'marvin' } })
  expect((await ask(api, 'GET', `/block_documents/${id}?include_secrets=true`)).body).toMatchObject({
    data: { value: 'marvin' },
    block_type: { slug: 'secret' },
  })
})

test('events come page by page', async () => {
  const api = await start()
  for (let n = 0; n < 7; n++) api.createRun('hello')
  const filter = { occurred: { until: '2100-01-01T00:00:00Z' }, event: { prefix: ['prefect.flow-run.'] }, order: 'ASC' }
  interface Page {
    readonly events: { readonly id: string }[]
    readonly next_page: string | null
    readonly total: number
  }
  const first = (await post(api, '/events/filter', { filter, limit: 3 })).body as Page
  const ids = first.events.map(({ id }) => id)
  for (let page = first; page.next_page !== null; ids.push(...page.events.map(({ id }) => id)))
    page = (await ask(api, 'GET', page.next_page.replace(api.url, ''))).body
  expect(ids).toEqual(api.snapshot().events.map(({ id }) => id))
  expect(first.total).toBe(7)
})
