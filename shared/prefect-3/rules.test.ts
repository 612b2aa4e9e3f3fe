import { expect, test } from 'vitest'
import { checkTemplate } from '../dialect/check-template'
import { parse, stringify } from 'yaml'
import { applyTemplateEdit } from '../template/template-edit'
import { withoutValue, withValue, type Path } from '../template/path'
import { prefect3 } from './prefect-3'
import { templateForm } from './template-form'
import { defaultManifest, defaultVariables } from './templates'

const context = { localCluster: true, namespace: 'flows' }
const findingsOf = (text: string, variables?: readonly string[]) =>
  checkTemplate(prefect3, text, { ...context, ...(variables ? { variables } : {}) })
/** Upstream's manifest with another value, or without one. */
const withAt = (path: string, value: unknown): string => {
  const steps: Path = path.split(' ').map((step) => (/^\d+$/.test(step) ? Number(step) : step))
  const manifest: unknown = parse(defaultManifest)
  return stringify(value === undefined ? withoutValue(manifest, steps) : withValue(manifest, steps, value))
}
const pod = 'spec template spec'
const flow = `${pod} containers 0`

test('of upstream’s own manifest there is nothing to say', () => {
  expect(findingsOf(defaultManifest)).toEqual([])
})

/** The text of the line that is marked. */
const lineOf = (text: string, line: number): string => text.split('\n')[line - 1]?.trim() ?? ''

test.each<[string, path: string, value: unknown, rule: string, severity: string, line: string, words: string]>([
  [
    'another name of the container',
    `${flow} name`,
    'flow',
    'required-part',
    'error',
    'name: flow',
    'name is "flow", and Prefect’s worker refuses every run without name: "prefect-job" here.',
  ],
  ['no name of the container', `${flow} name`, undefined, 'required-part', 'error', '', 'name is missing'],
  [
    'no parallelism',
    `${pod} parallelism`,
    undefined,
    'required-part',
    'error',
    '',
    'Write parallelism: 1 into the pod’s spec: Kubernetes ignores it there, the worker looks for it.',
  ],
  [
    'another restart policy',
    `${pod} restartPolicy`,
    'OnFailure',
    'required-part',
    'error',
    'restartPolicy: OnFailure',
    'refuses every run without restartPolicy: "Never" here.',
  ],
  [
    'several pods',
    'spec parallelism',
    3,
    'several-pods',
    'error',
    'parallelism: 3',
    'Kubernetes starts 3 pods of a Job, and each of them would run the flow.',
  ],
  [
    'containers in another order',
    `${pod} containers`,
    [{ name: 'proxy' }, { name: 'prefect-job' }],
    'flow-container-not-first',
    'error',
    '- name: prefect-job',
    'Prefect’s worker looks at the first only.',
  ],
  [
    'an undeclared placeholder',
    `${pod} priorityClassName`,
    '{{ priority }}',
    'undeclared-placeholder',
    'error',
    'priorityClassName: "{{ priority }}"',
    '{{ priority }} is none of the variables that the work pool declares',
  ],
  [
    'a path into a variable',
    'x',
    '{{ image.a }}',
    'undeclared-placeholder',
    'error',
    'x: "{{ image.a }}"',
    '{{ image.a }} is none of the variables',
  ],
  [
    'a block in the manifest',
    'x',
    '{{ prefect.blocks.secret.db }}',
    'undeclared-placeholder',
    'error',
    'x: "{{ prefect.blocks.secret.db }}"',
    'give it {{ prefect.blocks.secret.db }} as its default',
  ],
  [
    'the flow’s name in the manifest',
    'x',
    '{{ ctx.flow.name }}',
    'undeclared-placeholder',
    'error',
    'x: "{{ ctx.flow.name }}"',
    'Only the value of the variable name may have',
  ],
  [
    'a variable of the worker’s process',
    'x',
    '{{ $HOME }}',
    'undeclared-placeholder',
    'error',
    'x: "{{ $HOME }}"',
    'let the deployment give it',
  ],
  [
    'braces that are no placeholder',
    'x',
    '{{ image | upper }}',
    'placeholder-form',
    'warning',
    'x: "{{ image | upper }}"',
    '"{{ image | upper }}" is no placeholder',
  ],
  ['an open brace', 'x', '{{ image', 'placeholder-form', 'warning', 'x: "{{ image"', 'is no placeholder'],
  [
    'a $ref that names no block',
    'x',
    { $ref: '#/a' },
    'block-reference',
    'error',
    '$ref: "#/a"',
    '$ref is a text, and the worker refuses every run for it',
  ],
  [
    'a mapping for env',
    `${flow} env`,
    { A: '1' },
    'env-form',
    'warning',
    '',
    'env is a mapping, and the worker writes its own list over it.',
  ],
  [
    'an entry of env without a name',
    `${flow} env`,
    [{ value: '1' }],
    'env-form',
    'error',
    '- value: "1"',
    'This entry of env has no name',
  ],
  [
    'an entry of env that is a text',
    `${flow} env`,
    ['A=1'],
    'env-form',
    'error',
    '- A=1',
    'This entry of env is a text.',
  ],
  [
    'a number in env',
    `${flow} env`,
    [{ name: 'A', value: 1 }],
    'env-not-a-string',
    'error',
    'value: 1',
    'A is 1 without quotes',
  ],
  ['args that are a number', `${flow} args`, 5, 'args-form', 'error', '- args: 5', 'args are a number'],
  ['args with an open quote', `${flow} args`, "a 'b", 'args-form', 'error', `- args: a 'b`, 'does not close it'],
  [
    'a name that no Job may have',
    'metadata generateName',
    'My Job-',
    'generate-name',
    'error',
    'generateName: My Job-',
    'Names of Jobs begin with "My Job-"',
  ],
  ['another kind', 'kind', 'CronJob', 'not-a-job', 'error', 'kind: CronJob', 'has the kind "CronJob"'],
  ['no apiVersion', 'apiVersion', undefined, 'not-a-job', 'error', '', 'has no apiVersion'],
  [
    'labels of the pod that are null',
    'spec template metadata',
    { labels: null },
    'no-job',
    'error',
    '',
    'spec.template.metadata.labels is null',
  ],
  ['retries of Kubernetes', 'spec backoffLimit', 3, 'repeated-runs', 'note', 'backoffLimit: 3', 'up to 4 times'],
  [
    'a pull policy that a local cluster does not serve',
    `${flow} imagePullPolicy`,
    'Always',
    'always-pull-on-local-cluster',
    'warning',
    'imagePullPolicy: Always',
    'Use IfNotPresent',
  ],
])('%s is found at its line', (...row) => {
  const [, path, value, rule, severity, line, words] = row
  const text = withAt(path, value)
  const found = findingsOf(text).find((one) => one.rule === rule)
  expect(found).toMatchObject({ rule, severity })
  expect(found?.message).toContain(words)
  if (line !== '') expect(lineOf(text, found?.line ?? 0)).toBe(line)
})

