import fc from 'fast-check'
import { expect, test } from 'vitest'
import { flowdeckTemplate } from '../../prefect-0.6/templates'
import { TemplateEdit } from '../../model/template-edit'
import { applyTemplateEdit } from '../template-edit'
import {
  fieldEdit,
  fieldProblem,
  formFields,
  labelKeyProblem,
  labelValueProblem,
  objectNameProblem,
  variableNameProblem,
  type FieldId,
} from './form-fields'
import { keepsAliases } from './keeps-aliases'
import { lockOf } from './lock-of'
import { readJobForm, type JobForm } from './read-job-form'
import { nodeSelectorRows, pullSecretRows, variableRows, type RowKind } from './row-edits'
import type { Rows } from './read-rows'
import { changed } from '../changed-lines.stage'

function formOf(text: string): JobForm {
  const reading = readJobForm(text)
  if (!reading.ok) throw new Error(reading.problems.map(({ message }) => message).join('\n'))
  return reading.form
}

const template = `# ours
apiVersion: batch/v1
kind: Job
spec:
  backoffLimit: 2 # twice
  template:
    spec:
      nodeSelector: # where
        zone: a # the near one
        disk: ssd
      imagePullSecrets:
      - name: one # first
      - name: two
      containers:
      - name: proxy # a sidecar
        image: p
      # the flow itself
      - name: flow
        image: f:1 # ours, too
        imagePullPolicy: Always
        env:
        # how much is said
        - name: LEVEL # of the log
          value: INFO # for now
        - {name: A, value: '1'}
        resources:
          limits: {cpu: 100m, memory: 1Gi} # enough
# the end
`

const fieldEdits: readonly [FieldId, string, readonly string[]][] = [
  ['image', ' f:2 ', ['-        image: f:1 # ours, too', '+        image: f:2 # ours, too']],
  ['image', '', ['-        image: f:1 # ours, too']],
  ['imagePullPolicy', 'Never', ['-        imagePullPolicy: Always', '+        imagePullPolicy: Never']],
  ['imagePullPolicy', '', ['-        imagePullPolicy: Always']],
  [
    'cpuLimit',
    '2',
    ['-          limits: {cpu: 100m, memory: 1Gi} # enough', '+          limits: {cpu: "2", memory: 1Gi} # enough'],
  ],
  [
    'cpuLimit',
    '',
    ['-          limits: {cpu: 100m, memory: 1Gi} # enough', '+          limits: {memory: 1Gi} # enough'],
  ],
  ['cpuRequest', '50m', ['+          requests:', '+            cpu: 50m']],
  [
    'memoryLimit',
    '',
    ['-          limits: {cpu: 100m, memory: 1Gi} # enough', '+          limits: {cpu: 100m} # enough'],
  ],
  ['memoryRequest', '1Gi', ['+          requests:', '+            memory: 1Gi']],
  ['serviceAccount', 'flows', ['+      serviceAccountName: flows']],
  ['backoffLimit', '0', ['-  backoffLimit: 2 # twice', '+  backoffLimit: 0 # twice']],
  ['backoffLimit', '', ['-  backoffLimit: 2 # twice']],
  ['ttl', '60', ['+  ttlSecondsAfterFinished: 60']],
  ['ttl', '', []],
]
test.each(fieldEdits)('%s, written as "%s", changes these lines and no other', (id, text, lines) => {
  const edit = fieldEdit(formFields[id], text)
  expect(TemplateEdit.parse(edit)).toEqual(edit)
  expect(changed(template, applyTemplateEdit(template, edit))).toEqual(lines)
})

type ListName = 'variables' | 'nodeSelector' | 'pullSecrets'
const kinds: Readonly<Record<ListName, RowKind>> = {
  variables: variableRows,
  nodeSelector: nodeSelectorRows,
  pullSecrets: pullSecretRows,
}

/** A row with another name or value; without an index, a new one. */
function putting(text: string, list: ListName, to: { index?: number; name?: string; value?: string }): TemplateEdit {
  const rows: Rows = formOf(text)[list]
  const row = to.index === undefined ? null : (rows.rows[to.index] ?? null)
  return kinds[list].put({ index: rows.count, name: '', value: '', ...row, ...to }, row)
}

const rowEdits: readonly [ListName, { index?: number; name?: string; value?: string }, readonly string[]][] = [
  ['variables', { name: 'B', value: 'yes' }, ['+        - name: B', '+          value: "yes"']],
  [
    'variables',
    { index: 0, name: 'LOG' },
    ['-        - name: LEVEL # of the log', '+        - name: LOG # of the log'],
  ],
  [
    'variables',
    { index: 0, value: 'DEBUG' },
    ['-          value: INFO # for now', '+          value: DEBUG # for now'],
  ],
  ['variables', { index: 1, value: '' }, [`-        - {name: A, value: '1'}`, '+        - {name: A, value: ""}']],
  ['nodeSelector', { name: 'arch', value: 'arm64' }, ['+        arch: arm64']],
  [
    'nodeSelector',
    { index: 0, name: 'region' },
    ['-        zone: a # the near one', '+        region: a # the near one'],
  ],
  ['nodeSelector', { index: 0, value: 'b' }, ['-        zone: a # the near one', '+        zone: b # the near one']],
  ['pullSecrets', { name: 'three' }, ['+      - name: three']],
  ['pullSecrets', { index: 0, name: 'other' }, ['-      - name: one # first', '+      - name: other # first']],
]
test.each(rowEdits)('%s, a row that becomes %o, changes these lines and no other', (list, to, lines) => {
  const edit = putting(template, list, to)
  expect(TemplateEdit.parse(edit)).toEqual(edit)
  expect(changed(template, applyTemplateEdit(template, edit))).toEqual(lines)
})

