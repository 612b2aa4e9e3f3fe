import { expect, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { prefect06 } from '../prefect-0.6/prefect-0.6'
import { flowdeckTemplate, prefect06Template } from '../prefect-0.6/templates'
import { withoutValue, withValue, type Path } from '../template/path'
import { openTemplate } from '../template/parse-template'
import { TemplateCheck } from '../template/template-check'
import { applyTemplateEdit } from '../template/template-edit'
import { checkTemplate, type CheckContext } from './check-template'

const remote: CheckContext = { localCluster: false, namespace: 'default' }
const local: CheckContext = { localCluster: true, namespace: 'default' }

/** Rule, severity and the text of the line that each check is about. */
function said(text: string, context = remote): string[] {
  const lines = text.split('\n')
  return checkTemplate(prefect06, text, context).map(
    ({ rule, severity, line }) => `${severity} ${rule}: ${lines[line - 1]?.trim()}`,
  )
}
const withoutNotes = (list: readonly string[]) => list.filter((one) => !one.startsWith('note'))

test('flowdeck’s template has nothing wrong, on a local cluster either', () => {
  expect(said(flowdeckTemplate, local)).toEqual([
    'note overwritten-field: name: prefect-job',
    'note overwritten-field: image: prefecthq/prefect:0.6.7',
  ])
})

test('upstream’s template: what users have stumbled over, and what the agent overwrites', () => {
  const checks = said(prefect06Template, local)
  expect(withoutNotes(checks)).toEqual([
    'warning missing-backoff-limit: spec:',
    'warning always-pull-on-local-cluster: imagePullPolicy: Always',
    'warning small-cpu-limit: cpu: 100m',
    'warning empty-pull-secret: - name: ""',
  ])
  expect(checks.filter((one) => one.startsWith('note overwritten-field'))).toHaveLength(10)
  expect(withoutNotes(said(prefect06Template, remote))).not.toContain(
    'warning always-pull-on-local-cluster: imagePullPolicy: Always',
  )
})

test('every remedy that is offered solves what it is offered for, and nothing new comes of it', () => {
  let text = prefect06Template.replace('restartPolicy: Never', 'restartPolicy: Always').replace('"DEBUG"', '1')
  for (let rounds = 0; rounds < 10; rounds++) {
    const check = checkTemplate(prefect06, text, local).find(({ edit }) => edit)
    if (!check?.edit) break
    const before = said(text, local).length
    text = applyTemplateEdit(text, check.edit)
    expect(said(text, local).length).toBeLessThan(before)
  }
  expect(withoutNotes(said(text, local))).toEqual([])
})

const base: unknown = parse(flowdeckTemplate)
const pod: Path = ['spec', 'template', 'spec']
const flow: Path = [...pod, 'containers', 0]
const proxy = { name: 'proxy', image: 'p' }
const container = (parse(flowdeckTemplate) as { spec: { template: { spec: { containers: [object] } } } }).spec.template
  .spec.containers[0]
const long = 'x'.repeat(64)
const fits = 'x'.repeat(63)

const rows: readonly [string, unknown, readonly string[]][] = [
  ['more attempts than one', withValue(base, ['spec', 'backoffLimit'], 2), ['note repeated-runs: backoffLimit: 2']],
  [
    'a null backoffLimit',
    withValue(base, ['spec', 'backoffLimit'], null),
    ['warning missing-backoff-limit: backoffLimit: null'],
  ],
  ['no restartPolicy', withoutValue(base, [...pod, 'restartPolicy']), ['error restart-policy: spec:']],
  [
    'restartPolicy Always',
    withValue(base, [...pod, 'restartPolicy'], 'Always'),
    ['error restart-policy: restartPolicy: Always'],
  ],
  ['restartPolicy OnFailure', withValue(base, [...pod, 'restartPolicy'], 'OnFailure'), []],
  ['the connection’s namespace', withValue(base, ['metadata', 'namespace'], 'default'), []],
  ['another namespace', withValue(base, ['metadata', 'namespace'], 'prod'), ['error other-namespace: namespace: prod']],
  [
    'a CPU limit of 0.1',
    withValue(base, [...flow, 'resources', 'limits'], { cpu: 0.1 }),
    ['warning small-cpu-limit: cpu: 0.1'],
  ],
  ['a CPU limit of 1', withValue(base, [...flow, 'resources', 'limits'], { cpu: 1 }), []],
  [
    'a sidecar first',
    withValue(base, [...pod, 'containers'], [proxy, container]),
    ['warning flow-container-not-first: - name: flow'],
  ],
  ['a sidecar last', withValue(base, [...pod, 'containers'], [container, proxy]), []],
  [
    'two containers without the name flow',
    withValue(base, [...pod, 'containers'], [{ ...container, name: 'main' }, proxy]),
    ['warning no-flow-container: - name: main'],
  ],
  ['one container of another name', withValue(base, [...flow, 'name'], 'main'), []],
  [
    'nothing to start',
    withoutValue(withoutValue(base, [...flow, 'command']), [...flow, 'args']),
    ['warning no-command: - name: flow'],
  ],
  ['no runner for tasks', withoutValue(base, [...flow, 'env', 4]), ['warning missing-runner-class: env:']],
  ['runners from elsewhere', withValue(withoutValue(base, [...flow, 'env', 4]), [...flow, 'envFrom'], []), []],
  ['a number in env', withValue(base, [...flow, 'env', 2, 'value'], 1), ['error env-not-a-string: value: 1']],
  ['a mapping in env', withValue(base, [...flow, 'env', 2, 'value'], { a: 1 }), ['error env-not-a-string: value:']],
  [
    'a truth value in a sidecar’s env',
    withValue(base, [...pod, 'containers', 1], { ...proxy, env: [{ name: 'A', value: true }] }),
    ['error env-not-a-string: value: true'],
  ],
  ['a long name of a Job', withValue(base, ['metadata', 'name'], long), [`note name-too-long: name: ${long}`]],
  ['a long name of a container', withValue(base, [...flow, 'name'], long), [`error name-too-long: - name: ${long}`]],
  ['a name that just fits', withValue(base, [...flow, 'name'], fits), []],
  [
    'a long name of a volume',
    withValue(base, [...pod, 'volumes'], [{ name: long }]),
    [`error name-too-long: - name: ${long}`],
  ],
  ['a long label', withValue(base, ['metadata', 'labels'], { team: long }), [`error label: team: ${long}`]],
  [
    'a long label of pods',
    withValue(base, ['spec', 'template', 'metadata'], { labels: { [long]: '' } }),
    [`error label: ${long}: ""`],
  ],
  ['a label that just fits', withValue(base, ['metadata', 'labels'], { [`example.com/${fits}`]: fits }), []],
  ['a label that is a number', withValue(base, ['metadata', 'labels'], { team: 1 }), ['error label: team: 1']],
]

test.each(rows)('%s', (_, job, expected) => {
  const found = said(stringify(job)).filter((one) => !one.startsWith('note overwritten-field'))
  expect(found).toEqual(expected)
})

test('a number keeps its spelling when it is put in quotes', () => {
  const text = flowdeckTemplate.replace('value: INFO', 'value: 1.10')
  const [check] = checkTemplate(prefect06, text, remote).filter(({ rule }) => rule === 'env-not-a-string')
  expect(check).toMatchObject({ line: 23, column: 15, edit: { kind: 'setEnv', value: '1.10', label: 'Write "1.10"' } })
})

test('checks are as the contract has them', () => {
  const checks = checkTemplate(prefect06, prefect06Template, local)
  expect(TemplateCheck.array().parse(checks)).toEqual(checks)
})

const problems: readonly [string, string, readonly string[]][] = [
  ['nothing', '', ['empty-template 1']],
  ['comments alone', '# to do\n', ['empty-template 1']],
  ['half a list', 'kind: Job\nspec: [1,\n', ['not-yaml 2']],
  ['a tab', 'kind: Job\nspec:\n\ta: 1\n', ['not-yaml 3']],
  ['a value of another type than its tag', 'kind: !!int Job\n', ['not-yaml 1']],
  ['a placeholder of Helm as a value', 'kind: Job\nspec: {{ .Values.spec }}\n', ['placeholder 2']],
  [
    'a placeholder of Helm as a line',
    'kind: Job\n{{- if .Values.x }}\nspec: 1\n{{- end }}\n',
    ['placeholder 2', 'placeholder 4'],
  ],
  ['a list as a key', 'kind: Job\n? [a]\n: 1\n', ['not-json 2']],
  ['a merge of a text', 'kind: Job\n<<: x\n', ['not-json 2']],
  ['what is no number', 'kind: Job\nspec: .nan\n', ['not-json 2']],
  ['a control character', 'kind: Job\nspec: "\u0007"\n', ['not-yaml 2']],
  ['an end of line that others do not know', 'kind: Job\n# a\u2028spec: 1\n', ['not-yaml 2']],
  ['a directive', '%YAML 1.2\n---\nkind: Job\n', ['not-yaml 1']],
  ['half of a character', 'kind: Job\nspec: "\\ud83d"\n', ['not-yaml 2']],
  ['two documents', `${flowdeckTemplate}---\nkind: Secret\n`, ['several-documents 34']],
  ['a broken second document', `${flowdeckTemplate}---\nkind: [`, ['not-yaml 34']],
  ['a list', '- a\n', ['not-a-job 1']],
  ['a text', 'hello\n', ['not-a-job 1']],
  ['another kind', 'apiVersion: batch/v1\nkind: CronJob\n', ['not-a-job 2']],
  ['no kind', 'apiVersion: batch/v1\n', ['not-a-job 1']],
  ['another version', 'apiVersion: batch/v2\nkind: Job\n', ['not-a-job 1']],
  ['no spec', 'apiVersion: batch/v1\nkind: Job\n', ['no-containers 1']],
  [
    'no containers',
    'apiVersion: batch/v1\nkind: Job\nspec:\n  template:\n    spec:\n      containers: []\n',
    ['no-containers 6'],
  ],
  ['an alias to nothing', 'kind: *job\n', ['alias 1']],
  [
    'something else where the agent writes',
    stringify({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { labels: 'none' },
      spec: {
        template: { metadata: [], spec: { containers: ['flow', { env: {} }, { env: ['A'] }], imagePullSecrets: 's' } },
      },
    }),
    ['wrong-type 4', 'wrong-type 7', 'wrong-type 10', 'wrong-type 11', 'wrong-type 13', 'wrong-type 14'],
  ],
]

test.each(problems)('no template: %s', (_, text, expected) => {
  const found = checkTemplate(prefect06, text, remote)
  expect(found.map(({ rule, line }) => `${rule} ${line}`)).toEqual(expected)
  expect(found.every(({ severity }) => severity === 'error')).toBe(true)
})

test('an empty document behind the template is none', () => {
  expect(said(`---\n${flowdeckTemplate}---\n`)).toHaveLength(2)
})

test('messages of syntax errors say what to do', () => {
  expect(checkTemplate(prefect06, 'kind: Job\nspec: @x\n', remote)).toEqual([
    {
      rule: 'not-yaml',
      severity: 'error',
      line: 2,
      column: 7,
      message:
        'This is not valid YAML: a value begins with a character that YAML keeps for itself, and needs quotes. Correct it here or just above.',
    },
  ])
})

const secret = 'S3cr3t-0f-M1ne'
test.each([
  `a: @${secret}`,
  `a: "${secret}\\q"`,
  `a: !${secret}<x b\nc: [`,
  `a: !!int ${secret}`,
  `a: !!binary ${secret}`,
  `a:\n\t${secret}: 1`,
  `a: ${secret}: b`,
  `a: [${secret}`,
  `a: |${secret}`,
  `a: {{ ${secret} }}: b`,
  `a: %${secret}\n%${secret}`,
  `a: x\n ${secret}: |\n${secret}`,
  `a: "${secret}\n--- ${secret}\n"`,
  `- a\n${secret}`,
  `"\u0000${secret}"`,
])('what can’t be read is not shown: %j', (text) => {
  const found = checkTemplate(prefect06, text, remote)
  expect(found).not.toEqual([])
  expect(JSON.stringify(found)).not.toContain(secret)
})

const image = 'image: prefecthq/prefect:0.6.7'
const meaning: readonly [string, string, string, readonly string[]][] = [
  ['a truth value as a text', image, 'image: no', ['error not-text: image: no']],
  ['a number as a text', image, `${image}\n          workingDir: 1`, ['error not-text: workingDir: 1']],
  ['an octal mode', image, image + volume('0400'), ['note octal: defaultMode: 0400']],
  [
    'an octal mode of YAML 1.2',
    image,
    image + volume('0o400'),
    ['note octal: defaultMode: 0o400', 'warning readers-differ: defaultMode: 0o400'],
  ],
  ['a mode that is decimal', image, image + volume('400'), ['warning decimal-mode: defaultMode: 400']],
  ['a mode that is meant so', image, image + volume('256'), []],
  ['a time', image, 'image: 12:30:45', ['warning readers-differ: image: 12:30:45']],
  ['a date', image, 'image: 2020-01-01', ['warning readers-differ: image: 2020-01-01']],
  ['a date in quotes', image, 'image: "2020-01-01"', []],
  ['a label', 'metadata:\n', 'metadata:\n  labels: {team: on}\n', ['error label: labels: {team: on}']],
  ['a key', 'metadata:\n', 'metadata:\n  annotations: {on: x}\n', ['warning key-reading: annotations: {on: x}']],
  [
    'a key twice',
    'metadata:\n',
    'metadata:\n  namespace: a\n  namespace: default\n',
    ['warning duplicate-key: namespace: default'],
  ],
  ['a tag that nobody knows', image, 'image: !own x', ['warning unknown-tag: image: !own x']],
  [
    'a merge that replaces',
    'metadata:\n',
    'metadata:\n  a: "1"\n  <<: {a: "2"}\n',
    ['warning late-merge: <<: {a: "2"}'],
  ],
  ['a merge that adds', 'metadata:\n', 'metadata:\n  a: "1"\n  <<: {b: "2"}\n', []],
]

function volume(mode: string): string {
  return `\n          x:\n            - secret: {defaultMode: ${mode}}`.replace(/secret: \{(.*)\}/, '$1')
}

test.each(meaning)('what a template means: %s', (_, before, after, expected) => {
  expect(flowdeckTemplate).toContain(before)
  const found = said(flowdeckTemplate.replace(before, after))
  expect(found.filter((one) => !one.includes('overwritten-field')).toSorted()).toEqual(
    expected.map((one) => one.replace('defaultMode', '- defaultMode')),
  )
})

test('the remedy of a text without quotes puts it in quotes, as it is spelled', () => {
  const text = flowdeckTemplate.replace(image, 'image: 1.10 # mine')
  const edit = checkTemplate(prefect06, text, remote).find(({ rule }) => rule === 'not-text')?.edit
  if (!edit) throw new Error('no remedy')
  expect(applyTemplateEdit(text, edit)).toBe(flowdeckTemplate.replace(image, 'image: "1.10" # mine'))
})

test('what kubectl leaves out or takes for something else is still a template, as kubectl reads it', () => {
  const text = flowdeckTemplate.replace('metadata:\n', 'metadata:\n  annotations: {on: !own 0400, on: 0o17}\n')
  const opened = openTemplate(text)
  expect(opened.ok && opened.job.metadata?.['annotations']).toEqual({ true: 15 })
})

test.each([
  ['parallelism', '  backoffLimit', '  paralelism: 2\n  backoffLimit', 'paralelism: 2'],
  [
    'terminationGracePeriodSeconds',
    '      restartPolicy',
    '      terminationGracePeriodSecond: 9\n      restartPolicy',
    'terminationGracePeriodSecond: 9',
  ],
  ['env', '          env:', '          envs:', 'envs:'],
  ['resources', '          resources:', '          Resources:', 'Resources:'],
  ['imagePullPolicy', '          imagePullPolicy', '          imagePullPolciy', 'imagePullPolciy'],
])('a misspelt %s is said once, at its line, with the word that was meant', (field, before, after, line) => {
  const text = flowdeckTemplate.replace(before, after)
  const found = checkTemplate(prefect06, text, local).filter(({ severity }) => severity !== 'note')
  expect(found.map(({ rule, line: at }) => [rule, text.split('\n')[at - 1]?.includes(line)])).toEqual([
    ['misspelt-key', true],
  ])
  const [only] = found
  expect(only?.message).toMatch(new RegExp(`^Did you mean ${field}\\? Kubernetes knows no field`))
  const corrected = only?.edit ? applyTemplateEdit(text, only.edit) : text
  expect(corrected).toBe(flowdeckTemplate.replace(before, after.replace(/^(\s*)\w+/, `$1${field}`)))
  expect(withoutNotes(said(corrected, local))).toEqual([])
})

test('a key that resembles no field, and one of a mapping with any keys, is left to the schema', () => {
  const text = flowdeckTemplate
    .replace('  name: prefect-job', '  name: prefect-job\n  labels: { nam: a, paralelism: b }')
    .replace('  backoffLimit', '  annotations: {}\n  backoffLimit')
  expect(withoutNotes(said(text, local))).toEqual([])
})

test('what is misspelt twice through an alias, or comes in by <<, harms no other key', () => {
  const text =
    flowdeckTemplate.replace('        - name: flow\n', '        - &flow\n          name: flow\n          tyy: true\n') +
    '      initContainers: [*flow, { <<: *flow, name: second }]\n'
  expect(openTemplate(text).ok).toBe(true)
  const found = withoutNotes(said(text, local))
  expect(new Set(found)).toEqual(
    new Set([
      'warning misspelt-key: tyy: true',
      'warning misspelt-key: initContainers: [*flow, { <<: *flow, name: second }]',
    ]),
  )
})
