import { expect, test } from 'vitest'
import type { Connection } from '../../shared/model/connection'
import { titleOf } from './window-title'

const connection = (context: string, namespace: string): Connection =>
  ({
    api: { url: 'https://api.example.com/x', practice: false },
    cluster: { context, namespace, practice: false },
  }) as Connection

test.each([
  ['minikube', 'default', 'minikube/default'],
  ['a\u202eb', 'x\x1b]0;y\x07', 'a<U+202E>b/x^[]0;y^G'],
  ['two\nlines', 'd', 'two↵lines/d'],
  ['x'.repeat(10_000), 'd', `${'x'.repeat(60)}…/d`],
])('the title names %.20j and %.20j', (context, namespace, ends) => {
  expect(titleOf(connection(context, namespace))).toBe(`Flowdeck – api.example.com → ${ends}`)
})

test('without a connection it is the product’s name', () => expect(titleOf(null)).toBe('Flowdeck'))
