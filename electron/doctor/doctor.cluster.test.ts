import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Check } from '../../shared/model/check'
import { agentRights } from '../../shared/model/rights'
import { dialectOf } from '../../shared/dialects/dialects'
import { parseTemplate } from '../../shared/template/parse-template'
import { openConnection } from '../connection/connection'
import { dryRunJob } from '../kube/cluster-queries'
import { jobsPath } from '../kube/jobs'
import { KubeClient } from '../kube/kube-client'
import { loadKubeConfig, useContext } from '../kube/kube-config'
import { tryContext } from '../connection/try-context'
import { startPracticeApi, type PracticeApi } from '../practice/api'
import { startPracticeApi3, type PracticeApi3 } from '../practice/api-3'
import { examine } from './doctor'
import type { DoctorParts } from './doctor-parts'

// Held to a real API server. There is no node: what a pod finds is the business of e2e/doctor.node.test.ts.

/** Upstream's template, changed. */
const changed = (change: (text: string) => string): DoctorParts['template'] => {
  return ({ templates, templateForm }) => {
    const parsed = parseTemplate(change(templates[0]?.text ?? ''), templateForm?.structure)
    if (!parsed.ok) throw new Error(parsed.problems[0]?.message)
    return parsed.template
  }
}

const soon = { timeout: 100_000, interval: 200 }
const never = new AbortController().signal
const kubeconfigOf = (user: string): string => join(process.env.FLOWDECK_KUBE_DIR ?? '', `${user}.kubeconfig`)
const namespace = `doctor-${randomUUID().slice(0, 8)}`

let admin: KubeClient
let api: PracticeApi
let api3: PracticeApi3
beforeAll(async () => {
  const loaded = await loadKubeConfig({}, kubeconfigOf('admin'))
  useContext(loaded)
  admin = new KubeClient(loaded.config)
  await admin.json('/api/v1/namespaces', {
    method: 'POST',
    body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
  })
  api = await startPracticeApi({ dialect: '0.6' })
  api3 = await startPracticeApi3()
})
afterAll(async () => {
  await admin.json(`/api/v1/namespaces/${namespace}`, { method: 'DELETE' })
  await Promise.all([admin.close(), api.close(), api3.close()])
})

interface Case {
  readonly user?: 'admin' | 'agent' | 'viewer' | 'nobody'
  readonly where?: string
  readonly dialect?: '0.6' | '3'
  readonly template?: DoctorParts['template']
  readonly tryFromInside?: boolean
  readonly insideImage?: string
  readonly signal?: AbortSignal
}

const words = { api: () => 'A.', cluster: 'C.', credentials: 'K.', template: 'Correct the template.' }

async function checksOf({ user = 'admin', where = namespace, dialect = '0.6', ...more }: Case) {
  const url = dialect === '3' ? api3.url : api.url
  const workPool = { name: api3.workPool, queues: [], jobsAhead: true }
  const connection = await openConnection({
    choice: {
      api: {
        ...{ kind: 'endpoint', url, urlForPods: 'http://prefect.example.com', dialect, tenantId: null },
        ...(dialect === '3' ? { workPool } : {}),
      },
      cluster: { kind: 'context', context: undefined, namespace: where },
    },
    token: dialect === '3' ? api3.token : api.token,
    environment: {},
    kubeconfig: kubeconfigOf(user),
    agent: () => ({ name: 'tester', labels: [] }),
  })
  try {
    const checks = await examine({
      ...{ connection, agentName: 'tester', template: changed((text) => text), rights: agentRights, words },
      ...{ tryFromInside: false, signal: never, ...more },
    })
    return Object.fromEntries(checks.map((check) => [check.id, check]))
  } finally {
    await connection.close()
  }
}
type Checks = Readonly<Record<string, Check>>
const statusOf = (checks: Checks, id: string) => checks[id]?.status
const said = (checks: Checks, id: string) => [checks[id]?.status, checks[id]?.detail]

test.each(['0.6', '3'] as const)(
  'Prefect %s: with an empty namespace and all rights, all is well but what was not tried',
  async (dialect) => {
    // The pool's template names no other namespace.
    const checks = await checksOf({ dialect, where: dialect === '3' ? 'default' : namespace })
    const wrong = Object.values(checks).filter(({ status }) => status !== 'ok' && status !== 'skipped')
    // Upstream's template of 0.6 pulls always, and this cluster is on this machine.
    const always = dialect === '0.6' ? [['pull-policy', expect.stringContaining('Always')]] : []
    expect(wrong.map(({ id, detail }) => [id, detail])).toEqual([
      ...always,
      [
        'api-for-pods',
        `Jobs get http://prefect.example.com${dialect === '3' ? '/api' : ''}. Whether pods reach it was not tried.`,
      ],
    ])
    expect(said(checks, 'service-account')).toEqual(['ok', 'default is there.'])
    expect(said(checks, 'images')).toEqual(['skipped', 'No Job of a run names an image yet.'])
  },
)

