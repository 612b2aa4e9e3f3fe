import { expect, test } from 'vitest'
import { allDialects } from '../dialects/dialects'
import { flowdeckTemplate as prefect06Flowdeck } from '../prefect-0.6/templates'
import { templateOf } from './samples'
import { parseTemplate } from './parse-template'
import { applyTemplateEdit } from './template-edit'

const builtIn = allDialects.flatMap(({ title, templates, templateForm }) =>
  templates.map((one) => ({ ...one, title, structure: templateForm?.structure })),
)

test.each(builtIn)('the built-in template $name of $title is one', ({ text, structure }) => {
  expect(parseTemplate(text, structure)).toMatchObject({ ok: true, template: { text } })
})

test('anchors and merge keys are followed', () => {
  const text = `apiVersion: batch/v1
kind: Job
metadata:
  labels: &labels {team: data}
spec:
  template:
    metadata:
      labels: {<<: *labels, tier: flow}
    spec:
      containers: [{name: flow}]
`
  expect(templateOf(text).job.spec.template.metadata).toEqual({ labels: { team: 'data', tier: 'flow' } })
})

test('what isn’t a template comes back with its problems, each at its line', () => {
  expect(parseTemplate('apiVersion: batch/v1\nkind: CronJob\n')).toEqual({
    ok: false,
    problems: [
      {
        rule: 'not-a-job',
        severity: 'error',
        line: 2,
        column: 1,
        endLine: 2,
        message: 'The template is of another kind than Job, but runs are deployed as Jobs. Set kind: Job.',
      },
    ],
  })
})

test('aliases that would grow without bound are refused, not followed', () => {
  const levels = 'bcdefghij'.split('').map((name, index) => {
    const above = 'abcdefghi'[index]
    return `${name}: &${name} [${Array(9).fill(`*${above}`).join(', ')}]`
  })
  const text = ['apiVersion: batch/v1', 'kind: Job', 'a: &a [x]', ...levels].join('\n')
  expect(parseTemplate(text)).toMatchObject({ ok: false, problems: [{ rule: 'too-large' }] })
})

test.each(['foo: [\n', 'a: {\nb: 1\n'])(
  'a collection that is not closed is told, not the parser’s own exception: %j',
  (text) => {
    const parsed = parseTemplate(text)
    const messages = parsed.ok ? [] : parsed.problems.map(({ message }) => message)
    expect(messages).not.toEqual([])
    for (const message of messages) expect(message).toMatch(/a bracket is not closed/)
  },
)

// kubectl takes it for a part of the first key, and says that there is no apiVersion.
test.each([
  ['behind a comment', '# mine\n\ufeffkind: Job\n', 2],
  ['behind an empty line', '\n\ufeff- \n', 2],
  ['behind the end of a document', 'kind: Job\n...\n\ufeffa: b\n', 3],
])('a mark of the byte order %s is told at its line', (_, text, line) => {
  expect(parseTemplate(text)).toMatchObject({
    ok: false,
    problems: [
      { rule: 'not-yaml', line, message: expect.stringMatching(/^A mark of the byte order stands/) as string },
    ],
  })
  expect(parseTemplate(text.replace('\ufeff', ''))).not.toMatchObject({ problems: [{ rule: 'not-yaml' }] })
})

const lines = prefect06Flowdeck.split('\n')
const lineOf = (words: string): number => lines.findIndex((line) => line.includes(words)) + 1
const problemsOf = (text: string) => {
  const parsed = parseTemplate(text)
  return parsed.ok ? [] : parsed.problems.map(({ line, message }) => [line, message])
}

// One slip makes the parser say much of the lines that follow.
test.each([
  ['a colon that is missing', 'containers:', 'containers', 'containers', /colon is missing/],
  ['an item that stands too far left', '          image:', '         image:', 'image:', /indentation does not fit/],
  [
    'an item that stands too far right',
    '            - name: PREFECT__LOGGING__LEVEL',
    '              - name: X',
    'PREFECT__LOGGING__LEVEL',
    /./,
  ],
  ['a bracket that is not closed', '["/bin/sh", "-c"]', '["/bin/sh", "-c"', 'command', /bracket/],
  ['a quote that is not closed', '"false"', '"false', '"false"', /quote/],
])('of %s one thing is said, at its line', (_, before, after, at, words) => {
  expect(problemsOf(prefect06Flowdeck.replace(before, after))).toEqual([[lineOf(at), expect.stringMatching(words)]])
})

test.each([
  ['containers', 'container', 'containers:'],
  ['template', 'templat', '  template:'],
  ['spec', 'spce', 'spec:'],
  ['kind', 'kin', 'kind:'],
])('a template without %s for want of a letter is told what was meant, at the key', (field, typo, at) => {
  const text = prefect06Flowdeck.replace(at, at.replace(field, typo))
  expect(problemsOf(text)).toEqual([
    [
      lineOf(at),
      `Did you mean ${field}? Kubernetes knows no field ${typo} here, and without ${field} no Job can be made.`,
    ],
  ])
  expect(applyTemplateEdit(text, { kind: 'renameKey', path: pathOf(text), name: field })).toBe(prefect06Flowdeck)
})

function pathOf(text: string): readonly (string | number)[] {
  const parsed = parseTemplate(text)
  const edit = parsed.ok ? undefined : parsed.problems[0]?.edit
  return edit?.kind === 'renameKey' ? edit.path : []
}

test('containers that are not a list are told so', () => {
  const text = prefect06Flowdeck.replace('        - name: flow', '          name: flow')
  expect(problemsOf(text)).toEqual([[lineOf('containers:'), expect.stringMatching(/^containers is not a list/)]])
})
