import { expect, test } from 'vitest'
import { flowdeckTemplate, prefect06Template } from '../../prefect-0.6/templates'
import type { FieldId } from './form-fields'
import { longestText, type Reading } from './read-field'
import { readJobForm, type JobForm } from './read-job-form'
import { rowsMost } from './read-rows'
import { mergedPlace, sharedPlace } from './place-of-field'
import { unshownMost } from './unshown'

function formOf(text: string): JobForm {
  const reading = readJobForm(text)
  if (!reading.ok) throw new Error(reading.problems.map(({ line, message }) => `line ${line}: ${message}`).join('\n'))
  return reading.form
}

/** The lines of a flow's container, in a template that says nothing else. */
const withFlow = (...lines: readonly string[]): string => template({ flow: lines })

function template(lines: {
  readonly job?: readonly string[]
  readonly pod?: readonly string[]
  readonly flow?: readonly string[]
}): string {
  const indented = (spaces: number, all: readonly string[] = []) => all.map((line) => ' '.repeat(spaces) + line)
  return [
    'apiVersion: batch/v1',
    'kind: Job',
    'spec:',
    ...indented(2, lines.job),
    '  template:',
    '    spec:',
    ...indented(6, lines.pod),
    '      containers:',
    '        - name: flow',
    ...indented(10, lines.flow),
    '',
  ].join('\n')
}

const unset: Reading = { kind: 'unset' }
const set = (text: string, line: number): Reading => ({ kind: 'set', text, line })
const left = (text: string, why: string, line = 8): Reading => ({ kind: 'left', text, line, why })

test('Flowdeck’s template: what stands there, at its line', () => {
  const { container, fields, variables, nodeSelector, pullSecrets, unshown } = formOf(flowdeckTemplate)
  expect(container).toBe('flow')
  expect(fields).toEqual({
    image: set('prefecthq/prefect:0.6.7', 13),
    imagePullPolicy: set('IfNotPresent', 14),
    cpuRequest: set('100m', 31),
    cpuLimit: unset,
    memoryRequest: set('256Mi', 32),
    memoryLimit: unset,
    serviceAccount: unset,
    backoffLimit: set('0', 6),
    ttl: set('86400', 7),
  })
  expect(variables.rows.map(({ name, value, line, why }) => [name, value, line, why])).toEqual([
    ['PREFECT__CLOUD__USE_LOCAL_SECRETS', 'false', 18, null],
    ['PREFECT__LOGGING__LOG_TO_CLOUD', 'true', 20, null],
    ['PREFECT__LOGGING__LEVEL', 'INFO', 22, null],
    ['PREFECT__ENGINE__FLOW_RUNNER__DEFAULT_CLASS', 'prefect.engine.cloud.CloudFlowRunner', 25, null],
    ['PREFECT__ENGINE__TASK_RUNNER__DEFAULT_CLASS', 'prefect.engine.cloud.CloudTaskRunner', 27, null],
  ])
  expect([nodeSelector.rows, pullSecrets.rows]).toEqual([[], []])
  expect(unshown).toEqual({
    parts: [
      { name: 'metadata', line: 3 },
      { name: 'restartPolicy', line: 10 },
      { name: 'command', line: 15 },
      { name: 'args', line: 16 },
    ],
    count: 4,
  })
})

test('upstream’s template: nine variables, and a secret without a name', () => {
  const { variables, pullSecrets } = formOf(prefect06Template)
  expect(variables.count).toBe(9)
  expect(pullSecrets.rows.map(({ name, why }) => [name, why])).toEqual([['', null]])
})

test('of several containers, the one of the flow; the others are named as what the form does not show', () => {
  const text = template({ pod: ['initContainers: [{name: wait, image: w}]'] }).replace(
    '        - name: flow\n',
    '        - name: proxy\n          image: p\n        - name: flow\n          image: f\n        - image: nameless\n',
  )
  const { container, fields, unshown } = formOf(text)
  expect([container, fields.image]).toEqual(['flow', set('f', 11)])
  expect(unshown.parts).toEqual([
    { name: 'initContainers', line: 6 },
    { name: 'container proxy', line: 8 },
    { name: 'container 3', line: 12 },
  ])
})

test('where no container is called flow, the first one is the flow’s', () => {
  const { container, fields } = formOf(withFlow('image: f').replace('- name: flow', '- name: main'))
  expect([container, fields.image]).toEqual(['main', set('f', 8)])
  expect(formOf(withFlow('image: f').replace('- name: flow', '- tty: true')).container).toBeNull()
})

test.each([
  ['no containers', template({}).replace(/ {6}containers:\n.*\n/, ''), 'no-containers', 5],
  ['an empty list of containers', template({}).replace(/containers:\n.*\n/, 'containers: []\n'), 'no-containers', 6],
  ['several documents', `${flowdeckTemplate}---\nkind: Secret\n`, 'several-documents', 34],
  ['nothing', '', 'empty-template', 1],
  ['no YAML', flowdeckTemplate.replace('containers:', 'containers: ['), 'not-yaml', 12],
  ['another kind', flowdeckTemplate.replace('kind: Job', 'kind: Pod'), 'not-a-job', 2],
  ['env that is no list', withFlow('env: {A: b}'), 'wrong-type', 8],
])('no form of a document with %s: why, and at which line', (_, text, rule, line) => {
  const reading = readJobForm(text)
  expect(reading.ok ? [] : reading.problems.map((problem) => [problem.rule, problem.line])).toEqual([[rule, line]])
})

