import { describe, expect, test } from 'vitest'
import { prefect06 } from '../../../shared/prefect-0.6/prefect-0.6'
import { flowdeckTemplate, prefect06Template } from '../../../shared/prefect-0.6/templates'
import { prefect3Of } from '../../../shared/prefect-3/previews'
import type { TemplateCheck } from '../../../shared/template/template-check'
import { changedLines, countInWords, findingsOf, lineInMessage, placeInWords } from './template-findings'

const check = (severity: TemplateCheck['severity']): TemplateCheck => ({ rule: 'r', severity, line: 1, message: 'm' })

test.each([
  [[], 'no findings'],
  [[check('note')], '1 note'],
  [[check('note'), check('warning'), check('note'), check('error')], '1 error, 1 warning, 2 notes'],
])('%j reads as %j', (checks, words) => expect(countInWords(checks)).toBe(words))

test.each([
  ['the same', 'a\nb\n', 'a\nb\n', null],
  ['a changed line', 'a\nb\nc\n', 'a\nB\nc\n', { line: 2, endLine: 2 }],
  ['added lines', 'a\nc\n', 'a\nb\nb2\nc\n', { line: 2, endLine: 3 }],
  ['a removed line: the one that took its place', 'a\nb\nc\n', 'a\nc\n', { line: 2, endLine: 2 }],
  ['everything', 'a', 'b', { line: 1, endLine: 1 }],
])('changed lines of %s', (_, before, after, lines) => expect(changedLines(before, after)).toEqual(lines))

test.each([
  ['Line 7: this is not valid YAML.', 7],
  ['The template is broken at line 12, column 3.', 12],
  ['The file could not be written: no space left.', null],
])('%j names line %j', (message, line) => expect(lineInMessage(message)).toBe(line))

describe('findings', () => {
  test('the proposed template: nothing wants attention, overwritten fields are kept apart', () => {
    const { checks, overwritten } = findingsOf(prefect06, flowdeckTemplate, null, [])
    expect(checks.filter(({ severity }) => severity !== 'note')).toEqual([])
    expect(overwritten.map(({ message }) => message).join()).toContain('comes from the flow’s storage')
  })

  test('the worst stands first, whatever its line', () => {
    const { checks } = findingsOf(prefect06, prefect06Template, null, [
      { line: 1, message: 'Property x is not allowed.' },
    ])
    const ranks = checks.map(({ severity }) => ['error', 'warning', 'note'].indexOf(severity))
    expect(ranks).toEqual([...ranks].sort())
    expect(ranks).not.toHaveLength(0)
  })

  test('what the schema says at a line with an error of ours is not said twice', () => {
    const { checks } = findingsOf(prefect06, 'apiVersion: batch/v1\nkind: Pod\n', null, [
      { line: 2, message: 'Value is not accepted.' },
      { line: 1, message: 'Missing property "spec".' },
    ])
    expect(checks.map(({ rule, line }) => ({ rule, line }))).toEqual([
      { rule: 'not-a-job', line: 2 },
      { rule: 'kubernetes-schema', line: 1 },
    ])
  })

  test('of a text that can’t be read, one thing is said, whatever the schema guesses', () => {
    const broken = flowdeckTemplate.replace('containers:', 'containers')
    const { checks, isSaid } = findingsOf(prefect06, broken, null, [
      { line: 9, message: 'Missing property "containers".' },
    ])
    expect(checks.map(({ rule, line }) => ({ rule, line }))).toEqual([{ rule: 'not-yaml', line: 11 }])
    expect(isSaid({ line: 3, message: 'Anything.' })).toBe(true)
  })

  test('a misspelt key is said once: neither that it is there nor that the field is missing comes from the schema, too', () => {
    const misspelt = flowdeckTemplate
      .replace('containers:', 'container:')
      .replace('  backoffLimit', '  paralelism: 2\n  backoffLimit')
    const schema = [
      { line: 10, message: 'Missing property "containers".' },
      { line: 12, message: 'Property container is not allowed.' },
      { line: 1, message: 'Property x is not allowed.' },
    ]
    const { checks } = findingsOf(prefect06, misspelt, null, schema)
    expect(checks.map(({ rule, line }) => ({ rule, line }))).toEqual([
      { rule: 'misspelt-key', line: 12 },
      { rule: 'kubernetes-schema', line: 1 },
    ])
  })
})

describe('findings of a work pool’s template', () => {
  const pool = (configuration: object) =>
    prefect3Of({ name: 'kube', baseJobTemplate: { job_configuration: configuration, variables: {} } })
  const manifest =
    'apiVersion: batch/v1\nkind: Job\nspec:\n  backoffLimit: 0\n  template:\n    spec: {parallelism: 1, completions: 1, restartPolicy: Never, containers: [{name: prefect-job}]}\n'
  const labels = {
    rule: 'configuration-form',
    severity: 'error',
    line: 1,
    part: 'configuration',
    field: 'labels',
    message: 'm',
  } as const

  test('what keeps runs from their Jobs is said once, where it stands', () => {
    const dialect = pool({ labels: 'team' })
    expect(findingsOf(dialect, manifest, null, []).checks.map(({ rule }) => rule)).toEqual(['no-job'])
    expect(findingsOf(dialect, manifest, null, [], { beside: [labels] }).checks).toEqual([labels])
  })

  test('variables that it declares are no errors, others are', () => {
    const text = manifest.replace('prefect-job}', 'prefect-job, image: "{{ img }}"}')
    const rules = (variables: readonly string[]) =>
      findingsOf(pool({}), text, null, [], { variables, beside: [] }).checks.map(({ rule }) => rule)
    expect([rules(['img']), rules(['image'])]).toEqual([[], ['undeclared-placeholder']])
  })

  test.each([
    [{ line: 7 }, 'line 7'],
    [{ line: 1, part: 'configuration', field: 'env' }, 'configuration, env'],
    [{ line: 9, part: 'variables' }, 'variables, line 9'],
  ] as const)('%j is called %s', (at, words) => expect(placeInWords(at)).toBe(words))
})
