import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { startPracticeCluster, type PracticeCluster, type PracticeClusterOptions } from '../practice/cluster'
import { openClusterJobs, type ClusterJobs } from './cluster-jobs'
import { readObject } from './cluster-queries'
import { fieldManagerOf } from './jobs'
import { KubeClient } from './kube-client'
import { kubeConfigOf } from './kube-config'

const open: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})
const never = new AbortController().signal
const runLabel = 'prefect.io/flow_run_id'

const manifest = (name: string, flowRunId?: string, more: object = {}) => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name, ...(flowRunId ? { labels: { [runLabel]: flowRunId } } : {}), ...more },
  spec: { suspend: true, template: { spec: { restartPolicy: 'Never', containers: [{ name: 'flow', image: 'a:1' }] } } },
})

const jobsOf = (client: KubeClient): ClusterJobs =>
  openClusterJobs(client, {
    namespace: 'default',
    runLabel: () => runLabel,
    fieldManager: () => fieldManagerOf('agent one'),
  })

function clientOf(kubeconfig: string): KubeClient {
  const client = new KubeClient(kubeConfigOf(kubeconfig))
  open.push(() => client.close())
  return client
}

interface World {
  readonly cluster: PracticeCluster
  readonly client: KubeClient
  readonly jobs: ClusterJobs
  /** Requests as they came: "GET /apis/…". */
  readonly asked: string[]
}
async function world(intercept?: PracticeClusterOptions['intercept']): Promise<World> {
  const asked: string[] = []
  const cluster = await startPracticeCluster({
    speed: 0.01,
    intercept: (request) => {
      asked.push(`${request.method} ${request.path}`)
      return intercept?.(request)
    },
  })
  open.push(() => cluster.close())
  const client = clientOf(cluster.kubeconfig)
  return { cluster, client, jobs: jobsOf(client), asked }
}

