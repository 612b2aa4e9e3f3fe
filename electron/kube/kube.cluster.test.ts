import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { systemClock } from '../clock/clock'
import { panelRights } from '../../shared/model/rights'
import { deniedVerbs } from './access'
import { openClusterJobs, type ClusterJobs, type CreateOutcome } from './cluster-jobs'
import { dryRunJob, namespaceExists, nodeCount, readObject, serverVersion } from './cluster-queries'
import { ClusterView } from './cluster-view'
import { fieldManagerOf } from './jobs'
import { KubeClient } from './kube-client'
import { kubeConfigOf } from './kube-config'
import { readKubeConfig } from './kube-config-entries'
import { KubeError } from './kube-error'
import type { KubeFault } from './kube-fault'

// Held to a real API server: what it answers, and what becomes of it.
const never = new AbortController().signal
const soon = { timeout: 60_000, interval: 100 }
const runLabel = 'prefect.io/flow_run_id'
/** Names of this run of the tests. */
const own = `kube-${randomUUID().slice(0, 8)}`
const namespaces = {
  plain: own,
  quota: `${own}-quota`,
  hook: `${own}-hook`,
  away: `${own}-away`,
}

const clients: KubeClient[] = []
const clientOf = (user: string): KubeClient => {
  const folder = process.env.FLOWDECK_KUBE_DIR
  if (!folder) throw new Error('FLOWDECK_KUBE_DIR names no cluster: run npm run test:cluster')
  const path = join(folder, `${user}.kubeconfig`)
  const client = new KubeClient(readKubeConfig(readFileSync(path, 'utf8'), path))
  clients.push(client)
  return client
}
const jobsAs = (client: KubeClient, namespace: string): ClusterJobs =>
  openClusterJobs(client, { namespace, runLabel: () => runLabel, fieldManager: () => fieldManagerOf('test ☃') })

let admin: KubeClient
let folder = ''
const cleanUp: (() => Promise<unknown>)[] = []
const post = (path: string, body: object) => admin.json(path, { method: 'POST', body })
const remove = (path: string) => admin.json(path, { method: 'DELETE' })
const policies = '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies'
const bindings = '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings'
const webhooks = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations'
const rule = { apiGroups: ['batch'], apiVersions: ['v1'], operations: ['CREATE'], resources: ['jobs'] }

beforeAll(async () => {
  admin = clientOf('admin')
  folder = await mkdtemp(join(tmpdir(), 'kube-cluster-test-'))
  for (const name of Object.values(namespaces)) {
    await post('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } })
    cleanUp.push(() => remove(`/api/v1/namespaces/${name}`))
  }
})
afterAll(async () => {
  for (const undo of cleanUp.reverse()) await undo()
  for (const client of clients) await client.close()
  await rm(folder, { recursive: true })
})

const manifest = (name: string, flowRunId?: string, more: object = {}) => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name, ...(flowRunId ? { labels: { [runLabel]: flowRunId } } : {}), ...more },
  spec: {
    suspend: true,
    template: {
      metadata: flowRunId ? { labels: { [runLabel]: flowRunId } } : {},
      spec: { restartPolicy: 'Never', containers: [{ name: 'flow', image: 'a:1' }] },
    },
  },
})
const withContainer = (name: string, container: object) => {
  const job = manifest(name)
  const spec = { ...job.spec.template.spec, containers: [{ name: 'flow', ...container }] }
  return { ...job, spec: { template: { spec } } }
}
const faultIn = (outcome: CreateOutcome): KubeFault => {
  if (outcome.kind !== 'failed') throw new Error(`the Job was not refused: ${outcome.kind}`)
  return outcome.fault
}
const refusalOf = async (body: object, namespace = namespaces.plain, client = admin): Promise<KubeFault> =>
  faultIn(await jobsAs(client, namespace).create(body, never))

