import { expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import type { DeploymentOptions } from '../dialect/deployment'
import { generateDeploymentYaml } from '../dialect/generate-deployment-yaml'
import { DeploymentOptions as Options } from '../dialect/deployment'
import { deployment } from './deployment'
import { flowdeckRules } from '../dialect/flowdeck-agent'
import { prefectRules } from './worker-access'

interface Container {
  readonly image: string
  readonly args: readonly string[]
  readonly env: readonly object[]
}

interface KubeObject {
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace?: string }
  readonly spec: {
    readonly template: {
      readonly spec: {
        readonly serviceAccountName?: string
        readonly imagePullSecrets?: readonly object[]
        readonly containers: readonly Container[]
      }
    }
  }
  readonly rules: readonly object[]
  readonly subjects: readonly object[]
  readonly stringData: object
}

const objectsOf = (options: DeploymentOptions): KubeObject[] =>
  parseAllDocuments(generateDeploymentYaml(deployment, options)).map((one) => one.toJS() as KubeObject)
const podOf = (options: DeploymentOptions) => objectsOf(options).at(-1)?.spec.template.spec
const containerOf = (options: DeploymentOptions) => podOf(options)?.containers[0]

test('an account with the rights that the worker needs, its key in a Secret, and the worker', () => {
  const objects = objectsOf({ token: 'pnu_1', pool: 'kube', namespace: 'flows', rbac: true })
  expect(objects.map(({ kind }) => kind)).toEqual(['ServiceAccount', 'Role', 'RoleBinding', 'Secret', 'Deployment'])
  expect(new Set(objects.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`))).toEqual(
    new Set(['flows/prefect-worker-kube']),
  )
  expect(objects[1]?.rules).toEqual(prefectRules)
  expect(objects.at(-1)?.spec.template.spec.serviceAccountName).toBe('prefect-worker-kube')
})

test.each(['prefect', 'flowdeck'] as const)(
  '%s: the key stands in the Secret alone: worker and runs refer to it',
  (flavor) => {
    const options = { token: 'pnu_1', flavor, api: 'https://api.prefect.cloud/api/accounts/a/workspaces/w' }
    const [secret] = objectsOf(options)
    expect(secret?.stringData).toEqual({ key: 'pnu_1' })
    expect(generateDeploymentYaml(deployment, options).match(/pnu_1/g)).toHaveLength(1)
    const name = `${flavor}-worker`
    expect(containerOf(options)?.env).toEqual([
      { name: 'HOME', value: `/home/${flavor}` },
      { name: 'PREFECT_API_URL', value: 'https://api.prefect.cloud/api/accounts/a/workspaces/w' },
      ...(flavor === 'prefect'
        ? [{ name: 'PREFECT_INTEGRATIONS_KUBERNETES_OBSERVER_NAMESPACES', value: 'default' }]
        : []),
      { name: 'PREFECT_API_KEY', valueFrom: { secretKeyRef: { name, key: 'key' } } },
      { name: 'PREFECT_INTEGRATIONS_KUBERNETES_WORKER_API_KEY_SECRET_NAME', value: name },
      { name: 'PREFECT_INTEGRATIONS_KUBERNETES_WORKER_API_KEY_SECRET_KEY', value: 'key' },
    ])
  },
)

test('a user and password go where Prefect looks for them', () => {
  const options = { token: 'admin:pw', auth: 'basic' } as const
  expect(objectsOf(options)[0]?.stringData).toEqual({ 'auth-string': 'admin:pw' })
  expect(containerOf(options)?.env.slice(3)).toEqual([
    { name: 'PREFECT_API_AUTH_STRING', valueFrom: { secretKeyRef: { name: 'prefect-worker', key: 'auth-string' } } },
    { name: 'PREFECT_INTEGRATIONS_KUBERNETES_WORKER_API_AUTH_STRING_SECRET_NAME', value: 'prefect-worker' },
    { name: 'PREFECT_INTEGRATIONS_KUBERNETES_WORKER_API_AUTH_STRING_SECRET_KEY', value: 'auth-string' },
  ])
})

test('a server without a login gets none, and no Secret is made', () => {
  expect(objectsOf({}).map(({ kind }) => kind)).toEqual(['Deployment'])
  expect(containerOf({})?.env.slice(3)).toEqual([])
})

test.each([
  [
    'prefect',
    'prefect worker start --type kubernetes --pool kube --work-queue high --work-queue low --limit 5 --name w-1 --no-create-pool-if-not-found --with-healthcheck',
  ],
  [
    'flowdeck',
    'worker start --pool kube --work-queue high --work-queue low --limit 5 --namespace flows --name w-1 --leader-elect --lease-name flowdeck-worker-kube-w-1 --metrics-address :8080 --log-format json',
  ],
] as const)('%s: it serves its pool and queues under its name', (flavor, args) => {
  const served = { pool: 'kube', workQueues: ['high', 'low'], limit: '5', workerName: 'w-1', namespace: 'flows' }
  expect(containerOf({ ...served, flavor })?.args.join(' ')).toBe(args)
})

test('when Jobs are made and how long their pods may take is said to the worker that knows it', () => {
  const times = { pool: 'kube', prefetchSeconds: '0' }
  expect(containerOf(times)?.args.join(' ')).toContain('--prefetch-seconds 0')
  const own = { ...times, podGraceSeconds: '60', flavor: 'flowdeck', workerImage: 'i' } as const
  expect(containerOf(own)?.args.join(' ')).toContain('--prefetch-seconds 0 --pod-grace-seconds 60')
  expect(containerOf({ pool: 'kube' })?.args.join(' ')).not.toMatch(/seconds/)
})

test.each<[DeploymentOptions, string | RegExp]>([
  [{}, 'prefect-worker'],
  [{ pool: 'kube' }, 'prefect-worker-kube'],
  [{ pool: 'gpu' }, 'prefect-worker-gpu'],
  [{ pool: 'kube', workerName: 'w-1' }, 'prefect-worker-kube-w-1'],
  [{ pool: 'kube', flavor: 'flowdeck' }, 'flowdeck-worker-kube'],
  [{ pool: 'Küche & Co' }, /^prefect-worker-kuche-co-[0-9a-f]{8}$/],
  [{ pool: 'kuche-co' }, 'prefect-worker-kuche-co'],
  [{ pool: '…' }, /^prefect-worker-[0-9a-f]{8}$/],
  [{ pool: 'p'.repeat(60), flavor: 'flowdeck' }, /^flowdeck-worker-p{30,}-[0-9a-f]{8}$/],
])('the objects of %j have a name that no other worker’s have', (options, name) => {
  const found = deployment.name(Options.parse(options))
  expect(found).toMatch(typeof name === 'string' ? new RegExp(`^${name}$`) : name)
  expect(found).toMatch(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/)
})

test('a pool is made only when that is asked for', () => {
  expect(containerOf({ pool: 'kube', createPool: true })?.args).not.toContain('--no-create-pool-if-not-found')
  expect(containerOf({ pool: 'kube', createPool: true, flavor: 'flowdeck' })?.args).toContain('--create-pool')
})

test('Flowdeck: its own image, its rights, a name that stays', () => {
  const options = { flavor: 'flowdeck', workerImage: 'reg.example/flowdeck:1', pool: 'kube', rbac: true } as const
  const objects = objectsOf(options)
  expect(objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`)).toEqual([
    'ServiceAccount/flowdeck-worker-kube',
    'Role/flowdeck-worker-kube',
    'RoleBinding/flowdeck-worker-kube',
    'Deployment/flowdeck-worker-kube',
  ])
  expect(objects[1]?.rules.slice(0, flowdeckRules(false).length)).toEqual(flowdeckRules(false))
  expect(containerOf(options)).toMatchObject({
    image: 'reg.example/flowdeck:1',
    args: expect.arrayContaining(['--name', 'flowdeck-worker-kube']) as string[],
  })
})