/** A server that gives these answers, one after the other, and then cuts every connection. */
async function answering(...answers: readonly { readonly status: number; readonly body: unknown }[]) {
  const asked: { method: string; url: string; body: string }[] = []
  const left = [...answers]
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      asked.push({ method: request.method ?? '', url: request.url ?? '', body: Buffer.concat(chunks).toString() })
      const answer = left.shift()
      if (!answer) return void response.destroy()
      response.writeHead(answer.status, { 'content-type': 'application/json' })
      response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  open.push(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const contexts = [{ name: 'c', context: { cluster: 'c', user: 'u' } }]
  const config = { 'current-context': 'c', clusters: [{ name: 'c', cluster: { server: url } }], contexts }
  return { asked, jobs: jobsOf(clientOf(JSON.stringify({ ...config, users: [{ name: 'u' }] }))) }
}

const refusal = (
  code: number,
  reason: string,
  message: string,
  details: object = { kind: 'jobs', group: 'batch' },
) => ({
  status: code,
  body: { kind: 'Status', status: 'Failure', reason, message, details, code },
})
const alreadyExists = refusal(409, 'AlreadyExists', 'jobs.batch "one" already exists')
const notFound = refusal(404, 'NotFound', 'jobs.batch "one" not found')
const mayNot = (verb: string) =>
  refusal(
    403,
    'Forbidden',
    `jobs.batch is forbidden: User "u" cannot ${verb} resource "jobs" in API group "batch" in the namespace "default"`,
  )
const aJob = (name: string, flowRunId?: string, more: object = {}, status: object = {}) => ({
  ...manifest(name, flowRunId, { uid: `uid-of-${name}`, ...more }),
  spec: { ...manifest(name).spec, suspend: false },
  status,
})
const uidOf = async ({ client }: World, name: string): Promise<string> => {
  const { metadata } = (await readObject(client, 'job', 'default', name)) as { metadata: { uid: string } }
  return metadata.uid
}

describe('create', () => {
  test('makes a Job in one request; the same again finds it', async () => {
    const { jobs, asked } = await world()
    expect(await jobs.create(manifest('one', 'run-1'), never)).toEqual({ kind: 'created' })
    expect(asked).toEqual(['POST /apis/batch/v1/namespaces/default/jobs?fieldManager=flowdeck%2Fagent%20one'])
    expect(await jobs.create(manifest('one', 'run-1'), never)).toEqual({
      kind: 'exists',
      flowRunId: 'run-1',
      deleting: false,
    })
  })

  test('says that a Job of this name belongs to nobody we know', async () => {
    const { jobs } = await world()
    await jobs.create(manifest('one'), never)
    expect(await jobs.create(manifest('one', 'run-1'), never)).toEqual({
      kind: 'exists',
      flowRunId: null,
      deleting: false,
    })
  })

  test('with a quota used up, a Job that may be there already is asked for by its name', async () => {
    const { client, jobs, asked } = await world()
    expect(await jobs.create(manifest('one', 'run-1'), never)).toEqual({ kind: 'created' })
    const quota = {
      ...{ apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'full' } },
      spec: { hard: { 'count/jobs.batch': '1' } },
    }
    await client.json('/api/v1/namespaces/default/resourcequotas', { method: 'POST', body: quota })
    const fault = { kind: 'quota', status: 403 }
    asked.length = 0
    expect(await jobs.create(manifest('one', 'run-1'), never)).toMatchObject({ kind: 'failed', fault })
    expect(asked).toHaveLength(1)
    const there = { kind: 'exists', flowRunId: 'run-1', deleting: false }
    expect(await jobs.create(manifest('one', 'run-1'), never, true)).toEqual(there)
    expect(await jobs.create(manifest('two', 'run-2'), never, true)).toMatchObject({ kind: 'failed', fault })
    expect(asked.filter((each) => each.startsWith('GET '))).toHaveLength(2)
  })

  test('says that the Job of this name is on its way out', async () => {
    const here = await world()
    await here.jobs.create(manifest('one', 'run-1', { finalizers: ['flowdeck.test/hold'] }), never)
    await here.jobs.delete({ namespace: 'default', name: 'one', uid: await uidOf(here, 'one') }, never)
    expect(await here.jobs.create(manifest('one', 'run-1'), never)).toEqual({
      kind: 'exists',
      flowRunId: 'run-1',
      deleting: true,
    })
  })

  test('sends the Job as it is, fields that no model knows included', async () => {
    const newer = { ...manifest('one'), spec: { newerThanUs: { kept: [1, 'zwei', null] } } }
    const { jobs, asked } = await answering({ status: 201, body: newer })
    expect(await jobs.create(newer, never)).toEqual({ kind: 'created' })
    expect(asked).toMatchObject([{ method: 'POST', body: JSON.stringify(newer) }])
  })

  test.each([
    ['that was deleted between two requests: busy', notFound, { kind: 'busy', status: 409 }],
    ['that may not be looked at: the set-up', mayNot('get'), { kind: 'setup', setup: { verb: 'get', user: 'u' } }],
    ['that can’t be looked at: silent', { status: 503, body: 'away' }, { kind: 'silent', status: 503 }],
    ['of another form: silent', { status: 200, body: { kind: 'Status' } }, { kind: 'silent', status: 0 }],
  ])('meets a Job %s', async (_, answer, fault) => {
    const { jobs, asked } = await answering(alreadyExists, answer)
    expect(await jobs.create(manifest('one', 'run-1'), never)).toMatchObject({ kind: 'failed', fault })
    expect(asked.map(({ method }) => method)).toEqual(['POST', 'GET'])
  })

  test.each([
    ['a webhook that answers 409', { kind: 'Status', message: 'admission webhook "w" denied the request: no' }, 'run'],
    ['another conflict', { kind: 'Status', reason: 'Conflict', message: 'try again' }, 'busy'],
  ])('does not take %s for a Job of this name', async (_, body, kind) => {
    const { jobs, asked } = await answering({ status: 409, body })
    expect(await jobs.create(manifest('one'), never)).toMatchObject({ kind: 'failed', fault: { kind } })
    expect(asked).toHaveLength(1)
  })

  test.each([
    ['a login page', { status: 200, body: '<html>Log in</html>' }],
    ['another object', { status: 201, body: { kind: 'Pod' } }],
    ['nothing', { status: 200, body: 'null' }],
  ])('does not take %s for a created Job', async (_, answer) => {
    const { jobs } = await answering(answer)
    expect(await jobs.create(manifest('one'), never)).toMatchObject({ kind: 'failed', fault: { kind: 'silent' } })
  })

  test('whose answer is lost is silent, and is found when it is repeated', async () => {
    let lost = false
    const { jobs } = await world(({ method }) => {
      if (method !== 'POST' || lost) return undefined
      lost = true
      return 'drop-after'
    })
    expect(await jobs.create(manifest('one', 'run-1'), never)).toMatchObject({
      kind: 'failed',
      fault: { kind: 'silent', status: 0 },
    })
    expect(await jobs.create(manifest('one', 'run-1'), never)).toEqual({
      kind: 'exists',
      flowRunId: 'run-1',
      deleting: false,
    })
  })

  test('of what is aborted rejects with the reason', async () => {
    const { jobs } = await answering()
    const stop = new AbortController()
    stop.abort(new Error('enough'))
    await expect(jobs.create(manifest('one'), stop.signal)).rejects.toThrow('enough')
  })
})

