import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { prefect06 } from '../prefect-0.6/prefect-0.6'
import { sampleInputs, sampleOptions } from '../prefect-0.6/samples'
import { templateOf } from '../template/samples'
import { renderJobSpec } from './render-job'
import { replaceJobSpecYaml } from './replace-job-spec-yaml'

/** The rendered lines, each with the first letter of its author. */
function marked(text: string, options = sampleOptions, display = {}): string[] {
  const rendered = renderJobSpec(prefect06, sampleInputs, templateOf(text), options, display)
  if (!rendered.ok) throw new Error(rendered.reason)
  const lines = rendered.yaml.trimEnd().split('\n')
  expect(rendered.authors).toHaveLength(lines.length)
  return lines.map((line, index) => `${rendered.authors[index]?.[0]} ${line}`)
}

const template = `# made by the data team
apiVersion: batch/v1
kind: Job
metadata:
  name: prefect-job # any
spec:
  backoffLimit: 0 # once
  template:
    spec:
      containers:
        # the flow itself
        - name: flow
          image: x # replaced
          command: ["/bin/sh", "-c"]
          env:
            - name: A
              value: "1"
            - {name: PREFECT__CONTEXT__NAMESPACE, value: x}
      restartPolicy: Never
`

test('each line says who wrote it, and comments stay', () => {
  expect(marked(template)).toEqual([
    't # made by the data team',
    't apiVersion: batch/v1',
    't kind: Job',
    't metadata:',
    'a   name: prefect-job-0a1b2c3d # any',
    'a   labels:',
    'a     app: prefect-job-0a1b2c3d',
    'a     identifier: 0a1b2c3d',
    'r     flow_run_id: 00000005-1111-4111-8111-111111111111',
    'r     flow_id: 00000005-2222-4222-8222-222222222222',
    't spec:',
    't   backoffLimit: 0 # once',
    't   template:',
    't     spec:',
    't       containers:',
    't         # the flow itself',
    't         - name: flow',
    'r           image: reg.example/project/a:b # replaced',
    't           command: ["/bin/sh", "-c"]',
    't           env:',
    't             - name: A',
    't               value: "1"',
    'a             - {name: PREFECT__CONTEXT__NAMESPACE, value: "n"}',
    'a             - name: PREFECT__CLOUD__API',
    'a               value: https://api.example.com/graphql',
    'a             - name: PREFECT__CLOUD__AUTH_TOKEN',
    'a               value: T',
    'r             - name: PREFECT__CONTEXT__FLOW_RUN_ID',
    'r               value: 00000005-1111-4111-8111-111111111111',
    't       restartPolicy: Never',
    'a     metadata:',
    'a       labels:',
    'a         app: prefect-job-0a1b2c3d',
    'r         flow_run_id: 00000005-1111-4111-8111-111111111111',
    'a         identifier: 0a1b2c3d',
  ])
})

test('a masked token is dots, an empty one is seen to be empty', () => {
  const token = (options: typeof sampleOptions) => marked(template, options, { maskToken: true })[26]
  expect(token({ ...sampleOptions, token: 'sesame' })).toBe('a               value: ••••••••')
  expect(token({ ...sampleOptions, token: '' })).toBe('a               value: ""')
})

const withAnchors = `apiVersion: batch/v1
kind: Job
metadata:
  labels: &labels # shared
    team: data
spec:
  template:
    metadata:
      labels: *labels
    spec:
      restartPolicy: Never
      containers:
        - &base
          name: proxy
          image: p
          env: &env
            - &mode {name: MODE, value: "on"}
        - <<: *base
          name: flow
          env: [*mode]
        - <<: [{image: q, tty: true}, *base]
          name: other
`
const templates = [
  ...prefect06.templates.map(({ name, text }) => [name, text] as const),
  ['the one above', template],
  ['one with empty mappings', template.replace('  name: prefect-job # any\n', '  labels: # none yet\n')],
  ['one as JSON', JSON.stringify(parse(template))],
  ['one with an empty document behind it', `---\n${template}---\n`],
  ['one with anchors and merge keys', withAnchors],
  ['one with pull secrets', template + '      imagePullSecrets:\n        - name: ""\n        - name: mine\n'],
] as const

test.each(templates)('the text says what the manifest says, to YAML 1.2 and to kubectl’s 1.1: %s', (_, text) => {
  const parsed = templateOf(text)
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      fc.stringMatching(/^[0-9e]{8}$/),
      fc.string(),
      (token, identifier, secret) => {
        const options = {
          ...sampleOptions,
          token,
          identifier,
          imagePullSecrets: secret,
        }
        const rendered = renderJobSpec(prefect06, sampleInputs, parsed, options)
        const manifest = replaceJobSpecYaml(prefect06, sampleInputs, parsed, options)
        if (!rendered.ok || !manifest.ok) throw new Error('Docker storage was refused')
        expect(parse(rendered.yaml)).toEqual(manifest.manifest)
        expect(parse(rendered.yaml, { version: '1.1' })).toEqual(manifest.manifest)
      },
    ),
    { seed: 1, numRuns: 20 },
  )
})

test('what shares an anchor changes alone', () => {
  const job = parse(
    marked(withAnchors)
      .map((line) => line.slice(2))
      .join('\n'),
  ) as {
    metadata: { labels: object }
    spec: { template: { metadata: { labels: object } } }
  }
  expect(Object.keys(job.metadata.labels)).toContain('flow_id')
  expect(Object.keys(job.spec.template.metadata.labels)).not.toContain('flow_id')
})

test('storage that is not Docker has no Job to show', () => {
  const inputs = { ...sampleInputs, storage: null }
  expect(renderJobSpec(prefect06, inputs, templateOf(template), sampleOptions)).toEqual({
    ok: false,
    reason: `Storage for flow run ${sampleInputs.flowRunId} is not of type Docker.`,
    advice:
      'Its storage is none, and Prefect 0.6 runs flows with Docker storage only. ' +
      'Register the flow again with Docker storage.',
    failsRun: false,
  })
})
