import { expect, test } from 'vitest'
import { PluginError } from './exec-plugin'
import type { KubeUser } from './kube-config-model'
import { headersOf } from './request-headers'

const bytes = (text: string): string => Buffer.from(text).toString('latin1')

test.each([
  [{}, '', {}],
  [{}, 'T', { Authorization: 'Bearer T' }],
  [{ username: 'me', password: 'p' }, '', { Authorization: 'Basic bWU6cA==' }],
  [{ username: 'me' }, '', { Authorization: 'Basic bWU6' }],
  [{ password: 'p' }, '', {}],
])('%j with the token %j', (user, token, headers) => expect(headersOf(user, token)).toEqual(headers))

test('whom they ask for stands in headers of its own, a list several times, in UTF-8', () => {
  const extra = [['example.org/Scope %é', ['a', 'b']] as const, ['none', []] as const]
  expect(headersOf({ impersonation: { user: 'Jörg', uid: 'u-1', groups: ['日', 'ops'], extra } }, '')).toEqual({
    'Impersonate-User': bytes('Jörg'),
    'Impersonate-Uid': 'u-1',
    'Impersonate-Group': [bytes('日'), 'ops'],
    'Impersonate-Extra-example.org%2FScope%20%25%C3%A9': ['a', 'b'],
  })
})

test.each([
  [{}, 'a\nb', 'its token contains a line break, which a header can’t have'],
  [{}, 'a\0b', 'its token contains a control character, which a header can’t have'],
  [
    { impersonation: { user: 'x', uid: '', groups: ['a\r'], extra: [] } },
    '',
    /^the value of Impersonate-Group contains/,
  ],
])('%j with the token %j can’t be sent', (user, token, words) => {
  expect(() => headersOf(user, token)).toThrow(words)
  expect(() => headersOf(user, token)).toThrow(PluginError)
})

test.each<[string, NonNullable<KubeUser['impersonation']>]>([
  ['User', { user: 'jane ', uid: '', groups: [], extra: [] }],
  ['Uid', { user: 'jane', uid: ' 1', groups: [], extra: [] }],
  ['Group', { user: 'jane', uid: '', groups: ['a', 'system:masters '], extra: [] }],
  ['Extra', { user: 'jane', uid: '', groups: [], extra: [['scope', ['\tall']]] }],
])('a space at an end of Impersonate-%s would be lost, and the request be for somebody else', (name, impersonation) => {
  const words = `the value of Impersonate-${name}`
  expect(() => headersOf({ impersonation }, '')).toThrow(new RegExp(`^${words}.* begins or ends with a space`))
})
