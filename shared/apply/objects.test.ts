import { expect, test } from 'vitest'
import { installManager, isOurs, managersOf, wantedObjects } from './objects'

test('upstream’s Deployment, which names no namespace, gets the one that it is applied in', () => {
  const [wanted] = wantedObjects([{ kind: 'Deployment', metadata: { name: 'prefect-agent' } }], 'flows')
  expect(wanted?.ref).toEqual({ kind: 'Deployment', namespace: 'flows', name: 'prefect-agent' })
  expect(wanted?.object['metadata']).toMatchObject({ name: 'prefect-agent', namespace: 'flows' })
})

test.each(['', 'a', 'ab', 'abc', 'tök3n ☃ 🙂'])('the texts of a Secret become its data: %j', (text) => {
  const [wanted] = wantedObjects([{ kind: 'Secret', metadata: { name: 's' }, stringData: { key: text } }], 'flows')
  expect(wanted?.object).toEqual({
    kind: 'Secret',
    metadata: { name: 's', namespace: 'flows' },
    data: { key: Buffer.from(text).toString('base64') },
  })
})

test('an object of a kind that no installation has is a mistake', () => {
  expect(() => wantedObjects([{ kind: 'Pod', metadata: { name: 'p' } }], 'flows')).toThrow()
})

const managed = (...entries: object[]) => ({ metadata: { managedFields: entries } })

test('what Flowdeck has applied is known by its manager; one who changed it beside is named', () => {
  const live = managed(
    { manager: installManager, operation: 'Apply' },
    { manager: 'kubectl-edit', operation: 'Update' },
    { manager: 'kube-controller-manager', operation: 'Update', subresource: 'status' },
  )
  expect(isOurs(live)).toBe(true)
  expect(managersOf(live)).toEqual([installManager, 'kubectl-edit'])
})

test.each([
  ['another’s', managed({ manager: 'helm', operation: 'Update' })],
  ['one of our name that did not apply', managed({ manager: installManager, operation: 'Update' })],
  ['without managers', {}],
])('%s is not ours', (_, live) => expect(isOurs(live)).toBe(false))
