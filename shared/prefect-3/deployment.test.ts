import { expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import type { DeploymentOptions } from '../dialect/deployment'
import { generateDeploymentYaml } from '../dialect/generate-deployment-yaml'
import { deployment, workerRules } from './deployment'

interface KubeObject {
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace?: string }
  readonly spec: {
    readonly template: {
      readonly spec: {
        readonly serviceAccountName?: string
        readonly imagePullSecrets?: readonly object[]
        readonly containers: readonly { readonly args: readonly string[]; readonly env: readonly object[] }[]
      }
    }
  }
  readonly rules: readonly object[]
  readonly stringData: object
}

const objectsOf = (options: DeploymentOptions): KubeObject[] =>
  parseAllDocuments(generateDeploymentYaml(deployment, options)).map((one) => one.toJS() as KubeObject)
const podOf = (options: DeploymentOptions) => objectsOf(options).at(-1)?.spec.template.spec
const containerOf = (options: DeploymentOptions) => podOf(options)?.containers[0]

test('an account with the rights that the worker needs, its key in a Secret, and the worker', () => {
  const objects = objectsOf({ token: 'pnu_1', pool: 'kube', namespace: 'flows', rbac: true, secret: true })
  expect(objects.map(({ kind }) => kind)).toEqual(['ServiceAccount', 'Role', 'RoleBinding', 'Secret', 'Deployment'])
  expect(new Set(objects.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`))).toEqual(
    new Set(['flows/prefect-worker']),
  )
  expect(objects[1]?.rules).toEqual(workerRules)
  expect(objects.at(-1)?.spec.template.spec.serviceAccountName).toBe('prefect-worker')
})

test('with a Secret the key stands there alone: worker and runs refer to it', () => {
  const options = { token: 'pnu_1', secret: true, api: 'https://api.prefect.cloud/api/accounts/a/workspaces/w' }
  const [secret] = objectsOf(options)
  expect(secret?.stringData).toEqual({ key: 'pnu_1' })
  expect(generateDeploymentYaml(deployment, options).match(/pnu_1/g)).toHaveLength(1)
  expect(containerOf(options)?.env).toEqual([
    { name: 'HOME', value: '/home/prefect' },
    { name: 'PREFECT_API_URL', value: 'https://api.prefect.cloud/api/accounts/a/workspaces/w' },
    { name: 'PREFECT_INTEGRATIONS_KUBERNETES_OBSERVER_NAMESPACES', value: 'default' },
    { name: 'PREFECT_API_KEY', valueFrom: { secretKeyRef: { name: 'prefect-worker', key: 'key' } } },
    { name: 'PREFECT_INTEGRATIONS_KUBERNETES_WORKER_API_KEY_SECRET_NAME', value: 'prefect-worker' },
    { name: 'PREFECT_INTEGRATIONS_KUBERNETES_WORKER_API_KEY_SECRET_KEY', value: 'key' },
  ])
})

test('a user and password go where Prefect looks for them', () => {
  const options = { token: 'admin:pw', secret: true, auth: 'basic' } as const
  expect(objectsOf(options)[0]?.stringData).toEqual({ 'auth-string': 'admin:pw' })
  expect(containerOf(options)?.env.slice(3)).toEqual([
    { name: 'PREFECT_API_AUTH_STRING', valueFrom: { secretKeyRef: { name: 'prefect-worker', key: 'auth-string' } } },
    { name: 'PREFECT_INTEGRATIONS_KUBERNETES_WORKER_API_AUTH_STRING_SECRET_NAME', value: 'prefect-worker' },
    { name: 'PREFECT_INTEGRATIONS_KUBERNETES_WORKER_API_AUTH_STRING_SECRET_KEY', value: 'auth-string' },
  ])
})

test.each<[string, DeploymentOptions, readonly object[]]>([
  ['without a Secret the key stands in the Deployment', { token: 'k' }, [{ name: 'PREFECT_API_KEY', value: 'k' }]],
  ['a server without a login gets none, and no Secret is made', { secret: true }, []],
])('%s', (_, options, env) => {
  expect(objectsOf(options).map(({ kind }) => kind)).toEqual(['Deployment'])
  expect(containerOf(options)?.env.slice(3)).toEqual(env)
})

test('it serves its pool and queues under its name', () => {
  const args = containerOf({ pool: 'kube', workQueues: ['high', 'low'], workerName: 'w-1' })?.args
  expect(args?.join(' ')).toBe(
    'prefect worker start --type kubernetes --pool kube --work-queue high --work-queue low --name w-1 --with-healthcheck',
  )
})

test('a pull secret is for the worker’s own image, and without rights it has the namespace’s account', () => {
  const pod = podOf({ imagePullSecrets: 'regcred' })
  expect(pod?.imagePullSecrets).toEqual([{ name: 'regcred' }])
  expect(pod).not.toHaveProperty('serviceAccountName')
})

test('the worker may do what it does, and nothing with Secrets', () => {
  expect(JSON.stringify(workerRules)).not.toMatch(/secrets|\*|update|patch/)
})