describe('probe', () => {
  test('keeps nothing', async () => {
    const here = await world()
    expect(await here.jobs.probe(never)).toBeNull()
    expect(await here.jobs.has('flowdeck-dry-run', never)).toEqual({ ok: true, value: false })
    expect(here.asked[0]).toMatch(/^POST .*dryRun=All/)
  })

  test.each([
    ['no right to create Jobs', mayNot('create'), 'setup'],
    [
      'no namespace',
      refusal(404, 'NotFound', 'namespaces "default" not found', { kind: 'namespaces', name: 'default' }),
      'setup',
    ],
    ['no credentials', refusal(401, 'Unauthorized', 'Unauthorized', {}), 'setup'],
    ['a server in trouble', { status: 503, body: 'away' }, 'silent'],
    ['a login page', { status: 200, body: '<html></html>' }, 'silent'],
  ])('finds %s', async (_, answer, kind) => {
    const { jobs } = await answering(answer, answer)
    expect(await jobs.probe(never)).toMatchObject({ kind })
  })

  test.each([
    ['a policy that dislikes this Job', refusal(422, 'Invalid', 'Job.batch "x" is invalid')],
    ['a full quota', refusal(403, 'Forbidden', 'jobs.batch "x" is forbidden: exceeded quota: q, requested: …')],
    ['a Job of this name', alreadyExists],
    ['a webhook that can’t try', refusal(400, 'BadRequest', 'admission webhook "w" does not support dry run')],
  ])('takes %s for a cluster in which Jobs may be created', async (_, answer) => {
    const { jobs } = await answering(answer)
    expect(await jobs.probe(never)).toBeNull()
  })
})

