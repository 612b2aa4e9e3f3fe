import { expect, test } from 'vitest'
import { enterRules } from './enter-rules'

/** Where the next line begins, as the editor does it: the first rule that fits counts, and none means as the line itself. */
function columnAfter(line: string): number {
  const { action } = enterRules.find(({ beforeText }) => beforeText.test(line)) ?? {}
  const indentation = line.length - line.trimStart().length
  return indentation + (Number(action?.indentAction) === 1 ? 2 : 0) + (action?.appendText?.length ?? 0)
}

test.each([
  ['- name: X', 2],
  ['    - name: X', 6],
  ['    - name: X # which', 6],
  ['    - name: "a: b"', 6],
  ['    - "name": X', 6],
  ['    -   name: X', 8],
  ['    - - name: X', 8],
  ['    - name: { a: b }', 6],
  ['    - args: ["a", "b"]', 6],
  ['    - url: http://here:80/', 6],
  ['    - env:', 8],
  ['    - env: # all of them', 8],
  ['    - script: |', 8],
  ['    - script: >-', 8],
  ['    - - env:', 10],
])('below %j comes the next key of the item, or the value of this one', (line, column) => {
  expect(columnAfter(line)).toBe(column)
})

test.each([
  ['    - --flag', 4],
  ['    - plain text', 4],
  ['    - http://here/', 4],
  ['    - "a: b"', 4],
  ['    - { name: X }', 4],
  ['    # - name: X', 4],
  ['      name: X', 6],
  ['      - ', 6],
  ['      -', 6],
  ['---', 0],
  ['', 0],
])('below %j the line begins as this one does', (line, column) => {
  expect(columnAfter(line)).toBe(column)
})

test.each([
  ['    env:', 6],
  ['    requests: # what is set aside', 6],
  ['    script: |', 6],
  ['    script: |-2 # why', 6],
])('below %j what belongs to it is indented', (line, column) => {
  expect(columnAfter(line)).toBe(column)
})

test('behind a bracket that is open the rules of brackets hold', () => {
  for (const line of ['    - args: [', '    - limits: {', '    args: [']) {
    expect(enterRules.some(({ beforeText }) => beforeText.test(line))).toBe(false)
  }
})

test('a line of any length is seen through at once', () => {
  const began = performance.now()
  for (const line of [
    `- ${'a'.repeat(100_000)}`,
    `${'- '.repeat(50_000)}x`,
    `${' '.repeat(100_000)}x`,
    `- a${': a'.repeat(30_000)}[`,
  ])
    columnAfter(line)
  expect(performance.now() - began).toBeLessThan(2_000)
})
