import { expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { meansThePodItself, problemOf, shownDeployment, suggestedChoices } from './deployment-choices'

test.each([
  ['namespace', 'prefect', true],
  ['namespace', ' prefect ', true],
  ['namespace', '', false],
  ['namespace', 'Prefect', false],
  ['namespace', 'a'.repeat(64), false],
  ['api', 'http://host.minikube.internal:4200', true],
  ['api', '', true],
  ['api', 'host:4200', false],
  ['api', 'ftp://host', false],
  ['api', 'https://', false],
  ['imagePullSecrets', '', true],
  ['imagePullSecrets', 'reg.cred', true],
  ['imagePullSecrets', 'reg cred', false],
] as const)('%s %j can be used: %j', (field, value, usable) => expect(problemOf(field, value) === null).toBe(usable))

test.each([
  ['http://127.0.0.1:4200', true],
  ['http://localhost:4200/graphql', true],
  ['http://host.minikube.internal:4200', false],
  ['nonsense', false],
])('%s means the pod itself: %j', (address, itself) => expect(meansThePodItself(address)).toBe(itself))

test.each([
  ['a token in a Secret and rights', { secret: true, rbac: true }],
  ['a Deployment alone', { secret: false, rbac: false }],
])('%s: documents are counted as YAML counts them', (_, boxes) => {
  const { lines, documents } = shownDeployment({ ...suggestedChoices(null), ...boxes }, true)
  expect(documents).toBe(parseAllDocuments(lines.join('\n')).length)
})

test('the token is dots with a word on them, once', () => {
  const { lines } = shownDeployment(suggestedChoices(null), true)
  expect(lines.filter((line) => line.includes('••••••••'))).toEqual([
    '  token: •••••••• # written in clear when copied or saved',
  ])
})

test('without a token there is nothing to hide', () => {
  const { lines } = shownDeployment(suggestedChoices(null), false)
  expect(lines.join('\n')).not.toContain('•')
})
