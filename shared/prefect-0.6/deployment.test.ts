import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import type { DeploymentDisplay, DeploymentOptions } from '../dialect/deployment'
import { generateDeploymentYaml as generate } from '../dialect/generate-deployment-yaml'
import { deployment } from './deployment'
import golden from './deployment.golden.json'

interface KubeObject {
  kind: string
  metadata: { name: string; namespace?: string }
  spec: { template: { spec: { serviceAccountName?: string; containers: { env: object[] }[] } } }
  rules: object[]
  stringData: object
  [field: string]: unknown
}

const generateDeploymentYaml = (options?: DeploymentOptions, display?: DeploymentDisplay): string =>
  generate(deployment, options, display)

const objectsOf = (options: DeploymentOptions, display?: DeploymentDisplay): KubeObject[] =>
  parseAllDocuments(generateDeploymentYaml(options, display)).map((document) => document.toJS() as KubeObject)

const goldenCases = golden.map(({ name, input, output }) => [name, input, output] as const)

test.each(goldenCases)('says what Prefect 0.6.7 says: %s', (_, input, output) => {
  expect(objectsOf(input)).toEqual(output)
})

test.each(goldenCases)('absent is as good as empty: %s', (_, input, output) => {
  const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== '' && value !== false))
  expect(objectsOf(given)).toEqual(output)
})

const refer = {
  name: 'PREFECT__CLOUD__AGENT__AUTH_TOKEN',
  valueFrom: { secretKeyRef: { name: 'prefect-agent', key: 'token' } },
}

test('with a Secret the token stands there alone, and both containers refer to it', () => {
  const options = { token: 'sesame', namespace: 'prod', resourceManagerEnabled: true, secret: true }
  const [secret, agent] = objectsOf(options)
  expect(secret).toEqual({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'prefect-agent', namespace: 'prod', labels: { app: 'prefect-agent' } },
    type: 'Opaque',
    stringData: { token: 'sesame' },
  })
  expect(agent?.spec.template.spec.containers.map(({ env }) => env[0])).toEqual([refer, refer])
  expect(generateDeploymentYaml(options).match(/sesame/g)).toHaveLength(1)
})

const createJobs = { apiGroups: ['batch'], resources: ['jobs'], verbs: ['create'] }
test.each([
  ['the agent creates Jobs and does nothing else', false, [createJobs]],
  [
    'the resource manager also lists and deletes Jobs and pods, and reads logs',
    true,
    [
      { ...createJobs, verbs: ['create', 'list', 'delete'] },
      { apiGroups: [''], resources: ['pods'], verbs: ['list', 'delete'] },
      { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] },
    ],
  ],
])('rights: %s', (_, resourceManagerEnabled, rules) => {
  const objects = objectsOf({ rbac: true, namespace: 'prod', resourceManagerEnabled })
  expect(objects.map(({ kind }) => kind)).toEqual(['ServiceAccount', 'Role', 'RoleBinding', 'Deployment'])
  expect(objects.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)).toEqual(
    Array(4).fill('prod/prefect-agent'),
  )
  expect(objects[1]?.rules).toEqual(rules)
  expect(objects[2]).toMatchObject({
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'prefect-agent' },
    subjects: [{ kind: 'ServiceAccount', name: 'prefect-agent', namespace: 'prod' }],
  })
  expect(objects[3]?.spec.template.spec.serviceAccountName).toBe('prefect-agent')
})

test.each([{ secret: true }, { secret: false }])('for the screen the token is dots: %o', ({ secret }) => {
  const shown = generateDeploymentYaml({ token: 'sesame', secret }, { maskToken: true })
  expect(shown).not.toContain('sesame')
  expect(shown).toContain('•••••••• # written in clear when copied or saved\n')
  expect(generateDeploymentYaml({ secret }, { maskToken: true })).toEqual(generateDeploymentYaml({ secret }))
})

const inYaml11 = { version: '1.1' } as const

test('whatever is typed, the texts come back from YAML 1.2 and from kubectl’s 1.1', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('yes', 'on', '0123', '1e3', '1:30', '~', 'null', '0x1f', '2026-11-24', '---'),
  )
  fc.assert(
    fc.property(text, text, text, fc.boolean(), (token, api, namespace, secret) => {
      const yaml = generateDeploymentYaml({ token, api, namespace, secret })
      const read = parseAllDocuments(yaml).map((document) => document.toJS() as KubeObject)
      expect(parseAllDocuments(yaml, inYaml11).map((document) => document.toJS() as KubeObject)).toEqual(read)
      const env = read.at(-1)?.spec.template.spec.containers[0]?.env
      expect(env?.[1]).toEqual({ name: 'PREFECT__CLOUD__API', value: api || 'https://api.prefect.io' })
      expect(env?.[2]).toEqual({ name: 'NAMESPACE', value: namespace || 'default' })
      if (secret) expect(read[0]?.stringData).toEqual({ token })
      else expect(env?.[0]).toEqual({ name: 'PREFECT__CLOUD__AGENT__AUTH_TOKEN', value: token })
    }),
    { seed: 1 },
  )
})