describe('a refusal', () => {
  test.each([
    ['viewer', 'default'],
    ['nobody', 'default'],
    ['agent', 'prefect'],
    ['agent', 'nosuch'],
  ])('of %s in %s names user, verb and resource', async (user, namespace) => {
    const fault = await refusalOf(manifest('a'), namespace, clientOf(user))
    const setup = { kind: 'notAllowed', user, verb: 'create', resource: 'jobs' }
    expect(fault).toMatchObject({ kind: 'setup', status: 403, setup })
    expect(await jobsAs(clientOf(user), namespace).probe(never)).toMatchObject({ kind: 'setup', setup })
  })

  test('for a namespace that is not there is one of the set-up', async () => {
    const fault = { kind: 'setup', status: 404, setup: { kind: 'noNamespace' } }
    expect(await refusalOf(manifest('a'), 'nosuch')).toMatchObject(fault)
    expect(await jobsAs(admin, 'nosuch').probe(never)).toMatchObject(fault)
    expect(await namespaceExists(admin, 'nosuch', never)).toBe(false)
  })

  test('for a namespace that is being terminated too', async () => {
    const namespace = `${own}-ending`
    await post('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })
    const configMaps = `/api/v1/namespaces/${namespace}/configmaps`
    const metadata = { name: 'holds', finalizers: ['flowdeck.test/hold'] }
    await post(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata })
    await remove(`/api/v1/namespaces/${namespace}`)
    const fault = { kind: 'setup', status: 403, setup: { kind: 'noNamespace' } }
    try {
      expect(await refusalOf(manifest('a'), namespace)).toMatchObject(fault)
      expect(await jobsAs(admin, namespace).probe(never)).toMatchObject(fault)
    } finally {
      await admin.json(`${configMaps}/holds`, { method: 'PATCH', body: { metadata: { finalizers: null } } })
    }
  })

  test('for credentials that nobody knows', async () => {
    const cluster = { server: admin.server, 'insecure-skip-tls-verify': true }
    const config = {
      'current-context': 'c',
      clusters: [{ name: 'c', cluster }],
      users: [{ name: 'u', user: { token: 'wrong' } }],
      contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
    }
    const client = new KubeClient(kubeConfigOf(JSON.stringify(config)))
    clients.push(client)
    const fault = { kind: 'setup', status: 401, setup: { kind: 'notAuthenticated' } }
    expect(await refusalOf(manifest('a'), 'default', client)).toMatchObject(fault)
  })

  test('for a quota passes', async () => {
    const quotas = `/api/v1/namespaces/${namespaces.quota}/resourcequotas`
    const metadata = { name: 'one' }
    await post(quotas, {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata,
      spec: { hard: { 'count/jobs.batch': '1' } },
    })
    const jobs = jobsAs(admin, namespaces.quota)
    // The API server hears of a quota a moment after it has taken it, and lets Jobs pass until then.
    let count = 0
    const refused = async (): Promise<KubeFault> => faultIn(await jobs.create(manifest(`job-${count++}`), never))
    expect(await vi.waitFor(refused, soon)).toMatchObject({ kind: 'quota', status: 403 })
    expect(await jobs.probe(never)).toBeNull()
    // Also for a Job that is there: its name would be taken, but that is asked later.
    expect(faultIn(await jobs.create(manifest('job-0'), never))).toMatchObject({ kind: 'quota' })
    expect(await jobs.create(manifest('job-0'), never, true)).toMatchObject({ kind: 'exists', deleting: false })
    const fault = { kind: 'quota', status: 403 }
    expect(await jobs.create(manifest('another'), never, true)).toMatchObject({ kind: 'failed', fault })
  })

  test.each([
    ['a wrong type', 400, { ...manifest('a'), spec: { parallelism: 'x' } }],
    ['another namespace', 400, manifest('a', undefined, { namespace: 'other' })],
    ['another kind', 400, { ...manifest('a'), apiVersion: 'v1', kind: 'Pod' }],
    ['no image', 422, withContainer('a', {})],
    ['a name that is none', 422, manifest('Bad_Name')],
    ['too long annotations', 422, manifest('a', undefined, { annotations: { a: 'x'.repeat(300_000) } })],
    [
      'more than etcd takes',
      422,
      withContainer('big', { image: 'a', env: [{ name: 'E', value: 'x'.repeat(2_000_000) }] }),
    ],
    [
      'more than the server takes',
      413,
      withContainer('a', { image: 'a', env: [{ name: 'E', value: 'x'.repeat(4e6) }] }),
    ],
  ])('for %s is the run’s', async (_, status, body) => {
    expect(await refusalOf(body)).toMatchObject({ kind: 'run', status, setup: null })
  })

  test.each([
    ['Forbidden', 403],
    ['Invalid', 422],
    ['RequestEntityTooLarge', 413],
  ])('of a policy, %s, is the run’s', async (reason, status) => {
    const name = `${own}-${reason.toLowerCase()}`
    await post(policies, {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name },
      spec: {
        failurePolicy: 'Fail',
        matchConstraints: { resourceRules: [rule] },
        matchConditions: [{ name: 'mine', expression: `object.metadata.name.startsWith('${name}')` }],
        validations: [{ expression: 'false', message: 'not on Fridays', reason }],
      },
    })
    cleanUp.push(() => remove(`${policies}/${name}`))
    await post(bindings, {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata: { name },
      spec: { policyName: name, validationActions: ['Deny'] },
    })
    cleanUp.push(() => remove(`${bindings}/${name}`))
    // It takes effect some moments later.
    const fault = await vi.waitFor(() => refusalOf(manifest(`${name}-${randomUUID().slice(0, 8)}`)), soon)
    expect(fault).toMatchObject({ kind: 'run', status })
    expect(fault.message).toContain('not on Fridays')
  })

  test('of a webhook is the run’s, with whatever status; one in trouble passes', async () => {
    const [key, cert] = [join(folder, 'key'), join(folder, 'cert')]
    await promisify(execFile)('openssl', [
      'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=hook',
      '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', cert,
    ]) // prettier-ignore
    const tls = { key: await readFile(key), cert: await readFile(cert) }
    const server = createServer(tls, (request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        const review = JSON.parse(Buffer.concat(chunks).toString()) as {
          request: { uid: string; object: { metadata: { labels: { code: string } } } }
        }
        const code = Number(review.request.object.metadata.labels.code)
        const answer = {
          uid: review.request.uid,
          allowed: false,
          ...(code ? { status: { code, message: 'no Jobs at noon' } } : {}),
        }
        response.setHeader('content-type', 'application/json')
        response.end(JSON.stringify({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response: answer }))
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const hook = (namespace: string, url: string) => ({
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingWebhookConfiguration',
      metadata: { name: namespace },
      webhooks: [
        {
          name: `${namespace}.flowdeck.test`,
          clientConfig: { url, caBundle: tls.cert.toString('base64') },
          rules: [rule],
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
          sideEffects: 'None',
          admissionReviewVersions: ['v1'],
          timeoutSeconds: 2,
        },
      ],
    })
    const { port } = server.address() as AddressInfo
    await post(webhooks, hook(namespaces.hook, `https://127.0.0.1:${port}/`))
    await post(webhooks, hook(namespaces.away, 'https://127.0.0.1:9/'))
    cleanUp.push(
      () => remove(`${webhooks}/${namespaces.hook}`),
      () => remove(`${webhooks}/${namespaces.away}`),
    )
    try {
      const kinds: string[] = []
      for (const code of [0, 400, 401, 403, 404, 409, 429, 500]) {
        const fault = await vi.waitFor(
          () =>
            refusalOf(manifest(`a-${randomUUID()}`, undefined, { labels: { code: String(code) } }), namespaces.hook),
          soon,
        )
        expect(fault.status).toBe(code || 400)
        kinds.push(fault.kind)
      }
      expect(kinds).toEqual(['run', 'run', 'run', 'run', 'run', 'run', 'silent', 'silent'])
      const away = await vi.waitFor(() => refusalOf(manifest(`a-${randomUUID()}`), namespaces.away), soon)
      expect(away).toMatchObject({ kind: 'silent', status: 500 })
    } finally {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    }
  })

  test('of an HTTPS port asked in HTTP says nothing about the Job', async () => {
    const server = admin.server.replace('https:', 'http:')
    const contexts = [{ name: 'c', context: { cluster: 'c', user: 'u' } }]
    const config = { 'current-context': 'c', clusters: [{ name: 'c', cluster: { server } }], contexts }
    const client = new KubeClient(kubeConfigOf(JSON.stringify(config)))
    clients.push(client)
    const message = expect.stringContaining('the server speaks TLS: write https://') as string
    expect(await refusalOf(manifest('a'), 'default', client)).toMatchObject({ kind: 'silent', message })
  })
})

describe('ClusterJobs', () => {
  const uidOf = async (name: string): Promise<string> => {
    const { metadata } = (await readObject(admin, 'job', namespaces.plain, name)) as { metadata: { uid: string } }
    return metadata.uid
  }

  test('creates a Job once, and tells whose it is', async () => {
    const jobs = jobsAs(admin, namespaces.plain)
    expect(await jobs.probe(never)).toBeNull()
    expect(await jobs.create(manifest('once', 'run-1'), never)).toEqual({ kind: 'created' })
    expect(await jobs.create(manifest('once', 'run-1'), never)).toEqual({
      kind: 'exists',
      flowRunId: 'run-1',
      deleting: false,
    })
    expect(await jobs.has('once', never)).toEqual({ ok: true, value: true })
    expect(await jobs.has('flowdeck-dry-run', never)).toEqual({ ok: true, value: false })
  })

  test('of a run that chooses its namespace: made there, found wherever one may look, and held up by no other', async () => {
    const there = `${own}-chosen`
    await post('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: there } })
    cleanUp.push(() => remove(`/api/v1/namespaces/${there}`))
    const choosing = (client: KubeClient) =>
      openClusterJobs(client, {
        namespace: namespaces.plain,
        runsChooseNamespace: () => true,
        runLabel: () => runLabel,
        fieldManager: () => fieldManagerOf('test'),
      })
    const jobs = choosing(admin)
    expect(await jobs.create(manifest('away', 'run-away', { namespace: there }), never)).toEqual({ kind: 'created' })
    expect(await jobs.create(manifest('home', 'run-home'), never)).toEqual({ kind: 'created' })
    // Another process, which has made none of them.
    const other = choosing(admin)
    const found = await other.of(['run-away', 'run-home'], never)
    const [job] = (found.ok && found.value.get('run-away')) || []
    expect(job).toMatchObject({ namespace: there, name: 'away' })
    expect(found.ok && found.value.get('run-home')).toMatchObject([{ namespace: namespaces.plain }])
    expect(await other.has('away', never)).toEqual({ ok: true, value: true })
    expect(await other.has('nosuch', never)).toEqual({ ok: true, value: false })
    expect(await other.delete(job!, never)).toEqual({ ok: true, value: undefined })
    expect(await other.create(manifest('lost', 'run-lost', { namespace: 'nosuch' }), never)).toMatchObject({
      kind: 'failed',
      fault: { kind: 'run', setup: null, message: expect.stringContaining('"nosuch" not found') as string },
    })
  })

  test('of a run that may choose its namespace, without the right to look at all of them: found where it is known', async () => {
    const jobs = openClusterJobs(clientOf('agent'), {
      namespace: 'default',
      runsChooseNamespace: () => true,
      runLabel: () => runLabel,
      fieldManager: () => fieldManagerOf('test'),
    })
    const run = randomUUID()
    expect(await jobs.create(manifest(`${own}-near`, run), never)).toEqual({ kind: 'created' })
    const found = await jobs.of([run], never)
    const [job] = (found.ok && found.value.get(run)) || []
    expect(job).toMatchObject({ namespace: 'default', name: `${own}-near` })
    expect(await jobs.has(`${own}-near`, never)).toEqual({ ok: true, value: true })
    expect(await jobs.create(manifest('far', run, { namespace: 'kube-system' }), never)).toMatchObject({
      fault: { kind: 'run', message: expect.stringContaining('in the namespace "kube-system"') as string },
    })
    expect(await jobs.delete(job!, never)).toEqual({ ok: true, value: undefined })
  })

  test('deletes a Job by its uid; one on its way out keeps its name for a while', async () => {
    const jobs = jobsAs(admin, namespaces.plain)
    await jobs.create(manifest('held', 'run-2', { finalizers: ['flowdeck.test/hold'] }), never)
    const uid = await uidOf('held')
    expect(await jobs.delete({ namespace: namespaces.plain, name: 'held', uid: 'another' }, never)).toEqual({
      ok: true,
      value: undefined,
    })
    expect(await jobs.of(['run-2'], never)).toEqual({
      ok: true,
      value: new Map([
        ['run-2', [{ namespace: namespaces.plain, name: 'held', uid, active: true, deleting: false, suspended: true }]],
      ]),
    })
    expect(await jobs.delete({ namespace: namespaces.plain, name: 'held', uid }, never)).toEqual({
      ok: true,
      value: undefined,
    })
    expect(await jobs.create(manifest('held', 'run-2'), never)).toEqual({
      kind: 'exists',
      flowRunId: 'run-2',
      deleting: true,
    })
    const path = `/apis/batch/v1/namespaces/${namespaces.plain}/jobs/held`
    await admin.json(path, { method: 'PATCH', body: { metadata: { finalizers: null } } })
    await vi.waitFor(async () => expect(await jobs.has('held', never)).toEqual({ ok: true, value: false }), soon)
    expect(await jobs.delete({ namespace: namespaces.plain, name: 'held', uid }, never)).toEqual({
      ok: true,
      value: undefined,
    })
  })

  test('finds the Jobs of a thousand runs, over batches and pages', async () => {
    const jobs = jobsAs(admin, namespaces.plain)
    const runs = Array.from({ length: 1_000 }, () => randomUUID())
    // 600 Jobs of one run need a second page.
    const made = [...runs.slice(0, 20), ...Array.from({ length: 600 }, () => runs.at(-1)!)]
    for (let n = 0; n < made.length; n += 20) {
      const outcomes = await Promise.all(
        made.slice(n, n + 20).map((run, k) => jobs.create(manifest(`many-${n + k}`, run), never)),
      )
      expect(outcomes.every(({ kind }) => kind === 'created')).toBe(true)
    }
    const found = await jobs.of([...runs, 'no (label'], never)
    expect(found.ok).toBe(true)
    const counts = found.ok ? new Map([...found.value].map(([run, known]) => [run, known.length])) : new Map()
    expect(counts).toEqual(new Map([...runs.slice(0, 20).map((run) => [run, 1] as const), [runs.at(-1), 600]]))
  })

  test('without the right to list knows of none, without the right to look does not guess', async () => {
    const jobs = jobsAs(clientOf('nobody'), 'default')
    expect(await jobs.of(['run-1'], never)).toEqual({ ok: true, value: new Map() })
    expect(await jobs.has('once', never)).toMatchObject({
      ok: false,
      fault: { setup: { user: 'nobody', verb: 'get' } },
    })
    expect(await jobs.delete({ namespace: 'default', name: 'once', uid: 'u' }, never)).toMatchObject({
      ok: false,
      fault: { setup: { verb: 'delete' } },
    })
  })

  test('with the rights of an agent does all of it', async () => {
    const agent = clientOf('agent')
    const jobs = jobsAs(agent, 'default')
    const name = `${own}-agent`
    const run = randomUUID()
    expect(await jobs.probe(never)).toBeNull()
    expect(await jobs.create(manifest(name, run), never)).toEqual({ kind: 'created' })
    const found = await jobs.of([run], never)
    const [job] = (found.ok && found.value.get(run)) || []
    expect(job).toMatchObject({ name, active: true, deleting: false })
    expect(await jobs.delete({ namespace: 'default', name, uid: job?.uid ?? '' }, never)).toEqual({
      ok: true,
      value: undefined,
    })
    // Suspending is nothing that an agent does.
    expect(await Promise.all(panelRights.map((right) => deniedVerbs(agent, 'default', right)))).toEqual([
      ['patch'],
      [],
      [],
      [],
    ])
  })
})

test('what is asked once', async () => {
  expect(await serverVersion(admin)).toMatch(/^v1\./)
  expect(await nodeCount(admin, never)).toBe(0)
  expect(await namespaceExists(admin, namespaces.plain, never)).toBe(true)
  expect(await namespaceExists(clientOf('nobody'), namespaces.plain, never)).toBeNull()
  expect(await dryRunJob(admin, namespaces.plain, manifest('dry'), never)).toBeNull()
  const misspelt = { ...manifest('dry'), spec: { ...manifest('dry').spec, backofLimit: 1 } }
  expect(await dryRunJob(admin, namespaces.plain, misspelt, never)).toMatchObject({
    kind: 'run',
    status: 400,
    message: expect.stringContaining('unknown field "spec.backofLimit"') as string,
  })
})

test('ClusterView watches Jobs, and knows their runs', async () => {
  const view = new ClusterView(admin, { namespace: namespaces.plain, runLabels: [runLabel], clock: systemClock })
  const said: string[] = []
  view.on('leftOut', (what) => said.push(what))
  view.start()
  try {
    await view.synced
    const jobs = jobsAs(admin, namespaces.plain)
    const run = randomUUID()
    await jobs.create(manifest('watched', run), never)
    await vi.waitUntil(() => view.jobsOf(run).length === 1, soon)
    const [job] = view.jobsOf(run)
    expect(job).toMatchObject({ name: 'watched', flowRunId: run, agent: 'test ☃', image: 'a:1' })
    await vi.waitUntil(() => view.jobsOf(run)[0]?.status === 'Suspended', soon)
    await jobs.delete(job!, never)
    await vi.waitUntil(() => view.jobsOf(run).length === 0, soon)
    expect(view.link.state).toBe('connected')
    expect(said).toEqual([])
  } finally {
    await view.close()
  }
})

test('a KubeError is what comes of any refusal', async () => {
  await expect(admin.json('/nosuch')).rejects.toBeInstanceOf(KubeError)
})
