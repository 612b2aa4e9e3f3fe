// Applying on a real API server. There is no node: pods are made and get no place.
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { installManager, nameOf, wantedObjects, type ObjectRef } from '../../shared/apply/objects'
import { unifiedDiff } from '../../shared/model/line-diff'
import { DeploymentOptions } from '../../shared/dialect/deployment'
import type { DialectId } from '../../shared/model/dialect-words'
import { everyObject } from '../../shared/dialect/every-object'
import { deploymentObjects } from '../../shared/dialect/generate-deployment-yaml'
import { dialectOf } from '../../shared/dialects/dialects'
import { systemClock } from '../clock/clock'
import { KubeClient } from '../kube/kube-client'
import { readKubeConfig } from '../kube/kube-config-entries'
import { followRollout, type RolloutNews } from './follow-rollout'
import { applyInstallation, planInstallation, type Applied, type InstallParts } from './installation'
import { planRemovalOf, removeInstallation, type Removed } from './removal'

const never = new AbortController().signal
const clients: KubeClient[] = []
const clientOf = (user: string): KubeClient => {
  const folder = process.env.FLOWDECK_KUBE_DIR
  if (!folder) throw new Error('FLOWDECK_KUBE_DIR names no cluster: run npm run test:cluster')
  const path = join(folder, `${user}.kubeconfig`)
  const client = new KubeClient(readKubeConfig(readFileSync(path, 'utf8'), path))
  clients.push(client)
  return client
}
let admin: KubeClient
const namespaces: string[] = []
const own = `apply-${randomUUID().slice(0, 8)}`
beforeAll(() => {
  admin = clientOf('admin')
})
afterAll(async () => {
  for (const name of namespaces) await admin.json(`/api/v1/namespaces/${name}`, { method: 'DELETE' })
  for (const client of clients) await client.close()
})
async function newNamespace(): Promise<string> {
  const name = `${own}-${namespaces.length}`
  await post('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } })
  namespaces.push(name)
  return name
}
const post = (path: string, body: object) => admin.json(path, { method: 'POST', body })

interface Given {
  readonly namespace: string
  readonly dialect?: DialectId
  readonly options?: DeploymentOptions
  readonly client?: KubeClient
  readonly force?: boolean
}
const usual = { token: 'token-of-a-test', rbac: true, leastRbac: true, secret: true } as const
function partsOf({ namespace, dialect = '0.6', options = {}, client = admin, force = false }: Given): InstallParts {
  const objects = deploymentObjects(dialectOf(dialect).deployment, { ...usual, namespace, ...options })
  const wanted = wantedObjects(objects, namespace)
  return { client, user: 'me', wanted, force, hide: (value) => value, signal: never }
}
const changesOf = async (given: Given) =>
  Object.fromEntries((await planInstallation(partsOf(given))).map(({ ref, change }) => [ref.kind, change]))
async function applied(given: Given): Promise<readonly Applied[]> {
  const outcomes: Applied[] = []
  for await (const each of applyInstallation(partsOf(given))) outcomes.push(each)
  return outcomes
}
const allNew = { ServiceAccount: 'new', Role: 'new', RoleBinding: 'new', Secret: 'new', Deployment: 'new' }
const allThere = Object.fromEntries(Object.keys(allNew).map((kind) => [kind, 'unchanged']))
const deploymentOf = (namespace: string, name: string): ObjectRef => ({ kind: 'Deployment', namespace, name })

const flowdeck = { flavor: 'flowdeck', workerImage: 'reg.example/flowdeck:1', pool: 'kube' } as const
test.each<[DialectId, DeploymentOptions]>([
  ['0.6', {}],
  ['0.6', { ...flowdeck, resourceManagerEnabled: true, keepFailed: '3' }],
  ['1.x', {}],
  ['1.x', flowdeck],
  ['3', { pool: 'kube' }],
  ['3', flowdeck],
])('%s, %j: all is new, then there, and a second time nothing changes', async (dialect, options) => {
  const given = { namespace: await newNamespace(), dialect, options }
  expect(await changesOf(given)).toEqual(allNew)
  // A dry run has kept nothing.
  expect(await changesOf(given)).toEqual(allNew)
  expect((await applied(given)).every(({ ok }) => ok)).toBe(true)
  expect(await changesOf(given)).toEqual(allThere)
  expect((await applied(given)).every(({ ok }) => ok)).toBe(true)
})

test('upstream’s Deployment alone goes to the namespace that is named', async () => {
  const namespace = await newNamespace()
  const given = { namespace, options: { secret: false, rbac: false } }
  expect(await changesOf(given)).toEqual({ Deployment: 'new' })
  await applied(given)
  expect(await changesOf(given)).toEqual({ Deployment: 'unchanged' })
})

test('what a controller writes between the look and the dry run is no change of ours', async () => {
  const namespace = await newNamespace()
  const given = { namespace, options: { secret: false, rbac: false } }
  await applied(given)
  const path = `/apis/apps/v1/namespaces/${namespace}/deployments/prefect-agent`
  const body = { metadata: { annotations: { written: 'meanwhile' } } }
  let writes = 0
  const meddled = Object.create(admin, {
    json: {
      value: async (...[asked, options = {}]: Parameters<KubeClient['json']>) => {
        const answer = await admin.json(asked, options)
        if (asked === path && options.method === undefined && writes++ === 0)
          await admin.json(path, { method: 'PATCH', body })
        return answer
      },
    },
  }) as KubeClient
  expect(await changesOf({ ...given, client: meddled })).toEqual({ Deployment: 'unchanged' })
  expect(writes).toBeGreaterThan(1)
})

test('another image and another token: the one is told, the other only that it differs', async () => {
  const given = { namespace: await newNamespace(), options: { ...flowdeck } }
  await applied(given)
  const next = { ...given, options: { ...flowdeck, workerImage: 'reg.example/flowdeck:2', token: 'another-token' } }
  const plan = await planInstallation(partsOf(next))
  expect(plan.filter(({ change }) => change === 'changed').map(({ ref }) => ref.kind)).toEqual(['Secret', 'Deployment'])
  const [secret = '', deployment = ''] = plan
    .filter(({ change }) => change === 'changed')
    .map(({ before, after }) => unifiedDiff(before, after))
  const changed = (diff: string) => diff.split('\n').filter((line) => /^[-+]/.test(line))
  expect(changed(deployment).map((line) => line.trim())).toEqual([
    expect.stringMatching(/^-.*image: reg\.example\/flowdeck:1$/),
    expect.stringMatching(/^\+.*image: reg\.example\/flowdeck:2$/),
  ])
  expect(changed(secret)).toEqual(['-  token: •••••••• (before)', '+  token: •••••••• (after)'])
  await applied(next)
  expect(await changesOf(next)).toEqual(allThere)
})

test('fields that another manages are said with their manager, and taken over when that is chosen', async () => {
  const namespace = await newNamespace()
  await applied({ namespace })
  const scale = { spec: { replicas: 4 } }
  await admin.json(`/apis/apps/v1/namespaces/${namespace}/deployments/prefect-agent`, {
    ...{ method: 'PATCH', body: scale, query: { fieldManager: 'somebodys-scaler' } },
  })
  const plan = await planInstallation(partsOf({ namespace }))
  const refused = plan.filter(({ change }) => change === 'refused')
  expect(refused.map(({ refusal }) => refusal)).toMatchObject([
    { kind: 'conflict', what: 'somebodys-scaler manages .spec.replicas of Deployment prefect-agent' },
  ])
  expect((await applied({ namespace })).at(-1)).toMatchObject({ ok: false, refusal: { kind: 'conflict' } })
  const forced = { namespace, force: true }
  const [changed] = (await planInstallation(partsOf(forced))).filter(({ change }) => change === 'changed')
  expect(unifiedDiff(changed!.before, changed!.after)).toContain('-  replicas: 4\n+  replicas: 1')
  expect((await applied(forced)).every(({ ok }) => ok)).toBe(true)
  expect(await changesOf({ namespace })).toEqual(allThere)
})

test('one object is refused: the plan says which and why, for each', async () => {
  const namespace = await newNamespace()
  const quotas = `/api/v1/namespaces/${namespace}/resourcequotas`
  const hard = { 'count/secrets': '0' }
  await post(quotas, { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'few' }, spec: { hard } })
  await expect
    .poll(async () => (await planInstallation(partsOf({ namespace })))[3]?.refusal, { timeout: 20_000 })
    .toMatchObject({
      kind: 'quota',
      what: `The quota of ${namespace} has no room for Secret prefect-agent`,
    })
  expect(await changesOf({ namespace })).toEqual({ ...allNew, Secret: 'refused' })
})