test('a namespace that is not there: said once, and what it keeps from being tried is skipped', async () => {
  const checks = await checksOf({ where: 'nosuch' })
  expect(said(checks, 'namespace')).toEqual(['failed', 'The cluster has no namespace nosuch.'])
  expect(checks['namespace']?.copy).toBe('kubectl create namespace nosuch')
  expect(said(checks, 'template')).toEqual(['skipped', 'Not tried, because the cluster has no namespace nosuch.'])
  for (const id of ['quota', 'service-account', 'pull-secrets']) expect(statusOf(checks, id)).toBe('skipped')
})

test('the same before a pair is taken into use', async () => {
  const loaded = await loadKubeConfig({}, kubeconfigOf('admin'))
  const environment = { KUBECONFIG: kubeconfigOf('admin') }
  const tried = await tryContext(loaded.config.getCurrentContext(), 'nosuch', environment, never)
  expect(tried).toMatchObject({
    ok: false,
    detail: expect.stringContaining('The cluster has no namespace nosuch.') as string,
  })
})

describe('rights', () => {
  test('of one who may only look: what is missing, with its rule', async () => {
    const checks = await checksOf({ user: 'viewer', where: 'default' })
    expect(said(checks, 'right-jobs')).toEqual([
      'failed',
      'create, delete denied in default: the agent can’t work without.',
    ])
    expect(checks['right-jobs']?.copy).toBe(
      '- apiGroups: ["batch"]\n  resources: ["jobs"]\n  verbs: ["create", "delete"]',
    )
    for (const id of ['right-pods', 'right-pods/log', 'right-events', 'namespace'])
      expect(statusOf(checks, id)).toBe('ok')
    expect(said(checks, 'template')).toEqual([
      'skipped',
      'Not tried, because this user may not create jobs in default.',
    ])
  })

  test('of nobody: all of them, and what may not be looked at is skipped', async () => {
    const checks = await checksOf({ user: 'nobody', where: 'default' })
    expect(
      agentRights.map(({ resource, subresource }) =>
        statusOf(checks, `right-${[resource, subresource].filter(Boolean).join('/')}`),
      ),
    ).toEqual([...['failed', 'warning', 'warning', 'warning']])
    expect(said(checks, 'quota')).toEqual(['skipped', 'This user may not look at the quotas of default.'])
    expect(said(checks, 'namespace')[0]).toBe('warning')
  })

  test('of an agent: all that it needs, and the dry run shows that the namespace is there', async () => {
    const checks = await checksOf({ user: 'agent', where: 'default' })
    for (const id of ['right-jobs', 'right-pods', 'right-pods/log', 'right-events', 'template'])
      expect(statusOf(checks, id)).toBe('ok')
    expect(said(checks, 'namespace')).toEqual([
      'ok',
      'This user may not look at namespaces, but the server would take a Job in default: it is there.',
    ])
  })
})

test('a quota that is full, and one that a run never fits under', async () => {
  const quota = (hard: object) => ({
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'few' },
    spec: { hard },
  })
  const path = `/api/v1/namespaces/${namespace}/resourcequotas`
  const job = {
    ...{
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'there', labels: { [dialectOf('0.6').runLabel]: 'r' } },
    },
    spec: {
      suspend: true,
      template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'a:1' }] } },
    },
  }
  const change = (count: string) =>
    admin.json(`${path}/few`, { method: 'PATCH', body: { spec: { hard: { 'count/jobs.batch': count } } } })
  await admin.json(path, { method: 'POST', body: quota({ 'count/jobs.batch': '0' }) })
  try {
    const isRefused = async () =>
      (await dryRunJob(admin, namespace, { ...job, metadata: { name: 'dry' } }, never)) !== null
    // A Job that comes before the API server keeps to the quota is counted only minutes later.
    await vi.waitUntil(isRefused, soon)
    await change('1')
    await vi.waitUntil(async () => !(await isRefused()), soon)
    await admin.json(jobsPath(namespace), { method: 'POST', body: job })
    await vi.waitUntil(isRefused, soon)
    const full = await checksOf({})
    expect(said(full, 'quota')).toEqual([
      'warning',
      'There is no room for another run now: quota few gives 1 count/jobs.batch, 1 are used, a run asks for 1.',
    ])
    expect(said(full, 'template')[0]).toBe('warning')
    expect(full['template']?.detail).toMatch(/^The server would take it, were there room: .*exceeded quota: few/)
    // Who made that Job, nobody knows: no Flowdeck.
    expect(full['other-agents']?.detail).toBe(
      'Another agent may take the same runs. 1 Job of runs that no Flowdeck made: there.',
    )
    expect(said(full, 'images')).toEqual(['skipped', 'The cluster has no node.'])
    await change('0')
    const never1 = await checksOf({})
    expect(said(never1, 'quota')).toEqual([
      'failed',
      'A run asks for more than the quota ever gives: quota few gives 0 count/jobs.batch, 1 are used, a run asks for 1.',
    ])
  } finally {
    await admin.json(`${path}/few`, { method: 'DELETE' })
    await admin.json(`${jobsPath(namespace)}/there`, { method: 'DELETE', query: { propagationPolicy: 'Background' } })
  }
})

