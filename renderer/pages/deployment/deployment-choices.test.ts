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
  const { yaml, documents } = shownDeployment({ ...suggestedChoices(null), ...boxes }, true)
  expect(documents).toBe(parseAllDocuments(yaml).length)
})

test.each([
  ['with one, the token is dots', true, true],
  ['without one, there is nothing to hide', false, false],
])('%s', (_, hasToken, dots) => {
  const { yaml } = shownDeployment(suggestedChoices(null), hasToken)
  expect(yaml.includes('••••••••')).toBe(dots)
  expect(yaml).not.toContain('kept')
})