test('a namespace that is not there', async () => {
  const plan = await planInstallation(partsOf({ namespace: 'nosuch' }))
  for (const { refusal } of plan)
    expect(refusal).toMatchObject({ kind: 'noNamespace', command: 'kubectl create namespace nosuch' })
})

test('a user without the rights is told which, and what an administrator runs then suffices', async () => {
  const namespace = await newNamespace()
  const client = clientOf('viewer')
  const [first] = await planInstallation(partsOf({ namespace, client, options: flowdeck }))
  expect(first?.refusal).toMatchObject({
    kind: 'right',
    what: expect.stringMatching(/^viewer may not \w+ serviceaccounts in /) as string,
  })
  // kubectl create rolebinding … --clusterrole=admin --user=viewer
  expect(first?.refusal?.command).toBe(
    `kubectl create rolebinding flowdeck-installers -n ${namespace} --clusterrole=admin --user=viewer`,
  )
  const apiGroup = 'rbac.authorization.k8s.io'
  await post(`/apis/${apiGroup}/v1/namespaces/${namespace}/rolebindings`, {
    apiVersion: `${apiGroup}/v1`,
    kind: 'RoleBinding',
    metadata: { name: 'flowdeck-installers' },
    roleRef: { apiGroup, kind: 'ClusterRole', name: 'admin' },
    subjects: [{ apiGroup, kind: 'User', name: 'viewer' }],
  })
  await expect.poll(() => changesOf({ namespace, client, options: flowdeck }), { timeout: 20_000 }).toEqual(allNew)
  expect((await applied({ namespace, client, options: flowdeck })).every(({ ok }) => ok)).toBe(true)
})

