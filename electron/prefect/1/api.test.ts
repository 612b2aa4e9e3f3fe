import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { FlowRun } from '../../../shared/model/flow-run'
import { startPracticeApi, type PracticeApi, type PracticeApiOptions, type RunConfig } from '../../practice/api'
import { limits } from '../limits'
import { openPrefectApi } from '../open'
import type { LogLine, PrefectApi, PrefectApiOptions } from '../prefect-api'

/** What only 1.x has; what both dialects do is in ../open.test.ts. */

const open: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})
const never = new AbortController().signal
const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`

function client(url: string, token: string, options: Partial<PrefectApiOptions> = {}): PrefectApi {
  const prefect = openPrefectApi({
    url,
    token,
    dialect: '1.x',
    agent: () => ({ name: 'agent', labels: [] }),
    ...options,
  })
  open.push(() => prefect.close())
  return prefect
}
async function world(options: PracticeApiOptions = {}, more: Partial<PrefectApiOptions> = {}) {
  const api = await startPracticeApi({ dialect: '1.x', ...options })
  open.push(() => api.close())
  return { api, prefect: client(api.url, api.token, more) }
}
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  open.push(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

interface Asked {
  readonly field: string
  readonly headers: IncomingHttpHeaders
  readonly variables: Readonly<Record<string, unknown>>
}
/** An API that answers each field with what is given for it, and tells what it was asked. */
async function answering(answers: Readonly<Record<string, unknown>>) {
  const asked: Asked[] = []
  const url = await serve((request, response) => {
    let text = ''
    request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
    request.on('end', () => {
      const { query, variables } = JSON.parse(text) as { query: string; variables: Record<string, unknown> }
      const field = Object.keys(answers).find((name) =>
        new RegExp(`^\\s*(query|mutation)?[^{]*{\\s*${name}\\b`).test(query),
      )
      asked.push({ field: field ?? query, headers: request.headers, variables })
      const given = answers[field ?? '']
      const data: unknown = typeof given === 'function' ? (given as () => unknown)() : given
      const body = field === 'upcoming' ? { data } : { data: { [field ?? '']: data } }
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify(given === undefined ? { errors: [{ message: 'no such field' }] } : body))
    })
  })
  return { url, asked }
}
const claimAll = (prefect: PrefectApi, runs: readonly FlowRun[]) =>
  prefect.claim(
    runs.map((run) => ({ run, claim: { agent: 'agent', cluster: 'c', namespace: 'n', jobName: 'j' } })),
    never,
  )

describe('who we are', () => {
  const cloud = {
    auth_info: { tenant_id: uuid(1) },
    register_agent: { id: uuid(7) },
    get_runs_in_queue: { flow_run_ids: [] },
    upcoming: () => ({ upcoming: [], claims: [], due: [], cancelled: [], agent: [] }),
  }

  test('is said in headers as soon as it is known', async () => {
    const { url, asked } = await answering(cloud)
    const prefect = client(`${url}/`, 'K')
    expect(await prefect.connect(never)).toEqual({ tenantId: uuid(1), scope: null })
    await prefect.due(Date.now(), never)
    const of = ({ headers }: Asked) => [
      headers.authorization,
      headers['x-prefect-core-version'],
      headers['x-prefect-tenant-id'],
      headers['x-prefect-agent-id'],
    ]
    expect(asked.map((each) => [each.field, ...of(each)])).toEqual([
      ['auth_info', 'Bearer K', '1.4.1', undefined, undefined],
      ['register_agent', 'Bearer K', '1.4.1', uuid(1), undefined],
      ['get_runs_in_queue', 'Bearer K', '1.4.1', uuid(1), uuid(7)],
    ])
  })

  test('without a key there is no header that speaks of one', async () => {
    const { url, asked } = await answering(cloud)
    await client(url, '').connect(never)
    for (const { headers } of asked) {
      expect(headers).not.toHaveProperty('authorization')
      expect(headers).not.toHaveProperty('x-prefect-tenant-id')
    }
  })

  test('is the tenant of the settings, where there is one', async () => {
    const { url, asked } = await answering(cloud)
    expect(await client(url, 'K', { tenantId: uuid(2) }).connect(never)).toEqual({ tenantId: uuid(2), scope: null })
    expect(asked.map(({ headers }) => headers['x-prefect-tenant-id'])).toEqual([uuid(2), uuid(2)])
    expect(asked[1]?.variables).toMatchObject({ input: { tenant_id: uuid(2) } })
  })

  test('an API token is no key', async () => {
    const { url } = await answering({ ...cloud, auth_info: { tenant_id: null } })
    await expect(client(url, 'T').connect(never)).rejects.toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('API token') as string,
    })
  })

  const wrongIds = ['☃', 'a\nb', 'a b', '', 'x'.repeat(201)]
  test.each(wrongIds)('an agent id that fits no header is said, and asked for again: %j', async (id) => {
    let given = id
    const { url, asked } = await answering({ ...cloud, register_agent: () => ({ id: given }) })
    const prefect = client(url, 'K')
    for (let n = 0; n < 2; n++) {
      await expect(prefect.connect(never)).rejects.toMatchObject({
        kind: 'transient',
        message: expect.stringMatching(/^The Prefect API gave the id ".*" to the agent, which is no id/) as string,
      })
    }
    given = uuid(7)
    await prefect.connect(never)
    await prefect.due(Date.now(), never)
    expect(asked.at(-1)?.headers['x-prefect-agent-id']).toBe(uuid(7))
  })

  test.each(wrongIds)('so is a tenant id: %j', async (id) => {
    const words = {
      kind: 'transient',
      message: expect.stringMatching(/^The Prefect API gave the id ".*" to the tenant, which is no id/) as string,
    }
    const { url } = await answering({ ...cloud, auth_info: { tenant_id: id } })
    await expect(client(url, 'K').connect(never)).rejects.toMatchObject(words)
    const server = await answering({ api: { version: '2022' }, tenant: [{ id }] })
    await expect(client(server.url, '').connect(never)).rejects.toMatchObject(words)
  })

  test('a tenant id of the settings that fits no header is not blamed on the token', async () => {
    const { url } = await answering(cloud)
    await expect(client(url, 'K', { tenantId: '☃' }).connect(never)).rejects.toMatchObject({
      kind: 'refused',
      message: expect.stringMatching(/^The header x-prefect-tenant-id would have characters/) as string,
    })
  })

  test('a server without a tenant says how to make one', async () => {
    const { url } = await answering({ api: { version: '2022' }, tenant: [] })
    await expect(client(url, '').connect(never)).rejects.toMatchObject({
      kind: 'refused',
      message: 'The Prefect server has no tenant. Create one: `prefect server create-tenant`.',
    })
  })

  test('is registered once, with labels, and again when the API has forgotten it', async () => {
    const { url, asked } = await answering(cloud)
    const prefect = client(url, 'K', { agent: () => ({ name: 'agent', labels: ['gpu', 'big'] }) })
    await prefect.connect(never)
    await prefect.connect(never)
    await prefect.due(Date.now(), never)
    const registered = () => asked.filter(({ field }) => field === 'register_agent')
    expect(registered().map(({ variables }) => variables)).toEqual([
      {
        input: {
          type: 'KubernetesAgent',
          name: 'agent',
          labels: ['gpu', 'big'],
          tenant_id: uuid(1),
          agent_config_id: null,
        },
      },
    ])
    await prefect.outlook(['agent'], Date.now(), never) // it has no such agent any more
    await prefect.due(Date.now(), never)
    expect(registered()).toHaveLength(2)
  })

  test('is registered again when its name or labels have changed; queue and logs follow', async () => {
    const identity = { name: 'agent', labels: [] as readonly string[] }
    const { api, prefect } = await world({}, { agent: () => ({ ...identity }) })
    const labelled = api.createRun('hello', { labels: ['gpu'] })
    await prefect.connect(never)
    expect((await prefect.due(Date.now(), never)).runs).toEqual([])
    identity.labels = ['gpu']
    expect((await prefect.due(Date.now(), never)).runs.map(({ id }) => id)).toEqual([labelled])
    await prefect.due(Date.now(), never)
    identity.name = 'laptop'
    await prefect.due(Date.now(), never)
    await prefect.log([{ flowRunId: labelled, at: 0, level: 'INFO', message: 'hello' }], never)
    expect(api.counts().fields['register_agent']).toBe(3)
    const { agents, logs } = api.snapshot()
    expect(agents.map(({ name, labels }) => [name, labels])).toEqual([
      ['agent', []],
      ['agent', ['gpu']],
      ['laptop', ['gpu']],
    ])
    expect(logs.at(-1)).toMatchObject({ name: 'laptop', message: 'hello' })
  })

  test('is kept by the API with its runs', async () => {
    const { api, prefect } = await world()
    await prefect.connect(never)
    const id = api.createRun('hello')
    await claimAll(prefect, (await prefect.due(Date.now(), never)).runs)
    const { agents, flowRuns } = api.snapshot()
    expect(agents).toMatchObject([{ type: 'KubernetesAgent', name: 'agent', labels: [], core_version: '1.4.1' }])
    expect(flowRuns.find((run) => run.id === id)).toMatchObject({ agent_id: agents[0]!.id })
    await prefect.outlook(['agent'], Date.now(), never)
    await prefect.due(Date.now(), never)
    expect(api.counts().fields['register_agent']).toBe(1)
  })

  test('registers again for a queue that refuses the agent', async () => {
    let refuse = true
    const { api, prefect } = await world({
      intercept: ({ names }) => {
        if (!refuse || !names.includes('get_runs_in_queue')) return undefined
        refuse = false
        const errors = [{ message: 'Invalid agent ID', path: ['get_runs_in_queue'] }]
        return { status: 200, body: { data: { get_runs_in_queue: null }, errors } }
      },
    })
    const id = api.createRun('hello')
    expect((await prefect.due(Date.now(), never)).runs).toMatchObject([{ id }])
    expect(api.counts().fields['register_agent']).toBe(2)
  })

  test('an agent config must be there', async () => {
    const { prefect } = await world({}, { agentConfigId: uuid(9) })
    await expect(prefect.connect(never)).rejects.toMatchObject({
      kind: 'refused',
      message: `The Prefect API has no agent config ${uuid(9)}. Correct its id, or leave it out.`,
    })
    const { url } = await answering({ ...cloud, agent_config: [{ settings: {} }] })
    expect((await client(url, 'K', { agentConfigId: uuid(9) }).connect(never)).tenantId).toBe(uuid(1))
  })
})

describe('the queue', () => {
  test('gives an agent the runs whose labels it has', async () => {
    const { api, prefect } = await world({}, { agent: () => ({ name: 'agent', labels: ['gpu', 'big'] }) })
    const ours = api.createRun('hello', { labels: ['gpu'] })
    api.createRun('hello', { labels: ['gpu', 'tpu'] })
    const bare = api.createRun('hello', { labels: [] })
    expect((await prefect.due(Date.now(), never)).runs.map(({ id }) => id)).toEqual([ours])
    const unlabelled = client(api.url, api.token)
    expect((await unlabelled.due(Date.now(), never)).runs.map(({ id }) => id)).toEqual([bare])
    const { runs } = await prefect.runs({ since: 0, limit: 10 }, never)
    expect(runs.find(({ id }) => id === ours)?.labels).toEqual(['gpu'])
  })

  test('a run that a concurrency limit queues is refused, and offered again once it is due', async () => {
    let now = Date.parse('2026-11-24T10:00:00Z')
    let full = true
    const { api, prefect } = await world({ now: () => now, queues: () => (full ? 'Queued by a limit' : undefined) })
    const id = api.createRun('hello')
    const { runs } = await prefect.due(now, never)
    expect(await claimAll(prefect, runs)).toEqual([{ kind: 'refused', message: 'Queued by a limit' }])
    expect((await prefect.read([id], never))[0]).toMatchObject({ phase: 'waiting', state: { name: 'Queued' } })
    full = false
    now += 3_600_000
    const again = (await prefect.due(now, never)).runs
    expect(again).toMatchObject([{ id, state: { name: 'Queued' }, claimedBefore: true }])
    expect(await claimAll(prefect, again)).toEqual([{ kind: 'won' }])
  })
})

describe('whether the queue is worth asking', () => {
  test.each<[string, (api: PracticeApi) => void, boolean]>([
    ['nothing is there', () => undefined, false],
    ['a run is due', (api) => void api.createRun('hello'), true],
    ['a run falls due before the next look', (api) => void api.createRun('hello', { dueInMs: 9_000 }), true],
    ['a run falls due later', (api) => void api.createRun('hello', { dueInMs: 60_000 }), false],
    ['a run is for other agents', (api) => void api.createRun('hello', { labels: ['gpu'] }), true],
    ['a run has begun', (api) => void beginRun(api), false],
    ['a task run waits for its retry', (api) => retryTaskOf(api, beginRun(api)), true],
  ])('%s', async (_, happen, mayBeDue) => {
    const { api, prefect } = await world()
    happen(api)
    expect((await prefect.outlook(['agent'], Date.now(), never)).mayBeDue).toBe(mayBeDue)
    // It may say yes in vain, but never no.
    if (!mayBeDue) expect((await prefect.due(Date.now() + prefect.readAheadMs, never)).runs).toEqual([])
  })

  function beginRun(api: PracticeApi): string {
    const id = api.createRun('hello')
    api.setFlowRunState(id, { type: 'Running', message: 'Running flow.' })
    return id
  }
  function retryTaskOf(api: PracticeApi, flowRunId: string): void {
    const taskRun = api.snapshot().taskRuns.find((row) => row.flow_run_id === flowRunId)
    const start_time = new Date(Date.now() - 5_000).toISOString()
    api.setTaskRunState(taskRun?.id ?? '', { type: 'Retrying', message: 'Retrying Task', start_time })
  }
})

describe('cancelling', () => {
  test('a running run ends by itself', async () => {
    const { api, prefect } = await world()
    const id = api.createRun('hello')
    api.setFlowRunState(id, { type: 'Running', message: 'Running flow.' })
    const [run] = await prefect.read([id], never)
    expect(await prefect.cancel(run!, never)).toEqual({ ok: true })
    expect((await prefect.read([id], never))[0]).toMatchObject({ phase: 'running', state: { name: 'Cancelling' } })
  })

  test('all runs that were cancelled lately are told, however many', async () => {
    let now = Date.parse('2026-11-24T10:00:00Z')
    const { api, prefect } = await world({ now: () => now })
    const old = api.createRun('hello')
    api.setFlowRunState(old, { type: 'Cancelled', message: 'by hand' })
    now += limits.cancelledMs + 1
    const ids = Array.from({ length: 450 }, () => api.createRun('hello'))
    for (const id of ids) api.setFlowRunState(id, { type: 'Cancelled', message: 'by hand' })
    const { cancelled } = await prefect.outlook(['agent'], now, never)
    expect([...cancelled].sort()).toEqual([...ids].sort())
  })

  test('an API that names more and more of them is not asked for ever', async () => {
    let last = 0
    const page = () => Array.from({ length: limits.claims }, () => ({ id: uuid(++last) }))
    const { url, asked } = await answering({
      auth_info: { tenant_id: uuid(1) },
      upcoming: () => ({ upcoming: [], claims: [], due: [], cancelled: page(), agent: [] }),
      flow_run: page,
    })
    const { cancelled } = await client(url, 'K').outlook(['agent'], Date.now(), never)
    expect(cancelled).toHaveLength(limits.cancelled)
    expect(asked.filter(({ field }) => field === 'flow_run')).toHaveLength(limits.cancelled / limits.claims - 1)
  })
})

test('many log lines go in one mutation', async () => {
  const { api, prefect } = await world()
  const flowRunId = api.createRun('hello')
  const lines = Array.from({ length: 40 }, (_, n): LogLine => ({ flowRunId, at: n, level: 'INFO', message: `${n}` }))
  await prefect.log(lines, never)
  expect(api.counts().fields['write_run_logs']).toBe(1)
  expect(api.snapshot().logs).toHaveLength(40)
})

describe('what a Job is made from', () => {
  async function inputsOf(runConfig: RunConfig, more: Partial<PrefectApiOptions> = {}) {
    const { api, prefect } = await world({}, more)
    const id = api.createRun('hello', { runConfig })
    const [run] = (await prefect.due(Date.now(), never)).runs
    return { id, prefect, run: run!, inputs: () => prefect.jobInputs(run!, never) }
  }
  const kubernetesRun = (job_template_path: string): RunConfig => ({ type: 'KubernetesRun', job_template_path })

  test('is storage and run config, as the API has them', async () => {
    const runConfig = { type: 'KubernetesRun', image: 'custom:1', env: { A: '1' } }
    const { id, prefect, run, inputs } = await inputsOf(runConfig)
    expect(await inputs()).toEqual({
      dialect: '1.x',
      flowRunId: id,
      flowId: run.flow.id,
      coreVersion: expect.any(String) as string,
      storage: expect.objectContaining({ type: expect.any(String) as string }) as object,
      runConfig: expect.objectContaining(runConfig) as object,
    })
    expect((await prefect.details(id, never))?.runConfig).toMatchObject(runConfig)
  })

  test('is a template in a file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'flowdeck-'))
    open.push(() => rm(folder, { recursive: true }))
    const file = join(folder, 'job.yaml')
    await writeFile(file, 'kind: Job\n')
    for (const path of [file, `file://${file}`, `agent://${file}`]) {
      const { inputs } = await inputsOf(kubernetesRun(path))
      expect((await inputs())['fetchedTemplate']).toEqual({ ok: true, text: 'kind: Job\n' })
    }
    await writeFile(file, 'x'.repeat(limits.templateBytes + 1))
    const { inputs } = await inputsOf(kubernetesRun(file))
    expect((await inputs())['fetchedTemplate']).toEqual({
      ok: false,
      message: `The job template at ${file} is larger than 1024 kB.`,
    })
    const { inputs: missing } = await inputsOf(kubernetesRun(join(folder, 'none.yaml')))
    expect((await missing())['fetchedTemplate']).toMatchObject({
      ok: false,
      message: expect.stringContaining('no such file') as string,
    })
    const pipe = join(folder, 'pipe')
    execFileSync('mkfifo', [pipe])
    const { inputs: waiting } = await inputsOf(kubernetesRun(pipe))
    expect((await waiting())['fetchedTemplate']).toEqual({
      ok: false,
      message: `The job template ${pipe} can’t be read: it is a pipe, not a file.`,
    })
    const { inputs: directory } = await inputsOf(kubernetesRun(folder))
    expect((await directory())['fetchedTemplate']).toMatchObject({ ok: false })
  })

  test('is a template of a web server', async () => {
    const url = await serve((request, response) => {
      if (request.url === '/job.yaml') response.end('kind: Job\n')
      else if (request.url === '/huge') response.end('x'.repeat(limits.templateBytes + 1))
      else if (request.url === '/silent') return
      else if (request.url === '/broken') response.writeHead(503).end()
      else response.writeHead(404).end('nothing')
    })
    const fetched = async (path: string) =>
      (await (await inputsOf(kubernetesRun(url + path))).inputs())['fetchedTemplate']
    expect(await fetched('/job.yaml')).toEqual({ ok: true, text: 'kind: Job\n' })
    expect(await fetched('/huge')).toMatchObject({
      ok: false,
      message: expect.stringContaining('larger than') as string,
    })
    expect(await fetched('/gone')).toEqual({
      ok: false,
      message: `The job template at ${url}/gone can’t be read: HTTP 404`,
    })
    await expect(fetched('/broken')).rejects.toMatchObject({ kind: 'transient', options: { ofRun: true } })
    const { inputs } = await inputsOf(kubernetesRun(`${url}/silent`), { timeoutMs: 1_500 })
    await expect(inputs()).rejects.toMatchObject({
      kind: 'transient',
      message: `The job template at ${url}/silent can’t be read: no answer within 1.5 s`,
      options: { ofRun: true },
    })
  })

  test('is no template of a bucket: that is said of the run', async () => {
    for (const path of ['s3://bucket/job.yaml', 'gcs://bucket/job.yaml']) {
      const { inputs } = await inputsOf(kubernetesRun(path))
      expect((await inputs())['fetchedTemplate']).toMatchObject({
        ok: false,
        message: expect.stringContaining(path) as string,
      })
    }
  })
})
