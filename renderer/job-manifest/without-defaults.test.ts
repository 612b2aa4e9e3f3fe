import { expect, test } from 'vitest'
import { defaultJob } from '../../electron/practice/cluster/defaults'
import type { JsonObject } from '../../electron/practice/cluster/objects'
import { allDialects } from '../../shared/dialects/dialects'
import { asKubectl } from '../../shared/yaml/kubectl-schema'
import { noLimits } from '../../shared/yaml/limits'
import { parseYaml, valueOf } from '../../shared/yaml/parse-yaml'
import { previewOf, sampleRun } from '../job-preview/preview'
import { comparable } from './comparable'
import { withoutDefaults } from './without-defaults'

const read = (text: string): JsonObject => {
  const [document] = parseYaml(text, noLimits, asKubectl).documents
  return (document ? valueOf(document) : {}) as JsonObject
}

/** As the practice cluster makes it: it is held to a real API server by tests of its own. */
function made(text: string): JsonObject {
  const job = read(text)
  defaultJob(job)
  return job
}

const pod = (container: string, more = ''): string => `kind: Job
metadata: { name: a, namespace: flows, labels: { a: b } }
spec:
  template:
    spec:
      containers:
        - { name: flow, image: ${container} }
${more}`

test.each([
  ['a tag', pod('a:1')],
  ['no tag', pod('registry:5000/a')],
  ['a digest', pod('a@sha256:00')],
  [
    'probes, ports, volumes, a service account',
    pod(
      'a:1, ports: [{ containerPort: 80 }], livenessProbe: { httpGet: { port: 80 } }, env: [{ name: A, valueFrom: { fieldRef: { fieldPath: x } } }]',
      `      serviceAccountName: flows
      volumes:
        - { name: a, secret: { secretName: a } }
        - { name: b, configMap: { name: b } }
        - { name: c, hostPath: { path: /c } }
        - { name: d }
`,
    ),
  ],
  ['what is empty', pod('a:1, env: [{ name: A, value: "" }]', '      nodeSelector: {}\n      tolerations: []\n')],
])('a Job that the cluster has made says what was sent: %s', (_, text) => {
  const [created, written] = withoutDefaults(made(text), read(text))
  expect(created).toEqual(written)
})

test.each(allDialects)('and so does each Job of $title', ({ id, templates }) => {
  for (const { text } of templates) {
    const preview = previewOf(text, sampleRun(id), null)
    if (preview.kind !== 'rendered') throw new Error(preview.kind)
    const run = { id: sampleRun(id).inputs.flowRunId, name: 'sample' }
    const [created, wouldBe] = comparable(
      { run, text: JSON.stringify(made(preview.yaml)) },
      { run, text: preview.yaml, unmade: true },
      false,
    )
    expect(created).toBe(wouldBe)
  }
})

test('what the cluster did not fill in stays: other values, and names that users choose', () => {
  const created = {
    metadata: { labels: { parallelism: 1, protocol: 'TCP' }, namespace: 'flows' },
    spec: { parallelism: 2, backoffLimit: 6, suspend: true, nodeSelector: { scheme: 'HTTP' } },
  }
  expect(withoutDefaults(created, { spec: {} })[0]).toEqual({
    metadata: { labels: { parallelism: 1, protocol: 'TCP' } },
    spec: { parallelism: 2, suspend: true, nodeSelector: { scheme: 'HTTP' } },
  })
})

const withLimit = (cpu: unknown) => ({ resources: { limits: { cpu } } })

test.each([
  ['0.5', '500m'],
  [0.5, '500m'],
  [2, '2'],
  ['1000m', '1'],
  ['0.1', '100m'],
  ['1024Mi', '1Gi'],
  ['1e3', '1k'],
])('an amount that is written %j and that the cluster writes %j is no difference', (written, created) => {
  expect(withoutDefaults(withLimit(created), withLimit(written))[0]).toEqual(withLimit(written))
  const volume = (sizeLimit: unknown) => ({ volumes: [{ name: 'a', emptyDir: { sizeLimit } }] })
  expect(withoutDefaults(volume(created), volume(written))[0]).toEqual(volume(written))
})

test('another amount is one, and so is a text that only looks like an amount', () => {
  expect(withoutDefaults(withLimit('501m'), withLimit('0.5'))[0]).toEqual(withLimit('501m'))
  expect(withoutDefaults(withLimit('500m'), withLimit('half'))[0]).toEqual(withLimit('500m'))
  const labels = (a: string) => ({ metadata: { labels: { a } } })
  expect(withoutDefaults(labels('500m'), labels('0.5'))[0]).toEqual(labels('500m'))
})

test('what is written itself stays in both', () => {
  const job = { spec: { backoffLimit: 6, completions: 1, template: { spec: { securityContext: {} } } } }
  expect(withoutDefaults(job, job)).toEqual([job, job])
})

test('containers are told by their names, in whatever order they stand', () => {
  const container = (name: string, more = {}) => ({ name, image: 'a:1', ...more })
  const created = [
    container('b', { imagePullPolicy: 'IfNotPresent' }),
    container('a', { imagePullPolicy: 'IfNotPresent' }),
  ]
  const written = [container('a', { imagePullPolicy: 'IfNotPresent' }), container('b')]
  expect(withoutDefaults({ containers: created }, { containers: written })[0]).toEqual({
    containers: [container('b'), container('a', { imagePullPolicy: 'IfNotPresent' })],
  })
})

test('of two Jobs that are made, or two that are not, nothing is left out', () => {
  const run = { id: 'x', name: 'x' }
  const [one, other] = ['spec:\n  parallelism: 1\n', 'spec:\n  parallelism: 2\n']
  for (const unmade of [false, true])
    expect(comparable({ run, text: one, unmade }, { run, text: other, unmade }, false)).toEqual([one, other])
  expect(comparable({ run, text: one, unmade: true }, { run, text: 'spec:\n  suspend: false\n' }, false)).toEqual([
    one,
    'spec: {}\n',
  ])
  expect(comparable({ run, text: one, unmade: true }, { run, text: 'spec:\n  suspend: false\n' }, true)[1]).toBe(
    'spec:\n  suspend: false\n',
  )
})