test('an empty document behind the template, and one before it, are no hindrance', () =>
  expect(formOf(`---\n${flowdeckTemplate}---\n`).fields.ttl).toEqual(set('86400', 8)))

const wrongTypes: readonly [string, FieldId, string, Reading][] = [
  [
    'a number for an image',
    'image',
    withFlow('image: 1.10'),
    left('1.1', 'Without quotes, 1.1 is no text, and Kubernetes refuses it.'),
  ],
  [
    'a truth value for a policy',
    'imagePullPolicy',
    withFlow('imagePullPolicy: no'),
    left('false', 'Without quotes, false is no text, and Kubernetes refuses it.'),
  ],
  ['a mapping for an image', 'image', withFlow('image: {name: x}'), left('', 'A mapping stands here, and no text.')],
  [
    'a list for a quantity',
    'cpuLimit',
    withFlow('resources: {limits: {cpu: [1]}}'),
    left('', 'A list stands here, and no quantity.'),
  ],
  [
    'a truth value for a quantity',
    'cpuLimit',
    withFlow('resources: {limits: {cpu: yes}}'),
    left('true', 'true is no quantity.'),
  ],
  [
    'a text for a number',
    'ttl',
    template({ job: ['ttlSecondsAfterFinished: "60"'] }),
    left('60', 'A text stands here, and Kubernetes takes only a number without quotes.', 4),
  ],
  [
    'half a second',
    'ttl',
    template({ job: ['ttlSecondsAfterFinished: 0.5'] }),
    left('0.5', '0.5 is no whole number.', 4),
  ],
  [
    'a text where a mapping stands around the field',
    'cpuRequest',
    withFlow('resources: small'),
    left('', 'resources is no mapping here.'),
  ],
  [
    'a list where a mapping stands around the field',
    'memoryLimit',
    withFlow('resources: {limits: [cpu]}'),
    left('', 'limits is no mapping here.'),
  ],
]
test.each(wrongTypes)('a wrong type is said, and can’t be changed: %s', (_, id, text, reading) =>
  expect(formOf(text).fields[id]).toEqual(reading),
)

test('numbers are quantities, and whole ones keep their digits', () => {
  const { fields } = formOf(template({ job: ['backoffLimit: 90071992547409931'], flow: ['resources: {requests: {cpu: 2, memory: 1e3}}'] })) // prettier-ignore
  expect([fields.cpuRequest, fields.memoryRequest, fields.backoffLimit]).toEqual([
    set('2', 9),
    set('1000', 9),
    set('90071992547409931', 4),
  ])
})

test('what is null isn’t set, and what says nothing holds nothing', () => {
  const { fields, variables } = formOf(
    template({ job: ['backoffLimit: null'], flow: ['image:', 'resources:', 'env:'] }),
  )
  expect([fields.backoffLimit, fields.image, fields.cpuLimit]).toEqual([unset, unset, unset])
  expect(variables).toEqual({ rows: [], count: 0, names: [], left: null })
})

test('variables: plain ones, read ones, unquoted ones, and one without a value', () => {
  const text = withFlow(
    'env:',
    '  - {name: A, value: "1"}',
    '  - {name: B, valueFrom: {secretKeyRef: {name: api, key: token}}}',
    '  - {name: C, valueFrom: {configMapKeyRef: {name: conf, key: level}}}',
    '  - {name: D, valueFrom: {fieldRef: {fieldPath: status.podIP}}}',
    '  - {name: E, valueFrom: {resourceFieldRef: {resource: limits.cpu}}}',
    '  - {name: F, valueFrom: {}}',
    '  - {name: G, value: 1}',
    '  - name: H',
    '  - {name: A, value: "2"}',
  )
  const read = 'It is read when the pod starts.'
  const { rows, count, names, left: none } = formOf(text).variables
  expect(rows.map(({ index, name, value, line, why }) => [index, name, value, line, why])).toEqual([
    [0, 'A', '1', 9, null],
    [1, 'B', 'Secret api, key token', 10, read],
    [2, 'C', 'ConfigMap conf, key level', 11, read],
    [3, 'D', 'field status.podIP of the pod', 12, read],
    [4, 'E', 'resource limits.cpu of the container', 13, read],
    [5, 'F', 'another source', 14, read],
    [6, 'G', '1', 15, 'Without quotes, 1 is no text, and Kubernetes refuses it.'],
    [7, 'H', '', 16, null],
    [8, 'A', '2', 17, null],
  ])
  expect([count, names.join(''), none]).toEqual([9, 'ABCDEFGHA', null])
})

