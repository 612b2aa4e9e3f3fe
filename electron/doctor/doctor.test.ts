import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Check } from '../../shared/model/check'
import { agentRights } from '../../shared/model/rights'
import type { Dialect } from '../../shared/dialect/dialect'
import type { GraphqlDialectId } from '../../shared/model/dialect-words'
import { parseTemplate, type JobTemplate } from '../../shared/template/parse-template'
import { startPracticeApi, type PracticeApi } from '../practice/api'
import { startPracticeCluster, type PracticeCluster, type PracticeClusterOptions } from '../practice/cluster'
import { openConnection, type OpenConnection } from '../connection/connection'
import { startProxy } from '../network/servers.stage'
import { examine } from './doctor'
import type { DoctorParts } from './doctor-parts'

const open: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})
const never = new AbortController().signal

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'checks-'))
  open.push(() => rm(folder, { recursive: true }))
})

interface World {
  readonly api: PracticeApi
  readonly cluster: PracticeCluster
  connect(options?: {
    readonly token?: string
    readonly urlForPods?: string
    readonly dialect?: GraphqlDialectId | 'auto'
    /** Of the API alone. */
    readonly proxy?: string
  }): Promise<OpenConnection>
}

/** Both ends as a user's own would be: an address and a token, a kubeconfig and a context. */
async function world(options: PracticeClusterOptions = {}, dialect: GraphqlDialectId = '0.6'): Promise<World> {
  const api = await startPracticeApi({ dialect })
  const cluster = await startPracticeCluster(options)
  open.push(() => Promise.all([api.close(), cluster.close()]))
  const kubeconfig = join(folder, 'config')
  await writeFile(kubeconfig, cluster.kubeconfig)
  return {
    api,
    cluster,
    async connect({
      token = api.token,
      urlForPods = 'http://prefect.example.com:4200',
      dialect: asked = 'auto',
      proxy = '',
    } = {}) {
      const by = proxy === '' ? {} : { proxy: { kind: 'address', url: proxy } as const }
      const connection = await openConnection({
        choice: {
          api: { kind: 'endpoint', url: api.url, urlForPods, dialect: asked, tenantId: null, ...by },
          cluster: { kind: 'context', context: 'practice', namespace: 'default' },
        },
        token,
        environment: {},
        kubeconfig,
        agent: () => ({ name: 'tester', labels: [] }),
      })
      open.push(() => connection.close())
      return connection
    },
  }
}

/** Flowdeck's own template of the dialect that is spoken, or upstream's where there is none, changed. */
const template =
  (change: (text: string) => string = (text) => text) =>
  (dialect: Dialect): JobTemplate => {
    const builtIn = dialect.templates.find(({ name }) => name === 'flowdeck') ?? dialect.templates[0]!
    const parsed = parseTemplate(change(builtIn.text), dialect.templateForm?.structure)
    if (!parsed.ok) throw new Error(parsed.problems[0]?.message)
    return parsed.template
  }
const words: DoctorParts['words'] = {
  api: (refusal) => (refusal === null ? 'Is the API running, and is this its address?' : 'Correct it above.'),
  cluster: 'Start the cluster, or choose another context.',
  credentials: 'Check the credentials of its user.',
  template: 'Correct the template.',
}
const check = (connection: OpenConnection, job = template(), more: Partial<DoctorParts> = {}) =>
  examine({
    ...{ connection, template: job, words, rights: agentRights, signal: never },
    ...{ agentName: 'tester', tryFromInside: false, ...more },
  })
const rights = ['right-jobs', 'right-pods', 'right-pods/log', 'right-events']
const statusesOf = (checks: readonly Check[]) => Object.fromEntries(checks.map(({ id, status }) => [id, status]))
/** What was found, and what to do. */
function detailOf(checks: readonly Check[], id: string): string {
  const { detail, next } = checks.find((each) => each.id === id)!
  return next === null ? detail : `${detail} ${next}`
}

const allWell = {
  api: 'ok',
  'api-way': 'ok',
  clock: 'ok',
  plugin: 'ok',
  cluster: 'ok',
  'cluster-way': 'ok',
  'cluster-clock': 'ok',
  'local-cluster': 'skipped',
  namespace: 'ok',
  ...Object.fromEntries(rights.map((id) => [id, 'ok'])),
  template: 'ok',
  quota: 'ok',
  'service-account': 'ok',
  'pull-secrets': 'ok',
  'pull-policy': 'ok',
  images: 'skipped',
  'other-agents': 'ok',
  'api-for-pods': 'warning',
}

