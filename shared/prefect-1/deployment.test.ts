import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import type { DeploymentDisplay, DeploymentOptions } from '../dialect/deployment'
import { generateDeploymentYaml } from '../dialect/generate-deployment-yaml'
import { deployment } from './deployment'
import golden from './deployment.golden.json'
import { sortedSet } from './python-text'

interface KubeObject {
  kind: string
  metadata: { name: string; namespace?: string }
  spec: {
    template: { spec: { serviceAccountName?: string; containers: { env: { name: string; value?: string }[] }[] } }
  }
  rules: object[]
  stringData: object
}

const objectsOf = (options: DeploymentOptions, display?: DeploymentDisplay): KubeObject[] =>
  parseAllDocuments(generateDeploymentYaml(deployment, options, display)).map((one) => one.toJS() as KubeObject)

interface Flags {
  readonly key?: string
  readonly memRequest?: string
  readonly memLimit?: string
  readonly label?: readonly string[]
  readonly env?: readonly string[]
  readonly backend?: string
}
interface Case {
  readonly name: string
  readonly input: { readonly flags?: Flags; readonly variables?: Record<string, string> }
  readonly output: readonly object[]
}

const envOf = (env: readonly string[]): Record<string, string> =>
  Object.fromEntries(env.map((one) => [one.split('=', 1)[0] ?? '', one.slice(one.indexOf('=') + 1)]))

/** What `prefect agent kubernetes install` makes of its flags. Source: prefect 1.4.1, cli/agent.py. */
function optionsOf({ flags = {}, variables = {} }: Case['input']): DeploymentOptions {
  const { key, memRequest, memLimit, label, env, backend, ...same } = flags
  const given = {
    ...same,
    token: key,
    memoryRequest: memRequest,
    memoryLimit: memLimit,
    labels: label && sortedSet(label),
    env: env && envOf(env),
    backend: (backend || variables['PREFECT__BACKEND']) as 'cloud' | 'server' | undefined,
  }
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
}

/** Variables stand in the fixture by their index. */
const withEnv = (objects: readonly object[]): unknown =>
  JSON.parse(JSON.stringify(objects), (key, value: unknown) =>
    key === 'env' && Array.isArray(value) ? value.map((index) => golden.env[index as number]) : value,
  )

const cases = (golden.cases as unknown as readonly Case[]).map((one) => [one.name, one] as const)

test.each(cases)('says what Prefect 1.4.1 says: %s', (_, { input, output }) => {
  expect(objectsOf(optionsOf(input))).toEqual(withEnv(output))
})

test('with a Secret the key stands there alone, and both variables refer to it', () => {
  const options = { token: 'sesame', namespace: 'prod', secret: true, rbac: true }
  const [secret, agent] = objectsOf(options)
  expect(secret).toEqual({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'prefect-agent', namespace: 'prod', labels: { app: 'prefect-agent' } },
    type: 'Opaque',
    stringData: { key: 'sesame' },
  })
  expect(agent?.metadata.namespace).toBe('prod')
  const valueFrom = { secretKeyRef: { name: 'prefect-agent', key: 'key' } }
  expect(agent?.spec.template.spec.containers[0]?.env.filter(({ value }) => value === undefined)).toEqual([
    { name: 'PREFECT__CLOUD__AGENT__AUTH_TOKEN', valueFrom },
    { name: 'PREFECT__CLOUD__API_KEY', valueFrom },
  ])
  expect(generateDeploymentYaml(deployment, options).match(/sesame/g)).toHaveLength(1)
})

test.each([{ rbac: false }, { rbac: true }])('the least rights, for an account of the agent’s own: %o', ({ rbac }) => {
  const objects = objectsOf({ leastRbac: true, rbac, namespace: 'prod' })
  expect(objects.map(({ kind }) => kind)).toEqual(['ServiceAccount', 'Role', 'RoleBinding', 'Deployment'])
  expect(objects.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)).toEqual(
    Array(4).fill('prod/prefect-agent'),
  )
  expect(objects[1]?.rules).toEqual([
    { apiGroups: ['batch'], resources: ['jobs'], verbs: ['create', 'list', 'delete'] },
    { apiGroups: [''], resources: ['pods', 'events'], verbs: ['list'] },
  ])
  expect(objects[2]).toMatchObject({ subjects: [{ kind: 'ServiceAccount', name: 'prefect-agent', namespace: 'prod' }] })
  expect(objects[3]?.spec.template.spec.serviceAccountName).toBe('prefect-agent')
})

test.each([{ secret: true }, { secret: false }])('for the screen the key is dots: %o', ({ secret }) => {
  const shown = generateDeploymentYaml(deployment, { token: 'sesame', secret }, { maskToken: true })
  expect(shown).not.toContain('sesame')
  expect(shown).toContain('•••••••• # written in clear when copied or saved\n')
})

test('whatever is typed, the texts come back from YAML 1.2 and from kubectl’s 1.1', () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('yes', 'on', '0123', '1e3', '1:30', '~', '---'))
  fc.assert(
    fc.property(text, text, text, (token, tenantId, cpuLimit) => {
      const yaml = generateDeploymentYaml(deployment, { token, tenantId, cpuLimit })
      const read = parseAllDocuments(yaml).map((one) => one.toJS() as KubeObject)
      expect(parseAllDocuments(yaml, { version: '1.1' }).map((one) => one.toJS() as KubeObject)).toEqual(read)
      const env = read[0]?.spec.template.spec.containers[0]?.env
      const valueOf = (name: string) => env?.find((one) => one.name === name)?.value
      expect(valueOf('PREFECT__CLOUD__API_KEY')).toBe(token)
      expect(valueOf('PREFECT__CLOUD__TENANT_ID')).toBe(tenantId)
      expect(valueOf('JOB_CPU_LIMIT')).toBe(cpuLimit)
    }),
    { seed: 1 },
  )
})