const removals: readonly [ListName, number, readonly string[]][] = [
  ['variables', 1, [`-        - {name: A, value: '1'}`]],
  ['nodeSelector', 1, ['-        disk: ssd']],
  ['pullSecrets', 1, ['-      - name: two']],
]
test.each(removals)('%s, the row %i, goes with its line and no other', (list, index, lines) => {
  const row = formOf(template)[list].rows[index]
  if (!row) throw new Error('the template has this row')
  expect(changed(template, applyTemplateEdit(template, kinds[list].remove(row)))).toEqual(lines)
})

test('the last row goes with the list around it', () => {
  const without = (['variables', 'nodeSelector', 'pullSecrets'] as const).reduce((text, list) => {
    let [row] = formOf(text)[list].rows
    while (row) {
      text = applyTemplateEdit(text, kinds[list].remove(row))
      row = formOf(text)[list].rows[0]
    }
    return text
  }, template)
  expect(without).not.toMatch(/env:|nodeSelector:|imagePullSecrets:/)
  for (const comment of [
    '# ours\n',
    '# twice',
    '# a sidecar',
    '# the flow itself',
    '# ours, too',
    '# enough',
    '# the end',
  ])
    expect(without).toContain(comment)
})

test('of two variables with one name, the one whose row it is', () => {
  const twice = template.replace('name: A', 'name: LEVEL')
  expect(changed(twice, applyTemplateEdit(twice, putting(twice, 'variables', { index: 1, value: '2' })))).toEqual([
    `-        - {name: LEVEL, value: '1'}`,
    '+        - {name: LEVEL, value: "2"}',
  ])
})

const everyEdit = (text: string): readonly TemplateEdit[] => [
  ...fieldEdits.map(([id, typed]) => fieldEdit(formFields[id], typed)),
  ...rowEdits.map(([list, to]) => putting(text, list, to)),
]

test('lines end as they did on Windows, whatever is edited, and however the list is written', () => {
  for (const unix of [
    template,
    template.replace(/env:\n[^]*'1'}\n/, 'env: [{name: LEVEL, value: INFO}, {name: A, value: b}]\n'),
  ]) {
    const windows = unix.replaceAll('\n', '\r\n')
    for (const edit of everyEdit(unix)) {
      const after = applyTemplateEdit(windows, edit)
      expect(after.replaceAll('\r\n', '\n')).toBe(applyTemplateEdit(unix, edit))
      expect(after.replaceAll('\r\n', '')).not.toContain('\n')
    }
  }
})

test('a long document changes in one line', () => {
  const variables = Array.from(
    { length: 2_500 },
    (_, index) => `        - {name: V${index}, value: "${'v'.repeat(60)}"} # ${index}\n`,
  )
  const long = template.replace('        resources:\n', `${variables.join('')}        resources:\n`)
  expect(long.length).toBeGreaterThan(200_000)
  const image = fieldEdit(formFields.image, 'f:2')
  expect(changed(long, applyTemplateEdit(long, image))).toEqual([
    '-        image: f:1 # ours, too',
    '+        image: f:2 # ours, too',
  ])
  const added = applyTemplateEdit(long, putting(long, 'variables', { name: 'LAST', value: 'x' }))
  expect(changed(long, added)).toEqual(['+        - name: LAST', '+          value: x'])
})