/** What nobody can answer but the cluster. */
const ofCluster = [
  ...[
    'cluster-clock',
    'namespace',
    ...rights,
    'template',
    'quota',
    'service-account',
    'pull-secrets',
    'images',
    'other-agents',
  ],
]

test('all is well with both ends up', async () => {
  const here = await world()
  const checks = await check(await here.connect())
  expect(statusesOf(checks)).toEqual(allWell)
  expect(detailOf(checks, 'api')).toMatch(/^\d+ ms, Prefect 0\.6, token of scope RUNNER$/)
  expect(detailOf(checks, 'right-jobs')).toBe('allowed in default')
  expect(here.cluster.counts().jobs).toBe(0)
})

test.each(['0.6', '1.x', '3'] as const)('practice of %s checks itself', async (dialect) => {
  const connection = await openConnection({
    choice: { api: { kind: 'practice', dialect }, cluster: { kind: 'practice' } },
    token: '',
    environment: {},
    agent: () => ({ name: 'tester', labels: [] }),
  })
  open.push(() => connection.close())
  const ofPool = dialect === '3' ? { 'work-pool': 'ok' } : {}
  const checks = await check(connection)
  expect(statusesOf(checks)).toEqual({ ...allWell, ...ofPool, 'api-for-pods': 'ok' })
  expect(checks.map(({ next }) => next).filter(Boolean)).toEqual([])
})

test('with a dead API only what concerns it fails, and says where and what to do', async () => {
  const here = await world()
  const connection = await here.connect()
  await here.api.close()
  const checks = await check(connection)
  expect(statusesOf(checks)).toEqual({ ...allWell, api: 'failed', clock: 'skipped' })
  expect(detailOf(checks, 'api')).toBe(
    `${here.api.url}: connection refused: nothing listens at this address. Is the API running, and is this its address?`,
  )
})

test('a proxy that does not answer is what has to be mended, and not the API', async () => {
  const here = await world()
  const proxy = await startProxy()
  await proxy.close()
  const checks = await check(await here.connect({ proxy: proxy.url }))
  expect(statusesOf(checks)).toEqual({ ...allWell, api: 'failed', clock: 'skipped' })
  const { detail, next } = checks.find(({ id }) => id === 'api')!
  expect(detail).toMatch(/^http\S+: The proxy \S+, which .* names, does not answer: nothing listens at this address\. /)
  expect(next).toBeNull()
})

test('a token of another scope is told as such', async () => {
  const here = await world()
  const checks = await check(await here.connect({ token: here.api.userToken }))
  expect(detailOf(checks, 'api')).toBe(
    'The API refused the agent: The token has scope USER; an agent needs one of scope RUNNER. Correct it above.',
  )
})

test('a dead cluster is one finding', async () => {
  const here = await world()
  const connection = await here.connect()
  await here.cluster.close()
  const checks = await check(connection)
  expect(statusesOf(checks)).toEqual({
    ...allWell,
    cluster: 'failed',
    ...Object.fromEntries(ofCluster.map((id) => [id, 'skipped'])),
  })
  expect(detailOf(checks, 'cluster')).toMatch(
    /: connection refused: nothing listens at this address\. Start the cluster, or choose another context\.$/,
  )
  // The rest is no finding of its own.
  for (const id of ofCluster) expect(detailOf(checks, id)).toBe('Not tried, because the cluster could not be asked.')
})

describe('rights', () => {
  const review = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'

  test('that are denied are named, with the Role to give: without creating Jobs nothing goes, the rest is a loss', async () => {
    const here = await world({
      intercept: ({ path }) => (path === review ? { status: 201, body: { status: { allowed: false } } } : undefined),
    })
    const checks = await check(await here.connect())
    expect(statusesOf(checks)).toEqual({
      ...allWell,
      'right-jobs': 'failed',
      'right-pods': 'warning',
      'right-pods/log': 'warning',
      'right-events': 'warning',
    })
    expect(detailOf(checks, 'right-jobs')).toBe(
      'create, delete, get, list, watch denied in default: the agent can’t work without. Add this rule to a Role of the user in default.',
    )
    expect(checks.find(({ id }) => id === 'right-pods/log')?.copy).toBe(
      '- apiGroups: [""]\n  resources: ["pods/log"]\n  verbs: ["get"]',
    )
  })

  test('that can’t be asked about are told in the server’s words', async () => {
    const here = await world({
      intercept: ({ path }) =>
        path === review ? { status: 403, body: { reason: 'Forbidden', message: 'no reviews for you' } } : undefined,
    })
    const checks = await check(await here.connect())
    expect(checks.filter(({ id }) => rights.includes(id)).map(({ detail }) => detail)).toEqual(
      rights.map(() => 'no reviews for you.'),
    )
  })

  test('credentials that the cluster does not know fail its checks', async () => {
    const here = await world({ intercept: () => ({ status: 401, body: { message: 'Unauthorized' } }) })
    const checks = await check(await here.connect())
    expect(detailOf(checks, 'cluster')).toBe(
      'practice refused the agent: Unauthorized. Check the credentials of its user.',
    )
    expect(statusesOf(checks)).toMatchObject({ cluster: 'failed', 'right-jobs': 'skipped', template: 'skipped' })
  })
})

