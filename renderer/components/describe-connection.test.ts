import { expect, test } from 'vitest'
import { noMark } from '../../shared/model/context-mark'
import { nameOfChoice, placeOf, wordsOfMark } from './describe-connection'

test.each([
  [{ production: true, guessed: true }, 'Looks like production', 'Context eu, namespace flows. Looks like production.'],
  [
    { production: true, readOnly: true },
    'Production, read-only',
    'Context eu, namespace flows. Production, read-only.',
  ],
  [{ readOnly: true }, 'Read-only', 'Context eu, namespace flows. Read-only.'],
  [{ colour: 'blue' as const }, null, 'Context eu, namespace flows'],
])('a mark %o reads %s', (part, words, place) => {
  const mark = { ...noMark, guessed: false, ...part }
  expect(wordsOfMark(mark)).toBe(words)
  expect(placeOf('eu', 'flows', mark)).toBe(place)
})

test('a pair is named by its API and where its Jobs run', () => {
  const endpoint = {
    kind: 'endpoint',
    url: 'https://api.example.com/x',
    urlForPods: null,
    dialect: 'auto',
    tenantId: null,
  } as const
  const minikube = { kind: 'context', context: 'minikube', namespace: 'team' } as const
  expect(nameOfChoice({ api: endpoint, cluster: minikube })).toBe('api.example.com → minikube / team')
  expect(nameOfChoice({ api: { kind: 'practice', dialect: '1.x' }, cluster: { kind: 'practice' } })).toBe(
    'practice API 1.x → practice cluster',
  )
})
