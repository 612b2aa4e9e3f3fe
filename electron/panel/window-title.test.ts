import { expect, test } from 'vitest'
import type { Connection } from '../../shared/model/connection'
import { noMark, type Mark } from '../../shared/model/context-mark'
import { titleOf } from './window-title'

const connection = (context: string, namespace: string): Connection =>
  ({
    api: { url: 'https://api.example.com/x', practice: false },
    cluster: { context, namespace, practice: false, server: 'https://10.0.0.5', nodes: 1, local: false, kind: null },
  }) as Connection

test.each([
  ['minikube', 'default', 'minikube/default'],
  ['a\u202eb', 'x\x1b]0;y\x07', 'a<U+202E>b/x^[]0;y^G'],
  ['two\nlines', 'd', 'two↵lines/d'],
  ['x'.repeat(10_000), 'd', `${'x'.repeat(60)}…/d`],
])('the title names %.20j and %.20j', (context, namespace, ends) => {
  expect(titleOf(connection(context, namespace))).toBe(`Flowdeck – api.example.com → ${ends}`)
})

test('what is dear, and what is only read, the title says', () => {
  const title = (mark: Partial<Mark>) => titleOf(connection('eu', 'd'), [{ context: 'eu', ...noMark, ...mark }])
  expect(title({})).toBe('Flowdeck – api.example.com → eu/d')
  expect(title({ production: true })).toBe('Flowdeck – api.example.com → eu/d (production)')
  expect(title({ production: true, readOnly: true })).toBe('Flowdeck – api.example.com → eu/d (production, read-only)')
})

test('what looks like production is named as such too', () =>
  expect(titleOf(connection('eu-prod', 'd'))).toMatch(/ \(production\)$/))

test('what the user calls it comes first', () =>
  expect(titleOf(connection('eu', 'd'), [], 'Staging')).toBe('Flowdeck – Staging: api.example.com → eu/d'))

test('without a connection it is the product’s name', () => expect(titleOf(null)).toBe('Flowdeck'))