test('without a node the rollout says so, and ends with it when it lasts', async () => {
  const namespace = await newNamespace()
  await applied({ namespace, options: flowdeck })
  const parts = { client: admin, clock: systemClock, signal: never, timeoutMs: 60_000, patienceMs: 1_500 }
  const news: RolloutNews[] = []
  for await (const each of followRollout(parts, deploymentOf(namespace, 'flowdeck-agent'))) news.push(each)
  expect(news.at(-1)).toMatchObject({ kind: 'failed', trouble: { what: 'The cluster has no node' } })
})

test('a quota that lets no pod be made is said with its numbers', async () => {
  const namespace = await newNamespace()
  const quotas = `/api/v1/namespaces/${namespace}/resourcequotas`
  await post(quotas, {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'none' },
    spec: { hard: { pods: '0' } },
  })
  // Seen by what it refuses: an API server keeps to a quota a moment after its status says so.
  const pod = {
    ...{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'dry' } },
    spec: { containers: [{ name: 'c', image: 'a:1' }] },
  }
  const tried = () =>
    admin
      .json(`/api/v1/namespaces/${namespace}/pods`, { method: 'POST', body: pod, query: { dryRun: 'All' } })
      .then(() => 'taken', String)
  await expect.poll(tried, { timeout: 20_000 }).toContain('exceeded quota: none')
  await applied({ namespace })
  const parts = { client: admin, clock: systemClock, signal: never, timeoutMs: 60_000, patienceMs: 1_500 }
  const news: RolloutNews[] = []
  for await (const each of followRollout(parts, deploymentOf(namespace, 'prefect-agent'))) news.push(each)
  expect(news.at(-1)).toMatchObject({
    kind: 'failed',
    trouble: { what: 'The quota has no room for the pod of prefect-agent' },
  })
})

