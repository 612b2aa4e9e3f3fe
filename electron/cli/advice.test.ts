import { expect, test } from 'vitest'
import { explainToCommand, refusalAdvice } from './advice'

test.each([
  ['dialect', '0.6', /^Give the --dialect that it speaks, or leave --dialect out\.$/],
  ['workPool', '3', /--pool.*--work-queue.*--create-pool/],
  ['address', null, /--api/],
  ['certificate', '3', / file in PREFECT_API_SSL_CERT_FILE\.$/],
  ['certificate', '1.x', / file in REQUESTS_CA_BUNDLE\.$/],
  ['authorities', '3', /^$/],
  ['proxy', '3', /^$/],
  ['credentials', '3', /--key.*--auth-string/],
  ['credentials', '0.6', /scope RUNNER.*--token/],
  ['credentials', '1.x', /--key.*--tenant-id/],
  ['credentials', null, /--token.*--key/],
] as const)('%s in Prefect %s names the flag that is wrong', (refusal, dialect, words) => {
  expect(refusalAdvice(refusal, dialect, null)).toMatch(words)
})

test.each([
  [null, 'Check the address (--api).'],
  ['PREFECT__CLOUD__API', 'Check the address (PREFECT__CLOUD__API).'],
  ['line 2 of config.toml', 'Check the address (line 2 of config.toml).'],
])('an address is to be corrected where it is set: %s', (apiFrom, words) => {
  expect(refusalAdvice('address', '1.x', apiFrom)).toBe(words)
})

test('problems name flags, not pages', () => {
  expect(explainToCommand({ kind: 'noNamespace', namespace: 'flows', message: 'none' }).why).toMatch(/--namespace\.$/)
  const { what, why } = explainToCommand({ kind: 'wrongDialect', api: 'http://api', message: 'it speaks 1.x' })
  expect([what, why].join(' ')).toMatch(/http:\/\/api.*--dialect/)
  const pool = explainToCommand({ kind: 'workPoolRefused', api: 'http://api', message: 'There is no work pool kube.' })
  expect(`${pool.what}. ${pool.why}`).toMatch(/^The work pool can’t be served\. .*--pool/)
})
