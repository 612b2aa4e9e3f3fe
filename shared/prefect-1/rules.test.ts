import { expect, test } from 'vitest'
import { checkTemplate } from '../dialect/check-template'
import { overwrittenFields } from '../dialect/overwritten-fields'
import { prefect1 } from './prefect-1'
import { templates } from './templates'

const found = (text: string) =>
  checkTemplate(prefect1, text, { localCluster: true }).map(({ rule, line }) => `${line} ${rule}`)

const template = (...container: readonly string[]) => `apiVersion: batch/v1
kind: Job
metadata:
  labels:
    prefect.io/flow_id: 12
    team: data
spec:
  backoffLimit: 0
  template:
    spec:
      containers:
        - name: flow
${container.map((line) => `          ${line}\n`).join('')}`

test.each([
  ['flowdeck', []],
  ['prefect-1.x', ['3 missing-backoff-limit']],
])('of the built-in %s there is nothing to say but what is upstream’s way', (name, expected) => {
  expect(found(templates.find((one) => one.name === name)?.text ?? '')).toEqual(expected)
})

test('a label that the agent overwrites may be what it likes, arguments too', () => {
  expect(found(template('args: [sleep]'))).toEqual(['5 overwritten-field', '13 overwritten-field'])
})

test.each([
  ['/bin/sh -c', 'command: ["/bin/sh", "-c"]', ['13 shell-command']],
  ['bash -lc', 'command: [bash, -lc]', ['13 shell-command']],
  ['a shell that passes its arguments on', `command: [sh, -c, '"$0" "$@"']`, []],
  ['tini', 'command: [tini, --]', []],
  ['one that is text', 'command: sh', []],
])('the three words of args and a command: %s', (_, line, expected) => {
  expect(found(template(line)).filter((one) => one.endsWith('shell-command'))).toEqual(expected)
})

test('an image is not lost: it is for runs that name none', () => {
  expect(found(template('image: x'))).toContain('13 image-is-default')
  expect(overwrittenFields(prefect1, template('image: x')).map(({ line }) => line)).toEqual([5])
})

test('variables of the agent’s are told at their own lines, in whatever order they stand', () => {
  const text = template(
    'env:',
    '- {name: A, value: "1"}',
    '- {name: PREFECT__BACKEND, value: x}',
    '- {name: PREFECT__LOGGING__LEVEL, value: x}',
  )
  expect(overwrittenFields(prefect1, text).map(({ line, endLine }) => [line, endLine])).toEqual([
    [5, 5],
    [15, 15],
    [16, 16],
  ])
})

test('a variable that stands twice is told twice', () => {
  const twice = '- {name: PREFECT__BACKEND, value: x}'
  expect(overwrittenFields(prefect1, template('env:', twice, '- {name: A}', twice)).map(({ line }) => line)).toEqual([
    5, 14, 16,
  ])
})
