import { describe, expect, test } from 'vitest'
import type { ObjectRef } from './objects'
import { cautionOf, plannedObject, refusedObject, summaryOf, whyNotApplied } from './plan'
import { unifiedDiff } from '../model/line-diff'

const ref: ObjectRef = { kind: 'Deployment', namespace: 'flows', name: 'prefect-agent' }
const nothing = <T>(value: T): T => value
const deployment = (image: string, more: object = {}, metadata: object = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'prefect-agent', namespace: 'flows', ...metadata },
  spec: { replicas: 1, template: { spec: { containers: [{ name: 'agent', image, ...more }] } } },
})
const noted = {
  uid: 'u',
  resourceVersion: '7',
  generation: 3,
  managedFields: [{ manager: 'helm', operation: 'Update' }],
}

test('an object that is not there is new, as it is sent', () => {
  const planned = plannedObject(ref, null, deployment('a:1'), nothing)
  expect(planned).toMatchObject({ change: 'new', before: '', others: [] })
  expect(planned.after).toContain('image: a:1')
})

test('what the API server notes for itself is no change', () => {
  const live = { ...deployment('a:1', {}, noted), status: { replicas: 1 } }
  const result = { ...deployment('a:1', {}, { ...noted, resourceVersion: '8' }), status: {} }
  expect(plannedObject(ref, live, result, nothing)).toMatchObject({ change: 'unchanged', others: ['helm'] })
})

test('nor is the order of fields', () => {
  const { kind, ...rest } = deployment('a:1')
  expect(plannedObject(ref, { ...rest, kind }, deployment('a:1'), nothing).change).toBe('unchanged')
})

test('another image is a difference of one line', () => {
  const { change, before, after } = plannedObject(ref, deployment('a:1'), deployment('a:2'), nothing)
  expect(change).toBe('changed')
  expect(
    unifiedDiff(before, after)
      .split('\n')
      .filter((line) => /^[-+]/.test(line)),
  ).toEqual(['-        - image: a:1', '+        - image: a:2'])
})

const secret = (token: string) => ({ apiVersion: 'v1', kind: 'Secret', data: { token } })
test('a Secret shows that it changes and not what it holds', () => {
  const { change, before, after } = plannedObject({ ...ref, kind: 'Secret' }, secret('b25l'), secret('dHdv'), nothing)
  expect(change).toBe('changed')
  expect(`${before}${after}`).not.toMatch(/b25l|dHdv/)
  expect(before).toContain('token: •••••••• (before)')
  expect(after).toContain('token: •••••••• (after)')
})

test('a Secret that stays says nothing of before and after', () => {
  const { change, after } = plannedObject({ ...ref, kind: 'Secret' }, secret('b25l'), secret('b25l'), nothing)
  expect(change).toBe('unchanged')
  expect(after).not.toContain('after')
})

test('a token that stands in a variable in clear is hidden too', () => {
  const env = (value: string) => ({ env: [{ name: 'PREFECT__CLOUD__AGENT__AUTH_TOKEN', value }] })
  const planned = plannedObject(
    ref,
    deployment('a:1', env('first-token')),
    deployment('a:1', env('other-token')),
    nothing,
  )
  expect(planned.change).toBe('changed')
  expect(`${planned.before}${planned.after}`).not.toMatch(/first-token|other-token/)
  expect(planned.after).toContain('(after)')
})

test('a token that is known is hidden wherever it stands', () => {
  const hide = <T>(value: T): T => JSON.parse(JSON.stringify(value).replaceAll('known-one', '••••••••')) as T
  const planned = plannedObject(
    ref,
    deployment('a:1', { args: ['known-one'] }),
    deployment('a:1', { args: ['x'] }),
    hide,
  )
  expect(planned.before).not.toContain('known-one')
})

test('a plan is said in numbers, and one with a refusal applies nothing', () => {
  const one = { ...plannedObject(ref, null, deployment('a:1'), nothing), refusal: null }
  const refused = refusedObject(ref, { ref, kind: 'quota', what: '', why: '', command: null, quote: '' })
  expect(summaryOf([one, one, refused])).toBe('2 new, 1 refused')
  expect(whyNotApplied([one])).toBeNull()
  expect(whyNotApplied([one, refused])).toContain('Deployment prefect-agent')
})

describe('an installation for another API', () => {
  const servesAt = (name: string, value: string) =>
    deployment('a:1', {
      env: [
        { name: 'A', value: 'b' },
        { name, value },
      ],
    })
  const planned = (now: object | null, then: object) => [{ ...plannedObject(ref, now, then, nothing), refusal: null }]

  test.each(['PREFECT_API_URL', 'PREFECT__CLOUD__API'])('in the place of one that is there is told by %s', (name) => {
    expect(cautionOf(planned(servesAt(name, 'http://a/api'), servesAt(name, 'http://b/api')))).toBe(
      'Deployment prefect-agent serves http://a/api, and would serve http://b/api instead. Give the new one a name or a namespace of its own if both are to go on.',
    )
  })

  test.each<[string, object | null, object]>([
    ['a new one', null, servesAt('PREFECT_API_URL', 'http://b/api')],
    ['the same API', servesAt('PREFECT_API_URL', 'http://b/api'), servesAt('PREFECT_API_URL', 'http://b/api')],
    ['one that says no API', deployment('a:1'), servesAt('PREFECT_API_URL', 'http://b/api')],
  ])('is none: %s', (_, now, then) => expect(cautionOf(planned(now, then))).toBeNull())
})