describe('of', () => {
  test('finds the Jobs of runs by their label, and no others', async () => {
    const here = await world()
    for (const [name, run] of [
      ['a', 'run-1'],
      ['b', 'run-1'],
      ['c', 'run-2'],
      ['d', 'run-3'],
      ['e', undefined],
    ] as const)
      await here.jobs.create(manifest(name, run), never)
    const found = await here.jobs.of(['run-1', 'run-2', 'run-4'], never)
    const names = found.ok ? [...found.value].map(([run, jobs]) => [run, jobs.map(({ name }) => name)]) : []
    expect(names).toEqual([
      ['run-1', ['a', 'b']],
      ['run-2', ['c']],
    ])
  })

  test('asks nothing when there is nothing to ask', async () => {
    const { jobs, asked } = await world()
    expect(await jobs.of([], never)).toEqual({ ok: true, value: new Map() })
    expect(asked).toEqual([])
  })

  test('asks in batches that fit a request line, each run once, and leaves out what no label can hold', async () => {
    const { jobs, asked } = await world()
    const ids = Array.from({ length: 1_000 }, (_, n) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`)
    const odd = ['a,b', 'a) or (b', ' ', '', 'x'.repeat(64), 'é']
    expect(await jobs.of([...ids, ...odd, ...ids], never)).toEqual({ ok: true, value: new Map() })
    const selected = asked.flatMap((request) => /in%20\((.*?)\)/.exec(request)?.[1]?.split('%2C') ?? [])
    expect(selected).toEqual(ids)
    expect(asked.length).toBeLessThanOrEqual(10)
    for (const request of asked) expect(request.length).toBeLessThan(6_000)
  })

  test('follows pages, and tells active Jobs from those that have ended or are going', async () => {
    const condition = (type: string, status = 'True') => ({ conditions: [{ type, status }] })
    const { jobs, asked } = await answering(
      { status: 200, body: { metadata: { continue: 'more' }, items: [aJob('a', 'run-1', {}, condition('Complete'))] } },
      {
        status: 200,
        body: {
          metadata: {},
          items: [
            aJob('b', 'run-1', {}, condition('Failed')),
            aJob('c', 'run-1', { deletionTimestamp: '2026-11-26T10:00:00Z' }, condition('Failed', 'False')),
            { ...aJob('d', 'run-2', {}, condition('Suspended')), spec: { suspend: true } },
          ],
        },
      },
    )
    const job = (name: string, active: boolean, deleting = false) => ({
      namespace: 'default',
      name,
      uid: `uid-of-${name}`,
      active,
      deleting,
    })
    expect(await jobs.of(['run-1', 'run-2'], never)).toEqual({
      ok: true,
      value: new Map([
        ['run-1', [job('a', false), job('b', false), job('c', true, true)]],
        ['run-2', [{ ...job('d', true), suspended: true }]],
      ]),
    })
    expect(asked[1]?.url).toContain('continue=more')
  })

  test('leaves out what is no Job; no items are none', async () => {
    const items = [
      null,
      1,
      'x',
      {},
      { metadata: { labels: null } },
      { metadata: { name: 'a', labels: { [runLabel]: 'r' } } },
    ]
    const status = { active: 1.5, conditions: [null, { type: 1 }, 'x'] }
    const odd = aJob('b', 'run-1', {}, status)
    const { jobs } = await answering(
      { status: 200, body: { metadata: null, items: [...items, odd] } },
      { status: 200, body: { metadata: {}, items: null } },
    )
    const found = await jobs.of(['run-1'], never)
    expect(found.ok && [...found.value]).toEqual([
      ['run-1', [{ namespace: 'default', name: 'b', uid: 'uid-of-b', active: true, deleting: false }]],
    ])
    expect(await jobs.of(['run-1'], never)).toEqual({ ok: true, value: new Map() })
  })

  test('without the right to list knows nothing: Jobs are then found by their names', async () => {
    const { jobs } = await answering(mayNot('list'))
    expect(jobs.denied).toBeNull()
    expect(await jobs.of(['run-1'], never)).toEqual({ ok: true, value: new Map() })
    expect(jobs.denied?.setup).toMatchObject({ kind: 'notAllowed', verb: 'list' })
  })

  test.each([
    ['a server in trouble', { status: 500, body: 'oops' }, 'silent'],
    ['no credentials', { status: 401, body: refusal(401, 'Unauthorized', 'Unauthorized').body }, 'setup'],
    ['an answer that is no list', { status: 200, body: { items: {} } }, 'silent'],
  ])('tells of %s', async (_, answer, kind) => {
    const { jobs } = await answering(answer, answer)
    expect(await jobs.of(['run-1'], never)).toMatchObject({ ok: false, fault: { kind } })
  })
})

describe('has', () => {
  test.each([
    ['is there', { status: 200, body: aJob('one') }, { ok: true, value: true }],
    ['is not there', notFound, { ok: true, value: false }],
  ])('a Job that %s', async (_, answer, found) => {
    const { jobs } = await answering(answer)
    expect(await jobs.has('one', never)).toEqual(found)
  })

  test.each([
    ['may not be seen', mayNot('get'), 'setup'],
    ['stands behind another address', { status: 404, body: '404 page not found' }, 'silent'],
  ])('a Job that %s is not taken for gone', async (_, answer, kind) => {
    const { jobs } = await answering(answer)
    expect(await jobs.has('one', never)).toMatchObject({ ok: false, fault: { kind } })
  })
})

describe('delete', () => {
  test('deletes a Job once, and counts one that is gone or another’s as deleted', async () => {
    const here = await world()
    await here.jobs.create(manifest('one', 'run-1'), never)
    const uid = await uidOf(here, 'one')
    expect(await here.jobs.delete({ namespace: 'default', name: 'one', uid: 'another' }, never)).toEqual({
      ok: true,
      value: undefined,
    })
    expect(await here.jobs.has('one', never)).toEqual({ ok: true, value: true })
    expect(await here.jobs.delete({ namespace: 'default', name: 'one', uid }, never)).toEqual({
      ok: true,
      value: undefined,
    })
    expect(await here.jobs.has('one', never)).toEqual({ ok: true, value: false })
    expect(await here.jobs.delete({ namespace: 'default', name: 'one', uid }, never)).toEqual({
      ok: true,
      value: undefined,
    })
  })

  test.each([
    [
      'another conflict about the same Job',
      [refusal(409, 'Conflict', 'modified'), { status: 200, body: aJob('one') }],
      'busy',
    ],
    ['no right to', [mayNot('delete')], 'setup'],
    ['a server in trouble', [{ status: 500, body: 'oops' }], 'silent'],
  ])('tells of %s', async (_, answers, kind) => {
    const { jobs } = await answering(...answers)
    expect(await jobs.delete({ namespace: 'default', name: 'one', uid: 'uid-of-one' }, never)).toMatchObject({
      ok: false,
      fault: { kind },
    })
  })
})

test.each([
  ['agent', 'flowdeck/agent'],
  ['agent one ☃ é', 'flowdeck/agent one ☃ é'],
  ['a\nb\u0007c\ud800', 'flowdeck/a?b?c?'],
  ['x'.repeat(200), `flowdeck/${'x'.repeat(119)}`],
  ['☃'.repeat(200), `flowdeck/${'☃'.repeat(39)}`],
])('the field manager of agent %j is one that the server takes', (agent, manager) => {
  expect(fieldManagerOf(agent)).toBe(manager)
  expect(Buffer.byteLength(manager)).toBeLessThanOrEqual(128)
})
