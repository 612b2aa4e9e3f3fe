import { expect, test } from 'vitest'
import { installManager, type ObjectKind, type WantedObject } from './objects'
import { candidatesOf, planRemoval, type FoundObject } from './removal'

const found = (kind: ObjectKind, name: string, ...managers: readonly string[]): FoundObject => ({
  ref: { kind, namespace: 'flows', name },
  uid: `uid-${kind}`,
  live: { metadata: { managedFields: managers.map((manager) => ({ manager, operation: 'Apply' })) } },
})
const fates = (...objects: readonly FoundObject[]) => planRemoval(objects).map(({ ref, fate }) => `${ref.kind} ${fate}`)

test('what Flowdeck applied goes, the Deployment first, what it refers to after it', () => {
  const kinds = ['ServiceAccount', 'Role', 'RoleBinding', 'Secret', 'Deployment'] as const
  expect(fates(...kinds.map((kind) => found(kind, 'a', installManager)))).toEqual([
    'Deployment goes',
    'RoleBinding goes',
    'Role goes',
    'Secret goes',
    'ServiceAccount goes',
  ])
})

test('what another made stays, and it is said who', () => {
  const [planned] = planRemoval([found('Secret', 'a', 'helm')])
  expect(planned).toMatchObject({ fate: 'stays', why: 'helm made it, and Flowdeck did not apply it.' })
})

test('what another changed beside goes, and it is said who', () => {
  const [planned] = planRemoval([found('Role', 'a', installManager, 'kubectl-edit')])
  expect(planned).toMatchObject({ fate: 'goes', why: 'Flowdeck applied it; kubectl-edit changed it too.' })
})

test('the Lease goes with a Deployment of ours, and stays with another’s', () => {
  const lease = found('Lease', 'a', 'undici')
  expect(fates(found('Deployment', 'a', installManager), lease)).toEqual(['Deployment goes', 'Lease goes'])
  expect(fates(found('Deployment', 'a', 'helm'), lease)).toEqual(['Deployment stays', 'Lease stays'])
})

test('objects are looked for that the Deployment in the cluster names, each once', () => {
  const wanted = [{ ref: { kind: 'ServiceAccount', namespace: 'flows', name: 'a' }, object: {} }] as WantedObject[]
  const names = (account: string) =>
    candidatesOf(wanted, { namespace: 'flows', account, lease: 'a' }).map(({ kind, name }) => `${kind} ${name}`)
  expect(names('a')).toEqual(['ServiceAccount a', 'Lease a'])
  expect(names('b')).toEqual(['ServiceAccount a', 'ServiceAccount b', 'Lease a'])
})