test('what was applied goes, and is waited for; what others made stays', async () => {
  const namespace = await newNamespace()
  const options = { ...flowdeck, workerAccount: 'runner' }
  const given: Given = { namespace, dialect: '3', options }
  await applied(given)
  // Made by the agent's pods, of which there are none.
  const lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name: 'flowdeck-worker-kube' } }
  await post(`/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`, lease)
  await post(`/api/v1/namespaces/${namespace}/secrets`, {
    ...{
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'prefect-agent', labels: { app: 'flowdeck-worker-kube' } },
    },
  })
  const parts = { client: admin, user: null, signal: never }
  const all = wantedObjects(
    everyObject(dialectOf('3').deployment, DeploymentOptions.parse({ ...flowdeck, namespace })),
    namespace,
  )
  const plan = await planRemovalOf(parts, all)
  expect(plan.refusals).toEqual([])
  expect(plan.objects.map(({ ref, fate }) => `${nameOf(ref)} ${fate}`)).toEqual([
    'Deployment flowdeck-worker-kube goes',
    'Lease flowdeck-worker-kube goes',
    'RoleBinding flowdeck-worker-kube goes',
    'Role flowdeck-worker-kube goes',
    'Secret flowdeck-worker-kube goes',
    'ServiceAccount runner goes',
  ])
  const removed: Removed[] = []
  for await (const each of removeInstallation(parts, plan.objects, systemClock)) removed.push(each)
  expect(removed.filter(({ kind }) => kind !== 'going').map(({ kind }) => kind)).toEqual(Array(6).fill('gone'))
  expect((await planRemovalOf(parts, all)).objects).toEqual([])
  const left = await admin.json(`/api/v1/namespaces/${namespace}/secrets/prefect-agent`)
  expect(left).toMatchObject({ metadata: { name: 'prefect-agent' } })
  // Pods went with their Deployment.
  expect(await admin.json(`/api/v1/namespaces/${namespace}/pods`)).toMatchObject({ items: [] })
})

test('an object of the same name that another made stays, and it is said whose it is', async () => {
  const namespace = await newNamespace()
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'prefect-agent' } }
  await admin.json(`/api/v1/namespaces/${namespace}/secrets`, {
    ...{ method: 'POST', body: secret, query: { fieldManager: 'helm' } },
  })
  const all = wantedObjects(everyObject(dialectOf('0.6').deployment, DeploymentOptions.parse({ namespace })), namespace)
  const parts = { client: admin, user: null, signal: never }
  const plan = await planRemovalOf(parts, all)
  expect(plan.objects).toMatchObject([{ fate: 'stays', why: 'helm made it, and Flowdeck did not apply it.' }])
  // Not even by a wrong uid, or an older one.
  const other = { ref: plan.objects[0]!.ref, uid: randomUUID() }
  const removed: Removed[] = []
  for await (const each of removeInstallation(parts, [other], systemClock)) removed.push(each)
  const left = await admin.json(`/api/v1/namespaces/${namespace}/secrets/prefect-agent`)
  expect(left).toMatchObject({ metadata: { uid: plan.objects[0]!.uid } })
})

test(`objects say that ${installManager} applied them`, async () => {
  const namespace = await newNamespace()
  await applied({ namespace })
  const secret = await admin.json(`/api/v1/namespaces/${namespace}/secrets/prefect-agent`)
  expect(secret).toMatchObject({
    data: { token: Buffer.from(usual.token).toString('base64') },
    metadata: { managedFields: [{ manager: installManager, operation: 'Apply' }] },
  })
})