test.each<[string, path: string, value: unknown]>([
  ['a placeholder for a required part', `${pod} parallelism`, '{{ backoff_limit }}'],
  ['a placeholder for the containers', `${pod} containers`, '{{ image }}'],
  ['a placeholder for the whole spec', 'spec', '{{ image }}'],
  ['another namespace, which each run may choose', 'metadata namespace', 'elsewhere'],
  ['a second container named flow', `${pod} containers 1`, { name: 'flow' }],
  ['a list of variables', `${flow} env`, [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }]],
  ['args as a list', `${flow} args`, ['python', '-m', 'flows']],
  ['labels of its own', 'metadata labels', { team: 'data' }],
])('%s is no mistake', (_, path, value) => {
  const found = findingsOf(withAt(path, value)).filter(({ rule }) => rule !== 'overwritten-field' && rule !== 'no-job')
  expect(found).toEqual([])
})

test('what a pool declares beside upstream’s variables may be named', () => {
  const text = withAt(`${pod} priorityClassName`, '{{ priority }}')
  expect(findingsOf(text, [...defaultVariables, 'priority'])).toEqual([])
  expect(findingsOf(text, ['priority']).every(({ rule }) => rule === 'undeclared-placeholder')).toBe(true)
})

test('variables that the worker sets are marked as overwritten, and others are not', () => {
  const env = [
    { name: 'PREFECT__FLOW_RUN_ID', value: 'x' },
    { name: 'MINE', value: 'x' },
  ]
  const text = withAt(`${flow} env`, env)
  const found = findingsOf(text).filter(({ rule }) => rule === 'overwritten-field')
  expect(found.map(({ line }) => lineOf(text, line))).toEqual(['- name: PREFECT__FLOW_RUN_ID'])
})

test('a remedy changes the manifest as the finding says', () => {
  const text = withAt(`${pod} restartPolicy`, 'OnFailure')
  const edit = findingsOf(text).find(({ rule }) => rule === 'required-part')?.edit
  if (!edit) throw new Error('no remedy')
  expect(findingsOf(applyTemplateEdit(text, edit, templateForm.structure))).toEqual([])
})

test('a placeholder without quotation marks is refused as a mapping, at its line', () => {
  const text = defaultManifest.replace('"{{ image }}"', '{{ image }}').replace('"{{ command }}"', '{{command}}')
  expect(findingsOf(text).filter(({ rule }) => rule === 'placeholder')).toMatchObject([
    { severity: 'error', message: expect.stringContaining('in quotes') as string },
    { severity: 'error', line: text.split('\n').findIndex((line) => line.includes('image: {{')) + 1 },
  ])
})