test.each([
  ['is made with the rights', true],
  ['must be there without them', false],
])('a service account that is named %s', (_, rbac) => {
  const objects = objectsOf({ pool: 'kube', workerAccount: 'runner', rbac })
  expect(objects.at(-1)?.spec.template.spec.serviceAccountName).toBe('runner')
  const [account, , binding] = objects
  expect(account?.metadata.name).toBe(rbac ? 'runner' : 'prefect-worker-kube')
  if (rbac) expect(binding?.subjects).toEqual([{ kind: 'ServiceAccount', name: 'runner', namespace: 'default' }])
  else expect(objects).toHaveLength(1)
})

test.each<[DeploymentOptions, readonly string[]]>([
  [{ pool: 'kube' }, []],
  [{}, ['pool']],
  [{ pool: 'prefect-x' }, []],
  [{ pool: 'prefect-x', createPool: true }, ['pool']],
  [{ pool: 'kube', limit: '0', workerName: 'a/b' }, ['limit', 'workerName']],
  [
    { pool: 'kube', prefetchSeconds: '-1', podGraceSeconds: 'long' },
    ['prefetchSeconds', 'podGraceSeconds', 'podGraceSeconds'],
  ],
  [{ pool: 'kube', podGraceSeconds: '60' }, ['podGraceSeconds']],
  [{ pool: 'kube', podGraceSeconds: '0', flavor: 'flowdeck', workerImage: 'i' }, []],
  [{ pool: 'kube', flavor: 'flowdeck' }, ['workerImage']],
  [{ pool: 'kube', flavor: 'flowdeck', workerImage: 'i' }, []],
])('%j can’t be installed for %j', (options, wrong) => {
  expect(deployment.faults?.(Options.parse(options)).map(({ option }) => option)).toEqual(wrong)
})

test('a pull secret is for the worker’s own image, and without rights it has the namespace’s account', () => {
  const pod = podOf({ imagePullSecrets: 'regcred' })
  expect(pod?.imagePullSecrets).toEqual([{ name: 'regcred' }])
  expect(pod).not.toHaveProperty('serviceAccountName')
})

test('the worker may do what it does, and nothing with Secrets', () => {
  expect(JSON.stringify([prefectRules, flowdeckRules(true)])).not.toMatch(/secrets|\*|update|patch/)
})
