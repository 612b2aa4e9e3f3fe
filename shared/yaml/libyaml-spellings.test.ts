import { parseAllDocuments, type YAMLError } from 'yaml'
import { expect, test } from 'vitest'
import { atOnce } from '../../electron/clock/at-once.stage'
import { strangeDirective } from './directives'
import { respelled } from './libyaml-spellings'

const errorsOf = (text: string): readonly YAMLError[] =>
  parseAllDocuments(text, { prettyErrors: false }).flatMap(({ errors }) => errors)

/** As often as a kubeconfig is read again. */
function respelledOf(text: string): string {
  let spelling = text
  for (let times = 0; times < 3; times++) spelling = respelled(spelling, errorsOf(spelling))
  return spelling
}

test.each<[string, unknown]>([
  ['a:\n  b: [\nx, z\n]\nc: 1\n', { a: { b: ['x', 'z'] }, c: 1 }],
  ['a:\n  b: [\r\nx, z\r\n]\r\nc: 1\r\n', { a: { b: ['x', 'z'] }, c: 1 }],
  ['a:\n  b: {\nk: v, "q":"r", # why [\n s: [\n1\n],\n}\nc: 1\n', { a: { b: { k: 'v', q: 'r', s: [1] } }, c: 1 }],
  ['a:\n  b: [\nit is "x, z\n]\nc: "z"\n', { a: { b: ['it is "x', 'z'] }, c: 'z' }],
  ['a:\n  b: [x, # no\n# more\n z\n# even, [\n]\nd: {\n}\n', { a: { b: ['x', 'z'] }, d: {} }],
  ['a: [\nx]#\nb: {\nc: d}\n', { a: ['x'], b: { c: 'd' } }],
  ["a:\n  b: 'it''s'#c\n", { a: { b: "it's" } }],
  ['a:\n  b: [\nx\nz\n]\n', { a: { b: ['x z'] } }],
  ['a:\n  b: [\nx\r\n  y\r\nz, {k: v\nw}]\n', { a: { b: ['x y z', { k: 'v w' }] } }],
  ["a:\n  b: \"x\nz\"\nc: 'it''s\n  so'\n", { a: { b: 'x z' }, c: "it's so" }],
  ['a:\n  b: "x\n\nz"\n', { a: { b: 'x\nz' } }],
  ["a:\n  b: 'x\n\nz'\n", { a: { b: 'x\nz' } }],
  ['a:\n  b: [ "x\ny", z,\n1]\n', { a: { b: ['x y', 'z', 1] } }],
  ['a:\n  b: [ x"#c\n, z]\n', { a: { b: ['x"#c', 'z'] } }],
])('%j is read, and everything stays in its place', (text, value) => {
  expect(errorsOf(text)).not.toEqual([])
  const spelling = respelledOf(text)
  expect(spelling).toHaveLength(text.length)
  expect(errorsOf(spelling)).toEqual([])
  expect(parseAllDocuments(spelling)[0]?.toJS()).toEqual(value)
})

test.each([
  'a: [x',
  'a:\n  b: [\nx\n\nz\n]\n',
  'a:\n  b: [\nx # no\nz\n]\n',
  'a:\n  b: [\nx\n\tz\n]\n',
  'a:\n  b: {\nx\nz: 1}\n',
  'a:\n  b: {\nx\n: z}',
  'a:\n  b: [\nx,\n---\n]\n',
  'a:\n  b: "x\n--- z"\n',
  'a:\n  b: "x\n\n\nz"\n',
  'a:\n  b: "x\\\nz"\n',
  "a:\n  b: 'it''s\n\nx'\n",
  'a: b: c',
])('%j is no less refused', (text) => {
  expect(errorsOf(respelledOf(text))).not.toEqual([])
})

test('a text in quotes over several lines keeps them', () => {
  const text = 'a:\n  b: ["x,\n    y", [\nz]]\n'
  expect(parseAllDocuments(respelledOf(text))[0]?.toJS()).toEqual({ a: { b: ['x, y', ['z']] } })
})

test.each<[string, number | null]>([
  ['%YAML 1.1\n---\na: 1', null],
  ['# c\n\n%YAML 01.01 # so\n%TAG !e! tag:e,2000:\n%TAG ! !x\n--- a', null],
  ['a: 1\n%FOO', null],
  ['', null],
  ['%YAML 1.2\n---', 0],
  ['%YAML 1.10\n---', 0],
  ['%yaml 1.1\n---', 0],
  ['# c\n%FOO bar\n---', 4],
  ['%YAML 1.1\n%YAML 1.1\n---', 10],
  ['%TAG ! x\n%TAG ! z\n---', 9],
  ['%TAG !e x\n---', 0],
])('of the directives of %j the one at %j is strange', (text, offset) => {
  expect(strangeDirective(text)?.offset ?? null).toBe(offset)
})

test('blanks within quotes, and marks of a comment in a directive, are looked through at once', () => {
  const spaced = `a:\n  b: "x${' '.repeat(1_000_000)}x\nz"\n`
  expect(atOnce(() => respelledOf(spaced))).toHaveLength(spaced.length)
  const marked = `%TAG ! ${'#'.repeat(1_000_000)}\n---\na: 1\n`
  expect(atOnce(() => strangeDirective(marked))).toBe(null)
})