test('node labels and pull secrets, of the right type and of a wrong one', () => {
  const rowsOf = (pod: readonly string[]) => {
    const { nodeSelector, pullSecrets } = formOf(template({ pod }))
    return [nodeSelector, pullSecrets].map(({ rows, left: none }) => [
      ...rows.map(({ name, value, why }) => [name, value, why]),
      none,
    ])
  }
  expect(rowsOf(['nodeSelector: {zone: a, spot: true}', 'imagePullSecrets: [{name: r}, {}]'])).toEqual([
    [['zone', 'a', null], ['spot', 'true', 'Without quotes, true is no text, and Kubernetes refuses it.'], null],
    [['r', '', null], ['', '', null], null],
  ])
  expect(rowsOf(['nodeSelector: [zone]'])).toEqual([[{ why: 'nodeSelector is no mapping here.', line: 6 }], [null]])
})

test('what stands for several places is shown, and left as it is', () => {
  const text = template({
    pod: [
      'initContainers:',
      '  - &base',
      '    name: wait',
      '    image: &image p',
      '    imagePullPolicy: Never',
      '    resources: &small {limits: {cpu: 1}}',
      '    env: &env [{name: A, value: b}]',
      'nodeSelector: &unused {zone: a}',
      'serviceAccountName: &account flows',
      'hostname: *account',
    ],
    flow: ['<<: *base', 'image: *image', 'resources: *small', 'env: *env'],
  })
  const { fields, variables, nodeSelector, hasAliases } = formOf(text)
  expect(hasAliases).toBe(true)
  expect(fields).toEqual({
    image: left('p', sharedPlace, 19),
    imagePullPolicy: left('Never', mergedPlace, 17),
    cpuRequest: left('', sharedPlace, 20),
    cpuLimit: left('1', sharedPlace, 11),
    memoryRequest: left('', sharedPlace, 20),
    memoryLimit: left('', sharedPlace, 11),
    serviceAccount: left('flows', sharedPlace, 14),
    backoffLimit: unset,
    ttl: unset,
  })
  expect(variables.rows.map(({ name, why }) => [name, why])).toEqual([['A', sharedPlace]])
  expect(variables.left).toEqual({ why: sharedPlace, line: 21 })
  // Nothing names this anchor: it is one place like any other.
  expect(nodeSelector.rows.map(({ why }) => why)).toEqual([null])
  expect(nodeSelector.left).toBeNull()
})

test('what a field would not show as it is, it shows as what it is, and leaves it', () => {
  const { fields, variables } = formOf(
    template({
      pod: ['serviceAccountName: "flo\\u202ews"'],
      flow: [
        `image: ${'x'.repeat(longestText + 1)}`,
        'env: [{name: A, value: "a\\r\\nb"}, {name: B, value: "a\\nb\\tc"}]',
      ],
    }),
  )
  expect(fields.serviceAccount).toEqual(left('flo<U+202E>ws', 'It has characters that a field does not show.', 6))
  expect(fields.image).toEqual(left(`${'x'.repeat(longestText)}…`, 'The text is too long for a field.', 9))
  expect(variables.rows.map(({ value, why }) => [value, why])).toEqual([
    ['a\nb', 'It has characters that a field does not show.'],
    ['a\nb\tc', null],
  ])
})

test('lines that end as on Windows, and a mark of the byte order, change nothing', () => {
  const onWindows = `\ufeff${flowdeckTemplate.replaceAll('\n', '\r\n')}`
  expect(formOf(onWindows)).toEqual(formOf(flowdeckTemplate))
})

test('a long document: the first rows and parts, and how many there are', () => {
  const variables = Array.from({ length: 2_000 }, (_, index) => [
    `  # variable ${index}`,
    `  - name: VARIABLE_${index}`,
    `    value: ${'v'.repeat(60)}`,
  ]).flat()
  const fields = Array.from({ length: unshownMost + 5 }, (_, index) => `field${index}: 1`)
  const text = withFlow('env:', ...variables, ...fields)
  expect(text.length).toBeGreaterThan(200_000)
  const form = formOf(text)
  expect([form.variables.rows.length, form.variables.count]).toEqual([rowsMost, 2_000])
  expect(form.variables.names.at(-1)).toBe('VARIABLE_1999')
  expect([form.unshown.parts.length, form.unshown.count]).toEqual([unshownMost, unshownMost + 5])
})

test('parts beside the form are called by where they stand', () => {
  const { unshown } = formOf(
    template({
      job: ['parallelism: 2'],
      pod: ['tolerations: []'],
      flow: ['resources: {claims: [], requests: {nvidia.com/gpu: 1}, limits: {ephemeral-storage: 1Gi}}'],
    }).replace('  template:\n', '  template:\n    metadata: {labels: {a: b}}\n'),
  )
  expect(unshown.parts.map(({ name }) => name)).toEqual([
    'parallelism',
    'template.metadata',
    'tolerations',
    'resources.claims',
    'requests.nvidia.com/gpu',
    'limits.ephemeral-storage',
  ])
})