const word = fc.oneof(fc.constantFrom('yes', '1e3', 'a\nb', '# x', 'ü', '{{ x }}', "it's"), fc.string({ minLength: 1 }))
const comments = (text: string) => (text.match(/(^|\s)# .*/gm) ?? []).map((comment) => comment.trim()).sort()

test('whatever is written into the form, it then shows, and every comment stays', () => {
  fc.assert(
    fc.property(fc.constantFrom(template, flowdeckTemplate), word, word, (text, name, value) => {
      const added = applyTemplateEdit(text, putting(text, 'variables', { name, value }))
      const changedFirst = applyTemplateEdit(added, putting(added, 'variables', { index: 0, value }))
      const image = applyTemplateEdit(changedFirst, { kind: 'setImage', image: value })
      const { variables, fields } = formOf(image)
      const before = formOf(text).variables
      expect(variables.names.slice(0, -1)).toEqual(before.names)
      expect(variables.count).toBe(before.count + 1)
      const last = variables.rows.at(-1)
      // What a field can't show as it is is told of, and not compared.
      if (last?.why === null) expect([last.name, last.value]).toEqual([name, value])
      if (fields.image.kind === 'set') expect(fields.image.text).toBe(value)
      expect(comments(image)).toEqual(expect.arrayContaining(comments(text)))
    }),
    { seed: 1, numRuns: 80 },
  )
})

test('an edit that would write out what places share is told apart from one that leaves them', () => {
  const shared = template
    .replace("        - {name: A, value: '1'}\n", '')
    .replace('        image: p\n', '        image: p\n        env: &env [{name: A, value: b}]\n        args: *env\n')
    .replace(/env:\n {8}# how[^]*for now\n/, 'env: [{name: LEVEL, value: INFO}]\n')
  const after = (edit: TemplateEdit) => applyTemplateEdit(shared, edit)
  expect(keepsAliases(shared, after(fieldEdit(formFields.image, 'f:2')))).toBe(true)
  expect(keepsAliases(shared, after(fieldEdit(formFields.ttl, '60')))).toBe(true)
  expect(keepsAliases(shared, after(putting(shared, 'variables', { name: 'B', value: 'b' })))).toBe(false)
})

test.each<[FieldId, string, RegExp | null]>([
  ['image', 'a b', /no blanks/],
  ['image', 'registry.local:5000/team/flow@sha256:abc', null],
  ['image', '', null],
  ['imagePullPolicy', 'Sometimes', /Always, IfNotPresent, Never/],
  ['cpuLimit', '0.5', null],
  ['cpuLimit', '500 m', /quantity/],
  ['memoryLimit', '512MB', /quantity/],
  ['memoryLimit', '512Mi', null],
  ['serviceAccount', 'Flows', /small letters/],
  ['serviceAccount', 'a'.repeat(254), /at most 253/],
  ['serviceAccount', 'flows.v1', null],
  ['backoffLimit', '-1', /whole number from 0/],
  ['backoffLimit', '1.5', /whole number from 0/],
  ['ttl', '2147483648', /whole number from 0/],
  ['ttl', '2147483647', null],
  ['ttl', ' 60 ', null],
])('%s: what is wrong with "%s"', (id, text, words) => {
  const problem = fieldProblem(formFields[id], text)
  if (words === null) expect(problem).toBeNull()
  else expect(problem).toMatch(words)
})

const isTaken = (name: string): boolean => name === 'TAKEN' || name === 'taken'
test.each<[string, string | null, RegExp | null]>([
  ['a variable', variableNameProblem('A_1.b-c', isTaken), null],
  ['a variable without a name', variableNameProblem('', isTaken), /needs a name/],
  ['a variable with =', variableNameProblem('A=B', isTaken), /no =/],
  ['a variable with a blank', variableNameProblem('A B', isTaken), /no blank/],
  ['a variable that is there', variableNameProblem('TAKEN', isTaken), /the last one counts/],
  ['a label', labelKeyProblem('kubernetes.io/arch', isTaken), null],
  ['a label without a key', labelKeyProblem('', isTaken), /needs a key/],
  ['a label with two slashes', labelKeyProblem('a/b/c', isTaken), /ends with a letter or digit/],
  ['a label whose prefix is none', labelKeyProblem('A_/b', isTaken), /Before the slash/],
  ['a label that is too long', labelKeyProblem('a'.repeat(64), isTaken), /at most 63/],
  ['a label that is there', labelKeyProblem('taken', isTaken), /stands there already/],
  ['an empty value', labelValueProblem(''), null],
  ['a value with a blank', labelValueProblem('a b'), /letters, digits/],
  ['a value that is too long', labelValueProblem('a'.repeat(64)), /at most 63/],
  ['a secret without a name', objectNameProblem(''), /A name belongs here/],
  ['a secret that is there', pullSecretRows.nameProblem('taken', isTaken), /stands there already/],
])('%s: what is wrong with it', (_, problem, words) => {
  if (words === null) expect(problem).toBeNull()
  else expect(problem).toMatch(words)
})

test('what takes the place of a field in every Job is said of it, and of no other', () => {
  const image = ['spec', 'template', 'spec', 'containers', 0, 'image']
  const locks = [
    { path: image, why: 'comes from the flow’s storage', keeps: false },
    { path: ['metadata', 'name'], why: 'the agent names each Job', keeps: true },
    { path: ['spec', 'template', 'spec', 'imagePullSecrets'], why: 'comes from the agent’s settings', keeps: false },
  ]
  expect(lockOf(locks, image)).toBe('Replaced in every Job: comes from the flow’s storage.')
  expect(lockOf(locks, ['metadata', 'name'])).toBeNull()
  expect(lockOf(locks, ['spec', 'template', 'spec', 'imagePullSecrets', 0, 'name'])).toBeNull()
  expect(lockOf(locks, ['spec', 'template', 'spec', 'containers', 1, 'image'])).toBeNull()
})