test('a template that the server refuses, and what it names and is not there', async () => {
  const refused = await checksOf({
    template: changed((text) => text.replace(/restartPolicy: \w+/, 'restartPolicy: Always')),
  })
  expect(refused['template']).toMatchObject({
    status: 'failed',
    detail: expect.stringMatching(/^The server would refuse it: .*restartPolicy/) as string,
    next: 'Correct the template.',
  })
  const named = await checksOf({
    template: changed((text) =>
      text.replace(/restartPolicy: \w+/, 'restartPolicy: Never\n      serviceAccountName: nosuch-account'),
    ),
  })
  expect(said(named, 'template')[0]).toBe('ok')
  expect(named['service-account']).toMatchObject({
    status: 'failed',
    detail: `${namespace} has no service account nosuch-account: Jobs would be made, and no pod of them.`,
    copy: `kubectl create serviceaccount nosuch-account -n ${namespace}`,
  })
})

test('a Deployment that starts an agent is another agent', async () => {
  const labels = { app: 'prefect-agent' }
  const container = {
    name: 'agent',
    image: 'prefecthq/prefect:0.6.7',
    command: ['/bin/bash', '-c'],
    args: ['prefect agent start kubernetes'],
  }
  const path = `/apis/apps/v1/namespaces/${namespace}/deployments`
  const spec = {
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [container] } },
  }
  const body = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'prefect-agent' }, spec }
  await admin.json(path, { method: 'POST', body })
  try {
    expect(said(await checksOf({}), 'other-agents')).toEqual([
      'warning',
      `Another agent may take the same runs. 1 Deployment of an agent in ${namespace}: prefect-agent.`,
    ])
  } finally {
    await admin.json(`${path}/prefect-agent`, { method: 'DELETE' })
  }
})

describe('a trial from inside', () => {
  const jobs = async () =>
    ((await admin.json(jobsPath(namespace))) as { items: { metadata: { name: string }; spec: object }[] }).items
  const patience = { timeout: 30_000, interval: 100 }
  const trial = { tryFromInside: true, insideImage: 'a:1' } as const

  test('its Job says whose it is, ends by itself, holds no token, and is gone when the checks are stopped', async () => {
    const stop = new AbortController()
    const checking = checksOf({ ...trial, signal: stop.signal })
    await vi.waitUntil(async () => (await jobs()).length === 1, patience)
    const [job] = await jobs()
    expect(job).toMatchObject({
      metadata: { labels: { 'app.kubernetes.io/name': 'flowdeck-doctor', 'app.kubernetes.io/managed-by': 'flowdeck' } },
      spec: { backoffLimit: 0, activeDeadlineSeconds: 90, ttlSecondsAfterFinished: 60 },
    })
    expect(JSON.stringify(job)).not.toContain(api.token)
    stop.abort(new Error('stopped'))
    await expect(checking).rejects.toThrow('stopped')
    expect(await jobs()).toEqual([])
  })

  test('an image that can’t be pulled is said, and the Job is gone', async () => {
    const checking = checksOf(trial)
    const podPath = `/api/v1/namespaces/${namespace}/pods`
    await vi.waitUntil(async () => (await jobs()).length === 1, patience)
    // Pods of the trial before may still be on their way out.
    const query = { labelSelector: `job-name=${(await jobs())[0]!.metadata.name}` }
    const pods = async () =>
      ((await admin.json(podPath, { query })) as { items: { metadata: { name: string } }[] }).items
    await vi.waitUntil(async () => (await pods()).length === 1, patience)
    const [pod] = await pods()
    // What a kubelet would say.
    const waiting = { reason: 'ErrImagePull', message: 'no such image' }
    const status = { name: 'ask', image: 'a:1', imageID: '', ready: false, restartCount: 0, state: { waiting } }
    await admin.json(`${podPath}/${pod!.metadata.name}/status`, {
      method: 'PATCH',
      body: { status: { containerStatuses: [status] } },
    })
    expect(said(await checking, 'api-for-pods')).toEqual([
      'warning',
      'Jobs get http://prefect.example.com. It could not be tried from inside: its pod does not start: ErrImagePull: no such image.',
    ])
    expect(await jobs()).toEqual([])
  })

  test('one who may not create Jobs is told so', async () => {
    const checks = await checksOf({ ...trial, user: 'viewer', where: 'default' })
    expect(said(checks, 'api-for-pods')).toEqual(['warning', expect.stringContaining('cannot create resource "jobs"')])
  })
})