test('a template that the server would refuse is shown with its words, and no Job is made', async () => {
  const here = await world()
  const wrong = template((text) => text.replace(/restartPolicy: \w+/, 'restartPolicy: Always'))
  const checks = await check(await here.connect(), wrong)
  expect(statusesOf(checks)).toEqual({ ...allWell, template: 'failed' })
  expect(detailOf(checks, 'template')).toMatch(/^The server would refuse it: .*restartPolicy/)
  expect(here.cluster.counts().jobs).toBe(0)
})

test('what the server does not know of a template is said: Jobs are made without it', async () => {
  const here = await world()
  const unknown = template((text) => text.replace(/^spec:$/m, 'spec:\n  nonsense: 1'))
  const checks = await check(await here.connect(), unknown)
  expect(statusesOf(checks)).toEqual({ ...allWell, template: 'warning' })
  expect(detailOf(checks, 'template')).toMatch(
    /^The server takes it, but leaves out .*: unknown field "spec\.nonsense"/,
  )
})

test('pulling always on a cluster of this machine is worth a warning', async () => {
  const here = await world()
  const always = template((text) => text.replace(/imagePullPolicy: \w+/, 'imagePullPolicy: Always'))
  expect(statusesOf(await check(await here.connect(), always))).toEqual({ ...allWell, 'pull-policy': 'warning' })
})

test.each([
  ['http://localhost:4200', 'failed'],
  ['http://127.0.0.1:4200', 'failed'],
  ['http://[::1]:4200', 'failed'],
  ['http://host.minikube.internal:4200', 'warning'],
])('pods that are to reach the API at %s: %s', async (urlForPods, status) => {
  const here = await world()
  const checks = await check(await here.connect({ urlForPods }))
  expect(statusesOf(checks)).toMatchObject({ 'api-for-pods': status })
  expect(detailOf(checks, 'api-for-pods')).toContain(urlForPods)
})

test('a template is looked at by the rules of the dialect that the API speaks', async () => {
  const here = await world({}, '1.x')
  const connection = await here.connect()
  const checks = await check(connection)
  expect(statusesOf(checks)).toEqual(allWell)
  expect(detailOf(checks, 'api')).toMatch(/^\d+ ms, Prefect 1\.x, tenant [0-9a-f-]{36}$/)
  expect(connection.jobOptions.tenantId).toBe(here.api.tenantId)
})

test('a server of another Prefect than the one that was asked for is named as such', async () => {
  const here = await world({}, '1.x')
  const checks = await check(await here.connect({ dialect: '0.6' }))
  expect(detailOf(checks, 'api')).toMatch(/^The API refused the agent: .*1\.x.*/)
  expect(statusesOf(checks)).toEqual({ ...allWell, api: 'failed', clock: 'skipped' })
})

test('a namespace that is not there is no fault of the template', async () => {
  const here = await world()
  const kubeconfig = join(folder, 'config')
  const connection = await openConnection({
    choice: {
      api: { kind: 'endpoint', url: here.api.url, urlForPods: null, dialect: 'auto', tenantId: null },
      cluster: { kind: 'context', context: 'practice', namespace: 'nosuch' },
    },
    token: here.api.token,
    environment: {},
    kubeconfig,
    agent: () => ({ name: 'tester', labels: [] }),
  })
  open.push(() => connection.close())
  const checks = await check(connection)
  expect(statusesOf(checks)).toEqual({
    ...allWell,
    namespace: 'failed',
    ...Object.fromEntries(['template', 'quota', 'service-account', 'pull-secrets'].map((id) => [id, 'skipped'])),
    'api-for-pods': 'failed',
  })
  expect(detailOf(checks, 'namespace')).toBe('The cluster has no namespace nosuch. Create it, or choose another one.')
  expect(detailOf(checks, 'template')).toBe('Not tried, because the cluster has no namespace nosuch.')
})
