import { describe, expect, test } from 'vitest'
import { prefect06 } from '../../../shared/prefect-0.6/prefect-0.6'
import { flowdeckTemplate, prefect06Template } from '../../../shared/prefect-0.6/templates'
import type { TemplateCheck } from '../../../shared/template/template-check'
import { changedLines, countInWords, findingsOf, lineInMessage } from './template-findings'

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
})
